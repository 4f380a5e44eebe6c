import { bypassCancellingWithoutInfrastructure } from './bypass-cancelling-without-infrastructure.ts';
import { copyScheduledTime } from './copy-scheduled-time.ts';
import { countRuns, forgetResuming } from './count-runs.ts';
import { enforceCancellingToCancelled } from './enforce-cancelling-to-cancelled.ts';
import { enforceLimitOnLate } from './enforce-limit-on-late.ts';
import { handlePausing } from './handle-pausing.ts';
import { handleResuming } from './handle-resuming.ts';
import { handleTerminalStates } from './handle-terminal-states.ts';
import { keepSlotWithoutLease } from './keep-slot-without-lease.ts';
import { addRunTime, keepScheduledTimes, keepTimestamps } from './keep-timestamps.ts';
import { markOnlyScheduledLate } from './mark-only-scheduled-late.ts';
import { nameTheRun } from './name-the-run.ts';
import { preserveLease } from './preserve-lease.ts';
import { preventDuplicateTransitions } from './prevent-duplicate-transitions.ts';
import { preventPending } from './prevent-pending.ts';
import { preventResultLoss } from './prevent-result-loss.ts';
import { releaseSlot } from './release-slot.ts';
import { retryFailed } from './retry-failed.ts';
import type { Rule } from './rule.ts';
import { secureSlot } from './secure-slot.ts';
import { validateSlotAtRunning } from './validate-slot-at-running.ts';
import { waitForScheduledTime } from './wait-for-scheduled-time.ts';

/** The rules for a transition that a client proposes, in the order in which they are asked. */
export const coreRules: readonly Rule[] = [
  preserveLease,
  preventDuplicateTransitions,
  handleTerminalStates,
  enforceCancellingToCancelled,
  bypassCancellingWithoutInfrastructure,
  preventPending,
  validateSlotAtRunning,
  secureSlot,
  keepSlotWithoutLease,
  markOnlyScheduledLate,
  handlePausing,
  handleResuming,
  copyScheduledTime,
  waitForScheduledTime,
  retryFailed,
  releaseSlot,
];

/** The rules that hold even for a forced transition, and for the state that a run is born with. */
export const minimalRules: readonly Rule[] = [preventResultLoss, bypassCancellingWithoutInfrastructure, releaseSlot];

/** The rules for a run that the server itself marks as late. */
export const lateRules: readonly Rule[] = [markOnlyScheduledLate, enforceLimitOnLate];

/** What happens at every transition, after those rules. */
export const globalRules: readonly Rule[] = [
  keepTimestamps,
  addRunTime,
  keepScheduledTimes,
  nameTheRun,
  countRuns,
  forgetResuming,
];
