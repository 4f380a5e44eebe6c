import { expect, it } from 'vitest';
import type { Language } from '../../src/model/source.ts';
import { emptyReason } from '../../src/workbench/empty-reason.ts';

const FILE_HOLDS = 'This file holds no flow.';

it.each<[Language, string, string]>([
  ['python', '', `${FILE_HOLDS} Import flow from prefect and decorate a function with @flow.`],
  ['python', 'import prefects', `${FILE_HOLDS} Import flow from prefect and decorate a function with @flow.`],
  [
    'python',
    'from prefect import flow',
    'This file imports Prefect but defines no flow. Decorate a function with @flow to see it here.',
  ],
  [
    'typescript',
    'const a = 1;',
    `${FILE_HOLDS} Import flow and task from 'millrace' and wrap an async function with flow(…).`,
  ],
  [
    'typescript',
    'import { task } from "millrace";',
    'This file imports Millrace but defines no flow. Wrap an async function with flow(…) to see it here.',
  ],
])('in %s, %j shows no graph: %s', (language, text, expected) => expect(emptyReason(text, language)).toBe(expected));
