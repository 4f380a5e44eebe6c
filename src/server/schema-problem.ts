import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { pythonText } from './python-text.ts';

export interface SchemaProblem {
  /** `$` for the whole value, else the field's path: `a.b[0]`. */
  path: string;
  message: string;
}

/**
 * What first keeps a value from fitting a JSON Schema, in the words of Prefect's server; undefined where it fits.
 * Throws a `TypeError` where the schema is none, or refers to what it does not have.
 */
export function schemaProblem(value: unknown, schema: object): SchemaProblem | undefined {
  const validate = compiled(schema);
  if (validate(value)) return undefined;
  const errors = validate.errors ?? [];
  // What lies highest says most; of what a choice refused, the choice itself.
  const choice = errors.find(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length;
  const first = choice ?? [...errors].sort((a, b) => depth(a) - depth(b))[0];
  return first && { path: pathOf(first.instancePath), message: wordsOf(first) };
}

/** Compiled schemas, the oldest first: the same few are asked for again and again. */
const cache = new Map<string, ValidateFunction>();
const MOST_SCHEMAS = 200;

function compiled(schema: object): ValidateFunction {
  const key = JSON.stringify(schema);
  const known = cache.get(key);
  if (known) return known;
  const { $schema: _dialect, $id: _id, ...rest } = schema as Record<string, unknown>;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, verbose: true, logger: false });
  let validate: ValidateFunction;
  try {
    validate = ajv.compile(rest);
  } catch (error) {
    throw new TypeError((error as Error).message);
  }
  if (cache.size >= MOST_SCHEMAS) cache.delete(cache.keys().next().value as string);
  cache.set(key, validate);
  return validate;
}

function pathOf(pointer: string): string {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const text = parts.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? '$' : text.replace(/^\./, '');
}

function wordsOf({ keyword, params, data, schema, message }: ErrorObject): string {
  const value = pythonText(data);
  const wanted = schema as unknown;
  switch (keyword) {
    case 'type':
      return `${value} is not of type ${[wanted].flat().map(pythonText).join(', ')}`;
    case 'required':
      return `${pythonText(params.missingProperty)} is a required property`;
    case 'enum':
      return `${value} is not one of ${pythonText(wanted)}`;
    case 'const':
      return `${pythonText(wanted)} was expected`;
    case 'anyOf':
    case 'oneOf':
      return `${value} is not valid under any of the given schemas`;
    case 'additionalProperties':
      return `Additional properties are not allowed (${pythonText(params.additionalProperty)} was unexpected)`;
    case 'minimum':
      return `${value} is less than the minimum of ${pythonText(wanted)}`;
    case 'maximum':
      return `${value} is greater than the maximum of ${pythonText(wanted)}`;
    case 'exclusiveMinimum':
      return `${value} is less than or equal to the minimum of ${pythonText(wanted)}`;
    case 'exclusiveMaximum':
      return `${value} is greater than or equal to the maximum of ${pythonText(wanted)}`;
    case 'multipleOf':
      return `${value} is not a multiple of ${pythonText(wanted)}`;
    case 'pattern':
      return `${value} does not match ${pythonText(wanted)}`;
    case 'minLength':
    case 'minItems':
      return wanted === 1 ? `${value} should be non-empty` : `${value} is too short`;
    case 'minProperties':
      return wanted === 1 ? `${value} should be non-empty` : `${value} does not have enough properties`;
    case 'maxLength':
    case 'maxItems':
      return `${value} is too long`;
    case 'uniqueItems':
      return `${value} has non-unique elements`;
    default:
      return `${value} ${message ?? 'does not fit'}`;
  }
}
