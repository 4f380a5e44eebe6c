import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkspaceIndex } from '../../src/workbench/workspace-index.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';
import { MemoryAnalysis } from './memory-analysis.ts';
import { MemoryEditor } from './memory-editor.ts';

const analyzer = await openAnalyzer();
const python = (...names: string[]): string =>
  ['from prefect import flow', ...names.map((name) => `@flow\ndef ${name}(): ...`), ''].join('\n');

let editor: MemoryEditor;
let index: WorkspaceIndex;
let analysis: MemoryAnalysis;
let changes: number;

beforeEach(() => {
  vi.useFakeTimers();
  editor = new MemoryEditor();
  changes = 0;
  analysis = new MemoryAnalysis(analyzer, editor);
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
  analysis.analysed.length = 0;
  changes = 0;
}

describe('the index of a workspace', () => {
  it('lists the flows by file, and parses only what can hold some', async () => {
    editor.type('/z.py', python('one', 'two'));
    editor.type('/a.ts', "import { flow } from 'millrace';\nconst f = flow({ name: 'ef' }, async () => {});\n");
    editor.type('/b.ts', 'const flow = 1;\n');
    await Promise.all([index.scan(), index.scan()]);
    expect(choices()).toEqual(['a.ts:f', 'z.py:one', 'z.py:two']);
    expect(analysis.analysed).toEqual(['/z.py', '/a.ts']);
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
    expect(analysis.analysed).toEqual([]);
    await settle();
    expect([analysis.analysed, choices(), changes]).toEqual([['/z.py'], ['z.py:one', 'z.py:two4'], 1]);
  });

  it('tells how far it has come, and what it left out', async () => {
    const progress: unknown[] = [];
    index.onDidProgress((now) => progress.push(now));
    editor.type('/a.py', python('one'));
    editor.type('/b.py', python('two'));
    await index.scan();
    expect(progress).toEqual([{ kind: 'reading', done: 1, total: 2 }, { kind: 'idle' }]);
    expect(index.problems()).toEqual([]);
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
    expect(choices()).toEqual([]);
  });

  it('says nothing where nothing has changed for it', async () => {
    await scanned({ '/z.py': python('one'), '/b.ts': 'const a = 1;\n' });
    editor.type('/b.ts', 'const a = 2;\n');
    editor.type('/notes.txt', 'from prefect import flow');
    await settle();
    expect([analysis.analysed, changes]).toEqual([[], 0]);
  });

  it('reads nothing after it was closed', async () => {
    await scanned({ '/z.py': python('one') });
    editor.type('/z.py', python('two'));
    index.dispose();
    await settle();
    expect([analysis.analysed, choices()]).toEqual([[], ['z.py:one']]);
  });
});
