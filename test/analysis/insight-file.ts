import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A question about a place in one of some files, and its answer as text. */
export interface InsightCase {
  table: string;
  name: string;
  language: string;
  /** By path below `/w`; the first one holds the cursor unless another does. */
  files: Map<string, string>;
  cursor: { file: string; offset: number };
  /** What stands in the heading after the language: the new name of a rename. */
  extra: string;
  expected: string;
}

const folder = join(import.meta.dirname, 'insight');

/**
 * Reads the tables of `insight`: `=== name`, then `--- python` with the code, a `|` where the cursor is, and
 * `--- python answer`. Further files follow a line `@@ path`. A heading may go on: `--- python to fetch`.
 */
export function readInsightCases(table: string): InsightCase[] {
  return blocks(readFileSync(join(folder, `${table}.txt`), 'utf8')).flatMap(({ name, sections }) =>
    sections
      .filter(({ heading }) => !heading.endsWith(' answer'))
      .map(({ heading, body }): InsightCase => {
        const [language = '', ...extra] = heading.split(' ');
        const files = filesOf(language, body);
        const expected = sections.find((section) => section.heading === `${language} answer`)?.body.trimEnd() ?? '';
        return { table, name, language, ...withCursor(files), extra: extra.at(-1) ?? '', expected };
      }),
  );
}

export function insightTables(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .map((file) => file.replace(/\.txt$/, ''))
    .sort();
}

function blocks(text: string): { name: string; sections: { heading: string; body: string }[] }[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const [name = '', ...parts] = block.split(/^--- /m);
      const sections = parts.map((part) => {
        const at = part.indexOf('\n');
        return { heading: part.slice(0, at).trim(), body: `${part.slice(at + 1).trimEnd()}\n` };
      });
      return { name: name.trim(), sections };
    });
}

function filesOf(language: string, body: string): Map<string, string> {
  const [first = '', ...others] = body.split(/^@@ (.*)\n/m);
  const files = new Map([[language === 'python' ? '/w/case.py' : '/w/case.ts', first]]);
  for (let at = 0; at < others.length; at += 2) files.set(`/w/${others[at]?.trim()}`, others[at + 1] ?? '');
  return files;
}

/** The cursor is the `|` with no space on at least one side, so that types may have theirs. */
function withCursor(files: Map<string, string>): Pick<InsightCase, 'files' | 'cursor'> {
  for (const [file, text] of files) {
    const offset = text.search(/(?<=\S)\||\|(?=\S)/);
    if (offset < 0) continue;
    files.set(file, text.slice(0, offset) + text.slice(offset + 1));
    return { files, cursor: { file, offset } };
  }
  const [file = ''] = files.keys();
  return { files, cursor: { file, offset: 0 } };
}

/** Writes what came out as what is expected; used with `UPDATE=1`, and looked at before it is kept. */
export function rewriteInsightCases(table: string, found: readonly { row: InsightCase; actual: string }[]): void {
  const path = join(folder, `${table}.txt`);
  const written = blocks(readFileSync(path, 'utf8')).map(({ name, sections }) => {
    const parts = sections
      .filter(({ heading }) => !heading.endsWith(' answer'))
      .map(({ heading, body }) => {
        const language = heading.split(' ')[0] ?? '';
        const mine = found.find(({ row }) => row.table === table && row.name === name && row.language === language);
        return `--- ${heading}\n${body}${mine ? `--- ${language} answer\n${mine.actual}\n` : ''}`;
      });
    return `=== ${name}\n${parts.join('')}`;
  });
  writeFileSync(path, `${written.join('\n').trimEnd()}\n`);
}
