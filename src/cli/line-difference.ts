/** The lines that two texts differ in, with `-` and `+`: what stands between their common beginning and end. */
export function lineDifference(before: string, after: string): string {
  const old = before.split('\n');
  const fresh = after.split('\n');
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  const removed = old.slice(start, old.length - end).map((line) => `-${line}`);
  const added = fresh.slice(start, fresh.length - end).map((line) => `+${line}`);
  return [`@@ line ${start + 1} @@`, ...removed, ...added].join('\n');
}
