import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/graph.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';
import { NO_PREFECT, PREFECT_BIN, prefectPython } from '../conformance/real-prefect.ts';

/**
 * Where the static schema says something else than Prefect's, by flow and parameter; `null` for a parameter that only
 * Prefect lists.
 */
const DIFFERENCES: Record<string, { reason: string; schema: Record<string, Json> | null }> = {
  'computed_default.y': { reason: 'what a call gives is for the run to tell', schema: { type: 'string' } },
  'numbers.c': { reason: 'a complex number is no literal of JSON', schema: { type: 'string' } },
  'annotated.a': {
    reason: 'Prefect overwrites the description that an annotation gives, though a form has use for it',
    schema: { type: 'integer', minimum: 1, description: 'At least one' },
  },
  'aliased_models.a': {
    reason: 'examples are no part of what forms show',
    schema: {
      type: 'object',
      properties: { firstName: { type: 'integer' }, second: { type: 'integer', default: 2 } },
      required: ['firstName'],
    },
  },
  'model_defaults.a': {
    reason: 'a default that is made by calling a model is for the run to tell',
    schema: {
      type: 'object',
      description: 'Where somebody lives.',
      properties: {
        street: { type: 'string' },
        number: { type: 'integer', default: 1 },
        zip_code: { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
      },
      required: ['street'],
    },
  },
  'variadic.args': { reason: 'a form can ask for no further positional arguments', schema: null },
  'variadic.kwargs': { reason: 'a form can ask for no further named arguments', schema: null },
  'numpy_docs.a': {
    reason: "Prefect reads Google's style alone, though the text says it",
    schema: { type: 'integer', description: 'How many' },
  },
  'numpy_docs.b': {
    reason: "Prefect reads Google's style alone, though the text says it",
    schema: { type: 'string', default: 'x', description: 'Which one,\nsaid on two lines.' },
  },
  'sphinx_docs.a': {
    reason: "Prefect reads Google's style alone, though the text says it",
    schema: { type: 'integer', description: 'How many' },
  },
  'sphinx_docs.b': {
    reason: "Prefect reads Google's style alone, though the text says it",
    schema: { type: 'string', default: 'x', description: 'Which one' },
  },
  'json_types.a': { reason: 'what a text holds is beyond what forms check', schema: { type: 'string' } },
  'json_types.b': { reason: 'what a text holds is beyond what forms check', schema: { type: 'string' } },
};

const folder = join(import.meta.dirname, 'flows');
const file = join(folder, 'signatures.py');

describe.skipIf(!PREFECT_BIN)(`static schemas${PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`}`, async () => {
  const analyzer = await openAnalyzer();
  afterAll(() => analyzer.dispose());
  const { flows } = analyzer.analyze({ file, text: readFileSync(file, 'utf8') });
  const theirs = PREFECT_BIN ? askPrefect() : {};

  it('are made of every flow that Prefect sees', () => {
    const found = flows.map(({ symbol }) => symbol.split('.').at(-1));
    expect(found.sort()).toEqual(Object.keys(theirs).sort());
    expect(found.length).toBeGreaterThanOrEqual(60);
  });

  it.each(Object.entries(theirs))('say of %s what Prefect says', (name, { properties, required, definitions }) => {
    const flow = flows.find(({ symbol }) => symbol.split('.').at(-1) === name);
    const ours: Record<string, unknown> = {};
    for (const parameter of flow?.parameters ?? []) ours[parameter.name] = comparable(parameter.schema, {});
    const expected: Record<string, unknown> = {};
    for (const [key, schema] of Object.entries(properties)) {
      const difference = DIFFERENCES[`${name}.${key}`];
      if (difference?.schema !== null) expected[key] = difference?.schema ?? comparable(schema, definitions);
    }
    expect(ours).toEqual(expected);
    const mandatory = flow?.parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name);
    expect(mandatory).toEqual(required.filter((key) => DIFFERENCES[`${name}.${key}`]?.schema !== null));
  });

  it('differ only where that is declared, and everything declared does differ', () => {
    for (const place of Object.keys(DIFFERENCES)) {
      const [name = '', key = ''] = place.split('.');
      const { properties, definitions }: Omit<PrefectSchema, 'required'> = theirs[name] ?? {
        properties: {},
        definitions: {},
      };
      expect(comparable(properties[key] ?? {}, definitions), place).not.toEqual(DIFFERENCES[place]?.schema);
    }
  });
});

interface PrefectSchema {
  properties: Record<string, Json>;
  required: string[];
  definitions: Record<string, Json>;
}

function askPrefect(): Record<string, PrefectSchema> {
  const out = execFileSync(prefectPython(), [join(folder, 'print_schemas.py'), file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(out.slice(out.indexOf('{')));
}

/**
 * A schema in the one form in which both can be compared: references are put in place (a type that holds itself is left
 * open there), titles and positions are left out, as the form shows names, and of two ways to say one thing one is taken.
 */
function comparable(schema: unknown, definitions: Record<string, Json>, path: readonly string[] = []): unknown {
  if (Array.isArray(schema)) return schema.map((item) => comparable(item, definitions, path));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref: reference, ...own } = schema as Record<string, unknown>;
  if (typeof reference === 'string') {
    const name = reference.split('/').at(-1) ?? '';
    if (path.includes(name)) return {};
    const target = comparable(definitions[name], definitions, [...path, name]) as object;
    return { ...target, ...(comparable(own, definitions, path) as object) };
  }
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(own)) {
    if (key === 'properties') {
      const fields = Object.entries(value as Record<string, unknown>);
      found[key] = Object.fromEntries(fields.map(([name, field]) => [name, comparable(field, definitions, path)]));
    } else if (key === 'const') found.enum = [value];
    else if (key === 'default' || key === 'enum') found[key] = value;
    else if (!LEFT_OUT.has(key)) found[key] = comparable(value, definitions, path);
  }
  // What takes anything need not be said.
  if (found.additionalProperties === true) delete found.additionalProperties;
  if (JSON.stringify(found.items) === '{}') delete found.items;
  return found;
}

const LEFT_OUT = new Set(['title', 'position']);
