import type { ServerContext } from '../context.ts';
import type { Tx } from '../store/store.ts';

/** So many in one write: others' requests wait no longer than that takes. */
const BATCH = 50;

/** Does something with each item, a few in a write, so that other requests come in between. */
export async function inBatches<Item>(
  { store }: ServerContext,
  items: readonly Item[],
  each: (tx: Tx, item: Item) => void,
): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) {
    const batch = items.slice(at, at + BATCH);
    await store.write((tx) => {
      for (const item of batch) each(tx, item);
    });
  }
}
