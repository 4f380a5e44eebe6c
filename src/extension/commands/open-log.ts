import type { Command } from './command.ts';
import { runArgument } from './run-argument.ts';

/** Opens a run's log, or the part of it that one task run wrote. */
export const openLog: Command = async (services, _panels, argument) => {
  const { flowRunId, taskRunId } = runArgument(argument);
  await services.port.showLog(flowRunId, taskRunId);
};
