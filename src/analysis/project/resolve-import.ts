import type { Language } from '../../model/source.ts';
import type { Layout } from './layout.ts';
import { folderOf, foldersUp, joinPath, pathLike, plainPath } from './paths.ts';

/**
 * The source file of the workspace that an import means, or a Python package's folder (with a `/` at its end) that has
 * no file of its own; undefined for what lies elsewhere.
 */
export function resolveImport(
  layout: Layout,
  from: { file: string; language: Language },
  specifier: string,
): string | undefined {
  const file = plainPath(from.file);
  const found =
    from.language === 'python' ? resolvePython(layout, file, specifier) : resolveTypeScript(layout, file, specifier);
  return found === undefined ? undefined : pathLike(from.file, found);
}

/** A file or folder of a package's folder, as `from package import module` means it. */
export function resolveSubmodule(layout: Layout, folder: string, name: string): string | undefined {
  const found = pythonModule(layout, plainPath(folder), name);
  return found === undefined ? undefined : pathLike(folder, found);
}

/** A module in a Python package: `tasks` of `flows/` is `flows/tasks.py` or `flows/tasks/__init__.py`. */
function pythonModule(layout: Layout, folder: string, path: string): string | undefined {
  const base = path === '' ? folder : joinPath(folder, path);
  for (const file of path === '' ? [`${base}/__init__.py`] : [`${base}.py`, `${base}/__init__.py`, `${base}.ipynb`]) {
    if (layout.has(file)) return file;
  }
  return layout.hasFolder(base) ? `${base}/` : undefined;
}

/** Python has no list of its import paths in the source: the folders around the file and their `src` are tried, the nearest first. */
function resolvePython(layout: Layout, file: string, specifier: string): string | undefined {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
  const path = specifier.slice(dots).replaceAll('.', '/');
  let folder = folderOf(file);
  if (dots > 0) {
    for (let up = 1; up < dots; up++) folder = folderOf(folder);
    return pythonModule(layout, folder, path);
  }
  for (const around of foldersUp(folder, layout.roots)) {
    const found = pythonModule(layout, around, path) ?? pythonModule(layout, `${around}/src`, path);
    // A folder without a file of its own may be anybody's: only the top of a search may end in one.
    if (found !== undefined && found !== file) return found;
  }
  return undefined;
}

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
const INDEXES = ENDINGS.slice(1).map((ending) => `/index${ending}`);
/** TypeScript's sources import each other under the names that they are compiled to. */
const COMPILED: Record<string, readonly string[]> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

function resolveTypeScript(layout: Layout, file: string, specifier: string): string | undefined {
  const folder = folderOf(file);
  if (specifier.startsWith('.')) return typescriptFile(layout, joinPath(folder, specifier));
  if (specifier.startsWith('/')) return typescriptFile(layout, specifier);
  const around = foldersUp(folder, layout.roots);
  if (specifier.startsWith('#')) return byManifestImports(layout, around, specifier);
  return byTsConfig(layout, around, specifier) ?? byPackageName(layout, specifier);
}

function typescriptFile(layout: Layout, path: string): string | undefined {
  const ending = /\.[cm]?jsx?$/.exec(path)?.[0];
  const compiled = (ending ? (COMPILED[ending] ?? []) : []).map(
    (source) => path.slice(0, -(ending ?? '').length) + source,
  );
  const candidates = [...compiled, ...ENDINGS.map((known) => path + known), ...INDEXES.map((known) => path + known)];
  return candidates.find((candidate) => layout.has(candidate));
}

function byTsConfig(layout: Layout, around: readonly string[], specifier: string): string | undefined {
  const config = firstOf(around, (folder) => layout.tsconfig(folder));
  if (!config) return undefined;
  // The longest pattern is the nearest, as the compiler has it.
  const patterns = Object.keys(config.paths).sort((a, b) => b.indexOf('*') - a.indexOf('*'));
  for (const pattern of patterns) {
    const rest = matchPattern(pattern, specifier);
    if (rest === undefined) continue;
    for (const target of config.paths[pattern] ?? []) {
      const found = typescriptFile(
        layout,
        joinPath(
          config.base,
          target.replace('*', () => rest),
        ),
      );
      if (found) return found;
    }
  }
  return config.hasBaseUrl ? typescriptFile(layout, joinPath(config.base, specifier)) : undefined;
}

function byManifestImports(layout: Layout, around: readonly string[], specifier: string): string | undefined {
  for (const folder of around) {
    for (const [pattern, target] of Object.entries(layout.manifest(folder)?.imports ?? {})) {
      const rest = matchPattern(pattern, specifier);
      if (rest !== undefined)
        return sourceOf(
          layout,
          folder,
          target.replace('*', () => rest),
        );
    }
  }
  return undefined;
}

/** Another package of the same workspace, by its name. */
function byPackageName(layout: Layout, specifier: string): string | undefined {
  for (const [folder, { name, entries }] of layout.packages()) {
    if (name === undefined || (specifier !== name && !specifier.startsWith(`${name}/`))) continue;
    const inner = specifier.slice(name.length + 1);
    const candidates = inner ? [inner, `src/${inner}`] : [...entries, 'src/index', 'index', 'src/main'];
    for (const candidate of candidates) {
      const found = sourceOf(layout, folder, candidate);
      if (found) return found;
    }
  }
  return undefined;
}

/** What is built lies in `dist`, its source in `src`. */
function sourceOf(layout: Layout, folder: string, path: string): string | undefined {
  const plain = path.replace(/\.d\.([cm]?)ts$/, '.$1js');
  for (const candidate of [plain, plain.replace(/(^|\/)(dist|lib|build|out)\//, '$1src/')]) {
    const found = typescriptFile(layout, joinPath(folder, candidate));
    if (found) return found;
  }
  return undefined;
}

function firstOf<T>(folders: readonly string[], find: (folder: string) => T | undefined): T | undefined {
  for (const folder of folders) {
    const found = find(folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the `*` of a pattern stands for; undefined where it does not fit. */
function matchPattern(pattern: string, specifier: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === specifier ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  if (specifier.length < before.length + after.length) return undefined;
  if (!specifier.startsWith(before) || !specifier.endsWith(after)) return undefined;
  return specifier.slice(before.length, specifier.length - after.length);
}
