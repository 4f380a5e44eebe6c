import { endExpiredLeases } from '../store/leases.ts';
import type { Service } from './service.ts';

/** Gives back the slots of leases that nobody renewed: whoever held them has shown no sign of life. */
export const endLeases: Service = {
  name: 'end-expired-leases',
  everyMs: 15_000,
  run: ({ store }) => store.write((tx) => endExpiredLeases(tx)),
};
