import { types } from 'node:util';
import { serialize } from 'node:v8';

/** Something that was thrown, in a form that can be cloned. */
export type WireError = { kind: 'value'; value: unknown } | WireErrorObject;

interface WireErrorObject {
  kind: 'error';
  name: string;
  message: string;
  stack: string | undefined;
  cause?: WireError;
  errors?: WireError[];
  /** Its own further properties, as far as they can be cloned. */
  properties: Record<string, unknown>;
}

/** Takes an error apart; what of it can't be cloned is left out, or told as text. */
export function toWireError(thrown: unknown, depth = 0): WireError {
  if (!types.isNativeError(thrown) || depth > DEPTH) {
    return { kind: 'value', value: canBeCloned(thrown) ? thrown : String(thrown) };
  }
  const properties: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(thrown)) {
    if (!TOLD_APART.has(key) && canBeCloned(value)) properties[key] = value;
  }
  return {
    kind: 'error',
    name: String(thrown.name),
    message: String(thrown.message),
    stack: thrown.stack,
    ...(thrown.cause !== undefined && { cause: toWireError(thrown.cause, depth + 1) }),
    ...(thrown instanceof AggregateError && { errors: thrown.errors.map((error) => toWireError(error, depth + 1)) }),
    properties,
  };
}

/** Puts it together again, with the stack of where it was thrown. Of the classes only JavaScript's own come back. */
export function fromWireError(wire: WireError): unknown {
  if (wire.kind === 'value') return wire.value;
  const error = wire.errors
    ? new AggregateError(wire.errors.map(fromWireError), wire.message)
    : new (CLASSES.get(wire.name) ?? Error)(wire.message);
  if (wire.cause) error.cause = fromWireError(wire.cause);
  Object.assign(error, wire.properties);
  // As they are on errors anyway, these do not show when the error is printed.
  if (error.name !== wire.name) define(error, 'name', wire.name);
  define(error, 'stack', wire.stack);
  return error;
}

const DEPTH = 8;
const TOLD_APART = new Set(['name', 'message', 'stack', 'cause', 'errors']);
const CLASSES = new Map<string, ErrorConstructor>(
  [TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map((type) => [type.name, type]),
);

function define(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, configurable: true, writable: true });
}

function canBeCloned(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol';
  try {
    serialize(value);
    return true;
  } catch {
    return false;
  }
}
