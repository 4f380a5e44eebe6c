import type { DeploymentDefinition } from '../../model/graph.ts';
import type { CallExpression, Expression, Span } from '../flow-ir.ts';
import { camelCase } from '../graph/known-names.ts';
import { collectGiven, type Given } from './given.ts';
import type { Reading } from './reading.ts';

/** A call that makes a deployment, if what it is called on is a flow. */
export interface DeploymentCall {
  call: CallExpression;
  via: DeploymentDefinition['via'];
  /** What is deployed, as an expression; absent where the arguments say it. */
  object?: Expression;
  given: Given;
  /** The word that is called. */
  named: Span;
  /** The name it has where none is given. */
  defaultName?: string;
  /** The work pool that the `deploy(…)` around it gives. */
  pool?: Expression;
}

interface Form {
  via: DeploymentDefinition['via'];
  /** The names of the arguments that are given by position. */
  positional: readonly string[];
}

const SCHEDULE = ['interval', 'cron', 'rrule'];
/** What is called on a flow. */
const METHODS: Record<string, Form> = {
  serve: { via: 'serve', positional: ['name', ...SCHEDULE] },
  aserve: { via: 'serve', positional: ['name', ...SCHEDULE] },
  deploy: { via: 'deploy', positional: ['name', 'workPoolName'] },
  adeploy: { via: 'deploy', positional: ['name', 'workPoolName'] },
  toDeployment: { via: 'definition', positional: ['name', ...SCHEDULE] },
  atoDeployment: { via: 'definition', positional: ['name', ...SCHEDULE] },
};
/** What is called on a class of deployments or a runner, and takes the flow as an argument. */
const FACTORIES: Record<string, Form> = {
  buildFromFlow: { via: 'definition', positional: ['flow', 'name'] },
  fromFlow: { via: 'definition', positional: ['flow', 'name', ...SCHEDULE] },
  fromEntrypoint: { via: 'definition', positional: ['entrypoint', 'name'] },
  fromStorage: { via: 'definition', positional: ['storage', 'entrypoint', 'name'] },
  afromStorage: { via: 'definition', positional: ['storage', 'entrypoint', 'name'] },
  addFlow: { via: 'serve', positional: ['flow', 'name', ...SCHEDULE] },
  aaddFlow: { via: 'serve', positional: ['flow', 'name', ...SCHEDULE] },
};
const CLASSES = new Set(['Deployment', 'DeploymentSpec', 'RunnerDeployment']);

export function deploymentCall(reading: Reading, call: CallExpression): DeploymentCall | undefined {
  const { callee } = call;
  if (callee.kind === 'name') {
    if (!isDeploymentClass(reading, callee)) return undefined;
    return { call, via: 'definition', given: collectGiven(reading, call, []), named: callee };
  }
  if (callee.kind !== 'field' || !callee.dotted) return undefined;
  const word = camelCase(callee.key);
  const named = callee.keySpan;
  const factory = Object.hasOwn(FACTORIES, word) ? FACTORIES[word] : undefined;
  if (factory && (word.endsWith('addFlow') || isDeploymentClass(reading, callee.object))) {
    return { call, via: factory.via, given: collectGiven(reading, call, factory.positional), named };
  }
  const method = Object.hasOwn(METHODS, word) ? METHODS[word] : undefined;
  if (!method) return isDeploymentClass(reading, callee) ? bare(reading, call, named) : undefined;
  const found: DeploymentCall = {
    call,
    via: method.via,
    object: callee.object,
    given: collectGiven(reading, call, method.positional),
    named,
  };
  const pool = word === 'toDeployment' ? poolAround(reading, call) : undefined;
  if (pool) found.pool = pool;
  return found;
}

function bare(reading: Reading, call: CallExpression, named: Span): DeploymentCall {
  return { call, via: 'definition', given: collectGiven(reading, call, []), named };
}

/** Whether this is Prefect's `Deployment` or one of its kin, imported or as a module's member. */
function isDeploymentClass(reading: Reading, expression: Expression): boolean {
  if (expression.kind === 'name') {
    const binding = reading.facts.imports.get(expression.name);
    return Boolean(binding && CLASSES.has(binding.imported) && /^prefect\b/.test(binding.module));
  }
  if (expression.kind !== 'field' || !CLASSES.has(expression.key)) return false;
  let root = expression.object;
  while (root.kind === 'field') root = root.object;
  return root.kind === 'name' && /^prefect\b/.test(reading.facts.imports.get(root.name)?.module ?? '');
}

/** The pool of `deploy(a.to_deployment(…), work_pool_name="…")`. */
function poolAround(reading: Reading, call: CallExpression): Expression | undefined {
  const outer = reading.facts.calls.find(
    ({ callee, arguments: given }) =>
      callee.kind === 'name' &&
      /^a?deploy$/.test(callee.name) &&
      given.some(({ value }) => reading.facts.resolve(value) === call),
  );
  return outer?.arguments.find(({ name }) => name === 'work_pool_name')?.value;
}
