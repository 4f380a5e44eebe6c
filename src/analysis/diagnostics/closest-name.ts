/** The name that was most likely meant: one with at most two letters changed, or one that begins or ends as this does. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  const plain = plainOf(name);
  const scored = known.map((candidate) => ({ candidate, distance: distance(plain, plainOf(candidate)) }));
  scored.sort((a, b) => a.distance - b.distance);
  const [best] = scored;
  if (best && best.distance <= Math.min(2, Math.floor(plain.length / 3))) return best.candidate;
  const alike = plain.length >= 4 ? known.filter((candidate) => plainOf(candidate).startsWith(plain)) : [];
  return alike.length === 1 ? alike[0] : undefined;
}

function plainOf(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** How many letters have to be changed, added, taken away or swapped with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? a.length;
}
