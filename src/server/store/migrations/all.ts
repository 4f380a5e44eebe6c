import { runs } from './0001-runs.ts';
import { deferredTaskRuns } from './0002-deferred-task-runs.ts';
import { variablesAndLimits } from './0003-variables-and-limits.ts';
import { deployments } from './0004-deployments.ts';
import { blocks } from './0005-blocks.ts';
import { automations } from './0006-automations.ts';
import { savedSearches } from './0007-saved-searches.ts';
import { taskRunCache } from './0008-task-run-cache.ts';
import { csrfTokens } from './0009-csrf-tokens.ts';
import { taskRunOffers } from './0010-task-run-offers.ts';
import { cleanUpMessages } from './0011-clean-up-messages.ts';

/** The migrations in order; the database's version is how many of them it has seen. One that was released never changes. */
export const migrations: readonly string[] = [
  runs,
  deferredTaskRuns,
  variablesAndLimits,
  deployments,
  blocks,
  automations,
  savedSearches,
  taskRunCache,
  csrfTokens,
  taskRunOffers,
  cleanUpMessages,
];
