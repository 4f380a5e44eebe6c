import type { Json, JsonSchema } from '../../model/graph.ts';
import type { Expression } from '../flow-ir.ts';
import { literalOf } from '../graph/literal.ts';
import { ANYTHING, type Refinement, type TypeField, type TypeIr } from './type-ir.ts';

/** What a zod schema takes, whether it must be given, and what it says. */
export interface ZodType {
  type: TypeIr;
  required: boolean;
  default?: { value: Json };
  defaultExpression?: Expression;
  description?: string;
}

/** The type that `z.object({ … })` and its kin describe, as far as it is written out; names of others stay names. */
export function zodType(expression: Expression): ZodType {
  const links = unchain(expression);
  const [base, ...rest] = links;
  const found: ZodType = { type: base ? baseType(base, expression) : ANYTHING, required: true };
  for (const link of rest) applyLink(found, link);
  return found;
}

interface Link {
  name: string;
  arguments: Expression[];
}

/** `z.number().int().default(3)` as its links, from the first. A chain that begins with a name keeps that as its first. */
function unchain(expression: Expression): Link[] {
  const links: Link[] = [];
  let at: Expression = expression;
  while (at.kind === 'call' && at.callee.kind === 'field') {
    links.unshift({ name: at.callee.key, arguments: at.arguments.map((argument) => argument.value) });
    at = at.callee.object;
  }
  if (at.kind === 'name' && at.name !== 'z' && at.name !== 'zod') links.unshift({ name: `=${at.name}`, arguments: [] });
  // `z.iso.date()`, `z.coerce.number()`: the word between says no more.
  if (at.kind === 'field' && links[0] && at.key === 'iso') links[0].name = `iso.${links[0].name}`;
  return links;
}

const PLAIN: Record<string, JsonSchema> = {
  string: { type: 'string' },
  number: { type: 'number' },
  float32: { type: 'number' },
  float64: { type: 'number' },
  int: { type: 'integer' },
  int32: { type: 'integer' },
  uint32: { type: 'integer', minimum: 0 },
  bigint: { type: 'integer' },
  boolean: { type: 'boolean' },
  stringbool: { type: 'string' },
  null: { type: 'null' },
  date: { type: 'string', format: 'date-time' },
  email: { type: 'string', format: 'email' },
  url: { type: 'string', format: 'uri' },
  httpUrl: { type: 'string', format: 'uri' },
  uuid: { type: 'string', format: 'uuid' },
  uuidv4: { type: 'string', format: 'uuid' },
  guid: { type: 'string', format: 'uuid' },
  ipv4: { type: 'string', format: 'ipv4' },
  ipv6: { type: 'string', format: 'ipv6' },
  base64: { type: 'string' },
  'iso.date': { type: 'string', format: 'date' },
  'iso.time': { type: 'string', format: 'time' },
  'iso.datetime': { type: 'string', format: 'date-time' },
  'iso.duration': { type: 'string', format: 'duration' },
};

function baseType({ name, arguments: given }: Link, expression: Expression): TypeIr {
  const [first, second] = given;
  if (name.startsWith('=')) return { kind: 'name', name: `typeof ${name.slice(1)}`, arguments: [] };
  if (Object.hasOwn(PLAIN, name)) return { kind: 'plain', schema: PLAIN[name] ?? {} };
  const inner = (part: Expression | undefined): TypeIr => (part ? zodType(part).type : ANYTHING);
  switch (name) {
    case 'array':
      return { kind: 'list', items: inner(first) };
    case 'set':
      return { kind: 'list', items: inner(first) };
    case 'tuple':
      return { kind: 'tuple', items: itemsOf(first).map(inner), ...(second ? { rest: inner(second) } : {}) };
    case 'object':
    case 'strictObject':
    case 'looseObject':
      return { kind: 'object', fields: zodFields(first).map(fieldOfZod), bases: [] };
    case 'record':
    case 'map':
      return second
        ? { kind: 'map', keys: inner(first), values: inner(second) }
        : { kind: 'map', values: inner(first) };
    case 'union':
      return { kind: 'union', options: itemsOf(first).map(inner) };
    case 'discriminatedUnion':
      return { kind: 'union', options: itemsOf(second).map(inner) };
    case 'intersection':
      return { kind: 'both', types: [inner(first), inner(second)] };
    case 'literal':
    case 'enum':
    case 'nativeEnum':
      return choiceType(first);
    case 'optional':
    case 'readonly':
    case 'lazy':
      return inner(first?.kind === 'function' ? returned(first) : first);
    case 'nullable':
    case 'nullish':
      return nullable(inner(first));
    default:
      return expression.kind === 'name' ? { kind: 'name', name: `typeof ${expression.name}`, arguments: [] } : ANYTHING;
  }
}

/** The fields of the object that `z.object` is given, with the place of each. */
export function zodFields(shape: Expression | undefined): { key: string; zod: ZodType; start: number; end: number }[] {
  if (shape?.kind !== 'collection') return [];
  return shape.entries.flatMap(({ key, value, start, end }) =>
    key === undefined ? [] : [{ key, zod: zodType(value), start, end }],
  );
}

function fieldOfZod({ key, zod }: { key: string; zod: ZodType }): TypeField {
  return {
    name: key,
    type: zod.type,
    required: zod.required,
    ...(zod.default ? { default: { kind: 'value' as const, value: zod.default.value } } : {}),
    ...(zod.description === undefined ? {} : { description: zod.description }),
  };
}

function choiceType(given: Expression | undefined): TypeIr {
  if (!given) return ANYTHING;
  if (given.kind === 'name') {
    // A list of words is meant by its elements, an object by its values, an enum by its members.
    return { kind: 'member', type: { kind: 'name', name: `values of ${given.name}`, arguments: [] } };
  }
  const value = literalOf(given)?.value;
  const values = Array.isArray(value)
    ? value
    : isRecord(value)
      ? Object.values(value)
      : value === undefined
        ? []
        : [value];
  const options = values.map((one): TypeIr => ({ kind: 'plain', schema: constantSchema(one) }));
  return options.length === 0 ? ANYTHING : { kind: 'union', options };
}

export function constantSchema(value: Json): JsonSchema {
  if (value === null) return { type: 'null' };
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? { type, enum: [value] } : {};
}

/** What a link of the chain adds. */
function applyLink(found: ZodType, { name, arguments: given }: Link): void {
  const [first] = given;
  const value = first ? literalOf(first)?.value : undefined;
  const refine = (by: Refinement): void => {
    found.type = { kind: 'refined', type: found.type, by };
  };
  const number = typeof value === 'number' ? value : undefined;
  switch (name) {
    case 'optional':
    case 'exactOptional':
      found.required = false;
      return;
    case 'nullish':
      found.required = false;
      found.type = nullable(found.type);
      return;
    case 'nullable':
      found.type = nullable(found.type);
      return;
    case 'default':
    case 'prefault':
      found.required = false;
      if (value !== undefined) found.default = { value };
      if (first) found.defaultExpression = first;
      return;
    case 'describe':
      if (typeof value === 'string') found.description = value;
      return;
    case 'meta':
      if (isRecord(value) && typeof value.description === 'string') found.description = value.description;
      return;
    case 'array':
      found.type = { kind: 'list', items: found.type };
      return;
    case 'or':
      found.type = { kind: 'union', options: [found.type, first ? zodType(first).type : ANYTHING] };
      return;
    case 'and':
      found.type = { kind: 'both', types: [found.type, first ? zodType(first).type : ANYTHING] };
      return;
    case 'extend':
    case 'safeExtend':
      found.type = { kind: 'object', fields: zodFields(first).map(fieldOfZod), bases: [found.type] };
      return;
    case 'partial':
      found.type = { kind: 'adapted', type: found.type, required: false };
      return;
    case 'required':
      found.type = { kind: 'adapted', type: found.type, required: true };
      return;
    case 'pick':
      found.type = { kind: 'adapted', type: found.type, only: keysOf(first) };
      return;
    case 'omit':
      found.type = { kind: 'adapted', type: found.type, without: keysOf(first) };
      return;
    case 'keyof':
      found.type = { kind: 'keys', type: found.type };
      return;
    case 'int':
    case 'safe':
      found.type = { kind: 'plain', schema: { type: 'integer' } };
      return;
    default:
      if (Object.hasOwn(REFINEMENTS, name)) refine(REFINEMENTS[name] ?? {});
      else if (number !== undefined && Object.hasOwn(MEASURES, name)) refine(measure(MEASURES[name] ?? [], number));
  }
}

const REFINEMENTS: Record<string, Refinement> = {
  email: { format: 'email' },
  uuid: { format: 'uuid' },
  ipv4: { format: 'ipv4' },
  ipv6: { format: 'ipv6' },
  url: { format: 'uri' },
  date: { format: 'date' },
  time: { format: 'time' },
  duration: { format: 'duration' },
  datetime: { format: 'date-time' },
  positive: { exclusiveMinimum: 0 },
  negative: { exclusiveMaximum: 0 },
  nonnegative: { minimum: 0 },
  nonpositive: { maximum: 0 },
  nonempty: { minLength: 1 },
};

/** What a number given to these means, of texts and lists as of numbers. */
const MEASURES: Record<string, readonly (keyof Refinement)[]> = {
  min: ['minimum', 'minLength'],
  max: ['maximum', 'maxLength'],
  length: ['minLength', 'maxLength'],
  gte: ['minimum'],
  lte: ['maximum'],
  gt: ['exclusiveMinimum'],
  lt: ['exclusiveMaximum'],
  multipleOf: ['multipleOf'],
  step: ['multipleOf'],
};

function measure(keys: readonly (keyof Refinement)[], value: number): Refinement {
  return Object.fromEntries(keys.map((key) => [key, value])) as Refinement;
}

function nullable(type: TypeIr): TypeIr {
  return { kind: 'union', options: [type, { kind: 'plain', schema: { type: 'null' } }] };
}

function itemsOf(list: Expression | undefined): Expression[] {
  return list?.kind === 'collection' ? list.entries.map((entry) => entry.value) : [];
}

/** The keys of `{ a: true, b: true }`. */
function keysOf(mask: Expression | undefined): TypeIr {
  const keys = mask?.kind === 'collection' ? mask.entries.flatMap(({ key }) => (key === undefined ? [] : [key])) : [];
  return { kind: 'plain', schema: { type: 'string', enum: keys } };
}

function returned({ fn }: Extract<Expression, { kind: 'function' }>): Expression | undefined {
  const last = fn.body.statements.at(-1);
  return last?.kind === 'return' ? last.value : undefined;
}

function isRecord(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
