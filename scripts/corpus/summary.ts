import { MEASURES } from './count.ts';
import type { FileResult } from './measure.ts';

type Numbers = Record<(typeof MEASURES)[number], number>;

/** The sums over any number of files. */
export interface Summary {
  files: number;
  flowFiles: number;
  exceptions: number;
  unparsed: number;
  edges: number;
  milliseconds: number;
  drawn: Numbers;
  expected: Numbers;
  found: Numbers;
  extra: number;
  unsure: number;
}

export function summarize(results: readonly FileResult[]): Summary {
  const summary: Summary = {
    files: results.length,
    flowFiles: 0,
    exceptions: 0,
    unparsed: 0,
    edges: 0,
    milliseconds: 0,
    drawn: { flows: 0, tasks: 0, calls: 0 },
    expected: { flows: 0, tasks: 0, calls: 0 },
    found: { flows: 0, tasks: 0, calls: 0 },
    extra: 0,
    unsure: 0,
  };
  for (const { count, exception, comparison, milliseconds } of results) {
    summary.milliseconds += milliseconds;
    summary.edges += count?.edges ?? 0;
    if (exception) summary.exceptions++;
    if (count && !comparison) summary.unparsed++;
    if (comparison && comparison.expected.flows > 0) summary.flowFiles++;
    summary.extra += comparison?.extra.length ?? 0;
    summary.unsure += comparison?.unsure.length ?? 0;
    for (const measure of MEASURES) {
      summary.drawn[measure] += count?.[measure].length ?? 0;
      summary.expected[measure] += comparison?.expected[measure] ?? 0;
      summary.found[measure] += comparison?.found[measure] ?? 0;
    }
  }
  return summary;
}

/** `99.2 %`, or a dash where there was nothing to find. */
export function recall(summary: Summary, measure: (typeof MEASURES)[number]): string {
  const expected = summary.expected[measure];
  return expected === 0 ? '–' : `${((summary.found[measure] / expected) * 100).toFixed(1)} %`;
}
