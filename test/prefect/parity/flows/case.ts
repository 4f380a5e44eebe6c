import type { Flow } from '../../../../src/sdk/index.ts';

/** A flow without parameters, or a name and what to call. */
export type Case = Flow<never, unknown> | readonly [name: string, run: () => unknown];

export function caseName(entry: Case): string {
  return typeof entry === 'function' ? (entry.options.name ?? '') : entry[0];
}

/** An error as the Python twin of a flow throws it. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}
