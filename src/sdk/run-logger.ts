import { formatWithOptions } from 'node:util';
import { type LevelName, logAt } from './engine/log.ts';
import { type RunScope, requireRun } from './engine/scope.ts';

/** Writes to the log of a run. Takes what `console.log` takes, format specifiers included. */
export interface RunLogger {
  debug(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  critical(...values: unknown[]): void;
  /** The same logger, whose lines end with these fields: `loaded city=Oslo rows=3`. */
  with(fields: Readonly<Record<string, unknown>>): RunLogger;
}

/**
 * The logger of the task run around, else of the flow run. Throws a `MissingContextError` outside of one.
 *
 * @example
 * const load = task((city: string) => getRunLogger().with({ city }).info('loading'));
 * await load('Oslo');
 */
export function getRunLogger(): RunLogger {
  return loggerOf(requireRun('getRunLogger()'), '');
}

function loggerOf(scope: RunScope, fields: string): RunLogger {
  const at =
    (level: LevelName) =>
    (...values: unknown[]) =>
      logAt(scope, level, `${formatWithOptions({ colors: false }, ...values)}${fields}`);
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    critical: at('critical'),
    with: (more) => loggerOf(scope, `${fields}${fieldsText(more)}`),
  };
}

function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        ` ${name}=${typeof value === 'string' && !/[\s"=]/.test(value) ? value : JSON.stringify(value)}`,
    )
    .join('');
}
