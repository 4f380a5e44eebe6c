import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EditVerb } from '../../src/model/edit-verb.ts';

/** One edit of one piece of code, and the code after it or the sentence that refuses it. */
export interface VerbRow {
  file: string;
  name: string;
  language: 'typescript' | 'python';
  fileName: string;
  code: string;
  verb: EditVerb;
  /** The code after the edit; for a refusal `refused: ` and the sentence. */
  after: string;
}

const folder = join(import.meta.dirname, 'verbs');
const FILE_NAMES = { typescript: 'case.ts', python: 'case.py' };

/**
 * Reads the table of edits: `=== name`, `--- verb` with the verb as JSON, then for each language the code under
 * its name and what becomes of it under `--- python after`. A prelude stands before the code, as in the cases.
 */
export function readVerbRows(): VerbRow[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .flatMap((file) => parseRows(file, readFileSync(join(folder, file), 'utf8')));
}

function parseRows(file: string, text: string): VerbRow[] {
  const preludes: Record<string, string> = {};
  return text
    .split(/^=== /m)
    .slice(1)
    .flatMap((block): VerbRow[] => {
      const { name, sections } = parseBlock(block);
      if (name === 'prelude') {
        Object.assign(preludes, sections);
        return [];
      }
      return (['typescript', 'python'] as const).flatMap((language): VerbRow[] => {
        const body = sections[language];
        if (body === undefined) return [];
        const own = /^\s*(import|from) /m.test(body);
        const prelude = own ? '' : `${preludes[language] ?? ''}`;
        const after = sections[`${language} after`] ?? '';
        return [
          {
            file,
            name,
            language,
            fileName: FILE_NAMES[language],
            code: prelude + body,
            verb: JSON.parse(sections.verb ?? '{}') as EditVerb,
            after: after.startsWith('refused: ') ? after.trim() : restorePrelude(prelude, after),
          },
        ];
      });
    });
}

/** What was edited in the prelude itself stands in the row in full; else the row leaves the prelude out. */
function restorePrelude(prelude: string, after: string): string {
  return after.startsWith(prelude.slice(0, 8)) && prelude !== '' ? after : prelude + after;
}

function parseBlock(block: string): { name: string; sections: Record<string, string> } {
  const [name = '', ...parts] = block.split(/^--- /m);
  const sections: Record<string, string> = {};
  for (const part of parts) {
    const at = part.indexOf('\n');
    sections[part.slice(0, at).trim()] = `${part.slice(at + 1).trimEnd()}\n`;
  }
  return { name: name.trim(), sections };
}

/** Writes what came out as what is expected; used with `UPDATE=1`, and looked at before it is kept. */
export function rewriteRows(rows: readonly { row: VerbRow; actual: string }[]): void {
  for (const file of new Set(rows.map(({ row }) => row.file))) {
    const path = join(folder, file);
    const blocks = readFileSync(path, 'utf8').split(/^=== /m);
    const preludes = blocks.map(parseBlock).find(({ name }) => name === 'prelude')?.sections ?? {};
    const rewritten = blocks.map((block) => {
      const { name, sections } = parseBlock(block);
      const mine = rows.filter(({ row }) => row.file === file && row.name === name);
      if (mine.length === 0) return block;
      const texts = mine.map(({ row, actual }) => {
        const prelude = preludes[row.language] ?? '';
        const shown = actual.startsWith(prelude) ? actual.slice(prelude.length) : actual;
        return `--- ${row.language}\n${sections[row.language] ?? ''}--- ${row.language} after\n${shown.trimEnd()}\n`;
      });
      return `${name}\n--- verb\n${sections.verb ?? ''}${texts.join('')}\n`;
    });
    writeFileSync(path, `${rewritten.join('=== ').trimEnd()}\n`);
  }
}
