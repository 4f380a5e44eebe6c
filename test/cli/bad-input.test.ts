import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';
import { startMillrace } from './start-millrace.ts';

let workspace: Workspace;

beforeAll(() => {
  workspace = createWorkspace({
    'broken.ts': "import { flow } from 'millrace';\nexport const broken = flow(async () => {\n  const x = (;\n});\n",
    'broken.py': 'from prefect import flow\n\n@flow\ndef broken(:\n    pass\n',
    'none.ts': 'export const answer = 42;\n',
    'none.py': 'answer = 42\n',
    'two.ts':
      "import { flow } from 'millrace';\nexport const one = flow(async () => 1);\nexport const two = flow(async () => 2);\n",
    'hidden.ts': "import { flow } from 'millrace';\nconst hidden = flow(async () => 1);\nvoid hidden;\n",
    'typed.ts':
      "import { flow } from 'millrace';\nexport const typed = flow(async ({ count, mode = 'fast' }: { count: number; mode?: 'fast' | 'slow' }) => count);\n",
    'typed.py': 'from prefect import flow\n\n@flow\ndef typed(count: int):\n    return count\n',
    'throws.ts':
      "import { flow } from 'millrace';\nthrow new TypeError('not today');\nexport const late = flow(async () => 1);\n",
    'enum.ts':
      "import { flow } from 'millrace';\nenum Colour { Red }\nexport const coloured = flow(async () => Colour.Red);\n",
    'good.ts': "import { flow } from 'millrace';\nexport const good = flow(async () => 'fine');\n",
    'notes.txt': 'no flow\n',
    'book.ipynb': JSON.stringify({ cells: [] }),
  });
});

afterAll(() => workspace.dispose());

/** What is typed, and the sentence that must come back. */
const CASES: [name: string, args: string[], sentence: RegExp][] = [
  ['a file that does not parse', ['run', 'broken.ts'], /^broken\.ts:3:14 does not parse: .+\.?$/],
  ['a Python file that does not parse', ['run', 'broken.py'], /^broken\.py:4:\d+ does not parse: .+$/],
  ['a file that does not parse, drawn', ['graph', 'broken.ts'], /^broken\.ts:3:14 does not parse: /],
  ['a folder without flows, drawn', ['graph', 'node_modules/@types'], /types holds no file with a flow\.$/],
  ['nothing to draw', ['graph'], /^Give a file, FILE:FLOW, or a folder, as in millrace graph flows\.$/],
  ['two shapes at once', ['graph', 'good.ts', '--svg', '--json'], /^Give one of --json and --svg, not both\.$/],
  ['a severity that there is not', ['graph', 'good.ts', '--check', 'all'], /^--check takes error, warning, /],
  [
    'several drawings for one file',
    ['graph', 'two.ts', '--svg', '-o', 'good.ts'],
    /^good\.ts is a file, and there are 2 drawings; give a folder with -o\.$/,
  ],
  ['a file that does not exist', ['run', 'absent.ts'], /^absent\.ts does not exist\. Give the path/],
  ['a folder', ['run', 'examples'], /^examples is a folder\. Give a file in it/],
  ['a notebook', ['run', 'book.ipynb'], /^book\.ipynb is a notebook: run its cells in a notebook editor, or move /],
  ['a file of another kind', ['run', 'notes.txt'], /^notes\.txt is neither TypeScript nor Python/],
  ['a file without a flow', ['run', 'none.ts'], /^none\.ts holds no flow: wrap an async function with flow/],
  ['a Python file without a flow', ['run', 'none.py'], /^none\.py holds no flow: decorate a function with @flow\.$/],
  ['a file with two flows', ['run', 'two.ts'], /^two\.ts holds 2 flows; say which one: two\.ts:one or two\.ts:two\.$/],
  ['a flow that the file lacks', ['run', 'two.ts:three'], /^two\.ts holds no flow "three"\. It holds one, two\.$/],
  ['a flow that is not exported', ['run', 'hidden.ts'], /^hidden\.ts does not export the flow "hidden"\./],
  [
    'a parameter of a wrong type',
    ['run', 'typed.ts', '-p', 'count=many'],
    /^Parameter "count" of the flow "typed" takes a number, not "many"\.$/,
  ],
  [
    'a parameter outside its choices',
    ['run', 'typed.ts', '-p', 'count=1', '-p', 'mode=warp'],
    /^Parameter "mode" .* takes one of "fast", "slow", not "warp"\.$/,
  ],
  [
    'a Python parameter of a wrong type',
    ['run', 'typed.py', '-p', 'count=1.5'],
    /^Parameter "count" of the flow "typed" takes a whole number, not 1\.5\.$/,
  ],
  [
    'a parameter that does not exist',
    ['run', 'typed.ts', '-p', 'cuont=1'],
    /^The flow "typed" has no parameter "cuont"\. Its parameters are count, mode\.$/,
  ],
  [
    'a parameter that is missing',
    ['run', 'typed.ts'],
    /^The flow "typed" needs the parameter "count": give it with -p count=…\.$/,
  ],
  ['a parameter that is no pair', ['run', 'typed.ts', '-p', 'count'], /^-p count is not name=value\.$/],
  ['parameters that are no JSON', ['run', 'typed.ts', '--params', '{count'], /^--params is not JSON: \{count\./],
  [
    'a module that throws',
    ['run', 'throws.ts'],
    /^throws\.ts could not be loaded: TypeError: not today \(.*throws\.ts:2:7\)$/,
  ],
  ['syntax that Node does not run', ['run', 'enum.ts'], /^enum\.ts uses an enum, a namespace or parameter properties/],
  ['a verb that is no JSON', ['edit', 'two.ts', '--verb', '{'], /^--verb is not JSON/],
  [
    'a verb that does not exist',
    ['edit', 'two.ts', '--verb', '{"verb":"fly"}'],
    /^--verb needs "verb", one of add-call, /,
  ],
  [
    'a run that does not exist',
    ['flow-run', 'inspect', 'nothing'],
    /^No run has the id or name "nothing"\. See: millrace flow-run ls$/,
  ],
  ['a port that is none', ['ui', '--port', 'many'], /^--port takes a number from 0 to 65535, not many\.$/],
  ['a project that exists', ['init', '.'], /exists already\. Choose an empty folder/],
  ['a command that does not exist', ['fly'], /^error: unknown command 'fly'/],
];

describe('bad input gets one clear sentence and a non-zero exit', () => {
  it.each(CASES)('%s', (_, args, sentence) => {
    const { status, stderr } = workspace.millrace(...args);
    expect(stderr.trim().split('\n')[0]).toMatch(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(1);
  });

  it('an API that does not answer', async () => {
    const { stderr, status } = await startMillrace(workspace, ['run', 'good.ts'], {
      PREFECT_API_URL: 'http://127.0.0.1:9/api',
    }).ended;
    expect(stderr).toMatch(/No orchestrator answers at http:\/\/127\.0\.0\.1:9\/api/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(1);
  });

  it('a wrong key', async () => {
    const server = createServer((_, response) => response.writeHead(401).end('{"exception_message":"Unauthorized"}'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    const { stderr, status } = await startMillrace(workspace, ['flow-run', 'ls'], {
      PREFECT_API_URL: url,
      PREFECT_API_KEY: 'pnu_wrong',
    }).ended;
    server.close();
    expect(stderr).toMatch(/refused .*PREFECT_API_KEY.* with HTTP 401/s);
    expect(stderr).not.toContain('pnu_wrong');
    expect(status).toBe(1);
  });
});
