import type { Json } from '../model/graph.ts';

/** An object, or undefined for what is none. */
export function recordOf(value: Json | undefined): Record<string, Json> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** A string, or null for what is none. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
