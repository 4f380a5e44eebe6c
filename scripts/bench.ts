import { cpus } from 'node:os';
import { analysisRows } from '../test/bench/analysis-rows.ts';
import { formatBoundRow } from '../test/bench/bound-row.ts';
import { engineRows } from '../test/bench/engine-rows.ts';
import { httpRows } from '../test/bench/http-rows.ts';
import { formatRow } from '../test/bench/row.ts';
import { startMillraceServer, startPrefectServer } from '../test/bench/servers.ts';
import { startRows } from '../test/bench/start-rows.ts';
import { taskRows } from '../test/bench/task-rows.ts';
import { build } from './build.ts';

/** Millrace beside the real Prefect on SQLite: the rows of what exists so far, measured in one run. */
await build();
// Before anything else is running.
const analysis = await analysisRows();
const millrace = await startMillraceServer();
const prefect = await startPrefectServer();
try {
  console.log(`${cpus().length} cores; both servers on SQLite; each figure the median of its rounds\n`);
  console.log(`${''.padEnd(52)} ${'Prefect'.padStart(9)} ${'Millrace'.padStart(9)}`);
  for (const rows of [engineRows, httpRows]) {
    for (const row of await rows(millrace.url, prefect.url)) console.log(formatRow(row));
  }
  for (const row of startRows(millrace, prefect)) console.log(formatRow(row));
  for (const row of await taskRows(millrace.url)) console.log(formatBoundRow(row));
  for (const row of analysis) console.log(formatBoundRow(row));
} finally {
  await Promise.all([millrace.stop(), prefect.stop()]);
}
