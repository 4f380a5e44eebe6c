import { cpus } from 'node:os';
import { analysisRows } from '../test/bench/analysis-rows.ts';
import { formatBoundRow } from '../test/bench/bound-row.ts';
import { engineRows } from '../test/bench/engine-rows.ts';
import { httpRows } from '../test/bench/http-rows.ts';
import { largeRows } from '../test/bench/large-rows.ts';
import { formatRow } from '../test/bench/row.ts';
import { startMillraceServer, startPrefectServer } from '../test/bench/servers.ts';
import { startRows } from '../test/bench/start-rows.ts';
import { taskRows } from '../test/bench/task-rows.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { build } from './build.ts';

/**
 * Millrace beside the real Prefect, on SQLite and on Postgres, measured in one run. `--large` measures instead the pages
 * of a server that holds as much as years of work leave.
 */
const unknown = process.argv.slice(2).find((argument) => argument !== '--large');
if (unknown !== undefined) {
  console.error(
    `The bench has no option ${unknown}. Leave it out, or give --large to measure a large database instead.`,
  );
  process.exit(2);
}
await build();
if (process.argv.includes('--large')) {
  for (const row of await largeRows()) console.log(formatBoundRow(row));
  process.exit();
}
// Before anything else is running.
const analysis = await analysisRows();
const millrace = await startMillraceServer();
try {
  await measureBesidePrefect();
  // Prefect's server is at work even while nobody asks it for anything: what is held to a bound is measured without it.
  for (const row of await taskRows(millrace.url)) console.log(formatBoundRow(row));
  for (const row of analysis) console.log(formatBoundRow(row));
} finally {
  await millrace.stop();
}
const postgres = await startPostgres();
try {
  const [ours, theirs] = [await postgres.newDatabase(), await postgres.newDatabase()];
  const servers = [
    await startMillraceServer({ databaseUrl: ours }),
    await startPrefectServer({ databaseUrl: theirs }),
  ] as const;
  try {
    for (const row of await httpRows(servers[0], servers[1], ' (Postgres)')) console.log(formatRow(row));
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
} finally {
  await postgres.stop();
}

async function measureBesidePrefect(): Promise<void> {
  const prefect = await startPrefectServer();
  try {
    console.log(`${cpus().length} cores; on SQLite unless told; each figure the median of its rounds\n`);
    console.log(`${''.padEnd(52)} ${'Prefect'.padStart(9)} ${'Millrace'.padStart(9)}`);
    for (const row of await engineRows(millrace.url, prefect.url)) console.log(formatRow(row));
    for (const row of await httpRows(millrace, prefect)) console.log(formatRow(row));
    for (const row of await startRows(millrace, prefect)) console.log(formatRow(row));
  } finally {
    await prefect.stop();
  }
}
