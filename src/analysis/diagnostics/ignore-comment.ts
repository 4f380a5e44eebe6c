import { isIgnoredBy } from '../../model/ignore-comment.ts';
import { lineEnd, lineStart } from '../edit/code-style.ts';
import type { ModuleIr, Span } from '../flow-ir.ts';

/** Whether a comment on the line of a finding, or alone on the line above, says that it is meant to be so. */
export function isIgnored({ text }: ModuleIr, code: string, { start }: Span): boolean {
  const first = lineStart(text, start);
  const end = text.startsWith('\r\n', first - 2) ? first - 2 : first - 1;
  const above = first === 0 ? '' : text.slice(lineStart(text, end), end);
  return isIgnoredBy({ own: text.slice(first, lineEnd(text, start)), above }, code);
}
