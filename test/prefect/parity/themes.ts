import type { Language } from './describe-cases.ts';
import { cases as annotations } from './flows/annotations.ts';
import { cases as artifacts } from './flows/artifacts.ts';
import { cases as caching } from './flows/caching.ts';
import { cases as cancellations } from './flows/cancellations.ts';
import { type Case, caseName } from './flows/case.ts';
import { cases as conditions } from './flows/conditions.ts';
import { cases as etl } from './flows/etl.ts';
import { cases as generators } from './flows/generators.ts';
import { cases as hooks } from './flows/hooks.ts';
import { cases as inputs } from './flows/inputs.ts';
import { cases as interrupts } from './flows/interrupts.ts';
import { cases as logs } from './flows/logs.ts';
import { cases as mapping } from './flows/mapping.ts';
import { cases as names } from './flows/names.ts';
import { cases as nested } from './flows/nested.ts';
import { cases as outside } from './flows/outside_flows.ts';
import { cases as parameters } from './flows/parameters.ts';
import { cases as retries } from './flows/retries.ts';
import { cases as returns } from './flows/returns.ts';
import { cases as services } from './flows/services.ts';
import { cases as states } from './flows/states_by_tasks.ts';
import { cases as subflows } from './flows/subflows.ts';
import { cases as timeouts } from './flows/timeouts.ts';

/** The flows that are compared, by the pair of files that they stand in. */
const ALL: Readonly<Record<string, readonly Case[]>> = {
  etl,
  retries,
  mapping,
  subflows,
  returns,
  states_by_tasks: states,
  timeouts,
  inputs,
  names,
  logs,
  artifacts,
  hooks,
  conditions,
  annotations,
  nested,
  outside_flows: outside,
  generators,
  caching,
  services,
  cancellations,
  parameters,
  interrupts,
};

/**
 * Those that need a process of their own: the events of Prefect's tasks outside of flows are filed with the first flow
 * run that the process ever had.
 */
const APART = ['outside_flows'];

/** `THEMES=retries,mapping` runs those alone. */
const only = process.env.THEMES?.split(',');

export const THEMES: readonly { theme: string; names: readonly string[] }[] = Object.entries(ALL)
  .filter(([theme]) => !only || only.includes(theme))
  .map(([theme, cases]) => ({ theme, names: cases.map(caseName) }));

/** Those whose cases each end their process, but for Python, which throws an interrupt like an error. */
const ENDING = ['interrupts'];

/** What a process runs: themes, or single cases of them, as `theme:case`. */
export interface Process {
  readonly run: readonly string[];
  /** Whether it is ended from outside, so that it does not tell its own end. */
  readonly isEnded: boolean;
}

export function processesOf(themes: readonly string[], language: Language): Process[] {
  const isEnding = (theme: string) => language === 'typescript' && ENDING.includes(theme);
  const ending = THEMES.filter(({ theme }) => isEnding(theme) && themes.includes(theme));
  const together = themes.filter((theme) => !APART.includes(theme) && !isEnding(theme));
  return [
    ...ending.flatMap(({ theme, names }) => names.map((name) => ({ run: [`${theme}:${name}`], isEnded: true }))),
    ...themes.filter((theme) => APART.includes(theme)).map((theme) => ({ run: [theme], isEnded: false })),
    // The last one, since what all others have told is recorded when its end is.
    { run: together, isEnded: false },
  ];
}
