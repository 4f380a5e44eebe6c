import { VerbRefusedError } from '../errors.ts';
import type { Block, ModuleIr, Statement } from '../flow-ir.ts';
import { type Change, insertAt, replace } from './change.ts';
import { type CodeStyle, indentAt, lineEnd, lineStart, nextLine, startsLine } from './code-style.ts';

/** New code after a statement, on a line of its own where the code around has one statement a line. */
export function insertAfter(
  module: ModuleIr,
  style: CodeStyle,
  block: Block,
  statement: Statement,
  code: string,
): Change {
  refuseBare(module, block, statement);
  const { text, language } = module;
  const rest = text.slice(statement.end, lineEnd(text, statement.end));
  const ends = language === 'python' ? /^[ \t]*;?[ \t]*(#.*)?$/ : /^[ \t]*(\/\/.*|\/\*((?!\*\/).)*\*\/[ \t]*)?$/;
  const alone = startsLine(text, statement.start) && ends.test(rest);
  if (alone) return insertAt(lineEnd(text, statement.end), `${style.eol}${indentAt(text, statement.start)}${code}`);
  const separator = language === 'python' ? '; ' : /[;}]$/.test(text.slice(0, statement.end)) ? ' ' : '; ';
  return insertAt(statement.end, `${separator}${code}`);
}

/** New code before a statement. */
export function insertBefore(
  module: ModuleIr,
  style: CodeStyle,
  block: Block,
  statement: Statement,
  code: string,
): Change {
  refuseBare(module, block, statement);
  const { text, language } = module;
  if (startsLine(text, statement.start)) {
    return insertAt(statement.start, `${code}${style.eol}${indentAt(text, statement.start)}`);
  }
  const separator = language === 'python' || !/[;}]$/.test(code) ? '; ' : ' ';
  return insertAt(statement.start, `${code}${separator}`);
}

/** New code in a block that holds no statement yet. */
export function fillBlock(module: ModuleIr, style: CodeStyle, block: Block, code: string): Change {
  const { text, language } = module;
  if (block.bare) throw new VerbRefusedError('This flow’s body is a single expression; give it braces first.');
  // What stands here in Python is `pass` or `...`, which has done its duty.
  if (language === 'python') {
    if (block.end > block.start) return replace(block, code);
    throw new VerbRefusedError('This flow has no body yet; write one first.');
  }
  const inside = text.slice(block.start + 1, block.end - 1);
  const outer = indentAt(text, block.start);
  if (inside.trim() === '') {
    return replace(
      { start: block.start + 1, end: block.end - 1 },
      `${style.eol}${outer}${style.indent}${code}${style.eol}${outer}`,
    );
  }
  const close = lineStart(text, block.end - 1);
  const closesLine = startsLine(text, block.end - 1) && close > block.start;
  return closesLine
    ? insertAt(close, `${outer}${style.indent}${code}${style.eol}`)
    : insertAt(block.end - 1, `${style.eol}${outer}${style.indent}${code}${style.eol}${outer}`);
}

/** Takes a statement away, with its line where it has one to itself. */
export function removeStatement(module: ModuleIr, block: Block, statement: Statement): Change {
  refuseBare(module, block, statement);
  const { text, language } = module;
  const only = block.statements.length === 1;
  if (only && language === 'python') return replace(statement, 'pass');
  const rest = text.slice(statement.end, lineEnd(text, statement.end));
  const alone = startsLine(text, statement.start) && /^[ \t]*;?[ \t]*$/.test(rest);
  if (
    only &&
    /^\s*$/.test(text.slice(block.start + 1, statement.start) + text.slice(statement.end, block.end - 1)) &&
    text.charAt(block.start) === '{'
  ) {
    return replace({ start: block.start + 1, end: block.end - 1 }, '');
  }
  if (alone) {
    const start = lineStart(text, statement.start);
    const end = nextLine(text, statement.end);
    // The file's last line has no break of its own; the one before it goes instead.
    if (end === lineEnd(text, statement.end) && start > 0)
      return replace({ start: lineEnd(text, previousLine(text, start)), end }, '');
    return replace({ start: text.charAt(start) === '\uFEFF' ? start + 1 : start, end }, '');
  }
  const index = block.statements.indexOf(statement);
  const before = block.statements[index - 1];
  if (before && !text.slice(before.end, statement.start).includes('\n')) {
    return replace({ start: before.end, end: statement.end }, '');
  }
  const after = block.statements[index + 1];
  if (after && !text.slice(statement.end, after.start).includes('\n')) {
    return replace({ start: statement.start, end: after.start }, '');
  }
  // A comment after it keeps the place on the line.
  const gap = /^[ \t]*/.exec(rest)?.[0].length ?? 0;
  return replace({ start: statement.start, end: statement.end + (startsLine(text, statement.start) ? gap : 0) }, '');
}

function previousLine(text: string, start: number): number {
  const before = text.startsWith('\r\n', start - 2) ? start - 2 : start - 1;
  return lineStart(text, before);
}

function refuseBare(module: ModuleIr, block: Block, statement: Statement): void {
  if (!block.bare) return;
  const what = module.text.slice(statement.start, statement.end).split('\n')[0] ?? '';
  throw new VerbRefusedError(`\`${what.slice(0, 40)}\` stands without braces; put braces around it first.`);
}
