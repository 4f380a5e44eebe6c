import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { type BoundRow, formatBoundRow } from '../test/bench/bound-row.ts';
import { startMillraceServer } from '../test/bench/servers.ts';
import { soak } from '../test/soak/soak.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { build } from './build.ts';

/** The orchestrator under load for long: `npm run soak [-- --minutes 10 --subscribers 500 --postgres]`. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    subscribers: { type: 'string', default: '500' },
    postgres: { type: 'boolean', default: false },
  },
});
const seconds = 60 * Number(values.minutes);
const subscribers = Number(values.subscribers);
if (!(seconds > 0) || !(subscribers >= 0)) {
  console.error('--minutes must be above 0, and --subscribers at least 0.');
  process.exit(1);
}
await build();
const rows = values.postgres ? await onPostgres() : await onSqlite();
for (const row of rows) console.log(formatBoundRow(row));
process.exitCode = rows.every(({ value, most }) => value <= most) ? 0 : 1;

async function onSqlite(): Promise<BoundRow[]> {
  const home = mkdtempSync(join(tmpdir(), 'millrace-soak-'));
  try {
    const server = await startMillraceServer({ home });
    return await soak(server, {
      seconds,
      subscribers,
      count: async (table, condition) => {
        const db = new DatabaseSync(join(home, 'millrace.db'), { readOnly: true });
        const row = db.prepare(`SELECT count(*) AS rows FROM ${table} WHERE ${condition}`).get();
        db.close();
        return Number(row?.rows);
      },
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function onPostgres(): Promise<BoundRow[]> {
  const postgres = await startPostgres();
  try {
    const databaseUrl = await postgres.newDatabase();
    const database = new URL(databaseUrl).pathname.slice(1);
    return await soak(await startMillraceServer({ databaseUrl }), {
      seconds,
      subscribers,
      count: async (table, condition) => {
        const rows = await postgres.query(
          database,
          `SELECT count(*) AS rows FROM millrace.${table} WHERE ${condition}`,
        );
        return Number((rows[0] as { rows: string }).rows);
      },
    });
  } finally {
    await postgres.stop();
  }
}
