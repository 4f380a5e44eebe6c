import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One piece of code in both languages, and the one graph it has. */
export interface Case {
  file: string;
  name: string;
  /** By heading: `typescript`, `python`; `prelude` is how much of the code comes before the case's own. */
  variants: { heading: string; fileName: string; code: string; own: boolean; prelude: number }[];
  graph: string;
}

const folder = join(import.meta.dirname, 'cases');

/**
 * Reads the table of cases. A file opens with `=== prelude`, which each of its cases gets before its own code
 * unless that has imports of its own; then follow `=== name`, `--- typescript`, `--- python`, `--- graph`.
 */
export function readCases(): Case[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .flatMap((file) => parseCases(file, readFileSync(join(folder, file), 'utf8')));
}

function parseCases(file: string, text: string): Case[] {
  const prelude = new Map<string, string>();
  const cases: Case[] = [];
  for (const block of text.split(/^=== /m).slice(1)) {
    const [name = '', ...parts] = block.split(/^--- /m);
    const sections = parts.map((part) => {
      const at = part.indexOf('\n');
      return { heading: part.slice(0, at).trim(), body: part.slice(at + 1).trimEnd() };
    });
    if (name.trim() === 'prelude') {
      for (const { heading, body } of sections) prelude.set(heading, body);
      continue;
    }
    const graph = sections.find((section) => section.heading === 'graph')?.body ?? '';
    const variants = sections
      .filter((section) => section.heading !== 'graph')
      .map(({ heading, body }) => {
        const own = /^\s*(import|from) |require\(/m.test(body);
        const fileName = heading === 'typescript' ? 'case.ts' : 'case.py';
        const before = own ? '' : `${prelude.get(heading) ?? ''}\n`;
        return { heading, fileName, code: `${before}${body}\n`, own, prelude: before.length };
      });
    cases.push({ file, name: name.trim(), variants, graph });
  }
  return cases;
}

/** Writes what was found as what is expected; used with `UPDATE=1`, and looked at before it is kept. */
export function rewriteGraphs(graphs: ReadonlyMap<string, string>): void {
  for (const file of new Set([...graphs.keys()].map((key) => key.split('|')[0] ?? ''))) {
    const path = join(folder, file);
    const blocks = readFileSync(path, 'utf8').split(/^=== /m);
    const rewritten = blocks.map((block) => {
      const name = block.slice(0, block.indexOf('\n')).trim();
      const graph = graphs.get(`${file}|${name}`);
      if (graph === undefined) return block;
      const [before = ''] = block.split(/^--- graph$/m);
      return `${before.trimEnd()}\n--- graph\n${graph}\n\n`;
    });
    writeFileSync(path, `${rewritten.join('=== ').trimEnd()}\n`);
  }
}
