import type { Json } from '../model/graph.ts';

/** An object of JSON. */
export type JsonObject = Record<string, Json>;

/**
 * Parses JSON so that numbers keep their spelling: `1.0` and integers beyond 2^53 are other values to Python than
 * what JavaScript would make of them. Such a number becomes an object that `JSON.stringify` writes as it was read.
 */
export function parseExactly(text: string): Json {
  return parse(text, (_key, value, { source }) =>
    typeof value === 'number' && String(value) !== source ? rawJSON(source as string) : value,
  ) as Json;
}

/** How a number was written, where the value is one. */
export function spellingOf(value: Json): string | undefined {
  if (typeof value === 'number') return String(value);
  return isRawJSON(value) ? (value as unknown as { rawJSON: string }).rawJSON : undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJSON(value);
}

// What TypeScript's library does not know of JSON yet.
const { parse, rawJSON, isRawJSON } = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
};
