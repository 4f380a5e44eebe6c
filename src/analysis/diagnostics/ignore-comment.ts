import { lineEnd, lineStart } from '../edit/code-style.ts';
import type { ModuleIr, Span } from '../flow-ir.ts';

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
export function isIgnored({ text }: ModuleIr, code: string, { start }: Span): boolean {
  const first = lineStart(text, start);
  const own = text.slice(first, lineEnd(text, start));
  if (speaksOf(own, code)) return true;
  if (first === 0) return false;
  const above = text.slice(lineStart(text, lineBefore(text, first)), lineBefore(text, first));
  return /^\s*(#|\/\/)/.test(above) && speaksOf(above, code);
}

/** The comment that makes a code be ignored on its line. */
export function ignoreComment(language: ModuleIr['language'], code: string): string {
  return language === 'python' ? `# millrace: ignore[${code}]` : `// millrace-ignore ${code}`;
}

function speaksOf(line: string, code: string): boolean {
  const match = COMMENT.exec(line);
  if (!match) return false;
  const codes = match[1] ?? match[2];
  return codes === undefined || codes.split(',').some((name) => name.trim() === code);
}

function lineBefore(text: string, first: number): number {
  return text.startsWith('\r\n', first - 2) ? first - 2 : first - 1;
}
