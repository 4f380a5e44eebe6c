import type { LogFilter } from '../api/filters.ts';
import { type Log, type LogCreate, log } from '../api/log.ts';
import { parsedList } from './parsed.ts';
import type { SendOptions, Transport } from './transport.ts';

type Signal = Pick<SendOptions, 'signal'>;

export async function createLogs(transport: Transport, lines: LogCreate[], options: Signal = {}): Promise<void> {
  await transport.send('POST', '/logs/', { body: lines, ...options });
}

/** One page of at most 200 lines, oldest first. */
export async function filterLogs(
  transport: Transport,
  { filter, limit, offset = 0, signal }: { filter: LogFilter; limit: number; offset?: number } & Signal,
): Promise<Log[]> {
  const body = { logs: filter, sort: 'TIMESTAMP_ASC', limit, offset };
  return parsedList(log, await transport.send('POST', '/logs/filter', { body, signal }), 'POST /logs/filter');
}
