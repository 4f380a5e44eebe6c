import { isoOf, microsOf } from '../clock.ts';
import { deleteEventsBefore } from '../store/events.ts';
import type { Service } from './service.ts';

const KEPT_MICROS = 7 * 86_400 * 1e6;
/** So many in one write: others' requests wait no longer than that takes. */
const BATCH = 500;

/** Removes events that are older than a week; the runs and logs that they told of stay. */
export const retainEvents: Service = {
  name: 'retain-events',
  everyMs: 3_600_000,
  async run({ store }) {
    const before = isoOf(microsOf(store.now()) - KEPT_MICROS);
    let removed = BATCH;
    while (removed === BATCH) removed = await store.write((tx) => deleteEventsBefore(tx, before, BATCH));
  },
};
