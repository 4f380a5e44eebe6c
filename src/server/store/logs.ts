import type { Log, LogCreate } from '../../api/log.ts';
import { normalTime } from '../clock.ts';
import { sql } from './database.ts';
import { statement } from './statement.ts';
import type { Tx } from './store.ts';
import type { LogRow } from './tables.ts';

const insert = statement<LogRow, unknown>((at) =>
  sql.insertInto('log').values({
    id: at('id'),
    created: at('created'),
    name: at('name'),
    level: at('level'),
    message: at('message'),
    timestamp: at('timestamp'),
    flow_run_id: at('flow_run_id'),
    task_run_id: at('task_run_id'),
  }),
);

/** Adds log lines and, when someone listens, publishes them. */
export function insertLogs(tx: Tx, logs: LogCreate[], options: { publish: boolean }): void {
  const created = tx.now();
  for (const log of logs) {
    const row: LogRow = {
      id: tx.newId(),
      created,
      name: log.name,
      level: log.level,
      message: log.message,
      timestamp: normalTime(log.timestamp),
      flow_run_id: log.flow_run_id ?? null,
      task_run_id: log.task_run_id ?? null,
    };
    insert.defer(tx.db, row);
    if (options.publish) tx.publish({ type: 'log', log: { ...row, updated: created } satisfies Log });
  }
}
