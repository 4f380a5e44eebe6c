import type { Lowering, TsNode } from './lowering.ts';

/** The text of the last doc comment before a node, without its stars and tags. */
export function docBefore({ ts, text }: Lowering, node: TsNode): string | undefined {
  // On the line of what comes before, as in `{ /** … */ a: string }`, the compiler counts a comment to that.
  const comments = [
    ...(ts.getTrailingCommentRanges(text, node.pos) ?? []),
    ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
  ];
  const last = comments.filter((comment) => text.startsWith('/**', comment.pos)).at(-1);
  if (!last) return undefined;
  const lines = text
    .slice(last.pos + 3, last.end - 2)
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  const tag = lines.findIndex((line) => line.trimStart().startsWith('@'));
  return (tag < 0 ? lines : lines.slice(0, tag)).join('\n').trim() || undefined;
}
