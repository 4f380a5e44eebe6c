import type { Json } from '../../model/graph.ts';
import type { Expression } from '../flow-ir.ts';

/** The value of a literal, or of a collection of nothing but literals. */
export function literalOf(expression: Expression): { value: Json } | undefined {
  if (expression.kind === 'literal') return { value: expression.value };
  if (expression.kind !== 'collection') return undefined;
  if (expression.shape === 'list') {
    const items: Json[] = [];
    for (const entry of expression.entries) {
      const item = entry.spread ? undefined : literalOf(entry.value);
      if (!item) return undefined;
      items.push(item.value);
    }
    return { value: items };
  }
  const record: { [key: string]: Json } = {};
  for (const entry of expression.entries) {
    const value = entry.key === undefined ? undefined : literalOf(entry.value);
    if (!value || entry.key === undefined) return undefined;
    // `__proto__` as a key would change the object instead of filling it.
    Object.defineProperty(record, entry.key, {
      value: value.value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return { value: record };
}
