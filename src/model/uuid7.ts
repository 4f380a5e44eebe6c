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
  return () => {
    if (used + 8 > pool.length) {
      fillRandom(pool);
      used = 0;
    }
    const ms = now();
    if (ms > lastMs) {
      lastMs = ms;
      counter = ((pool[used] as number) << 3) & 0x7ff;
    } else if (++counter > 0xfff) {
      counter = 0;
      lastMs += 1;
    }
    const time = lastMs.toString(16).padStart(12, '0');
    let tail = '';
    for (let i = 1; i < 9; i++) tail += HEX[pool[used + i - 1] as number];
    used += 8;
    const variant = HEX[0x80 | (Number.parseInt(tail.slice(0, 2), 16) & 0x3f)] as string;
    return flat(
      `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${tail.slice(2, 4)}-${tail.slice(4)}`,
    );
  };
}

/**
 * The same text in one piece. An engine keeps what was put together as a tree of its parts until somebody looks inside,
 * which takes several times the memory, and there are very many ids.
 */
function flat(text: string): string {
  return text.charCodeAt(0) > 0 ? text : '';
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The maker that production code shares. */
export const uuid7 = createUuid7();
