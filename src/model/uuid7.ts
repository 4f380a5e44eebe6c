/**
 * A UUID of version 7 (RFC 9562): milliseconds since the epoch first, so that ids sort by their birth and
 * index well. Within one millisecond a counter keeps the order. Returns a maker with state of its own.
 */
export function createUuid7(
  now: () => number = Date.now,
  fillRandom: (bytes: Uint8Array) => void = (bytes) => globalThis.crypto.getRandomValues(bytes),
): () => string {
  let lastMs = -1;
  let counter = 0;
  // Random bytes are drawn in blocks, since one call to the generator costs more than one id.
  const pool = new Uint8Array(2048);
  let used = pool.length;
  // Each id is written over the one before and made a string in one go: to join pieces takes several times as long, and
  // leaves a tree of them that takes several times the memory.
  const codes = Array.from('00000000-0000-7000-8000-000000000000', codeOf);

  /** Writes a number's last hexadecimal digits, as many as there are places from `at` to `end`. */
  function write(value: number, at: number, end: number): void {
    for (let place = end - 1, rest = value; place >= at; place--, rest >>>= 4) {
      codes[place] = DIGITS[rest & 0xf] as number;
    }
  }

  return () => {
    if (used + DRAWN > pool.length) {
      fillRandom(pool);
      used = 0;
    }
    const first = pool[used] as number;
    const ms = now();
    if (ms > lastMs) {
      lastMs = ms;
      counter = (first << 3) & 0x7ff;
    } else if (++counter > 0xfff) {
      counter = 0;
      lastMs += 1;
    }
    write(lastMs / 0x1_0000, 0, 8);
    write(lastMs % 0x1_0000, 9, 13);
    write(counter, 15, 18);
    write(0x80 | (first & 0x3f), 19, 21);
    write(pool[used + 1] as number, 21, 23);
    for (let byte = 2; byte < DRAWN; byte++) write(pool[used + byte] as number, 20 + 2 * byte, 22 + 2 * byte);
    used += DRAWN;
    return String.fromCharCode.apply(undefined, codes);
  };
}

/** Random bytes of one id. */
const DRAWN = 8;

function codeOf(digit: string): number {
  return digit.charCodeAt(0);
}

const DIGITS = Array.from('0123456789abcdef', codeOf);

/** The maker that production code shares. */
export const uuid7 = createUuid7();
