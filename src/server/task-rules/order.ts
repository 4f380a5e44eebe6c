import { copyScheduledTime } from '../rules/copy-scheduled-time.ts';
import { addRunTime, keepScheduledTimes, keepTimestamps } from '../rules/keep-timestamps.ts';
import { preventPending } from '../rules/prevent-pending.ts';
import { waitForScheduledTime } from '../rules/wait-for-scheduled-time.ts';
import { copyParametersId } from './copy-parameters-id.ts';
import { countTaskRuns } from './count-task-runs.ts';
import { handleTerminalTaskStates } from './handle-terminal-task-states.ts';
import { keepInCache } from './keep-in-cache.ts';
import { nameTheTaskRun } from './name-the-task-run.ts';
import { preventRunningOfStoppedFlows } from './prevent-running-of-stopped-flows.ts';
import { releaseTagSlots } from './release-tag-slots.ts';
import { renameReruns } from './rename-reruns.ts';
import { retrieveFromCache } from './retrieve-from-cache.ts';
import { retryFailedTasks } from './retry-failed-tasks.ts';
import { secureTagSlots } from './secure-tag-slots.ts';
import type { TaskRule } from './task-transition.ts';
import { trackFlowRunCount } from './track-flow-run-count.ts';

/** The rules for a transition of a task run that a client proposes, in the order in which they are asked. */
export const coreTaskRules: readonly TaskRule[] = [
  retrieveFromCache,
  handleTerminalTaskStates,
  preventRunningOfStoppedFlows,
  secureTagSlots,
  copyScheduledTime,
  waitForScheduledTime,
  retryFailedTasks,
  renameReruns,
  trackFlowRunCount,
  keepInCache,
  releaseTagSlots,
];

/** The same for a task that a worker takes from the server; the worker takes the slots of its tags by itself. */
export const backgroundTaskRules: readonly TaskRule[] = [
  preventPending,
  retrieveFromCache,
  handleTerminalTaskStates,
  copyScheduledTime,
  copyParametersId,
  waitForScheduledTime,
  retryFailedTasks,
  renameReruns,
  trackFlowRunCount,
  keepInCache,
  releaseTagSlots,
];

/** What holds even for a forced transition, and for the state that a task run is born with. */
export const minimalTaskRules: readonly TaskRule[] = [releaseTagSlots];

/** What happens at every transition, after those rules. */
export const globalTaskRules: readonly TaskRule[] = [
  keepTimestamps,
  addRunTime,
  keepScheduledTimes,
  nameTheTaskRun,
  countTaskRuns,
];
