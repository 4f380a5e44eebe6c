import type { MessagePort } from 'node:worker_threads';
import type { PlacedStatement } from './postgres-script.ts';

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

/**
 * `name` is given to what is worth preparing. Several statements are run one after another, the first that fails being
 * the last; their answer is that of the last, with the first row and the count of those that `wanted` names by their places. What
 * is `patient` may take as long as it takes.
 */
export type PostgresRequest =
  | { type: 'query'; text: string; values?: unknown[]; name?: string; patient?: true }
  | SeveralStatements
  | { type: 'end' };

export interface SeveralStatements {
  type: 'several';
  statements: PlacedStatement[];
  wanted: number[];
}

export type PostgresAnswer = PostgresRows | { failure: PostgresFailure };

export interface PostgresRows {
  rows: object[];
  changes: number;
  wanted?: { row: object | undefined; changes: number }[];
}

/** `code` is an SQLSTATE, or Node's code of a failed connection. `gone`: the connection, not the statement, failed. */
export interface PostgresFailure {
  code: string;
  message: string;
  gone: boolean;
}
