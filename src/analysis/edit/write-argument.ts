import type { Language } from '../../model/source.ts';
import { VerbRefusedError } from '../errors.ts';
import type { Argument, CallExpression, CollectionEntry, ParameterIr, Span } from '../flow-ir.ts';
import { type Change, insertAt, replace } from './change.ts';
import { indentAt, startsLine } from './code-style.ts';

/** A call whose arguments are to be written, and what is known of the parameters that take them. */
export interface ArgumentPlace {
  text: string;
  language: Language;
  eol: string;
  call: CallExpression;
  /** Undefined where what is called is defined elsewhere. */
  parameters: readonly ParameterIr[] | undefined;
  /** Whether the call takes the keys of one object, as TypeScript's flows do. */
  record: boolean;
}

/** Gives a call an argument, or gives the one it has another text. */
export function writeArgument(place: ArgumentPlace, name: string, value: string): Change[] {
  if (place.record) return writeKey(place, name, value);
  const { call } = place;
  const given = findArgument(place, name);
  if (given) return [replace(given.valueSpan, value)];
  const index = positionOf(place, name);
  const positional = call.arguments.filter((argument) => argument.name === undefined);
  const spread = call.arguments.some((argument) => argument.spread);
  if (place.language === 'python') {
    const parameter = place.parameters?.find((candidate) => candidate.name === name);
    const byPosition = index === positional.length && !spread && !parameter?.keywordOnly;
    if (byPosition) return [insertInList(place, positional.length, value)];
    if (/^\d+$/.test(name))
      throw new VerbRefusedError(`Argument ${name} has no name here; give the arguments before it first.`);
    return [insertInList(place, call.arguments.length, `${name}=${value}`)];
  }
  if (spread)
    throw new VerbRefusedError(
      `This call spreads a list, so the place of \`${name}\` is not known; write it in the source.`,
    );
  if (index === undefined) throw new VerbRefusedError(`\`${name}\` is not among the arguments that this call takes.`);
  const gap = Array.from({ length: Math.max(0, index - positional.length) }, () => 'undefined');
  return [insertInList(place, call.arguments.length, [...gap, value].join(', '))];
}

/** Takes an argument away; those after it keep their places. */
export function removeArgument(place: ArgumentPlace, name: string): Change[] {
  if (place.record) return removeKey(place, name);
  const { call, language, parameters } = place;
  const given = findArgument(place, name);
  if (!given) throw new VerbRefusedError(`The call has no argument \`${name}\` to take away.`);
  const index = call.arguments.indexOf(given);
  const after = call.arguments.slice(index + 1).filter((argument) => argument.name === undefined);
  if (given.name !== undefined || after.length === 0) {
    let first = index;
    // What only kept the place of this one goes with it.
    while (language === 'typescript' && first > 0 && isUndefined(place, call.arguments[first - 1])) first--;
    return [removeItems(place.text, call.list, call.arguments, first, index)];
  }
  if (language === 'typescript') return [replace(given, 'undefined')];
  const names = after.map((_, offset) => parameters?.[index + 1 + offset]);
  if (names.some((parameter) => !parameter || parameter.rest) || after.some((argument) => argument.spread)) {
    throw new VerbRefusedError(
      `The arguments after \`${name}\` have no names here, so it can’t be left out; edit the call in the source.`,
    );
  }
  return [
    removeItems(place.text, call.list, call.arguments, index, index),
    ...after.map((argument, offset) => insertAt(argument.start, `${names[offset]?.name ?? ''}=`)),
  ];
}

/** The argument as the call gives it. */
export function findArgument(place: ArgumentPlace, name: string): Argument | undefined {
  const { call } = place;
  const named = call.arguments.find((argument) => argument.name === name);
  if (named) return named;
  const index = positionOf(place, name);
  const positional = call.arguments.filter((argument) => argument.name === undefined);
  const before = positional.slice(0, index).some((argument) => argument.spread);
  return index === undefined || before ? undefined : positional[index];
}

function positionOf({ parameters }: ArgumentPlace, name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  const index = parameters?.findIndex((parameter) => parameter.name === name) ?? -1;
  return index < 0 ? undefined : index;
}

function isUndefined({ text }: ArgumentPlace, argument: Argument | undefined): boolean {
  return argument !== undefined && text.slice(argument.start, argument.end) === 'undefined';
}

function insertInList({ text, call, eol }: ArgumentPlace, index: number, value: string): Change {
  return insertItem(text, call.list, call.arguments, index, value, eol);
}

/** Adds an item to a bracketed list, on a line of its own where the others have one. */
export function insertItem(
  text: string,
  list: Span,
  items: readonly Span[],
  index: number,
  value: string,
  eol: string,
): Change {
  const before = items[index - 1];
  const next = items[index];
  if (before) {
    const ownLine = startsLine(text, before.start) && text.slice(list.start, before.start).includes('\n');
    return insertAt(before.end, ownLine ? `,${eol}${indentAt(text, before.start)}${value}` : `, ${value}`);
  }
  if (next) return insertAt(next.start, `${value}, `);
  return insertAt(list.start + 1, value);
}

/** Takes items away with the comma that belongs to them. */
export function removeItems(text: string, list: Span, items: readonly Span[], first: number, last: number): Change {
  const from = items[first];
  const to = items[last];
  if (!from || !to) return insertAt(list.start, '');
  const before = items[first - 1];
  const after = items[last + 1];
  if (before) return replace({ start: before.end, end: to.end }, '');
  if (after) return replace({ start: from.start, end: after.start }, '');
  const comma = /^\s*,/.exec(text.slice(to.end, list.end - 1))?.[0].length ?? 0;
  return replace({ start: from.start, end: to.end + comma }, '');
}

function recordOf(place: ArgumentPlace): { list: Span; entries: CollectionEntry[] } | undefined {
  const [only] = place.call.arguments;
  if (!only) return undefined;
  if (only.value.kind !== 'collection' || only.value.shape !== 'record') {
    throw new VerbRefusedError('This flow is called with an object made elsewhere; change it where it is made.');
  }
  return { list: only.value, entries: only.value.entries };
}

function writeKey(place: ArgumentPlace, name: string, value: string): Change[] {
  const record = recordOf(place);
  const pair = name === value ? name : `${name}: ${value}`;
  if (!record) return [insertAt(place.call.list.start + 1, `{ ${pair} }`)];
  return [writeEntry(place.text, record, { name, value, pair, eol: place.eol })];
}

/** Sets a key of an object literal. */
export function writeEntry(
  text: string,
  record: { list: Span; entries: readonly CollectionEntry[] },
  entry: { name: string; value: string; pair: string; eol: string },
): Change {
  const known = record.entries.find((candidate) => candidate.key === entry.name);
  if (known) {
    const shorthand = known.valueSpan.start === known.start;
    return shorthand ? replace(known, entry.pair) : replace(known.valueSpan, entry.value);
  }
  if (record.entries.length === 0) return replace(record.list, `{ ${entry.pair} }`);
  return insertItem(text, record.list, record.entries, record.entries.length, entry.pair, entry.eol);
}

function removeKey(place: ArgumentPlace, name: string): Change[] {
  const record = recordOf(place);
  const index = record?.entries.findIndex((entry) => entry.key === name) ?? -1;
  if (!record || index < 0) throw new VerbRefusedError(`The call has no argument \`${name}\` to take away.`);
  if (record.entries.length === 1) return [replace(record.list, '{}')];
  return [removeItems(place.text, record.list, record.entries, index, index)];
}
