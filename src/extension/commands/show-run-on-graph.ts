import type { Command } from './command.ts';
import { runArgument } from './run-argument.ts';

/** Puts a run's states over the graph of its flow, as the flow stands today. */
export const showRunOnGraph: Command = async (services, panels, argument) => {
  const { flowRunId } = runArgument(argument);
  const source = await services.launcher.sourceOf(flowRunId);
  const session = await panels.show(source.file, source.flow);
  await session.showRun(flowRunId);
};
