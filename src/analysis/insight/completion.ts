import type { CompletionItem } from '../../model/insight.ts';
import { templateNames } from '../diagnostics/bad-run-name.ts';
import { knownOptions } from '../diagnostics/known-options.ts';
import type { Span } from '../flow-ir.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import { cronFieldWords } from '../schedule/cron.ts';
import { cronWords } from '../schedule/schedule-words.ts';
import { optionPlaceAt } from './option-at.ts';
import { isCron, isRunName, type NamedText, namedTextAt } from './text-at.ts';

/** What may be written at a place, where that is known for sure. */
export function completion(built: BuiltGraph, offset: number, now: Date): CompletionItem[] {
  const text = namedTextAt(built, offset);
  if (text && isRunName(text)) return templateItems(built, text, offset);
  if (text && isCron(text)) return cronItems(built, text, offset, now);
  return text ? [] : optionItems(built, offset);
}

/** The parameters, between the braces of a run's name. */
function templateItems(built: BuiltGraph, { inner }: NamedText, offset: number): CompletionItem[] {
  const { module } = built;
  const definition = optionPlaceAt(built, offset)?.definition;
  if (!definition) return [];
  const names = templateNames({ module, definition }) ?? [];
  const before = module.text.slice(inner.start, offset);
  const after = module.text.slice(offset, inner.end);
  const open = /(^|[^{])\{([\p{L}_$][\p{L}\p{N}_$]*)?$/u.exec(before);
  const word = open?.[2] ?? '';
  const rest = open ? (/^[\p{L}\p{N}_$]*/u.exec(after)?.[0] ?? '') : '';
  const closed = after.slice(rest.length).startsWith('}');
  const range = built.lines.range({ start: offset - word.length, end: offset + rest.length });
  return names.map((name): CompletionItem => {
    const insert = open ? (closed ? name : `${name}}`) : `{${name}}`;
    return { label: name, kind: 'parameter', insert, range, detail: `a parameter of ${definition.symbol}` };
  });
}

const COMMON_SCHEDULES: readonly string[] = [
  '0 0 * * *',
  '0 * * * *',
  '*/15 * * * *',
  '*/5 * * * *',
  '0 9 * * 1-5',
  '0 6 * * *',
  '0 0 * * 0',
  '0 0 1 * *',
  '0 0 L * *',
  '0 0 1 1 *',
];

const FIELD_VALUES: Record<string, readonly (readonly [value: string, words: string])[]> = {
  minute: [
    ['*', 'every minute'],
    ['*/15', 'every 15 minutes'],
    ['0', 'on the hour'],
  ],
  hour: [
    ['*', 'every hour'],
    ['*/6', 'every 6 hours'],
    ['9-17', 'from 9 to 17'],
  ],
  'day of the month': [
    ['*', 'every day'],
    ['1', 'on the first'],
    ['L', 'on the last day'],
  ],
  month: [
    ['*', 'every month'],
    ['*/3', 'every quarter'],
    ['1-6', 'from January to June'],
  ],
  'day of the week': [
    ['*', 'any weekday'],
    ['1-5', 'Monday to Friday'],
    ['0', 'on Sunday'],
    ['1#1', 'on the first Monday'],
    ['L5', 'on the last Friday'],
  ],
  second: [
    ['0', 'at the full minute'],
    ['*/10', 'every 10 seconds'],
  ],
};

/** Whole schedules at the beginning of a cron string, and the values of the field that is being written. */
function cronItems(built: BuiltGraph, { inner }: NamedText, offset: number, now: Date): CompletionItem[] {
  const { module, lines } = built;
  const before = module.text.slice(inner.start, offset);
  const whole = lines.range(inner);
  const schedules = /^\S*$/.test(before)
    ? COMMON_SCHEDULES.map(
        (text): CompletionItem => ({
          label: text,
          kind: 'schedule',
          insert: text,
          range: whole,
          detail: cronWords(text, now)?.words ?? '',
        }),
      )
    : [];
  const index = before.trimStart() === '' ? 0 : before.trimStart().split(/\s+/).length - 1;
  const field = cronFieldWords(index);
  const word = /\S*$/.exec(before)?.[0] ?? '';
  const rest = /^\S*/.exec(module.text.slice(offset, inner.end))?.[0] ?? '';
  const range = lines.range({ start: offset - word.length, end: offset + rest.length });
  const values = (field && FIELD_VALUES[field]) || [];
  return [
    ...schedules,
    ...values.map(
      ([value, words]): CompletionItem => ({
        label: value,
        kind: 'schedule',
        insert: value,
        range,
        detail: `${field}: ${words}`,
      }),
    ),
  ];
}

/** The names of options that are not given yet. */
function optionItems(built: BuiltGraph, offset: number): CompletionItem[] {
  const { module, lines } = built;
  const place = optionPlaceAt(built, offset);
  const word = place && wordAt(built, place.list, offset);
  if (!place || !word) return [];
  const written = module.text.slice(place.list.start, word.start) + module.text.slice(word.end, place.list.end);
  const python = module.language === 'python';
  const range = lines.range(word);
  const follows = /^\s*[=:]/.test(module.text.slice(word.end, place.list.end));
  return Object.entries(knownOptions(module.language, place.kind))
    .filter(([name]) => !new RegExp(`(^|[,{(\\s])${name}\\s*[=:]`).test(written))
    .map(([name, { summary }]): CompletionItem => {
      const insert = follows ? name : python ? `${name}=` : `${name}: `;
      return {
        label: name,
        kind: 'option',
        insert,
        range,
        detail: `option of a ${place.kind}`,
        documentation: summary,
      };
    });
}

/** The name that is being written, where one may stand: after the opening or a comma, outside of anything nested. */
function wordAt({ module }: BuiltGraph, list: Span, offset: number): Span | undefined {
  const before = module.text.slice(list.start, offset);
  const word = /[\p{L}_$][\p{L}\p{N}_$]*$/u.exec(before)?.[0] ?? '';
  const head = flattened(before.slice(0, before.length - word.length)).trimEnd();
  if (head !== '' && !head.endsWith(',')) return undefined;
  const rest = /^[\p{L}\p{N}_$]*/u.exec(module.text.slice(offset, list.end))?.[0] ?? '';
  return { start: offset - word.length, end: offset + rest.length };
}

/** Without strings, comments and what stands in brackets; an open bracket stays. */
function flattened(text: string): string {
  let flat = text
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '0')
    .replace(/(#|\/\/).*$/gm, '');
  for (let last = ''; last !== flat; ) {
    last = flat;
    flat = flat.replace(/\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g, '0');
  }
  return flat;
}
