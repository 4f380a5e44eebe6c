import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IndexNotice } from '../../src/indexer/requests.ts';
import { SourceIndex } from '../../src/indexer/source-index.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

const flow = (name: string): string => `from prefect import flow\n@flow\ndef ${name}(): ...\n`;
const TASKS = 'from prefect import task\n@task\ndef load(rows): ...\n';
const MAIN = 'from prefect import flow\nfrom tasks import load\n@flow\ndef main():\n    load(1)\n';

let root: string;
let index: SourceIndex;
let notices: IndexNotice[];
let parsed: number;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'index-'));
  index = openIndex();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function openIndex(version = '1'): SourceIndex {
  notices = [];
  parsed = 0;
  return new SourceIndex({
    version,
    settle: (run) => run(),
    notify: (notice) => notices.push(notice),
    analyzer: async () => {
      parsed++;
      return analyzer;
    },
  });
}

function write(files: Record<string, string | Buffer>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

const path = (name: string): string => join(root, name);
const store = (): string => path('.store/index.json');
const short = (file: string): string => file.slice(root.length + 1);

/** What was told of flows since the last time, as `file: names`; `-file` for what is gone. */
function told(): string[] {
  const lines = notices.flatMap((notice) =>
    notice.kind === 'facts'
      ? [
          ...notice.changed.map(
            ({ file, flows, diagnostics }) =>
              `${short(file)}: ${[...flows.map(({ id }) => id), ...diagnostics.map(({ code }) => `!${code}`)].join(' ')}`,
          ),
          ...notice.removed.map((file) => `-${short(file)}`),
        ]
      : notice.kind === 'stale'
        ? [`stale ${notice.files.map(short).join(' ')}`]
        : [],
  );
  notices = [];
  return lines.sort();
}

describe('reading a workspace', () => {
  it('finds what is a person’s own, and leaves alone what is ignored, installed or built', async () => {
    write({
      'a.py': flow('a'),
      'deep/er/b.ts': "import { flow } from 'millrace';\nexport const b = flow(async () => {});\n",
      'plain.py': 'x = 1\n',
      'notes.txt': flow('no'),
      '.gitignore': 'generated/\n*.gen.py\n!keep.gen.py\n',
      'generated/c.py': flow('c'),
      'd.gen.py': flow('d'),
      'keep.gen.py': flow('keep'),
      'sub/.gitignore': '/only-here.py\n',
      'sub/only-here.py': flow('e'),
      'sub/more/only-here.py': flow('f'),
      'node_modules/pkg/g.py': flow('g'),
      'my-env/pyvenv.cfg': '',
      'my-env/lib/h.py': flow('h'),
      '.hidden/i.py': flow('i'),
      'build/j.py': flow('j'),
      'prefect.yaml': 'deployments:\n- name: nightly\n  entrypoint: a.py:a\n',
    });
    const { files, problems } = await index.open([root], undefined);
    expect(told()).toEqual([
      'a.py: a',
      'build/j.py: j',
      'deep/er/b.ts: b',
      'keep.gen.py: keep',
      'prefect.yaml: ',
      'sub/more/only-here.py: f',
    ]);
    expect([files, problems]).toEqual([7, []]);
  });

  it('takes several roots', async () => {
    write({ 'one/a.py': flow('a'), 'two/b.py': flow('b'), 'three/c.py': flow('c') });
    await index.open([path('one'), path('two')], undefined);
    expect(told()).toEqual(['one/a.py: a', 'two/b.py: b']);
  });

  it('follows links once, and says where one leads into itself', async () => {
    write({ 'real/a.py': flow('a'), 'b.py': flow('b') });
    symlinkSync(path('real'), path('linked'));
    symlinkSync(root, path('real/loop'));
    symlinkSync(path('nowhere'), path('dangling.py'));
    symlinkSync(path('self'), path('self'));
    const { problems } = await index.open([root], undefined);
    expect(told()).toEqual(['b.py: b', 'linked/a.py: a']);
    expect(problems.map(({ code, path: at }) => `${code} ${short(at)}`)).toEqual(['symlink-loop linked/loop']);
  });

  it.each([
    ['not UTF-8', Buffer.from([...Buffer.from(flow('a')), 0xc3, 0x28]), '!not-utf8'],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${flow('a')}`, 'utf16le'), 'a'],
    ['larger than any source', flow('a').padEnd(10_000_000, '#'), '!file-too-large'],
  ])('a file that is %s', async (_, content, expected) => {
    write({ 'a.py': content, 'b.py': flow('b') });
    await index.open([root], undefined);
    expect(told()).toEqual([`a.py: ${expected}`, 'b.py: b']);
  });

  it.each([
    ['10 MB of text', flow('a').padEnd(10_000_000, '#'), 'file-too-large'],
    [
      '6,000 tasks',
      `${flow('a')}from prefect import task\n${'@task\ndef b(): ...\n'.repeat(6_000)}`,
      'too-much-to-draw',
    ],
    ['10,000 nested calls', `${flow('a')}\nx = ${'f('.repeat(10_000)}1${')'.repeat(10_000)}\n`, 'syntax-error'],
  ])('says why an open file with %s is not drawn', async (_, text, code) => {
    const { diagnostics } = await index.look({ file: path('a.py'), text }, undefined);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  });

  it('reads a notebook’s cells as one text', async () => {
    const cell = (source: string) => ({ cell_type: 'code', source: [source] });
    const cells = [cell('%pip install prefect\n'), { cell_type: 'markdown', source: ['# hi'] }, cell(flow('night'))];
    write({ 'a.ipynb': JSON.stringify({ cells }), 'b.ipynb': '{ prefect' });
    await index.open([root], undefined);
    expect(told()).toEqual(['a.ipynb: night', 'b.ipynb: ']);
  });
});

describe('a file by itself', () => {
  it('knows of the others of its project without a workspace being read', async () => {
    write({
      'pyproject.toml': '',
      'lib/tasks.py': TASKS,
      'flows/main.py': MAIN.replace('from tasks', 'from lib.tasks'),
    });
    const { flows } = await index.analyze({
      file: path('flows/main.py'),
      text: MAIN.replace('from tasks', 'from lib.tasks'),
    });
    expect(flows[0]?.nodes.map(({ label, definitionFile }) => `${label} ${definitionFile}`)).toEqual([
      `load ${path('lib/tasks.py')}`,
    ]);
  });
});

describe('a glance at one flow', () => {
  const text = `${TASKS}from prefect import flow\n@flow\ndef one():\n    load(1)\n@flow\ndef two():\n    @flow\n    def inner(): ...\n    inner()\n`;
  const names = async (flow?: string) => (await index.glance({ file: path('a.py'), text }, flow)).drawing?.id;

  it('is that of the full drawing, and takes nothing from it', async () => {
    expect([await names(), await names('two'), await names('absent')]).toEqual(['one', 'two', 'one']);
    const graph = await index.analyze({ file: path('a.py'), text });
    const { drawing, faults } = await index.glance({ file: path('a.py'), text }, 'two');
    expect(graph.flows.find(({ id }) => id === 'two')).toEqual(drawing);
    expect([graph.flows.map(({ id }) => id), faults]).toEqual([['one', 'two', 'inner'], []]);
    // What was found by a glance is still found when the text has changed elsewhere.
    const next = await index.analyze({ file: path('a.py'), text: `${text}# more\n` });
    expect(next.flows.map(({ id }) => id)).toEqual(['one', 'two', 'inner']);
  });

  it('tells what can’t be parsed', async () => {
    const { faults } = await index.glance({ file: path('a.py'), text: `${text}x = (\n` }, undefined);
    expect(faults.map(({ code }) => code)).toContain('syntax-error');
  });
});

describe('what is remembered', () => {
  it('needs no parsing where nothing has changed', async () => {
    write({ 'a.py': flow('a'), 'b.py': 'x = 1\n' });
    await index.open([root], store());
    index = openIndex();
    await index.open([root], store());
    expect([told(), parsed]).toEqual([['a.py: a'], 0]);
  });

  it('is read anew for what has changed, come and gone', async () => {
    write({ 'a.py': flow('a'), 'b.py': flow('b'), 'c.py': flow('c') });
    await index.open([root], store());
    write({ 'a.py': flow('other'), 'd.py': flow('d') });
    utimesSync(path('a.py'), 1, 1);
    rmSync(path('b.py'));
    index = openIndex();
    await index.open([root], store());
    expect(told()).toEqual(['a.py: other', 'c.py: c', 'd.py: d']);
  });

  it.each([
    ['another version', '2', undefined],
    ['a broken file', '1', '{'],
  ])('counts for nothing with %s', async (_, version, content) => {
    write({ 'a.py': flow('a') });
    await index.open([root], store());
    if (content !== undefined) writeFileSync(store(), content);
    index = openIndex(version);
    await index.open([root], store());
    expect([told(), parsed]).toEqual([['a.py: a'], 1]);
  });
});

describe('a file that others import', () => {
  beforeEach(async () => {
    write({ 'tasks.py': TASKS, 'main.py': MAIN, 'other.py': flow('other') });
    await index.open([root], undefined);
    await index.look({ file: path('main.py'), text: MAIN }, undefined);
    await index.look({ file: path('other.py'), text: flow('other') }, undefined);
    told();
  });

  const label = async (): Promise<string | undefined> => {
    const { drawing } = await index.look({ file: path('main.py'), text: MAIN }, undefined);
    return drawing?.nodes.find(({ kind }) => kind === 'task')?.label;
  };

  it('changes their graphs as it is typed in, and no others', async () => {
    await index.look({ file: path('tasks.py'), text: TASKS.replace('@task', '@task(name="Put")') }, undefined);
    expect(told()).toEqual(['stale main.py', 'tasks.py: ']);
    expect(await label()).toBe('Put');
  });

  it('changes them when it changes on disk, or comes and goes', async () => {
    write({ 'tasks.py': TASKS.replace('@task', '@task(name="Put")') });
    await index.refresh(path('tasks.py'));
    expect(told()).toContain('stale main.py');
    expect(await label()).toBe('Put');
    rmSync(path('tasks.py'));
    await index.refresh(path('tasks.py'));
    expect(await label()).toBeUndefined();
    write({ 'tasks.py': TASKS });
    await index.refresh(path('tasks.py'));
    expect(await label()).toBe('load');
  });

  it('leads elsewhere when the project says so', async () => {
    const text =
      "import { flow } from 'millrace';\nimport { load } from '@lib/tasks';\nexport const main = flow(async () => { await load(); });\n";
    write({
      'main.ts': text,
      'lib/tasks.ts': "import { task } from 'millrace';\nexport const load = task({ name: 'Put' }, async () => {});\n",
    });
    await index.open([root], undefined);
    const labels = async () => {
      const { flows } = await index.analyze({ file: path('main.ts'), text });
      return flows[0]?.nodes.map((node) => node.label);
    };
    expect(await labels()).toEqual([]);
    write({ 'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@lib/*': ['./lib/*'] } } }) });
    told();
    await index.refresh(path('tsconfig.json'));
    expect(told()).toContain('stale main.py other.py main.ts');
    expect(await labels()).toEqual(['Put']);
  });

  it('goes when it comes to be ignored', async () => {
    write({ '.gitignore': 'more.py\n', 'more.py': flow('more') });
    await index.refresh(path('more.py'));
    await index.refresh(path('.gitignore'));
    expect(told()).not.toContain('more.py: more');
    write({ '.gitignore': '' });
    await index.refresh(path('.gitignore'));
    expect(told()).toContain('more.py: more');
    write({ '.gitignore': 'more.py\n' });
    await index.refresh(path('.gitignore'));
    expect(told()).toContain('-more.py');
  });

  it('is the text that is shown, also where it has come to the disk since the file was last read', async () => {
    const names = async (text: string): Promise<string[]> => {
      const { flows } = await index.look({ file: path('other.py'), text }, undefined);
      return (flows ?? []).map(({ id }) => id);
    };
    write({ 'other.py': flow('first') });
    await index.refresh(path('other.py'));
    write({ 'other.py': flow('second') });
    expect(await names(flow('second'))).toEqual(['second']);
  });

  it('that is closed without being saved counts as it is on disk', async () => {
    await index.look({ file: path('tasks.py'), text: TASKS.replace('@task', '@task(name="Put")') }, undefined);
    await index.refresh(path('tasks.py'));
    expect(await label()).toBe('load');
  });
});

describe('what is asked of a place', () => {
  const SCRIPT = 'from tasks import load\nload.delay(1)\n';
  const at = { line: 4, character: 6 };

  async function ask(question: Parameters<SourceIndex['insight']>[1]) {
    write({ 'tasks.py': TASKS, 'main.py': MAIN, 'script.py': SCRIPT, 'other.py': 'load = 1\n' });
    await index.open([root], store());
    return index.insight({ file: path('main.py'), text: MAIN }, question);
  }

  it('finds references in files that were not looked at, also in those that mention no flows', async () => {
    const places = (await ask({ ask: 'references', at })) as { file: string; range: { start: { line: number } } }[];
    expect(places.map(({ file, range }) => `${short(file)}:${range.start.line + 1}`)).toEqual([
      'tasks.py:3',
      'main.py:2',
      'main.py:5',
      'script.py:1',
      'script.py:2',
    ]);
  });

  it('renames in all of them', async () => {
    const outcome = (await ask({ ask: 'rename', at, name: 'store' })) as {
      files: { file: string; edits: unknown[] }[];
    };
    expect(outcome.files.map(({ file, edits }) => `${short(file)}: ${edits.length}`)).toEqual([
      'tasks.py: 1',
      'main.py: 2',
      'script.py: 2',
    ]);
  });

  it('has nothing to say of a file that is too large to be read', async () => {
    const text = `${MAIN}${'#'.repeat(6_000_000)}`;
    expect(await index.insight({ file: path('main.py'), text }, { ask: 'hover', at })).toBeNull();
  });
});

describe('deployments of flows in other files', () => {
  const YAML = `deployments:
- name: good
  entrypoint: flows/etl.py:etl
  schedules:
  - cron: "0 0 * * *"
  - cron: "{{ when }}"
- name: slip
  entrypoint: ./flows/etl.py:elt
- name: gone
  entrypoint: flows/old.py:etl
- name: never
  entrypoint: flows.etl.etl
  schedule:
    cron: "0 0 30 2 *"
- name: bad
  entrypoint: "{{ entry }}"
  schedule:
    cron: "0 24 * * *"
`;
  const found = (): string[] =>
    notices.flatMap((notice) =>
      notice.kind === 'facts'
        ? notice.changed.flatMap(({ diagnostics }) => diagnostics.map(({ code, message }) => `${code}: ${message}`))
        : [],
    );

  it('are held against those files in a prefect.yaml, with their schedules', async () => {
    write({ 'prefect.yaml': YAML, 'flows/etl.py': flow('etl') });
    await index.open([root], undefined);
    expect(found()).toEqual([
      'schedule-never-fires: `0 0 30 2 *` never comes: no such day is in those months, or its years are over.',
      'unreadable-schedule: `24` is no hour; it goes from 0 to 23.',
      'missing-entrypoint: `./flows/etl.py` has no flow `elt`; `etl` may be meant.',
      'missing-entrypoint: There is no file `flows/old.py`; write its path from the folder of the deployment.',
    ]);
  });

  it('are looked at again when such a file comes', async () => {
    write({ 'prefect.yaml': 'deployments:\n- name: a\n  entrypoint: etl.py:etl\n' });
    await index.open([root], undefined);
    expect(found()).toHaveLength(1);
    notices.length = 0;
    write({ 'etl.py': flow('etl') });
    await index.refresh(path('etl.py'));
    const facts = notices.flatMap((notice) => (notice.kind === 'facts' ? notice.changed : []));
    expect(facts.find(({ file }) => file === path('prefect.yaml'))?.diagnostics).toEqual([]);
  });

  it('are held against them in code too', async () => {
    const text = `${flow('other')}flow.from_source(source=".", entrypoint="flows/etl.py:elt").deploy(name="a", work_pool_name="p")\n`;
    write({ 'deploy.py': text, 'flows/etl.py': flow('etl') });
    await index.open([root], undefined);
    const graph = await index.analyze({ file: path('deploy.py'), text });
    expect(graph.diagnostics.map(({ code }) => code)).toEqual(['missing-entrypoint']);
  });
});
