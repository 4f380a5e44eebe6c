import type { Service } from './service.ts';

/** Delivers what another server of the same database queued for workers to clean up, and what a worker kept too long. */
export const deliverCleanUps: Service = {
  name: 'deliver-clean-ups',
  everyMs: 1_000,
  run: ({ cleanUpDelivery }) => cleanUpDelivery.look(),
};
