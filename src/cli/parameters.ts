import { fitValue } from '../model/fit-value.ts';
import type { FlowGraph, Json } from '../model/graph.ts';
import { UsageError } from './errors.ts';

/** Reads `-p name=value` (JSON where it is JSON, else text) over what `--params` gives. */
export function readParameters(pairs: string[], json: string | undefined): Record<string, Json> {
  const parameters: Record<string, Json> = {};
  if (json !== undefined) Object.assign(parameters, parseObject(json));
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new UsageError(`-p ${pair} is not name=value.`);
    parameters[pair.slice(0, equals)] = jsonOrText(pair.slice(equals + 1));
  }
  return parameters;
}

/** Holds parameters against what the source says of them, before anything is started. */
export function checkParameters(flow: FlowGraph, parameters: Record<string, Json>): Record<string, Json> {
  const checked: Record<string, Json> = {};
  const names = flow.parameters.map((parameter) => parameter.name);
  for (const [name, value] of Object.entries(parameters)) {
    const parameter = flow.parameters.find((candidate) => candidate.name === name);
    if (!parameter) {
      const known = names.length > 0 ? `Its parameters are ${names.join(', ')}.` : 'It takes none.';
      throw new UsageError(`The flow "${flow.name}" has no parameter "${name}". ${known}`);
    }
    const fit = fitValue(parameter.schema, value);
    if ('path' in fit) {
      const { path, expected, given } = fit;
      const instead = given === undefined ? 'and is not given' : `not ${JSON.stringify(given)}`;
      throw new UsageError(`Parameter "${name}${path}" of the flow "${flow.name}" takes ${expected}, ${instead}.`);
    }
    checked[name] = fit.value;
  }
  const missing = flow.parameters.find((parameter) => parameter.required && !Object.hasOwn(checked, parameter.name));
  if (missing) {
    throw new UsageError(
      `The flow "${flow.name}" needs the parameter "${missing.name}": give it with -p ${missing.name}=….`,
    );
  }
  return checked;
}

function parseObject(text: string): Record<string, Json> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`--params is not JSON: ${text}. Give an object such as '{"name": 1}'.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`--params takes a JSON object such as '{"name": 1}', not ${text}.`);
  }
  return value as Record<string, Json>;
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
