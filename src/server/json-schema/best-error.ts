import type { SchemaError } from './schema-errors.ts';

/**
 * Of several errors the one that Python's `jsonschema` tells: the one that is nearest to the top, and of alternatives
 * of which none fits, the one that got furthest.
 */
export function bestError(errors: readonly SchemaError[]): SchemaError | undefined {
  let best = errors[0];
  for (const error of errors.slice(1)) if (best && compare(error, best, 0) > 0) best = error;
  let depth = 0;
  while (best && best.context.length > 0) {
    depth = best.path.length;
    const base = depth;
    const [least, next] = [...best.context].sort((a, b) => compare(a, b, base));
    if (!least || (next && compare(least, next, base) === 0)) return best;
    best = least;
  }
  return best;
}

const WEAK = new Set(['anyOf', 'oneOf']);

/** Above zero where `a` counts for more. Paths are compared from `base` on, where the alternatives begin. */
function compare(a: SchemaError, b: SchemaError, base: number): number {
  return (
    b.path.length - a.path.length ||
    comparePaths(a.path.slice(base), b.path.slice(base)) ||
    Number(!WEAK.has(a.keyword)) - Number(!WEAK.has(b.keyword)) ||
    Number(!a.ofType) - Number(!b.ofType)
  );
}

function comparePaths(a: (string | number)[], b: (string | number)[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (part !== other) return part < other ? -1 : 1;
  }
  return a.length - b.length;
}
