import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { UsageError } from './errors.ts';

/** One thing to be written: a flow's picture, or a file's graph. */
export interface Drawing {
  /** The source file, as a person would say it. */
  shown: string;
  flow?: string;
  text: string;
}

/**
 * Writes drawings to a file, or each to a file of its own in a folder; gives the paths. Several, or a path that ends in a
 * slash or is a folder already, ask for a folder.
 */
export function writeDrawings(
  drawings: readonly Drawing[],
  output: string,
  { extension, cwd, base }: { extension: string; cwd: string; base: string },
): string[] {
  const target = resolve(cwd, output);
  const isFolder = /[\\/]$/.test(output) || (existsSync(target) && statSync(target).isDirectory());
  const [only] = drawings;
  if (drawings.length === 1 && only && !isFolder) return [write(target, only.text, cwd)];
  if (existsSync(target) && !isFolder) {
    throw new UsageError(`${output} is a file, and there are ${drawings.length} drawings; give a folder with -o.`);
  }
  const taken = new Set<string>();
  return drawings.map(({ shown, flow, text }) => {
    const folder = join(target, dirname(relative(base, resolve(cwd, shown))));
    const stem = basename(shown).replace(/\.[^.]+$/, '');
    const name = [stem, ...(flow === undefined ? [] : [flow.replace(/[^\p{L}\p{N}_~-]+/gu, '-')])].join('.');
    // Two sources that differ in their ending alone would write one file.
    let path = join(folder, `${name}.${extension}`);
    for (let at = 2; taken.has(path.toLowerCase()); at++) path = join(folder, `${name}-${at}.${extension}`);
    taken.add(path.toLowerCase());
    return write(path, text, cwd);
  });
}

function write(path: string, text: string, cwd: string): string {
  const shown = relative(cwd, path) || path;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text.endsWith('\n') ? text : `${text}\n`);
  } catch (error) {
    throw new UsageError(`${shown} can't be written (${(error as NodeJS.ErrnoException).code}).`);
  }
  return shown;
}
