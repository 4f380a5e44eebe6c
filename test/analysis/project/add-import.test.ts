import { afterAll, describe, expect, it } from 'vitest';
import { applyTextEdits } from '../../../src/model/text-edits.ts';
import { openAnalyzer } from '../test-analyzer.ts';
import { listingOf } from './workspace-file.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

const PY = 'from prefect import task\n@task\ndef load(rows): ...\n';
const TS = "import { task } from 'millrace';\nexport const load = task(async function load(rows: string[]) {});\n";
const PY_FLOW = '@flow\ndef main():\n    pass\n';
const TS_FLOW = 'export const main = flow(async () => {\n});\n';

/** The first lines of a file after a task of another has been added to its flow, or why not. */
function added(main: [file: string, text: string], from: [file: string, text: string], task = 'load'): string {
  const files = new Map([main, from].map(([file, text]) => [`/w/${file}`, text]));
  const project = analyzer.openProject(
    (file) => files.get(file),
    () => listingOf(files),
  );
  const outcome = project.applyVerb(`/w/${main[0]}`, { verb: 'add-call', flow: 'main', task, from: `/w/${from[0]}` });
  return 'refused' in outcome ? outcome.refused : applyTextEdits(main[1], outcome.edits);
}

describe('a task of another file that is added to a flow', () => {
  it.each<[string, [string, string], [string, string], string]>([
    [
      'after the last import, as the folders say',
      ['flows/main.py', `from prefect import flow\n${PY_FLOW}`],
      ['flows/steps/tasks.py', PY],
      `from prefect import flow\nfrom steps.tasks import load\n${PY_FLOW}`,
    ],
    [
      'relative where the file has relative imports',
      ['flows/main.py', `from prefect import flow\nfrom .other import x\n${PY_FLOW}`],
      ['flows/tasks.py', PY],
      `from prefect import flow\nfrom .other import x\nfrom .tasks import load\n${PY_FLOW}`,
    ],
    [
      'from the folders around',
      ['flows/main.py', `from prefect import flow\n${PY_FLOW}`],
      ['lib/tasks.py', PY],
      `from prefect import flow\nfrom lib.tasks import load\n${PY_FLOW}`,
    ],
    [
      'beside what is imported from there already',
      ['main.py', `from prefect import flow\nfrom tasks import other\n${PY_FLOW}`],
      ['tasks.py', PY],
      `from prefect import flow\nfrom tasks import other, load\n${PY_FLOW}`,
    ],
    [
      'under another name where its own is taken',
      ['main.py', `from prefect import flow\nload = 1\n${PY_FLOW}`],
      ['tasks.py', PY],
      `from prefect import flow\nfrom tasks import load as load_2\nload = 1\n${PY_FLOW}`,
    ],
    [
      'with the ending that Node wants',
      ['src/main.ts', `import { flow } from 'millrace';\n${TS_FLOW}`],
      ['lib/tasks.ts', TS],
      `import { flow } from 'millrace';\nimport { load } from '../lib/tasks.ts';\n${TS_FLOW}`,
    ],
    [
      'with the ending, quotes and semicolons of the imports around it',
      ['main.ts', `import { flow } from "millrace"\nimport { x } from "./x.js"\n${TS_FLOW.replace('});', '})')}`],
      ['tasks.ts', TS],
      `import { flow } from "millrace"\nimport { x } from "./x.js"\nimport { load } from "./tasks.js"\n${TS_FLOW.replace('});', '})')}`,
    ],
  ])('is imported %s', (_, main, from, expected) => {
    const name = expected.includes('load_2') ? 'load_2' : 'load';
    const call = main[0].endsWith('.py')
      ? expected.replace('    pass\n', `    ${name}_result = ${name}()\n`)
      : expected.replace(/\{\n\}/, `{\n  const loadResult = await load()${expected.includes(';') ? ';' : ''}\n}`);
    expect(added(main, from)).toBe(call);
  });

  it('is called by the name that it is imported by', () => {
    const main = `from prefect import flow\nfrom tasks import load as put\n${PY_FLOW}`;
    expect(added(['main.py', main], ['tasks.py', PY])).toBe(main.replace('pass', 'put_result = put()'));
  });

  it.each<[string, [string, string], [string, string], RegExp]>([
    [
      'is gone',
      ['main.py', `from prefect import flow\n${PY_FLOW}`],
      ['tasks.py', ''],
      /^There is no task or flow `load` in tasks\.py any more\.$/,
    ],
    [
      'is not exported',
      ['main.ts', `import { flow } from 'millrace';\n${TS_FLOW}`],
      ['tasks.ts', TS.replace('export ', '')],
      /^`load` is not exported by tasks\.ts; export it there first\.$/,
    ],
    [
      'stands in a file that imports this one',
      ['main.py', `from prefect import flow\n${PY_FLOW}`],
      ['tasks.py', `import main\n${PY}`],
      /^tasks\.py imports this file, and Python can’t import in a circle; move `load` to a third file\.$/,
    ],
    [
      'is of the other language',
      ['main.py', `from prefect import flow\n${PY_FLOW}`],
      ['tasks.ts', TS],
      /^No import leads from this file to tasks\.ts; import `load` in the source\.$/,
    ],
  ])('is refused when it %s', (_, main, from, sentence) => {
    expect(added(main, from)).toMatch(sentence);
  });
});
