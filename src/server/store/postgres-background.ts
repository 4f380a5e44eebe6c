import type { QueryConfig } from 'pg';
import { BatchPlanner } from './postgres-batch.ts';
import { connectPostgres, failureOf, type PostgresClient, runBatch } from './postgres-client.ts';
import type { PostgresAnswer, PostgresConnection, SeveralStatements } from './postgres-protocol.ts';

/**
 * A connection of this thread's own, for what it does not stand still for: transactions that ask for nothing, each in
 * one round trip, and what the servers of the database tell each other. It connects by itself, and again a moment after
 * it was lost; one that answers no more is given up by a watch, since a timer for each transaction costs more.
 */
export class BackgroundConnection {
  readonly #connection: PostgresConnection;
  readonly #channel: string;
  readonly #hear: (payload: string) => void;
  #client: PostgresClient | undefined;
  /** What it has prepared is the client's. */
  #planner = new BatchPlanner();
  #again: NodeJS.Timeout | undefined;
  readonly #watch: NodeJS.Timeout;
  /** Since when an answer is waited for. */
  #sinceMs: number | undefined;
  #closed = false;

  /** `hear` is told what comes on the channel, and an empty text when some of it may have been missed. */
  constructor(connection: PostgresConnection, channel: string, hear: (payload: string) => void) {
    this.#connection = connection;
    this.#channel = channel;
    this.#hear = hear;
    this.#watch = setInterval(() => this.#giveUpLate(), WATCH_MS).unref();
    void this.#connect();
  }

  /** Whether there is a connection. */
  get ready(): boolean {
    return this.#client !== undefined;
  }

  /** Runs the statements as one transaction, which is undone where one of them fails. One at a time. Never rejects. */
  async send(request: SeveralStatements): Promise<PostgresAnswer> {
    const client = this.#client;
    if (!client) return { failure: { code: '', message: 'there is no connection', gone: true } };
    this.#sinceMs = performance.now();
    try {
      return { answers: await runBatch(client, this.#planner, request) };
    } catch (error) {
      const failure = failureOf(error as Error);
      if (failure.gone) this.#lost(client);
      return { failure };
    } finally {
      this.#sinceMs = undefined;
    }
  }

  /** Ends the connection when what was sent is answered. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    clearInterval(this.#watch);
    this.#client?.end().catch(() => {});
    this.#client = undefined;
  }

  async #connect(): Promise<void> {
    const { query_timeout } = this.#connection;
    try {
      const client = await connectPostgres({ ...this.#connection, query_timeout: 0 }, (gone) => this.#lost(gone));
      this.#client = client;
      this.#planner = new BatchPlanner();
      if (this.#closed) return this.close();
      client.on('notification', ({ payload }) => this.#hear(payload ?? ''));
      await client.query({ text: `LISTEN ${this.#channel}`, query_timeout } as QueryConfig);
      this.#hear('');
    } catch {
      this.#client ? this.#lost(this.#client) : this.#connectAgain();
    }
  }

  #giveUpLate(): void {
    const late = this.#sinceMs !== undefined && performance.now() - this.#sinceMs > this.#connection.query_timeout;
    // What waits for an answer fails as its connection ends.
    if (late && this.#client) this.#lost(this.#client);
  }

  #lost(client: PostgresClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.end().catch(() => {});
    this.#connectAgain();
  }

  #connectAgain(): void {
    if (!this.#closed) this.#again = setTimeout(() => void this.#connect(), AGAIN_MS).unref();
  }
}

const AGAIN_MS = 1000;
const WATCH_MS = 1000;
