import type { Command } from './command.ts';

/** Starts the embedded orchestrator, unless another one is configured or runs. */
export const startOrchestrator: Command = async (services) => {
  await services.connection.ensure();
  await services.runs.start();
};
