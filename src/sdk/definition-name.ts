import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { CallSite } from '../model/run.ts';

/**
 * What a flow or task is called: by its option, else by its function, else by the variable that it is assigned to,
 * which is read in the source since a function has no way to know it, else by its file.
 */
export function definitionName(given: string | undefined, functionName: string, site: CallSite | undefined): string {
  if (given !== undefined) return given;
  if (functionName) return functionName;
  if (!site) return 'anonymous';
  return variableAt(site) ?? basename(site.file, extname(site.file));
}

/** `export const load = task(…` → `load`; also properties, `load: task(…`, and static members. */
export function variableBefore(text: string): string | undefined {
  const tail = text.slice(-TAIL);
  return /([\p{L}_$][\p{L}\p{N}_$]*)\s*(?::[^=;{}()]*)?=\s*(?:[\w$]+\s*\.\s*)?$|([\p{L}_$][\p{L}\p{N}_$]*)\s*:\s*(?:[\w$]+\s*\.\s*)?$/u
    .exec(tail)
    ?.slice(1)
    .find((name) => name !== undefined);
}

const TAIL = 400;
const files = new Map<string, string[]>();

function variableAt(site: CallSite): string | undefined {
  const lines = linesOf(site.file);
  const before = lines.slice(Math.max(0, site.line - 3), site.line);
  return variableBefore([...before, (lines[site.line] ?? '').slice(0, site.character)].join('\n'));
}

/** Read once a file, and only when something in it has no name of its own. */
function linesOf(file: string): string[] {
  let lines = files.get(file);
  if (!lines) {
    try {
      lines = readFileSync(file, 'utf8').split(/\r?\n/);
    } catch {
      lines = [];
    }
    files.set(file, lines);
  }
  return lines;
}
