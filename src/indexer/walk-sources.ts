import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** A file as it lies on disk. */
export interface FoundFile {
  file: string;
  /** Milliseconds since 1970. */
  modified: number;
  /** Bytes. */
  size: number;
}

/** What was left out, and why. */
export interface WalkProblem {
  code: 'symlink-loop' | 'unreadable-folder' | 'too-many-files';
  path: string;
  message: string;
}

export interface Walk {
  files: FoundFile[];
  packageFolders: string[];
  problems: WalkProblem[];
}

/** Folders that hold nobody's own source, whatever ignore files say. */
const NEVER = new Set(['node_modules', '__pycache__', 'site-packages', 'bower_components']);
/** What tools put their output in; left alone where no ignore file says what is output. */
const OUTPUT = new Set(['dist', 'out', 'build', 'target']);
/** Past this, a folder is taken for something else than a workspace. */
const FILE_LIMIT = 50_000;

/**
 * Finds the files below some folders that `wanted` names, without what is ignored, installed or hidden. Symbolic links
 * are followed, each real folder once.
 */
export function walkSources(roots: readonly string[], wanted: (name: string) => boolean): Walk {
  const walk: Walk = { files: [], packageFolders: [], problems: [] };
  const seen = new Set<string>();
  for (const root of roots) {
    if (existsSync(root)) walkFolder(walk, { wanted, seen, folder: root, rules: [], around: [] });
  }
  walk.files.sort((a, b) => (a.file < b.file ? -1 : 1));
  return walk;
}

/** Tells whether a path of a workspace is one that a walk would find. */
export function isLeftAlone(root: string, path: string): boolean {
  const parts = path.slice(root.length).split(/[\\/]/).filter(Boolean);
  let folder = root;
  const rules: Rules[] = [];
  for (const [at, name] of parts.entries()) {
    const own = rulesOf(folder);
    if (own) rules.push(own);
    const isFolder = at < parts.length - 1;
    const full = join(folder, name);
    if (isIgnored(rules, full, isFolder) || (isFolder && isForeign(name, full, rules.length > 0))) return true;
    folder = full;
  }
  return false;
}

interface Rules {
  folder: string;
  matcher: Ignore;
}

interface Place {
  wanted: (name: string) => boolean;
  /** Real paths of the folders walked so far. */
  seen: Set<string>;
  folder: string;
  rules: readonly Rules[];
  /** Real paths of the folders that this one lies in. */
  around: readonly string[];
}

function walkFolder(walk: Walk, place: Place): void {
  const { folder, wanted, seen } = place;
  const real = realpathSync(folder);
  if (seen.has(real)) return;
  seen.add(real);
  const entries = readFolder(walk, folder);
  const own = entries.some((entry) => entry.name === '.gitignore') ? rulesOf(folder) : undefined;
  const rules = own ? [...place.rules, own] : place.rules;
  const around = [...place.around, real];
  for (const entry of entries) {
    if (walk.files.length >= FILE_LIMIT) {
      tooMany(walk, folder);
      return;
    }
    const path = join(folder, entry.name);
    const kind = kindOf(entry, path);
    if (kind === undefined || isIgnored(rules, path, kind === 'folder')) continue;
    if (kind === 'file') {
      if (wanted(entry.name)) addFile(walk, path);
      if (entry.name === 'package.json') walk.packageFolders.push(folder);
    } else if (!isForeign(entry.name, path, rules.length > 0)) {
      if (entry.isSymbolicLink() && around.includes(realpathSync(path))) loop(walk, path);
      else walkFolder(walk, { ...place, folder: path, rules, around });
    }
  }
}

type Entry = ReturnType<typeof readFolder>[number];

function readFolder(walk: Walk, folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    const message = `The folder ${folder} can't be read; its flows are not listed.`;
    walk.problems.push({ code: 'unreadable-folder', path: folder, message });
    return [];
  }
}

function kindOf(entry: Entry, path: string): 'file' | 'folder' | undefined {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return undefined;
  try {
    const target = statSync(path);
    return target.isDirectory() ? 'folder' : target.isFile() ? 'file' : undefined;
  } catch {
    // A link that leads nowhere, or to itself.
    return undefined;
  }
}

function addFile(walk: Walk, file: string): void {
  try {
    const { mtimeMs, size } = statSync(file);
    walk.files.push({ file, modified: mtimeMs, size });
  } catch {
    // It has gone since the folder was read.
  }
}

function isForeign(name: string, path: string, hasRules: boolean): boolean {
  if (name.startsWith('.') || NEVER.has(name)) return true;
  if (!hasRules && OUTPUT.has(name)) return true;
  return existsSync(join(path, 'pyvenv.cfg')) || existsSync(join(path, 'conda-meta'));
}

function rulesOf(folder: string): Rules | undefined {
  const file = join(folder, '.gitignore');
  try {
    return lstatSync(file).isFile() ? { folder, matcher: ignore().add(readFileSync(file, 'utf8')) } : undefined;
  } catch {
    return undefined;
  }
}

function isIgnored(rules: readonly Rules[], path: string, isFolder: boolean): boolean {
  return rules.some(({ folder, matcher }) => {
    const relative = path.slice(folder.length + (/[\\/]$/.test(folder) ? 0 : 1)).replaceAll('\\', '/');
    return matcher.ignores(isFolder ? `${relative}/` : relative);
  });
}

function loop(walk: Walk, path: string): void {
  const message = `The link ${path} leads to a folder that it lies in; it is not followed.`;
  walk.problems.push({ code: 'symlink-loop', path, message });
}

function tooMany(walk: Walk, folder: string): void {
  if (walk.problems.some(({ code }) => code === 'too-many-files')) return;
  const message = `There are more than ${FILE_LIMIT} source files; those from ${folder} on are not listed. Open a smaller folder, or name what to leave out in .gitignore.`;
  walk.problems.push({ code: 'too-many-files', path: folder, message });
}
