import type { DeploymentDefinition, Options } from '../../model/graph.ts';
import type { Expression, ModuleIr, Span } from '../flow-ir.ts';
import type { Definition } from '../graph/callable.ts';
import type { LineIndex } from '../line-index.ts';
import { deployedFlow } from './deployed-flow.ts';
import { type DeploymentCall, deploymentCall } from './deployment-call.ts';
import { factsOf } from './file-facts.ts';
import { readSchedules } from './read-schedule.ts';
import { constantOf, type Reading, textOf } from './reading.ts';

/** Texts without one of these words make no deployment, and need no second look. */
const WORDS =
  /\b(a?serve|a?deploy|a?to_deployment|toDeployment|build_from_flow|Deployment\w*|RunnerDeployment|a?add_flow)\b/;

/**
 * The deployments that a file's code makes, in the order of the text. It looks at the text alone, not at what
 * runs: a deployment under `if __name__ == "__main__"` or in a function is one too. A call on something that
 * is no flow for sure is left alone, since `serve` is a word of many libraries.
 */
export function findDeployments(
  module: ModuleIr,
  lines: LineIndex,
  flows: Iterable<Definition>,
): DeploymentDefinition[] {
  if (!WORDS.test(module.text)) return [];
  try {
    const reading: Reading = { module, lines, flows: [...flows], facts: factsOf(module) };
    return reading.facts.calls
      .flatMap((call) => deploymentCall(reading, call) ?? [])
      .sort((a, b) => a.named.start - b.named.start)
      .flatMap((found) => definitionOf(reading, found) ?? []);
  } catch (error) {
    // Code that nests too deeply is reported where it is drawn.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function definitionOf(reading: Reading, found: DeploymentCall): DeploymentDefinition | undefined {
  const { call, given, via, named } = found;
  const flow = deployedFlow(reading, found);
  if (!flow) return undefined;
  const name = given.get('name');
  const literal = name ? constantOf(reading, name)?.value : undefined;
  if (!name && !found.defaultName) return undefined;
  const nameSpan: Span = name ?? named;
  const workPool = given.get('workPoolName') ?? given.get('workPool') ?? found.pool;
  const description = stringOf(reading, given.get('description'));
  const definition: DeploymentDefinition = {
    name: nameOf(reading, name, literal) ?? found.defaultName ?? '',
    flow,
    via,
    schedules: readSchedules(reading, given),
    parameters: optionsOf(reading, given.get('parameters')),
    tags: tagsOf(reading, given.get('tags')),
    file: reading.module.file,
    range: reading.lines.range(call),
    nameRange: reading.lines.range(nameSpan),
  };
  if (workPool) definition.workPool = stringOf(reading, workPool) ?? textOf(reading, workPool);
  if (description !== undefined) definition.description = description;
  if (name && typeof literal !== 'string') definition.dynamic = 'The name is computed at run time.';
  return definition;
}

function nameOf(reading: Reading, name: Expression | undefined, literal: unknown): string | undefined {
  if (typeof literal !== 'string') return name ? textOf(reading, name) : undefined;
  // `serve(__file__)` and its like are called by the file's name alone.
  return literal.endsWith('.py') ? (literal.split(/[\\/]/).at(-1) ?? literal).slice(0, -3) : literal;
}

function optionsOf(reading: Reading, parameters: Expression | undefined): Options {
  const record = parameters && reading.facts.resolve(parameters);
  const options: Options = {};
  if (record?.kind === 'collection' && record.shape === 'record') {
    for (const { key, value } of record.entries) if (key !== undefined) options[key] = optionOf(reading, value);
  } else if (record?.kind === 'call' && record.callee.kind === 'name' && record.callee.name === 'dict') {
    for (const { name, value } of record.arguments) if (name !== undefined) options[name] = optionOf(reading, value);
  }
  return options;
}

function optionOf(reading: Reading, value: Expression): Options[string] {
  const text = textOf(reading, value);
  const literal = constantOf(reading, value);
  return literal ? { kind: 'literal', value: literal.value, text } : { kind: 'expression', text };
}

function tagsOf(reading: Reading, tags: Expression | undefined): string[] {
  const list = tags && reading.facts.resolve(tags);
  if (list?.kind !== 'collection' || list.shape !== 'list') return [];
  return list.entries.flatMap((entry) => stringOf(reading, entry.value) ?? []);
}

function stringOf(reading: Reading, expression: Expression | undefined): string | undefined {
  const value = expression ? constantOf(reading, expression)?.value : undefined;
  return typeof value === 'string' ? value : undefined;
}
