import type { JsonSchema } from '../../model/graph.ts';
import { enumSchema } from '../schema/enum-schema.ts';
import {
  ANYTHING,
  lastOf,
  type Refinement,
  type TypeIr,
  type Written,
  type WrittenArgument,
} from '../schema/type-ir.ts';
import { readWritten } from './read-written.ts';

/** The type that an annotation writes down. */
export function typeOfAnnotation(text: string): TypeIr {
  return typeOfWritten(readWritten(text));
}

export function typeOfWritten(written: Written): TypeIr {
  switch (written.kind) {
    case 'name':
      return { kind: 'name', name: written.name, arguments: [] };
    case 'value':
      if (written.value === null) return { kind: 'plain', schema: { type: 'null' } };
      // Types that are not defined yet are written as strings.
      return typeof written.value === 'string' ? typeOfAnnotation(written.value) : ANYTHING;
    case 'either':
      return { kind: 'union', options: written.options.map(typeOfWritten) };
    case 'index':
      return written.of.kind === 'name' ? typeOfIndex(written.of.name, written.arguments) : ANYTHING;
    case 'call':
      return written.of.kind === 'name' ? typeOfCall(written.of.name, written.arguments) : ANYTHING;
    default:
      return ANYTHING;
  }
}

function typeOfIndex(name: string, given: readonly Written[]): TypeIr {
  const [first, ...rest] = given;
  const word = lastOf(name);
  if (word === 'Literal') return { kind: 'plain', schema: literalSchema(given) };
  if (word === 'Annotated' && first) {
    const by = Object.assign({}, ...rest.map((note) => refinementOf(note))) as Refinement;
    const type = typeOfWritten(first);
    return Object.keys(by).length > 0 ? { kind: 'refined', type, by } : type;
  }
  // `tuple[()]` is the empty one, and `tuple[int, ...]` any number.
  if (/^tuple$/i.test(word)) {
    const ends = given.at(-1)?.kind === 'other' && given.length === 2;
    if (ends && first) return { kind: 'list', items: typeOfWritten(first) };
    const empty = given.length === 1 && first?.kind === 'list' && first.items.length === 0;
    return { kind: 'tuple', items: empty ? [] : given.map(typeOfWritten) };
  }
  return { kind: 'name', name, arguments: given.map(typeOfWritten) };
}

/** `Literal["a", "b"]`; one inside of another counts as its values. */
function literalSchema(given: readonly Written[]): JsonSchema {
  const values = given.flatMap((item) => {
    if (item.kind === 'value') return [item.value];
    if (item.kind !== 'index' || item.of.kind !== 'name' || lastOf(item.of.name) !== 'Literal') return [];
    return item.arguments.flatMap((inner) => (inner.kind === 'value' ? [inner.value] : []));
  });
  if (values.length < given.length) return {};
  return enumSchema(values);
}

/** Pydantic's functions that make a type: `conint(ge=1)`, and `NewType("Id", int)`. */
const CONSTRAINED: Record<string, string> = {
  conint: 'int',
  confloat: 'float',
  constr: 'str',
  conbytes: 'bytes',
  condecimal: 'Decimal',
  condate: 'date',
  conlist: 'list',
  conset: 'set',
  confrozenset: 'frozenset',
};

function typeOfCall(name: string, given: readonly WrittenArgument[]): TypeIr {
  const word = lastOf(name);
  const [first, second] = given;
  if (word === 'NewType') return second ? typeOfWritten(second.value) : ANYTHING;
  const base = Object.hasOwn(CONSTRAINED, word) ? CONSTRAINED[word] : undefined;
  if (base === undefined) return ANYTHING;
  const item = first && first.name === undefined ? [typeOfWritten(first.value)] : [];
  const type: TypeIr = { kind: 'name', name: base, arguments: item };
  return { kind: 'refined', type, by: refinementOfArguments(given) };
}

/** What `Field(…)` and its kin among the notes of `Annotated` say. */
function refinementOf(note: Written): Refinement {
  if (note.kind !== 'call' || note.of.kind !== 'name') return {};
  const word = lastOf(note.of.name);
  const [first] = note.arguments;
  const short = SHORT[word];
  if (short && first) return refinementOfArguments([{ name: short, value: first.value }]);
  return NOTES.has(word) ? refinementOfArguments(note.arguments) : {};
}

/** The notes of `annotated_types`. */
const SHORT: Record<string, string> = {
  Gt: 'gt',
  Ge: 'ge',
  Lt: 'lt',
  Le: 'le',
  MultipleOf: 'multiple_of',
  MinLen: 'min_length',
  MaxLen: 'max_length',
};
const NOTES = new Set(['Field', 'Interval', 'Len', 'StringConstraints', 'Query', 'Body', 'Path']);

const WORDS: Record<string, keyof Refinement> = {
  description: 'description',
  pattern: 'pattern',
  regex: 'pattern',
  ge: 'minimum',
  le: 'maximum',
  gt: 'exclusiveMinimum',
  lt: 'exclusiveMaximum',
  multiple_of: 'multipleOf',
  min_length: 'minLength',
  max_length: 'maxLength',
  min_items: 'minLength',
  max_items: 'maxLength',
};

export function refinementOfArguments(given: readonly WrittenArgument[]): Refinement {
  const found: Record<string, unknown> = {};
  for (const { name, value } of given) {
    const key = name !== undefined && Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
    if (key === undefined || value.kind !== 'value') continue;
    const wanted = key === 'description' || key === 'pattern' ? 'string' : 'number';
    if (typeof value.value === wanted) found[key] = value.value;
  }
  return found as Refinement;
}
