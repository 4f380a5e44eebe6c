import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnalysisClient } from '../../src/workbench/analysis-client.ts';
import { WorkspaceIndex } from '../../src/workbench/workspace-index.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';
import { MemoryEditor } from './memory-editor.ts';

const analyzer = await openAnalyzer();
const python = (...names: string[]): string =>
  ['from prefect import flow', ...names.map((name) => `@flow\ndef ${name}(): ...`), ''].join('\n');

let editor: MemoryEditor;
let index: WorkspaceIndex;
let analysed: string[];
let changes: number;

beforeEach(() => {
  vi.useFakeTimers();
  editor = new MemoryEditor();
  analysed = [];
  changes = 0;
  const analysis: AnalysisClient = {
    analyze: async (source) => {
      analysed.push(source.file);
      return analyzer.analyze(source);
    },
    applyVerb: async (source, verb) => analyzer.applyVerb(source, verb),
    dispose: async () => {},
  };
  index = new WorkspaceIndex({ port: editor, analysis, title: (file) => file.slice(1) });
  index.onDidChange(() => changes++);
});
afterEach(() => {
  index.dispose();
  vi.useRealTimers();
});

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(400);
const choices = (): string[] => index.choices().map(({ title, flow }) => `${title}:${flow}`);

/** Reads these files, and forgets what that took. */
async function scanned(files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) editor.type(file, text);
  await index.scan();
  await settle();
  analysed.length = 0;
  changes = 0;
}

describe('the index of a workspace', () => {
  it('lists the flows by file, and parses only what can hold some', async () => {
    editor.type('/z.py', python('one', 'two'));
    editor.type('/a.ts', "import { flow } from 'millrace';\nconst f = flow({ name: 'ef' }, async () => {});\n");
    editor.type('/b.ts', 'const flow = 1;\n');
    await Promise.all([index.scan(), index.scan()]);
    expect(choices()).toEqual(['a.ts:f', 'z.py:one', 'z.py:two']);
    expect(analysed).toEqual(['/z.py', '/a.ts']);
    expect(changes).toBe(1);
  });

  it('finds a flow by its name, reading the workspace first', async () => {
    editor.type('/z.py', python('one').replace('@flow', '@flow(name="Nightly")'));
    expect(await index.findFlow('Nightly')).toEqual({ file: '/z.py', flow: 'one' });
    expect(await index.findFlow('one')).toBeUndefined();
  });

  it('reads a file again once typing has settled', async () => {
    await scanned({ '/z.py': python('one') });
    for (let key = 0; key < 5; key++) {
      editor.type('/z.py', python('one', `two${key}`));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(analysed).toEqual([]);
    await settle();
    expect([analysed, choices(), changes]).toEqual([['/z.py'], ['z.py:one', 'z.py:two4'], 1]);
  });

  it('keeps a file in its place while it does not parse', async () => {
    await scanned({ '/z.py': python('one') });
    editor.type('/z.py', 'from prefect import flow\n@flow\ndef one(:\n');
    await settle();
    expect(choices()).toEqual(['z.py:one']);
  });

  it('lets go of files that have gone or hold flows no more', async () => {
    await scanned({ '/y.py': python('why'), '/z.py': python('one') });
    editor.type('/y.py', 'a = 1\n');
    editor.delete('/z.py');
    await settle();
    expect([choices(), changes]).toEqual([[], 2]);
  });

  it('says nothing where nothing has changed for it', async () => {
    await scanned({ '/z.py': python('one'), '/b.ts': 'const a = 1;\n' });
    editor.type('/b.ts', 'const a = 2;\n');
    editor.type('/notes.txt', 'from prefect import flow');
    await settle();
    expect([analysed, changes]).toEqual([[], 0]);
  });

  it('reads nothing after it was closed', async () => {
    await scanned({ '/z.py': python('one') });
    editor.type('/z.py', python('two'));
    index.dispose();
    await settle();
    expect([analysed, choices()]).toEqual([[], ['z.py:one']]);
  });
});
