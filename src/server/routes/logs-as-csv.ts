import { Readable } from 'node:stream';
import type { Database } from '../store/database.ts';
import { listLogs } from '../store/list-logs.ts';

const PAGE = 1000;

/** A flow run's logs as a table with a head, a page at a time. */
export function logsAsCsv(db: Database, flowRunId: string): Readable {
  return Readable.from(pages(db, flowRunId));
}

function* pages(db: Database, flowRunId: string): Iterable<string> {
  yield 'timestamp,level,flow_run_id,task_run_id,message\r\n';
  const logs = { operator: 'and_' as const, flow_run_id: { any_: [flowRunId] } };
  for (let offset = 0; ; offset += PAGE) {
    const rows = listLogs(db, { logs, sort: 'TIMESTAMP_ASC', limit: PAGE, offset });
    if (rows.length === 0) return;
    yield rows
      .map((row) =>
        [
          csvTime(row.timestamp),
          String(row.level),
          row.flow_run_id ?? '',
          row.task_run_id ?? '',
          quoted(row.message),
        ].join(','),
      )
      .map((line) => `${line}\r\n`)
      .join('');
  }
}

/** Python prints a time so: `2026-11-21 14:03:32.141878+00:00`. */
function csvTime(iso: string): string {
  return `${iso.slice(0, -1).replace('T', ' ').replace('.000000', '')}+00:00`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
