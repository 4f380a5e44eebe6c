import { Cancellation } from '../../src/sdk/engine/cancellation.ts';
import { runFlow } from '../../src/sdk/engine/run-flow.ts';
import { FlowDefinition } from '../../src/sdk/flow-definition.ts';
import type { FlowOptions } from '../../src/sdk/flow-options.ts';
import type { FlowOutcome } from '../../src/sdk/flow-protocol.ts';
import type { RunEvent } from '../../src/sdk/run-event.ts';
import { createMemoryPort, type MemoryPort, type MemoryPortOptions } from '../../src/sdk/testing/memory-port.ts';

export interface MemoryRun {
  outcome: FlowOutcome;
  port: MemoryPort;
  events: RunEvent[];
}

export interface MemoryCall extends MemoryPortOptions {
  options?: FlowOptions;
  parameters?: Record<string, unknown>;
  flowRunId?: string;
  cancellation?: Cancellation;
  /** Made available before the flow begins, for functions that need it. */
  onPort?: (port: MemoryPort) => void;
}

/** Runs a function as a flow on an orchestrator in memory, in fake time. */
export async function runInMemory(
  fn: (parameters: never) => unknown,
  { options = {}, parameters = {}, flowRunId, cancellation = new Cancellation(), onPort, ...rest }: MemoryCall = {},
): Promise<MemoryRun> {
  const port = createMemoryPort(rest);
  onPort?.(port);
  const events: RunEvent[] = [];
  const definition = new FlowDefinition(fn, { name: 'main', ...options }, undefined);
  const emit = (event: RunEvent) => events.push(event);
  const run = runFlow({ definition, parameters, port, cancellation, emit, labels: {}, flowRunId });
  return { outcome: await port.clock.until(run), port, events };
}
