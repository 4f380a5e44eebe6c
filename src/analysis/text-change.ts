/** One stretch of a text that was replaced, as offsets: into the text before for `start` and `oldEnd`, after for `newEnd`. */
export interface TextChange {
  start: number;
  oldEnd: number;
  newEnd: number;
}

const BLOCK = 1024;

/** The smallest single replacement that makes one text the other; undefined when they are the same. */
export function changeBetween(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  // Blocks are compared at once, which is many times as fast as character by character.
  let start = 0;
  while (start + BLOCK <= shorter && before.substring(start, start + BLOCK) === after.substring(start, start + BLOCK)) {
    start += BLOCK;
  }
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same + BLOCK <= shorter - start &&
    before.substring(before.length - same - BLOCK, before.length - same) ===
      after.substring(after.length - same - BLOCK, after.length - same)
  ) {
    same += BLOCK;
  }
  while (
    same < shorter - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  ) {
    same++;
  }
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}
