import { formatWithOptions } from 'node:util';
import { type LevelName, logAt } from './engine/log.ts';
import { requireRun } from './engine/scope.ts';

/** Writes to the log of a run. Takes what `console.log` takes, format specifiers included. */
export interface RunLogger {
  debug(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  critical(...values: unknown[]): void;
}

/**
 * The logger of the task run around, else of the flow run. Throws a `MissingContextError` outside of one.
 *
 * @example
 * const load = task((city: string) => getRunLogger().info('loading %s', city));
 * await load('Oslo');
 */
export function getRunLogger(): RunLogger {
  const scope = requireRun('getRunLogger()');
  const at =
    (level: LevelName) =>
    (...values: unknown[]) =>
      logAt(scope, level, formatWithOptions({ colors: false }, ...values));
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), critical: at('critical') };
}
