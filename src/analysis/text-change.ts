import type { Position } from '../model/source.ts';
import type { LineIndex } from './line-index.ts';

/** One stretch of a text that was replaced, as offsets: into the text before for `start` and `oldEnd`, after for `newEnd`. */
export interface TextChange {
  start: number;
  oldEnd: number;
  newEnd: number;
}

/** The smallest single replacement that makes one text the other; undefined when they are the same. */
export function changeBetween(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < shorter - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  ) {
    same++;
  }
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

/** The same as positions, for moving what was found in the text before. */
export interface PositionChange {
  start: Position;
  oldEnd: Position;
  newEnd: Position;
}

export function positionChange(change: TextChange, before: LineIndex, after: LineIndex): PositionChange {
  return {
    start: before.position(change.start),
    oldEnd: before.position(change.oldEnd),
    newEnd: after.position(change.newEnd),
  };
}
