import { type Count, MEASURES, type Place } from './count.ts';
import type { AnalyserCount } from './count-analyser.ts';

/** The analyser's findings of one file beside the independent ones. */
export interface Comparison {
  expected: Record<(typeof MEASURES)[number], number>;
  found: Record<(typeof MEASURES)[number], number>;
  missed: Difference[];
  /** What the analyser draws and the independent count does not know of. */
  extra: Difference[];
  /** Such calls that are marked dynamic: the graph itself says that it can't be sure. */
  unsure: Difference[];
}

export interface Difference extends Place {
  measure: (typeof MEASURES)[number];
}

export function compare(actual: AnalyserCount, expected: Count): Comparison {
  const comparison: Comparison = {
    expected: { flows: 0, tasks: 0, calls: 0 },
    found: { flows: 0, tasks: 0, calls: 0 },
    missed: [],
    extra: [],
    unsure: [],
  };
  for (const measure of MEASURES) {
    const left = new Map<string, Place[]>();
    for (const place of actual[measure]) left.set(place.key, [...(left.get(place.key) ?? []), place]);
    comparison.expected[measure] = expected[measure].length;
    for (const place of expected[measure]) {
      if (left.get(place.key)?.pop()) comparison.found[measure]++;
      else comparison.missed.push({ ...place, measure });
    }
    for (const place of [...left.values()].flat()) {
      const unsure = measure === 'calls' && actual.dynamic.has(place.key);
      comparison[unsure ? 'unsure' : 'extra'].push({ ...place, measure });
    }
  }
  return comparison;
}
