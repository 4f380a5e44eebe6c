import pg from 'pg';
import type { PostgresConnection, PostgresFailure, PostgresRows, SeveralStatements } from './postgres-protocol.ts';
import type { ScriptWriter } from './postgres-script.ts';

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

/** Runs several statements in one text; see `PostgresRequest`. What `script` has prepared must be the client's. */
export async function runScript(
  client: PostgresClient,
  script: ScriptWriter,
  { statements, wanted }: SeveralStatements,
): Promise<PostgresRows> {
  const { text, places } = script.write(statements, new Set(wanted));
  const asked = client.query(text).catch((error: unknown) => {
    script.failed();
    throw error;
  });
  const answers = [await asked].flat();
  const last = answers.at(-1);
  const found = wanted.map((place) => {
    const answer = answers[places[place] ?? -1];
    return { row: answer?.rows[0] as object | undefined, changes: answer?.rowCount ?? 0 };
  });
  return { rows: last?.rows ?? [], changes: last?.rowCount ?? 0, wanted: found };
}

/** What Postgres says of a statement has a severity; all else is trouble on the way to it. */
export function failureOf(error: Error & { code?: string; severity?: string }): PostgresFailure {
  const { code = '', message } = error;
  return { code, message, gone: error.severity === undefined || error.severity === 'FATAL' || GONE.test(code) };
}

const CONNECT_TIMEOUT_MS = 5000;
/** A class of SQLSTATE that says that the server is gone or going. */
const GONE = /^(08|57P0)/;
