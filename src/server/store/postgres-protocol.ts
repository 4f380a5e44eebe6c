import type { MessagePort } from 'node:worker_threads';
import type { SqlValue } from './database.ts';

/** A statement with a `$1` for each of its values. */
export interface PlacedStatement {
  text: string;
  values: readonly SqlValue[];
}

export interface PostgresConnection {
  connectionString: string;
  options: string;
  application_name: string;
  query_timeout: number;
}

/** What the thread that speaks with Postgres is started with. */
export interface PostgresWorkerData {
  connection: PostgresConnection;
  port: MessagePort;
  /** Becomes 1 when an answer lies on the port. */
  signal: Int32Array;
}

/** `name` is given to what is worth preparing. What is `patient` may take as long as it takes. */
export type PostgresRequest =
  | { type: 'query'; text: string; values?: unknown[]; name?: string; patient?: true }
  | SeveralStatements
  | { type: 'end' };

/** Run one after another, the first that fails being the last; those that are wanted, by their places, have answers. */
export interface SeveralStatements {
  type: 'several';
  statements: PlacedStatement[];
  wanted: number[];
}

export type PostgresAnswer = { answers: PostgresRows[] } | { failure: PostgresFailure };

/** The rows that a statement gave, each with its values in the order of the columns. */
export interface PostgresRows {
  columns: string[];
  rows: unknown[][];
  changes: number;
}

/** `code` is an SQLSTATE, or Node's code of a failed connection. `gone`: the connection, not the statement, failed. */
export interface PostgresFailure {
  code: string;
  message: string;
  gone: boolean;
}
