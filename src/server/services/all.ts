import { cleanUpCancellations } from './clean-up-cancellations.ts';
import { deliverCleanUps } from './deliver-clean-ups.ts';
import { endLeases } from './end-expired-leases.ts';
import { evaluateProactiveTriggers } from './evaluate-proactive-triggers.ts';
import { failExpiredPauses } from './fail-expired-pauses.ts';
import { foreman } from './foreman.ts';
import { markCrashedRuns } from './mark-crashed-runs.ts';
import { markLateRuns } from './mark-late-runs.ts';
import { offerTaskRuns } from './offer-task-runs.ts';
import { retainEvents } from './retain-events.ts';
import { retainRuns } from './retain-runs.ts';
import { scheduleChangedDeployments, scheduleDeployments } from './schedule-deployments.ts';
import type { Service } from './service.ts';

/** What the server does by itself. */
export const services: readonly Service[] = [
  endLeases,
  scheduleDeployments,
  scheduleChangedDeployments,
  markLateRuns,
  failExpiredPauses,
  cleanUpCancellations,
  deliverCleanUps,
  markCrashedRuns,
  foreman,
  offerTaskRuns,
  evaluateProactiveTriggers,
  retainEvents,
  retainRuns,
];
