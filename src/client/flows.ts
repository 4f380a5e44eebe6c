import { type Flow, type FlowCreate, flow } from '../api/flow.ts';
import { parsed, parsedList } from './parsed.ts';
import type { SendOptions, Transport } from './transport.ts';

type Signal = Pick<SendOptions, 'signal'>;

/** The flow of this name, made when there is none yet. */
export async function upsertFlow(transport: Transport, create: FlowCreate, options: Signal = {}): Promise<Flow> {
  return parsed(flow, await transport.send('POST', '/flows/', { body: create, ...options }), 'POST /flows/');
}

export async function readFlow(transport: Transport, id: string, options: Signal = {}): Promise<Flow> {
  return parsed(flow, await transport.send('GET', `/flows/${id}`, options), 'GET /flows/{id}');
}

/** Up to 200 flows by their ids. */
export async function flowsById(transport: Transport, ids: readonly string[], options: Signal = {}): Promise<Flow[]> {
  const body = { flows: { id: { any_: ids } }, limit: ids.length };
  return parsedList(flow, await transport.send('POST', '/flows/filter', { body, ...options }), 'POST /flows/filter');
}
