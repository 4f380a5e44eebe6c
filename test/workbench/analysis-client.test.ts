import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AnalysisClient, startAnalysis } from '../../src/workbench/analysis-client.ts';

const require = createRequire(import.meta.url);
const grammar = () => ({
  runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
  python: readFileSync(require.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm')),
});

let client: AnalysisClient;
afterEach(() => client.dispose());

describe('the analyser in its worker', () => {
  beforeEach(() => {
    client = startAnalysis(join(import.meta.dirname, '../../src/indexer/worker.ts'), grammar);
  });

  it('reads both languages and works out edits', async () => {
    const python = { file: 'a.py', text: 'from prefect import flow\n@flow\ndef one(): ...\n' };
    const script = { file: 'a.ts', text: "import { flow } from 'millrace';\nconst two = flow({}, async () => {});\n" };
    const [first, second] = await Promise.all([client.analyze(python), client.analyze(script)]);
    expect([first, second].map(({ flows }) => flows.map(({ id }) => id))).toEqual([['one'], ['two']]);
    const outcome = await client.applyVerb(python, {
      verb: 'set-option',
      target: { kind: 'flow', id: 'one' },
      option: 'retries',
      value: 2,
    });
    expect(outcome).toMatchObject({ edits: [{ newText: expect.stringContaining('retries=2') }] });
  });
});

describe('questions to the worker', () => {
  let loaded: number;
  beforeEach(() => {
    loaded = 0;
    client = startAnalysis(join(import.meta.dirname, 'answering-script.ts'), () => {
      loaded++;
      return { runtime: new Uint8Array(), python: new Uint8Array() };
    });
  });
  /** How many questions the worker had had when it answered, or what went wrong. */
  const ask = (text: string, file = 'a.ts'): Promise<unknown> =>
    client.analyze({ file, text }).then(
      (graph) => (graph as unknown as { asked: number }).asked,
      (error: Error) => error.message,
    );

  it('start it with the first of them', async () => {
    expect(loaded).toBe(0);
    expect(await Promise.all([ask('1'), ask('2'), ask('3')])).toEqual([1, 2, 3]);
    expect(loaded).toBe(1);
  });

  it('about one text are asked once', async () => {
    expect(await Promise.all([ask('1'), ask('1')])).toEqual([1, 1]);
    expect(await ask('1')).toBe(1);
    expect(await ask('1', 'b.ts')).toBe(2);
    expect(await ask('2')).toBe(3);
    expect(await ask('1')).toBe(4);
  });

  it('are remembered for the latest files alone', async () => {
    for (let n = 0; n < 25; n++) await ask('1', `${n}.ts`);
    expect(await ask('1', '24.ts')).toBe(25);
    expect(await ask('1', '0.ts')).toBe(26);
  });

  it('that fail are asked again, and take no other with them', async () => {
    expect(await Promise.all([ask('1', 'b.ts'), ask('fail')])).toEqual([1, 'no grammar']);
    expect(await ask('fail')).toBe('no grammar');
    expect(await ask('2', 'b.ts')).toBe(4);
  });

  it.each([
    ['die', 'The analyser ended with code 3.'],
    ['throw', 'out of memory'],
  ])('that it does not survive (%s) fail, and the next one starts another', async (text, message) => {
    await ask('1');
    expect(await Promise.all([ask(text), ask('1', 'b.ts')])).toEqual([message, message]);
    expect([await ask('2'), loaded]).toEqual([1, 2]);
  });

  it('start another one after it was closed', async () => {
    await ask('1');
    await client.dispose();
    expect([await ask('2'), loaded]).toEqual([1, 2]);
  });
});
