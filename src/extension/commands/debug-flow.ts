import type { Command } from './command.ts';
import { flowFor } from './flow-at.ts';

/** Runs a flow under the debugger; breakpoints in its tasks are hit. */
export const debugFlow: Command = async (services, _panels, argument) => {
  const flow = await flowFor(services, argument);
  if (!flow) return;
  await services.launcher.debug({ ...flow, parameters: {} });
};
