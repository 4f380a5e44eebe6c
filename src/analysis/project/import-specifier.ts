import type { ModuleIr } from '../flow-ir.ts';
import type { Layout } from './layout.ts';
import { folderOf, foldersUp, plainPath } from './paths.ts';
import { resolveImport } from './resolve-import.ts';

/** How a file would import another, in the way it imports others already; undefined where no import leads there. */
export function importSpecifier(layout: Layout, from: ModuleIr, file: string): string | undefined {
  const own = plainPath(from.file);
  const target = plainPath(file);
  const used = from.body.statements.flatMap((statement) =>
    statement.kind === 'import' ? statement.bindings.map((binding) => binding.module) : [],
  );
  const candidates =
    from.language === 'python' ? pythonSpecifiers(layout, own, target, used) : typescriptSpecifiers(own, target, used);
  return candidates.find((candidate) => resolveImport(layout, from, candidate) === file);
}

function pythonSpecifiers(layout: Layout, own: string, target: string, used: readonly string[]): string[] {
  const path = target.replace(/(\/__init__)?\.py$/, '');
  const below = (folder: string): string[] =>
    path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1).replaceAll('/', '.')] : [];
  const relative = below(folderOf(own)).map((inner) => `.${inner}`);
  const absolute = foldersUp(folderOf(own), layout.roots).flatMap((folder) => [
    ...below(folder),
    ...below(`${folder}/src`),
  ]);
  return used.some((module) => module.startsWith('.')) ? [...relative, ...absolute] : absolute;
}

/** Node wants the ending that the file has; what is compiled is imported under the name that it will have. */
function typescriptSpecifiers(own: string, target: string, used: readonly string[]): string[] {
  const relative = relativePath(folderOf(own), target);
  const bare = relative.replace(/\.[cm]?[jt]sx?$/, '');
  const compiled = relative.replace(/\.([cm]?)tsx?$/, '.$1js');
  const others = used.filter((module) => module.startsWith('.'));
  const likeOthers = others.some((module) => /\.[cm]?jsx?$/.test(module))
    ? [compiled]
    : others.length > 0 && !others.some((module) => /\.[cm]?tsx?$/.test(module))
      ? [bare.replace(/\/index$/, ''), bare]
      : [];
  return [...likeOthers, relative, bare];
}

function relativePath(folder: string, target: string): string {
  const from = folder.split('/');
  const to = target.split('/');
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  const up = from.length - same;
  return `${up === 0 ? './' : '../'.repeat(up)}${to.slice(same).join('/')}`;
}
