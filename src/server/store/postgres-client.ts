import pg from 'pg';
import type { BatchPlanner } from './postgres-batch.ts';
import { Exchange } from './postgres-exchange.ts';
import type { PostgresConnection, PostgresFailure, PostgresRows, SeveralStatements } from './postgres-protocol.ts';

/** What both threads that speak with Postgres do alike. */

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);
// As SQLite has it: a comparison is 1 or 0.
pg.types.setTypeParser(pg.types.builtins.BOOL, (text) => (text === 't' ? 1 : 0));

export type PostgresClient = pg.Client;

/** Connects; `onGone` is called when the connection is lost, once or twice. */
export async function connectPostgres(
  connection: PostgresConnection,
  onGone: (client: PostgresClient) => void,
): Promise<PostgresClient> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true });
  client.on('error', () => onGone(client));
  client.on('end', () => onGone(client));
  await client.connect();
  return client;
}

/** Runs several statements in one round trip. What the planner has prepared must be the client's. */
export async function runBatch(
  client: PostgresClient,
  planner: BatchPlanner,
  { statements, wanted }: SeveralStatements,
): Promise<PostgresRows[]> {
  const { parts, places } = planner.plan(statements, new Set(wanted));
  const wantedParts = new Set(wanted.map((place) => places[place] ?? 0));
  return new Promise((resolve, reject) => {
    const exchange = new Exchange(parts, wantedParts, (error) => {
      if (!error) return resolve(exchange.answers);
      planner.failed();
      reject(error);
    });
    client.query(exchange);
  });
}

/** What Postgres says of a statement has a severity; all else is trouble on the way to it. */
export function failureOf(error: Error & { code?: string; severity?: string }): PostgresFailure {
  const { code = '', message } = error;
  return { code, message, gone: error.severity === undefined || error.severity === 'FATAL' || GONE.test(code) };
}

const CONNECT_TIMEOUT_MS = 5000;
/** A class of SQLSTATE that says that the server is gone or going. */
const GONE = /^(08|57P0)/;
