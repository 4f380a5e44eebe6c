import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One piece of code and what is found in it, by language. */
export interface DiagnosticCase {
  file: string;
  name: string;
  language: 'typescript' | 'python';
  fileName: string;
  prelude: string;
  code: string;
  found: string;
}

const folder = join(import.meta.dirname, 'diagnostics');
const FILE_NAMES = { typescript: 'case.ts', python: 'case.py' };

/**
 * Reads the table of diagnostics: `=== name`, then for each language the code under its name and what is found in it
 * under `--- python found`. A prelude stands before the code, unless that has imports of its own.
 */
export function readDiagnosticCases(): DiagnosticCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .flatMap((file) => parse(file, readFileSync(join(folder, file), 'utf8')));
}

function parse(file: string, text: string): DiagnosticCase[] {
  let prelude: Record<string, string> = {};
  return blocksOf(text).flatMap(({ name, sections }): DiagnosticCase[] => {
    if (name === 'prelude') {
      prelude = sections;
      return [];
    }
    return (['typescript', 'python'] as const).flatMap((language): DiagnosticCase[] => {
      const body = sections[language];
      if (body === undefined) return [];
      const before = /^\s*(import|from) /m.test(body) ? '' : (prelude[language] ?? '');
      const found = (sections[`${language} found`] ?? '').trim();
      return [{ file, name, language, fileName: FILE_NAMES[language], prelude: before, code: before + body, found }];
    });
  });
}

function blocksOf(text: string): { name: string; sections: Record<string, string> }[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const [name = '', ...parts] = block.split(/^--- /m);
      const sections: Record<string, string> = {};
      for (const part of parts) {
        const at = part.indexOf('\n');
        sections[part.slice(0, at).trim()] = `${part.slice(at + 1).trimEnd()}\n`;
      }
      return { name: name.trim(), sections };
    });
}

/** Writes what came out as what is expected; used with `UPDATE=1`, and looked at before it is kept. */
export function rewriteDiagnosticCases(found: readonly { row: DiagnosticCase; actual: string }[]): void {
  for (const file of new Set(found.map(({ row }) => row.file))) {
    const path = join(folder, file);
    const written = blocksOf(readFileSync(path, 'utf8')).map(({ name, sections }) => {
      const parts = Object.entries(sections)
        .filter(([heading]) => !heading.endsWith(' found'))
        .map(([heading, body]) => {
          const mine = found.find(({ row }) => row.file === file && row.name === name && row.language === heading);
          return `--- ${heading}\n${body}${mine ? `--- ${heading} found\n${mine.actual}\n` : ''}`;
        });
      return `=== ${name}\n${parts.join('')}`;
    });
    writeFileSync(path, `${written.join('\n').trimEnd()}\n`);
  }
}
