import { beforeEach, describe, expect, it } from 'vitest';
import type { EditVerb } from '../../src/model/edit-verb.ts';
import {
  ADD_LOAD,
  BROKEN,
  CODE,
  FILE,
  inShort,
  lastView,
  messages,
  openPanel,
  panelForEachTest,
  refusals,
  shows,
  snapshot,
  views,
  WITH_EMPTY_LOAD,
  WITH_LOAD,
  world,
} from './panel-world.ts';

panelForEachTest();

describe('a panel', () => {
  it('shows the first flow of a file, or the one that is named', async () => {
    await world.session.show(FILE);
    await world.session.handle({ type: 'show-flow', file: FILE, flow: 'other' });
    expect(views()).toEqual(['etl.ts v1 current etl: extract#1', 'etl.ts v1 current other: load#1']);
    expect(world.session.flow?.id).toBe('other');
  });

  it('starts from one snapshot, before and after there is something to show', async () => {
    expect(await snapshot()).toMatchObject({ host: 'vscode', view: { status: { kind: 'loading' } }, run: null });
    await world.session.show(FILE);
    expect(inShort((await snapshot()).view)).toBe('etl.ts v1 current etl: extract#1');
  });

  it('says nothing twice, and the version whenever the text has changed', async () => {
    await world.session.show(FILE);
    await world.session.show(FILE, 'etl');
    expect(views()).toHaveLength(1);
    world.editor.type(FILE, `${CODE}// a comment\n`);
    await shows('etl.ts v2 current etl: extract#1');
  });

  it('tells which other flows there are, once the workspace has been read', async () => {
    world.editor.type('/w/night.py', 'from prefect import flow\n@flow\ndef night(): ...\n');
    await world.session.show(FILE);
    await world.bench.index.scan();
    expect(lastView().flows.map(({ title, flow }) => `${title}:${flow}`)).toEqual([
      'etl.ts:etl',
      'etl.ts:other',
      'night.py:night',
    ]);
  });

  it('says why a file has no graph', async () => {
    world.editor.type('/w/plain.ts', 'export const a = 1;\n');
    await world.session.show('/w/plain.ts');
    expect(lastView()).toMatchObject({
      flow: null,
      status: { kind: 'empty', message: expect.stringContaining('holds no flow') },
    });
  });

  it('says that a file is gone, and draws it again when it is back', async () => {
    await world.session.show(FILE);
    world.editor.delete(FILE);
    await expect.poll(() => lastView().status.kind, { interval: 1 }).toBe('empty');
    expect(lastView()).toMatchObject({ flow: null, status: { message: 'etl.ts can no longer be read.' } });
    world.editor.type(FILE, CODE);
    await shows('etl.ts v1 current etl: extract#1');
  });

  it('hears of nothing after it was closed', async () => {
    await world.session.show(FILE);
    world.session.dispose();
    const before = world.sent.length;
    world.editor.type(FILE, WITH_LOAD);
    await world.bench.index.scan();
    expect(world.sent).toHaveLength(before);
  });
});

describe('while a person types', () => {
  it('the last good graph stays for as long as the text is broken', async () => {
    await world.session.show(FILE);
    world.editor.type(FILE, BROKEN);
    await shows('etl.ts v2 broken etl: extract#1');
    expect(lastView().diagnostics.map(({ code }) => code)).toContain('syntax-error');
    world.editor.type(FILE, WITH_LOAD);
    await shows('etl.ts v3 current etl: extract#1 load#1');
  });

  it('a file that was broken from the first is shown as far as it can be read', async () => {
    world.editor.type(FILE, BROKEN);
    await world.session.show(FILE);
    expect(lastView().status.kind).toBe('broken');
  });

  it('only one world.analysis runs, and the latest text is read in the end', async () => {
    await world.session.show(FILE);
    world.analysis.texts.length = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    world.analysis.gate = promise;
    for (let key = 0; key < 20; key++) world.editor.type(FILE, `${CODE}// ${'x'.repeat(key)}\n`);
    await expect.poll(() => world.analysis.running, { interval: 1 }).toBe(1);
    world.editor.type(FILE, WITH_LOAD);
    resolve();
    await shows('etl.ts v22 current etl: extract#1 load#1');
    expect(world.analysis.most).toBe(1);
    expect(world.analysis.texts.length).toBeLessThanOrEqual(2);
  });

  it('an world.analysis of the file that was left is thrown away', async () => {
    world.editor.type('/w/night.py', 'from prefect import flow\n@flow\ndef night(): ...\n');
    await world.bench.index.scan();
    await world.session.show(FILE);
    const { promise, resolve } = Promise.withResolvers<void>();
    world.analysis.gate = promise;
    world.editor.type(FILE, WITH_LOAD);
    const shown = world.session.show('/w/night.py');
    resolve();
    await shown;
    expect(views()).toEqual(['etl.ts v1 current etl: extract#1', 'night.py v1 current night: ']);
  });
});

describe('what other files offer', () => {
  it('is told apart from the view, of the same language and not of the file itself', async () => {
    world.editor.type(
      '/w/more.ts',
      "import { task } from 'millrace';\nexport const store = task(async (rows: string[]) => {});\n",
    );
    world.editor.type('/w/tasks.py', 'from prefect import task\n@task\ndef other(): ...\n');
    await world.bench.index.scan();
    await world.session.show(FILE);
    const [last] = messages('library').slice(-1);
    expect(last?.entries.map(({ title, id, parameters }) => `${title} ${id}(${parameters})`)).toEqual([
      'more.ts store(rows)',
    ]);
    openPanel('vscode');
    await world.session.show(FILE);
    await world.session.handle({ type: 'ready' });
    expect(messages('snapshot')[0]?.snapshot.library).toEqual(last?.entries);
  });
});

describe('a node that calls another flow', () => {
  const OUTER =
    'from prefect import flow\nfrom prefect import task\n@task\ndef load(): ...\n@flow\ndef inner():\n    load()\n@flow\ndef outer():\n    inner()\n';
  const nodes = (): string[] => lastView().flow?.nodes.map(({ id }) => id) ?? [];
  beforeEach(async () => {
    world.editor.type('/w/outer.py', OUTER);
    await world.session.show('/w/outer.py', 'outer');
  });

  it('shows what that does, follows the source, and closes again', async () => {
    await world.session.handle({ type: 'expand', node: 'outer/inner#1', open: true });
    expect(nodes()).toEqual(['outer/inner#1', 'outer/inner#1>inner/load#1']);
    world.editor.type('/w/outer.py', OUTER.replace('    load()\n', '    load()\n    load()\n'));
    await world.session.handle({ type: 'show-flow', file: '/w/outer.py', flow: 'outer' });
    expect(nodes()).toContain('outer/inner#1>inner/load#2');
    await world.session.handle({ type: 'expand', node: 'outer/inner#1', open: false });
    expect(nodes()).toEqual(['outer/inner#1']);
  });

  it('refuses edits of what belongs to the other', async () => {
    await world.session.handle({ type: 'expand', node: 'outer/inner#1', open: true });
    const verb: EditVerb = { verb: 'remove-call', node: 'outer/inner#1>inner/load#1' };
    await world.session.handle({ type: 'edit', verb, version: lastView().version });
    expect(refusals()).toEqual([
      'outer/inner#1>inner/load#1: This belongs to another flow or function; open that one to change it.',
    ]);
  });
});

describe('a large file', () => {
  const LARGE = `${CODE}${'// a line of a long file\n'.repeat(5_000)}`;

  it('shows the drawing as it is typed before the rest has been read', async () => {
    world.editor.type(FILE, LARGE);
    await world.session.show(FILE);
    const { promise, resolve } = Promise.withResolvers<void>();
    world.analysis.gate = promise;
    world.editor.type(FILE, LARGE.replace("extract('a');\n", "extract('a');\n  await load(rows);\n"));
    await expect.poll(() => views().at(-1)).toBe('etl.ts v3 current etl: extract#1 load#1');
    resolve();
    await expect.poll(() => world.analysis.running).toBe(0);
  });

  it('keeps the last good drawing while it does not parse', async () => {
    world.editor.type(FILE, LARGE);
    await world.session.show(FILE);
    world.editor.type(FILE, LARGE.replace("extract('a');", "extract('a'"));
    await expect.poll(() => views().at(-1)).toMatch(/broken etl: extract#1/);
  });
});

describe('an edit on the canvas', () => {
  const CHANGED = 'The source has changed since; look at the new picture and try again.';
  const edit = (version: number, verb: EditVerb = ADD_LOAD): Promise<void> =>
    world.session.handle({ type: 'edit', verb, version });
  const text = async (): Promise<string> => (await world.editor.readText(FILE)).text;

  it('is one change of the text, which draws the new picture and can be taken back', async () => {
    await world.session.show(FILE);
    await edit(1);
    expect(await text()).toBe(WITH_EMPTY_LOAD);
    await shows('etl.ts v2 current etl: extract#1 load#1');
    await world.session.handle({ type: 'undo' });
    expect(await text()).toBe(CODE);
    await world.session.handle({ type: 'redo' });
    expect(await text()).toBe(WITH_EMPTY_LOAD);
    expect(refusals()).toEqual([]);
  });

  it('is refused on a picture that is older than the text', async () => {
    await world.session.show(FILE);
    world.editor.type(FILE, `// new\n${CODE}`);
    await edit(1, { verb: 'remove-call', node: 'etl/extract#1' });
    expect(refusals()).toEqual([`etl/extract#1: ${CHANGED}`]);
    expect(await text()).toBe(`// new\n${CODE}`);
  });

  it('is refused while the text is broken', async () => {
    await world.session.show(FILE);
    world.editor.type(FILE, BROKEN);
    await shows('etl.ts v2 broken etl: extract#1');
    await edit(2);
    expect(refusals()).toEqual([`-: ${CHANGED}`]);
    expect(await text()).toBe(BROKEN);
  });

  it('is refused when the text moves on while it is worked out', async () => {
    await world.session.show(FILE);
    const apply = world.bench.analysis.applyVerb;
    world.bench.analysis.applyVerb = (source, verb) => {
      world.editor.type(FILE, `// new\n${CODE}`);
      return apply(source, verb);
    };
    await edit(1);
    expect(refusals()).toEqual([`-: ${CHANGED}`]);
    expect(await text()).toBe(`// new\n${CODE}`);
  });

  it('that makes no sense is refused with its reason, at its node', async () => {
    await world.session.show(FILE);
    await edit(1, { verb: 'connect', from: 'etl/extract#1', to: 'etl/gone#1', argument: 'rows' });
    expect(refusals()).toHaveLength(1);
    expect(refusals()[0]).toMatch(/^etl\/gone#1: [A-Z].+\.$/);
    expect(await text()).toBe(CODE);
  });

  it('of a file that nobody has opened does nothing', async () => {
    await edit(1);
    await world.session.handle({ type: 'undo' });
    expect([await text(), world.sent]).toEqual([CODE, []]);
  });
});

describe('the cursor', () => {
  const cursors = (): (string | null)[] => messages('cursor').map(({ node }) => node);

  it('takes the picture to its node, once', async () => {
    await world.session.show(FILE);
    await world.session.cursorMoved(FILE, { line: 6, character: 24 });
    await world.session.cursorMoved(FILE, { line: 6, character: 25 });
    await world.session.handle({ type: 'cursor-at', file: FILE, position: { line: 0, character: 0 } });
    expect(cursors()).toEqual(['etl/extract#1', null]);
  });

  it('takes it to another flow', async () => {
    await world.session.show(FILE);
    await world.session.cursorMoved(FILE, { line: 9, character: 10 });
    expect(views().at(-1)).toBe('etl.ts v1 current other: load#1');
    expect(cursors()).toEqual(['other/load#1']);
  });

  it('leaves it alone in another file, and while the text is broken', async () => {
    await world.session.show(FILE);
    await world.session.cursorMoved('/w/else.ts', { line: 6, character: 24 });
    world.editor.type(FILE, BROKEN);
    await shows('etl.ts v2 broken etl: extract#1');
    await world.session.cursorMoved(FILE, { line: 6, character: 24 });
    expect(cursors()).toEqual([]);
  });

  it('goes where a node is selected, and does not come back as news', async () => {
    await world.session.show(FILE);
    await world.session.handle({ type: 'reveal', node: 'etl/extract#1' });
    await world.session.handle({ type: 'reveal', node: 'etl/gone#1' });
    await world.session.cursorMoved(FILE, { line: 6, character: 24 });
    expect(world.editor.asked).toEqual([`reveal ${FILE} 6:21-6:28`]);
    expect(cursors()).toEqual([]);
  });
});

describe('what a person dragged', () => {
  it('is kept for its flow, and comes with the next picture', async () => {
    await world.session.show(FILE);
    const positions = { 'etl/extract#1': { x: 3, y: 4 } };
    await world.session.handle({ type: 'arrange', flow: 'etl', positions });
    expect((await snapshot()).view.positions).toEqual(positions);
    openPanel('vscode');
    await world.session.show(FILE, 'other');
    expect(lastView().positions).toEqual({});
    await world.session.show(FILE, 'etl');
    expect(lastView().positions).toEqual(positions);
  });
});

it('saves a drawing where the person says, be it text or not', async () => {
  await world.session.show(FILE);
  await world.session.handle({ type: 'save-drawing', name: 'etl.svg', content: '<svg>ä</svg>', encoding: 'text' });
  await world.session.handle({ type: 'save-drawing', name: 'etl.png', content: btoa('PNG'), encoding: 'base64' });
  expect(world.editor.asked).toEqual(['save etl.svg: <svg>ä</svg>', 'save etl.png: PNG']);
});
