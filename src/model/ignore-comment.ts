import type { Language, TextEdit } from './source.ts';

const COMMENT =
  /(?:#|\/\/)\s*millrace(?::\s*ignore|-ignore)\b(?:\s*\[([^\]]*)\]|[ \t]+([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*))?/;

/** Whether any comment of a text speaks of findings, told at once for all of them. */
export function hasIgnoreComments(text: string): boolean {
  return COMMENT.test(text);
}

/**
 * Whether a comment says that a finding is meant to be so: `# millrace: ignore[code]` or `// millrace-ignore code`,
 * on the line where the finding begins or alone on the line above; without a code it speaks of all.
 */
export function isIgnoredBy(lines: { own: string; above: string }, code: string): boolean {
  return speaksOf(lines.own, code) || (isComment(lines.above) && speaksOf(lines.above, code));
}

/** The edit that makes a code be ignored on a line, counted from 0: a comment above, or one more code in the one that is there. */
export function ignoreEdit(text: string, language: Language, { line, code }: { line: number; code: string }): TextEdit {
  const lines = text.split(/\r\n|\n|\r/);
  const above = lines[line - 1] ?? '';
  const match = isComment(above) ? COMMENT.exec(above) : null;
  const codes = match?.[1] ?? match?.[2];
  if (match && codes !== undefined) {
    const character = match.index + match[0].lastIndexOf(codes) + codes.trimEnd().length;
    const at = { line: line - 1, character };
    return { range: { start: at, end: at }, newText: codes.trim() === '' ? code : `, ${code}` };
  }
  const indent = /^[ \t]*/.exec(lines[line] ?? '')?.[0] ?? '';
  const comment = language === 'python' ? `# millrace: ignore[${code}]` : `// millrace-ignore ${code}`;
  const at = { line, character: indent.length };
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  return { range: { start: at, end: at }, newText: `${comment}${eol}${indent}` };
}

function isComment(line: string): boolean {
  return /^\s*(#|\/\/)/.test(line);
}

function speaksOf(line: string, code: string): boolean {
  const match = COMMENT.exec(line);
  if (!match) return false;
  const codes = match[1] ?? match[2];
  return codes === undefined || codes.split(',').some((name) => name.trim() === code);
}
