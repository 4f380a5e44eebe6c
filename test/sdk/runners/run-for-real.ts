import { Cancellation } from '../../../src/sdk/engine/cancellation.ts';
import { processClock } from '../../../src/sdk/engine/clock.ts';
import { runFlow } from '../../../src/sdk/engine/run-flow.ts';
import { FlowDefinition } from '../../../src/sdk/flow-definition.ts';
import type { FlowOptions } from '../../../src/sdk/flow-options.ts';
import type { RunEvent } from '../../../src/sdk/run-event.ts';
import { createMemoryPort } from '../../../src/sdk/testing/memory-port.ts';

/** Runs a function as a flow on an orchestrator in memory, in real time, since a task host has a time of its own. */
export async function runForReal(
  fn: (parameters: never) => unknown,
  { options = {}, parameters = {} }: { options?: FlowOptions; parameters?: Record<string, unknown> } = {},
) {
  const port = { ...createMemoryPort(), clock: processClock };
  const cancellation = new Cancellation();
  const definition = new FlowDefinition(fn, { name: 'main', ...options }, undefined);
  const events: RunEvent[] = [];
  const emit = (event: RunEvent) => events.push(event);
  const outcome = await runFlow({ definition, parameters, port, cancellation, emit, labels: {} });
  const tasks = new Map(port.transitions.map(({ run }) => [run.id, run]));
  return {
    outcome,
    port,
    events,
    /** The task runs in the order of their beginning, each with its states. */
    runs: [...tasks.values()].map(({ id, name, state }) => ({
      name: name.replace(/-[0-9a-f]{3}$/, ''),
      state,
      states: port.transitions.filter(({ run }) => run.id === id).map(({ to }) => to.name),
    })),
    messages: port.logs.map(({ message }) => message),
  };
}
