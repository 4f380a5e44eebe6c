import { describeError } from './errors.ts';
import { ownPath, ownUrl } from './own-folder.ts';

/**
 * An error with the stack beneath, which tells where in the source it came from, and with its causes. Frames of Node
 * and of the SDK are left out: a flow's author looks for their own.
 */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return describeError(error);
  const own = error.stack ? withoutOwnFrames(error.stack) : describeError(error);
  return error.cause === undefined ? own : `${own}\nCaused by: ${stackOf(error.cause)}`;
}

function withoutOwnFrames(stack: string): string {
  const lines = stack.split('\n');
  const kept = lines.filter((line) => !isFrame(line) || !isOwn(line));
  // An error of ours alone, as of a parameter that does not fit, keeps what it has.
  return kept.some(isFrame) ? kept.join('\n') : stack;
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

function isOwn(line: string): boolean {
  return line.includes(ownUrl) || line.includes(ownPath) || /[ (]node:|\(<anonymous>\)$/.test(line);
}
