import type { Command } from './command.ts';
import { runArgument } from './run-argument.ts';

/** Asks a run to end. */
export const cancelRun: Command = async (services, _panels, argument) => {
  const { flowRunId } = runArgument(argument);
  await services.launcher.cancel(flowRunId);
};
