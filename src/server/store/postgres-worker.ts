import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { storable } from './postgres-literals.ts';
import type { PostgresAnswer, PostgresFailure, PostgresRequest, PostgresWorkerData } from './postgres-protocol.ts';
import { ScriptWriter } from './postgres-script.ts';

/**
 * The thread that speaks with Postgres for the one that waits: it takes one request at a time from the port, puts the
 * answer onto the port and then wakes the other. A second connection listens for what other servers publish.
 * A lost connection fails the request at hand; the next one connects anew.
 */
const { connection, channel, port, signal } = workerData as PostgresWorkerData;
const CONNECT_TIMEOUT_MS = 5000;
const LISTEN_AGAIN_MS = 1000;
const PATIENCE_MS = 86_400_000;

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);
// As SQLite has it: a comparison is 1 or 0.
pg.types.setTypeParser(pg.types.builtins.BOOL, (text) => (text === 't' ? 1 : 0));

let client: pg.Client | undefined;
/** What it has prepared is the connection's. */
let script = new ScriptWriter();

// Should this thread end, the other must not wait for it.
process.once('exit', wake);

port.on('message', async (request: PostgresRequest) => {
  port.postMessage(await answer(request));
  wake();
});

function wake(): void {
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
}

async function answer(request: PostgresRequest): Promise<PostgresAnswer> {
  try {
    switch (request.type) {
      case 'listen':
        void listen();
        return { rows: [], changes: 0 };
      case 'end':
        await client?.end();
        return { rows: [], changes: 0 };
      case 'several': {
        client ??= await open();
        const { statements, wanted } = request;
        const { text, places } = script.write(statements, new Set(wanted));
        const answers = [await client.query(text).catch(failScript)].flat();
        const last = answers.at(-1);
        const found = wanted.map((place) => {
          const answer = answers[places[place] ?? -1];
          return { row: answer?.rows[0] as object | undefined, changes: answer?.rowCount ?? 0 };
        });
        return { rows: last?.rows ?? [], changes: last?.rowCount ?? 0, wanted: found };
      }
      case 'query': {
        client ??= await open();
        const { text, values, name, patient } = request;
        const result = await client.query({
          text,
          ...(values && { values: values.map((value) => (typeof value === 'string' ? storable(value) : value)) }),
          ...(name && { name }),
          ...(patient && { query_timeout: PATIENCE_MS }),
        } as pg.QueryConfig);
        // Several statements at once answer with a list, of which nobody wants the rows.
        if (Array.isArray(result)) return { rows: [], changes: 0 };
        return { rows: result.rows, changes: result.rowCount ?? 0 };
      }
    }
  } catch (error) {
    return { failure: failureOf(error as Error & { code?: string; severity?: string }) };
  }
}

function failScript(error: unknown): never {
  script.failed();
  throw error;
}

async function open(): Promise<pg.Client> {
  const made = await connect();
  script = new ScriptWriter();
  return made;
}

async function connect(): Promise<pg.Client> {
  const made = new pg.Client({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true });
  made.on('error', () => forget(made));
  made.on('end', () => forget(made));
  await made.connect();
  return made;
}

function forget(gone: pg.Client): void {
  if (client === gone) client = undefined;
}

/** A class of SQLSTATE that says that the server is gone or going. */
const GONE = /^(08|57P0)/;

function failureOf(error: Error & { code?: string; severity?: string }): PostgresFailure {
  const { code = '', message } = error;
  // What Postgres says of a statement has a severity; all else is trouble on the way to it.
  const gone = error.severity === undefined || error.severity === 'FATAL' || GONE.test(code);
  if (gone && client) {
    const lost = client;
    client = undefined;
    lost.end().catch(() => {});
  }
  return { code, message, gone };
}

/** Tells the main thread of each notification, and of each new connection, before which some may have been missed. */
async function listen(): Promise<void> {
  try {
    const listener = await connect();
    listener.on('notification', ({ payload }) => parentPort?.postMessage(payload ?? ''));
    listener.once('end', () => setTimeout(listen, LISTEN_AGAIN_MS));
    await listener.query(`LISTEN ${channel}`);
    parentPort?.postMessage('');
  } catch {
    setTimeout(listen, LISTEN_AGAIN_MS);
  }
}
