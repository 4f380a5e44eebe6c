import { type Case, caseName } from './flows/case.ts';
import { cases as etl } from './flows/etl.ts';
import { cases as mapping } from './flows/mapping.ts';
import { cases as retries } from './flows/retries.ts';
import { cases as subflows } from './flows/subflows.ts';

/** The flows that are compared, by the pair of files that they stand in. */
const ALL: Readonly<Record<string, readonly Case[]>> = { etl, retries, mapping, subflows };

/** `THEMES=retries,mapping` runs those alone. */
const only = process.env.THEMES?.split(',');

export const THEMES: readonly { theme: string; names: readonly string[] }[] = Object.entries(ALL)
  .filter(([theme]) => !only || only.includes(theme))
  .map(([theme, cases]) => ({ theme, names: cases.map(caseName) }));
