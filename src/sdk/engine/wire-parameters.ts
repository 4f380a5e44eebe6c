import type { Json } from '../../model/graph.ts';

/** Parameters as JSON; those that have no JSON form are left out and named. */
export function wireParameters(parameters: Record<string, unknown>): { json: Record<string, Json>; dropped: string[] } {
  const json: Record<string, Json> = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    const text = textOf(value);
    if (text === undefined) dropped.push(name);
    else json[name] = JSON.parse(text) as Json;
  }
  return { json, dropped };
}

function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A cycle or a bigint.
    return undefined;
  }
}
