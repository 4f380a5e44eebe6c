import type { Language } from '../model/source.ts';

/** Why a file shows no graph, and what would change that. */
export function emptyReason(text: string, language: Language): string {
  if (language === 'python') {
    return /\bprefect\b/.test(text)
      ? 'This file imports Prefect but defines no flow. Decorate a function with @flow to see it here.'
      : 'This file holds no flow. Import flow from prefect and decorate a function with @flow.';
  }
  return /['"]millrace['"]/.test(text)
    ? 'This file imports Millrace but defines no flow. Wrap an async function with flow(…) to see it here.'
    : "This file holds no flow. Import flow and task from 'millrace' and wrap an async function with flow(…).";
}
