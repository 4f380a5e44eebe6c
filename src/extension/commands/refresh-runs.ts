import type { Command } from './command.ts';

/** Looks for the orchestrator again and reads its newest runs. */
export const refreshRuns: Command = async (services) => {
  if (services.connection.state.kind !== 'connected') services.connection.reset();
  await services.runs.start();
  await services.runs.refresh();
};
