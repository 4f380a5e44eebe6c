import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseFlow, parseTarget, readSource } from '../../src/cli/flow-target.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';

const PYTHON = 'from prefect import flow\n';
const FILES: Record<string, string> = {
  'one.py': `${PYTHON}@flow(name="Nightly load")\ndef etl(): ...\n`,
  'two.py': `${PYTHON}@flow\ndef etl(): ...\n@flow\ndef etl(): ...\n`,
  'none.py': 'a = 1\n',
  'none.ts': 'const a = 1;\n',
  'broken.py': `${PYTHON}\n@flow\ndef etl(:\n`,
  'odd:name.py': `${PYTHON}@flow\ndef odd(): ...\n`,
  'notes.txt': '',
};

const analyzer = await openAnalyzer();
let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'flow-target-'));
  mkdirSync(join(cwd, 'flows'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(cwd, name), text);
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** What comes of it, or the sentence that it fails with. */
function outcome(action: () => string): string {
  try {
    return action();
  } catch (error) {
    return (error as Error).message;
  }
}

describe('FILE[:FLOW]', () => {
  it.each([
    ['one.py', 'one.py python -'],
    ['./one.py', 'one.py python -'],
    ['one.py:etl', 'one.py python etl'],
    ['two.py:etl~2', 'two.py python etl~2'],
    ['one.py:Nightly load', 'one.py python Nightly load'],
    ['one.py:Größe', 'one.py python Größe'],
    ['none.ts:my-flow', 'none.ts typescript my-flow'],
    ['odd:name.py', 'odd:name.py python -'],
    ['odd:name.py:odd', 'odd:name.py python odd'],
    ['gone.py', 'gone.py does not exist. Give the path of a TypeScript or Python file.'],
    ['gone.py:etl', 'gone.py does not exist. Give the path of a TypeScript or Python file.'],
    ['flows', 'flows is a folder. Give a file in it, as in flows/flow.ts.'],
    ['notes.txt', 'notes.txt is neither TypeScript nor Python, so it can hold no flow.'],
  ])('%s is %s', (text, expected) => {
    const said = outcome(() => {
      const { shown, language, flow, file } = parseTarget(text, cwd);
      expect(file).toBe(join(cwd, shown));
      return `${shown} ${language} ${flow ?? '-'}`;
    });
    expect(said).toBe(expected);
  });

  it('may be an absolute path, and is said as a person would say it from where they are', () => {
    expect(parseTarget(`${join(cwd, 'one.py')}:etl`, join(cwd, 'flows'))).toEqual({
      file: join(cwd, 'one.py'),
      shown: '../one.py',
      flow: 'etl',
      language: 'python',
    });
  });
});

describe('the flow that is meant', () => {
  it.each([
    ['one.py', 'etl'],
    ['one.py:etl', 'etl'],
    ['one.py:Nightly load', 'etl'],
    ['one.py:load', 'one.py holds no flow "load". It holds etl.'],
    ['two.py', 'two.py holds 2 flows; say which one: two.py:etl or two.py:etl~2.'],
    // What the sentence tells to say can be said.
    ['two.py:etl', 'etl'],
    ['two.py:etl~2', 'etl~2'],
    ['none.py', 'none.py holds no flow: decorate a function with @flow.'],
    ['none.ts', 'none.ts holds no flow: wrap an async function with flow(…).'],
    ['none.ts:etl', 'none.ts holds no flow "etl". It holds no flow.'],
  ])('by %s is %s', (text, expected) => {
    const chosen = outcome(() => {
      const target = parseTarget(text, cwd);
      return chooseFlow(target, analyzer.analyze(readSource(target))).id;
    });
    expect(chosen).toBe(expected);
  });

  it('is none while the file does not parse', () => {
    const target = parseTarget('broken.py', cwd);
    const chosen = outcome(() => chooseFlow(target, analyzer.analyze(readSource(target))).id);
    expect(chosen).toMatch(/^broken\.py:\d+:\d+ does not parse: ./);
  });

  it('can not be read from a file that has gone since', () => {
    const target = { file: join(cwd, 'gone.py'), shown: 'gone.py', flow: undefined, language: 'python' as const };
    expect(outcome(() => readSource(target).text)).toBe("gone.py can't be read (ENOENT).");
  });
});
