import { homedir } from 'node:os';
import type { Command } from './command.ts';

/** Ends the embedded orchestrator of this user. */
export const stopOrchestrator: Command = async (services) => {
  const said: string[] = [];
  const child = services.port.launch({ args: ['server', 'stop'], cwd: homedir(), env: {} });
  child.onLine((line) => said.push(line));
  if ((await child.ended) !== 0) throw new Error(said.at(-1) ?? 'The orchestrator could not be stopped.');
  services.connection.reset();
};
