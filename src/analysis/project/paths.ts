/** Imports are followed with `/` between the parts of a path, whatever the system. */
export function plainPath(path: string): string {
  return path.replaceAll('\\', '/');
}

/** A path written as another one is: with `\\` on Windows. */
export function pathLike(model: string, path: string): string {
  return model.includes('\\') ? path.replaceAll('/', '\\') : path;
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? path.slice(0, slash + 1) : path.slice(0, slash);
}

/** A path below a folder, with its `.` and `..` taken out. */
export function joinPath(folder: string, path: string): string {
  const parts = path.startsWith('/') ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return path.startsWith('/') ? `/${parts.join('/')}` : parts.join('/');
}

/** A folder and those around it, the innermost first, up to the root that it lies in. */
export function foldersUp(folder: string, roots: readonly string[]): string[] {
  const root = roots
    .filter((candidate) => folder === candidate || folder.startsWith(`${candidate}/`))
    .reduce<string | undefined>(
      (best, next) => (best === undefined || next.length < best.length ? next : best),
      undefined,
    );
  const folders = [folder];
  if (root === undefined) return folders;
  for (let at = folder; at !== root && at !== folderOf(at); folders.push(at)) at = folderOf(at);
  return folders;
}
