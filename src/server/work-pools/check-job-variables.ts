import type { Json } from '../../model/graph.ts';
import { BadRequest, NotFound } from '../errors.ts';
import { type SchemaProblem, schemaProblem } from '../schema-problem.ts';
import type { Tx } from '../store/store.ts';

type Template = Record<string, unknown>;

/**
 * Checks what a pool's template gives its variables by default. Throws `BadRequest` where it does not fit the
 * template's own schema, and `NotFound` where it names a block that does not exist.
 */
export function checkJobVariableDefaults(tx: Tx, template: Template): void {
  const schema = variablesOf(template);
  if (!schema) return;
  const problem = problemOf(defaultsOf(tx, schema), schema, { required: false });
  if (problem) throw refusal(`Validation failed for work pool's job variable defaults: ${problem}`);
}

/**
 * Checks the variables of a deployment, or of a run, over the template's defaults. A run has to have all that the
 * template requires; of a deployment some may come with each run. Throws `BadRequest`, whose sentence begins with
 * `what`: "Error creating flow run".
 */
export function checkJobVariables(
  tx: Tx,
  template: Template,
  { given, complete, what }: { given: readonly (Record<string, Json> | null)[]; complete: boolean; what: string },
): void {
  const schema = variablesOf(template);
  if (!schema) return;
  const fitting: Record<string, unknown> = {};
  let allFit = true;
  for (const [name, value] of Object.entries(defaultsOf(tx, schema))) {
    // What was let in with a default that does not fit still works for whoever gives the variable.
    if (schemaProblem({ [name]: value }, without(schema, 'required'))) allFit = false;
    else fitting[name] = value;
  }
  const problem = problemOf(Object.assign(fitting, ...given), schema, { required: complete && allFit });
  if (problem) throw refusal(`${what}: ${problem}`);
}

interface Schema {
  properties?: Record<string, Record<string, unknown>>;
  required?: string[];
  definitions?: Record<string, Schema>;
}

function variablesOf(template: Template): Schema | undefined {
  const { variables } = template as { variables?: Schema };
  return variables && Object.keys(variables).length > 0 ? variables : undefined;
}

function problemOf(values: object, schema: Schema, options: { required: boolean }): string | undefined {
  const lenient = optionalMayBeNull(schema);
  let problem: SchemaProblem | undefined;
  try {
    problem = schemaProblem(values, options.required ? lenient : without(lenient, 'required'));
  } catch (error) {
    throw refusal(`Invalid schema: ${(error as Error).message}`);
  }
  if (!problem) return undefined;
  const where = problem.path === '$' ? '' : ` for field '${problem.path}'`;
  return `Validation failed${where}. Failure reason: ${problem.message}`;
}

function defaultsOf(tx: Tx, { properties = {} }: Schema): Record<string, unknown> {
  const defaults: Record<string, unknown> = {};
  for (const [name, attributes] of Object.entries(properties)) {
    if (!('default' in attributes)) continue;
    const value = attributes.default as { $ref?: { block_document_id?: unknown } } | null;
    const reference = typeof value === 'object' ? value?.$ref : undefined;
    if (reference === undefined) defaults[name] = value;
    else if (reference?.block_document_id !== undefined) defaults[name] = blockData(tx, reference.block_document_id);
  }
  return defaults;
}

/** The data of a block that a default refers to. None can be kept here yet, so that none is found. */
function blockData(_tx: Tx, _id: unknown): Json {
  throw new NotFound('Block', { fullStop: true });
}

/** Schemas that older versions of pydantic make do not say that what is optional may be null. */
function optionalMayBeNull(schema: Schema): Schema {
  const { properties, required = [], definitions } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, attributes]) => [name, nullable(attributes, required.includes(name))]),
      ),
    }),
    ...(definitions && {
      definitions: Object.fromEntries(
        Object.entries(definitions).map(([name, each]) => [name, optionalMayBeNull(each)]),
      ),
    }),
  };
}

function nullable(attributes: Record<string, unknown>, required: boolean): Record<string, unknown> {
  const { type, items, ...rest } = attributes;
  const tuple = Array.isArray(items) && !attributes.prefixItems;
  const list = items === undefined ? {} : tuple ? { prefixItems: items } : { items };
  if (required || type === undefined || type === 'null')
    return { ...rest, ...list, ...(type !== undefined && { type }) };
  return { ...rest, ...list, anyOf: [{ type }, { type: 'null' }] };
}

/** A schema without a keyword, at every depth. */
function without<Value>(value: Value, keyword: string): Value {
  if (Array.isArray(value)) return value.map((each) => without(each, keyword)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, each]) => key !== keyword || !Array.isArray(each));
  return Object.fromEntries(entries.map(([key, each]) => [key, without(each, keyword)])) as Value;
}

function refusal(detail: string): BadRequest {
  return new BadRequest(detail, { status: 422 });
}
