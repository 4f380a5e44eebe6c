import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Analyzer } from '../../src/analysis/analyzer.ts';
import type { WorkspaceListing } from '../../src/analysis/project/layout.ts';
import { languageOf } from '../../src/model/source.ts';
import { type Comparison, compare } from './compare.ts';
import { type AnalyserCount, countGraphs } from './count-analyser.ts';
import { countPython } from './count-python.ts';
import { countTypeScript } from './count-typescript.ts';
import type { Repository } from './repository.ts';

export interface FileResult {
  file: string;
  /** Absent where the analyser threw. */
  count?: AnalyserCount;
  exception?: string;
  milliseconds: number;
  /** Absent where the language's own parser can't read the file. */
  comparison?: Comparison;
}

/** Analyses all files of a repository and holds the findings against the independent count. */
export function measure(analyzer: Analyzer, { root, files, all }: Repository): FileResult[] {
  const python = files.filter((file) => languageOf(file) === 'python');
  const expected = countPython(root, python);
  const project = analyzer.openProject(readText, () => listingOf(root, all));
  return files.map((file) => {
    const start = performance.now();
    try {
      const graph = project.graph(file) ?? analyzer.analyze({ file, text: '' });
      const milliseconds = performance.now() - start;
      const count = countGraphs(graph);
      const other = languageOf(file) === 'python' ? expected.get(file) : countTypeScript(file);
      return { file, count, milliseconds, ...(other ? { comparison: compare(count, other) } : {}) };
    } catch (error) {
      return { file, exception: String(error), milliseconds: performance.now() - start };
    }
  });
}

function listingOf(root: string, all: readonly string[]): WorkspaceListing {
  const sources = new Set(all);
  const folders = new Set(all.flatMap((file) => foldersAbove(file, root)));
  return {
    roots: [root],
    has: (file) => sources.has(file),
    hasFolder: (folder) => folders.has(folder),
    readConfig: readText,
    packageFolders: [...folders].filter((folder) => existsSync(join(folder, 'package.json'))),
  };
}

function foldersAbove(file: string, root: string): string[] {
  const folder = dirname(file);
  return folder.length < root.length || folder === file ? [] : [folder, ...foldersAbove(folder, root)];
}

function readText(file: string): string | undefined {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : undefined;
}
