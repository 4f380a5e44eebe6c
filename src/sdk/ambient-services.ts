import { currentScope } from './engine/scope.ts';
import type { RunServices } from './engine/services.ts';

/** The orchestrator's services: those of the run around, or else of the configured orchestrator. */
export async function ambientServices(): Promise<RunServices> {
  const scope = currentScope();
  if (scope) return scope.port.services;
  const { configuredPort } = await import('./session/with-session.ts');
  return (await configuredPort()).services;
}
