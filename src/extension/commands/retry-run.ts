import type { Command } from './command.ts';
import { runArgument } from './run-argument.ts';

/** Runs the source again with the parameters of an earlier run. */
export const retryRun: Command = async (services, _panels, argument) => {
  const { flowRunId } = runArgument(argument);
  await services.port.showLog(await services.launcher.retry(flowRunId), undefined);
};
