import type { DeployedFlow } from '../../model/graph.ts';
import type { CallExpression, Expression } from '../flow-ir.ts';
import { camelCase } from '../graph/known-names.ts';
import type { DeploymentCall } from './deployment-call.ts';
import { collectGiven } from './given.ts';
import { constantOf, type Reading, textOf } from './reading.ts';

const FOLLOW_LIMIT = 8;
const FROM_SOURCE = new Set(['fromSource', 'afromSource']);
const WITH_OPTIONS = new Set(['withOptions']);

/** What a call deploys; undefined where that is no flow as far as the text tells. As a side it finds the default name. */
export function deployedFlow(reading: Reading, found: DeploymentCall): DeployedFlow | undefined {
  const { given, via, object } = found;
  const entrypoint = given.get('entrypoint') ?? given.get('flowLocation');
  const flow = given.get('flow');
  if (!object && entrypoint && !flow) {
    const source = given.get('storage');
    return atEntrypoint(reading, entrypoint, source);
  }
  const target = object ?? flow;
  if (!target) return undefined;
  const definition = definitionAt(reading, target);
  if (definition) {
    if (via === 'serve') found.defaultName = definition.name;
    return { kind: 'flow', id: definition.id };
  }
  const elsewhere = flowElsewhere(reading, target, 0);
  // Of what is no flow for sure only calls with the looks of a deployment count.
  if (elsewhere?.kind === 'import' && !looksLikeDeployment(found)) return undefined;
  if (elsewhere) return elsewhere;
  const sure = given.has('workPoolName') || (object === undefined && given.has('name'));
  return sure ? { kind: 'unknown', text: textOf(reading, target) } : undefined;
}

function looksLikeDeployment({ given, via, object }: DeploymentCall): boolean {
  return via === 'definition' || !object || given.has('name');
}

/** The flow of this file that an expression stands for. */
function definitionAt(reading: Reading, expression: Expression, depth = 0): Reading['flows'][number] | undefined {
  if (depth > FOLLOW_LIMIT) return undefined;
  const made = reading.flows.find((flow) => flow.wrapper === expression);
  if (made) return made;
  if (expression.kind === 'await') return definitionAt(reading, expression.value, depth + 1);
  if (expression.kind === 'call') {
    const object = objectOf(expression, WITH_OPTIONS);
    return object && definitionAt(reading, object, depth + 1);
  }
  if (expression.kind === 'name') {
    const named = reading.flows.filter((flow) => flow.symbol === expression.name);
    const before = named.findLast((flow) => flow.span.start <= expression.start);
    if (before ?? named[0]) return before ?? named[0];
    const value = reading.facts.resolve(expression);
    return value === expression ? undefined : definitionAt(reading, value, depth + 1);
  }
  if (expression.kind !== 'field' || expression.object.kind !== 'name') return undefined;
  if (reading.facts.imports.has(expression.object.name)) return undefined;
  return reading.flows.find((flow) => flow.symbol === expression.key || flow.symbol === textOf(reading, expression));
}

/** A flow that is imported or loaded. */
function flowElsewhere(reading: Reading, expression: Expression, depth: number): DeployedFlow | undefined {
  if (depth > FOLLOW_LIMIT) return undefined;
  if (expression.kind === 'await') return flowElsewhere(reading, expression.value, depth + 1);
  if (expression.kind === 'call') {
    const optioned = objectOf(expression, WITH_OPTIONS);
    if (optioned) return flowElsewhere(reading, optioned, depth + 1);
    if (objectOf(expression, FROM_SOURCE)) {
      const given = collectGiven(reading, expression, ['source', 'entrypoint']);
      const entrypoint = given.get('entrypoint');
      return entrypoint && atEntrypoint(reading, entrypoint, given.get('source'));
    }
    return undefined;
  }
  if (expression.kind === 'name') {
    const binding = reading.facts.imports.get(expression.name);
    if (binding && !isOwn(binding.module)) return { kind: 'import', module: binding.module, name: binding.imported };
    const value = reading.facts.resolve(expression);
    return value === expression ? undefined : flowElsewhere(reading, value, depth + 1);
  }
  return expression.kind === 'field' ? memberOfImport(reading, expression) : undefined;
}

/** `reports.weekly`, `package.module.etl`. */
function memberOfImport(
  reading: Reading,
  { object, key }: Extract<Expression, { kind: 'field' }>,
): DeployedFlow | undefined {
  const path: string[] = [];
  let root = object;
  while (root.kind === 'field') {
    path.unshift(root.key);
    root = root.object;
  }
  const binding = root.kind === 'name' ? reading.facts.imports.get(root.name) : undefined;
  if (!binding || isOwn(binding.module)) return undefined;
  const module = [binding.module, ...(binding.imported === '*' ? [] : [binding.imported]), ...path].join('.');
  return { kind: 'import', module, name: key };
}

function objectOf({ callee }: CallExpression, words: ReadonlySet<string>): Expression | undefined {
  return callee.kind === 'field' && words.has(camelCase(callee.key)) ? callee.object : undefined;
}

function atEntrypoint(reading: Reading, entrypoint: Expression, source: Expression | undefined): DeployedFlow {
  const value = constantOf(reading, entrypoint)?.value;
  if (typeof value !== 'string') return { kind: 'unknown', text: textOf(reading, entrypoint) };
  const range = reading.lines.range(entrypoint);
  if (!source) return { kind: 'entrypoint', entrypoint: value, range };
  const from = constantOf(reading, source)?.value;
  return {
    kind: 'entrypoint',
    entrypoint: value,
    range,
    source: typeof from === 'string' ? from : textOf(reading, source),
  };
}

function isOwn(module: string): boolean {
  return /^(prefect|millrace)\b/.test(module);
}
