import { formatWithOptions } from 'node:util';
import { type LevelName, logAt } from './engine/log.ts';
import { currentScope } from './engine/scope.ts';

/**
 * Sends what is written to the console to the run's log wherever a run around asks for it (`logPrints`), and leaves
 * it alone elsewhere. Done once for the process, by the first flow that asks.
 */
export function captureConsole(): void {
  if (captured) return;
  captured = true;
  const { console: terminal } = globalThis;
  for (const [method, level] of METHODS) {
    const original = terminal[method].bind(terminal);
    terminal[method] = (...values: unknown[]) => {
      const scope = currentScope();
      const wanted = scope?.logPrints && (scope.flow ?? scope.task);
      if (scope && wanted) logAt(scope, level, formatWithOptions({ colors: false }, ...values));
      else original(...values);
    };
  }
}

let captured = false;

const METHODS: readonly (readonly ['log' | 'info' | 'warn' | 'error' | 'debug', LevelName])[] = [
  ['log', 'info'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['error', 'error'],
  ['debug', 'debug'],
];
