import type { ModuleIr, Statement } from '../flow-ir.ts';

/** How the code around is written, so that new code looks like it. */
export interface CodeStyle {
  eol: string;
  quote: '"' | "'";
  semicolons: boolean;
  indent: string;
}

export function codeStyle(module: ModuleIr): CodeStyle {
  const { text } = module;
  return {
    eol: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n',
    quote: quoteOf(text, module.language === 'python' ? '"' : "'"),
    semicolons: usesSemicolons(module),
    indent: indentUnit(module),
  };
}

function quoteOf(text: string, fallback: '"' | "'"): '"' | "'" {
  const plain = text.replace(/"""[\s\S]*?"""|'''[\s\S]*?'''/g, '');
  const opening = plain.match(/(?<=[\s([{,=:])["'](?=[^\n"']*["'])/g) ?? [];
  const doubles = opening.filter((quote) => quote === '"').length;
  if (doubles * 2 === opening.length) return fallback;
  return doubles * 2 > opening.length ? '"' : "'";
}

function usesSemicolons(module: ModuleIr): boolean {
  let withOne = 0;
  let without = 0;
  const visit = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      if (statement.kind === 'import' || statement.kind === 'assign' || statement.kind === 'expression') {
        if (module.text.charAt(statement.end - 1) === ';') withOne++;
        else without++;
      }
    }
  };
  visit(module.body.statements);
  return withOne >= without;
}

/** The white space that one level adds, as the first indented line shows it. */
function indentUnit(module: ModuleIr): string {
  const first = /^([ \t]+)\S/m.exec(module.text.replace(/^[ \t]*\*.*$/gm, ''))?.[1];
  if (first === undefined) return module.language === 'python' ? '    ' : '  ';
  return first.startsWith('\t') ? '\t' : first;
}

/** The white space before the first thing on the line that an offset lies in. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t\uFEFF]*/.exec(text.slice(lineStart(text, offset)))?.[0].replace('\uFEFF', '') ?? '';
}

export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && text.charAt(at - 1) !== '\n' && text.charAt(at - 1) !== '\r') at--;
  return at;
}

/** Where the line's content ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text.charAt(at) !== '\n' && text.charAt(at) !== '\r') at++;
  return at;
}

/** Past the line break of the line that an offset lies in. */
export function nextLine(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  return text.startsWith('\r\n', end) ? end + 2 : Math.min(end + 1, text.length);
}

/** Whether nothing but white space stands before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return /^[ \t\uFEFF]*$/.test(text.slice(lineStart(text, offset), offset));
}
