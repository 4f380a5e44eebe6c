import { type FlowRun, type FlowRunCreate, type FlowRunUpdate, flowRun } from '../api/flow-run.ts';
import { type OrchestrationResult, orchestrationResult, type StateCreate } from '../api/state.ts';
import { parsed, parsedList } from './parsed.ts';
import type { SendOptions, Transport } from './transport.ts';

type Signal = Pick<SendOptions, 'signal'>;

export async function createFlowRun(
  transport: Transport,
  create: FlowRunCreate,
  options: Signal = {},
): Promise<FlowRun> {
  const body = await transport.send('POST', '/flow_runs/', { body: create, ...options });
  return parsed(flowRun, body, 'POST /flow_runs/');
}

export async function readFlowRun(transport: Transport, id: string, options: Signal = {}): Promise<FlowRun> {
  return parsed(flowRun, await transport.send('GET', `/flow_runs/${id}`, options), 'GET /flow_runs/{id}');
}

export async function updateFlowRun(
  transport: Transport,
  id: string,
  update: FlowRunUpdate,
  options: Signal = {},
): Promise<void> {
  await transport.send('PATCH', `/flow_runs/${id}`, { body: update, ...options });
}

export async function deleteFlowRun(transport: Transport, id: string, options: Signal = {}): Promise<void> {
  await transport.send('DELETE', `/flow_runs/${id}`, options);
}

/** Proposes a state; `force` skips most of the server's rules. */
export async function setFlowRunState(
  transport: Transport,
  id: string,
  { state, force = false, signal }: { state: StateCreate; force?: boolean; signal?: AbortSignal | undefined },
): Promise<OrchestrationResult> {
  const body = await transport.send('POST', `/flow_runs/${id}/set_state`, { body: { state, force }, signal });
  return parsed(orchestrationResult, body, 'POST /flow_runs/{id}/set_state');
}

/** One page of at most 200. `filter` is the body of the API's filter route. */
export async function filterFlowRuns(
  transport: Transport,
  filter: Record<string, unknown>,
  options: Signal = {},
): Promise<FlowRun[]> {
  const body = await transport.send('POST', '/flow_runs/filter', { body: filter, ...options });
  return parsedList(flowRun, body, 'POST /flow_runs/filter');
}
