import { workerData } from 'node:worker_threads';
import type { QueryArrayConfig } from 'pg';
import { BatchPlanner } from './postgres-batch.ts';
import { connectPostgres, failureOf, type PostgresClient, runBatch } from './postgres-client.ts';
import { storable } from './postgres-literals.ts';
import type { PostgresAnswer, PostgresRequest, PostgresWorkerData } from './postgres-protocol.ts';

/**
 * The thread that speaks with Postgres for the one that waits: it takes one request at a time from the port, puts the
 * answer onto the port and then wakes the other. A lost connection fails the request at hand; the next one connects anew.
 */
const { connection, port, signal } = workerData as PostgresWorkerData;
const PATIENCE_MS = 86_400_000;

let client: PostgresClient | undefined;
/** What it has prepared is the connection's. */
let planner = new BatchPlanner();

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
      case 'end':
        await client?.end();
        return { answers: [] };
      case 'several':
        client ??= await open();
        return { answers: await runBatch(client, planner, request) };
      case 'query': {
        client ??= await open();
        const { text, values, name, patient } = request;
        const result = await client.query({
          text,
          ...(values && { values: values.map((value) => (typeof value === 'string' ? storable(value) : value)) }),
          ...(name && { name }),
          ...(patient && { query_timeout: PATIENCE_MS }),
          rowMode: 'array',
        } as QueryArrayConfig);
        // Several statements at once answer with a list, of which nobody wants the rows.
        if (Array.isArray(result)) return { answers: [] };
        const columns = result.fields.map((field) => field.name);
        return { answers: [{ columns, rows: result.rows, changes: result.rowCount ?? 0 }] };
      }
    }
  } catch (error) {
    const failure = failureOf(error as Error);
    if (failure.gone) leave();
    return { failure };
  }
}

async function open(): Promise<PostgresClient> {
  const made = await connectPostgres(connection, (gone) => {
    if (client === gone) client = undefined;
  });
  planner = new BatchPlanner();
  return made;
}

function leave(): void {
  const lost = client;
  client = undefined;
  lost?.end().catch(() => {});
}
