import type { Json } from '../../src/model/graph.ts';

/** What a person typed for a literal: JSON where it is JSON, else the text itself. */
export function readValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
