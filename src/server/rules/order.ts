import { bypassCancellingWithoutInfrastructure } from './bypass-cancelling-without-infrastructure.ts';
import { copyScheduledTime } from './copy-scheduled-time.ts';
import { countRuns, forgetResuming } from './count-runs.ts';
import { enforceCancellingToCancelled } from './enforce-cancelling-to-cancelled.ts';
import { handlePausing } from './handle-pausing.ts';
import { handleResuming } from './handle-resuming.ts';
import { handleTerminalStates } from './handle-terminal-states.ts';
import { addRunTime, keepScheduledTimes, keepTimestamps } from './keep-timestamps.ts';
import { markOnlyScheduledLate } from './mark-only-scheduled-late.ts';
import { nameTheRun } from './name-the-run.ts';
import { preserveLease } from './preserve-lease.ts';
import { preventDuplicateTransitions } from './prevent-duplicate-transitions.ts';
import { preventPending } from './prevent-pending.ts';
import { preventResultLoss } from './prevent-result-loss.ts';
import { retryFailed } from './retry-failed.ts';
import type { Rule } from './rule.ts';
import { waitForScheduledTime } from './wait-for-scheduled-time.ts';

/** The rules for a transition that a client proposes, in the order in which they are asked. */
export const coreRules: readonly Rule[] = [
  preserveLease,
  preventDuplicateTransitions,
  handleTerminalStates,
  enforceCancellingToCancelled,
  bypassCancellingWithoutInfrastructure,
  preventPending,
  // Here: the deployment's concurrency slot is checked at Running, and taken at Pending.
  markOnlyScheduledLate,
  handlePausing,
  handleResuming,
  copyScheduledTime,
  waitForScheduledTime,
  retryFailed,
  // Here: the deployment's concurrency slot is given back.
];

/** The rules that hold even for a forced transition, and for the state that a run is born with. */
export const minimalRules: readonly Rule[] = [preventResultLoss, bypassCancellingWithoutInfrastructure];

/** The rules for a run that the server itself finds late. */
export const lateRules: readonly Rule[] = [
  markOnlyScheduledLate,
  // Here: a deployment without a free slot does not have late runs.
];

/** What happens at every transition, after those rules. */
export const globalRules: readonly Rule[] = [
  keepTimestamps,
  addRunTime,
  keepScheduledTimes,
  nameTheRun,
  countRuns,
  forgetResuming,
];
