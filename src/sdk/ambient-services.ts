import type { EnginePort } from './engine/port.ts';
import { currentScope } from './engine/scope.ts';
import type { RunServices } from './engine/services.ts';

/** The way to the orchestrator: that of the run around, or else to the configured one. */
export async function ambientPort(): Promise<EnginePort> {
  const scope = currentScope();
  if (scope) return scope.port;
  const { configuredPort } = await import('./session/with-session.ts');
  return configuredPort();
}

export async function ambientServices(): Promise<RunServices> {
  return (await ambientPort()).services;
}
