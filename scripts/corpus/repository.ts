import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { languageOf } from '../../src/model/source.ts';

/** A work tree of someone's repository. */
export interface Repository {
  /** `owner/name` where the folder says so. */
  name: string;
  commit: string | undefined;
  root: string;
  /** The files that mention one of the two packages. */
  files: string[];
  /** All its sources, which those may import. */
  all: string[];
}

/** The repositories under a folder: those that its file `COMMITS` names, or the folder itself. */
export function repositoriesIn(folder: string): Repository[] {
  const list = join(folder, 'COMMITS');
  if (!existsSync(list)) return [repository(folder, commitOf(folder))];
  const commits = new Map(
    readFileSync(list, 'utf8')
      .split('\n')
      .flatMap((line): [string, string][] => {
        const [name, commit] = line.trim().split(/\s+/);
        return name && commit ? [[name, commit]] : [];
      }),
  );
  return readdirSync(folder)
    .filter((name) => commits.has(name))
    .map((name) => repository(join(folder, name), commits.get(name)));
}

function repository(root: string, commit: string | undefined): Repository {
  const all = globbed(root, '**/*.{py,ts,mts,cts,tsx,js,mjs,cjs,jsx}').filter((path) => languageOf(path));
  return {
    name: basename(root).replace('+', '/'),
    commit,
    root,
    files: all.filter((path) => /prefect|millrace/.test(readFileSync(path, 'utf8'))),
    all,
  };
}

const SKIPPED = /(^|[\\/])(node_modules|\.git|\.venv|venv|site-packages|dist|build|\.next)([\\/]|$)/;

function globbed(root: string, pattern: string): string[] {
  return globSync(pattern, { cwd: root, exclude: (path) => SKIPPED.test(path) })
    .map((name) => join(root, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .sort();
}

function commitOf(folder: string): string | undefined {
  const run = spawnSync('git', ['-C', folder, 'rev-parse', 'HEAD'], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout.trim() : undefined;
}
