import { insertAt } from '../edit/change.ts';
import type { Expression, FunctionIr, ModuleIr } from '../flow-ir.ts';
import type { Draft } from '../graph/recorder.ts';
import { countWord, onlyBinding } from './code-facts.ts';
import type { Finding, Fix, FlowContext, Rule } from './rule.ts';

export const unequalMap: Rule = {
  code: 'unequal-map',
  severity: 'error',
  title: 'A map over lists of unequal length, or over none',
  explanation:
    'Mapping starts one run for each element, so that all lists have to be of one length, and there has to be one. Text counts as a single value. What is to go to all runs alike is wrapped in `unmapped`.',
  bad: {
    python:
      'from prefect import flow, task\n\n@task\ndef load(rows, table): ...\n\n@flow\ndef etl():\n    load.map([1, 2, 3], ["a", "b"]).result()\n',
    typescript:
      "import { flow, task } from 'millrace';\nconst load = task(async function load(row: number, table: string) {});\nexport const etl = flow(async () => {\n  await load.map([1, 2, 3], ['a', 'b']);\n});\n",
  },
  good: {
    python:
      'from prefect import flow, task\n\n@task\ndef load(rows, table): ...\n\n@flow\ndef etl():\n    load.map([1, 2, 3], "a").result()\n',
    typescript:
      "import { flow, task } from 'millrace';\nconst load = task(async function load(row: number, table: string) {});\nexport const etl = flow(async () => {\n  await load.map([1, 2, 3], 'a');\n});\n",
  },
  on: 'flow',
  check: (context) => {
    if (context.definition.deferred || context.imports.prefect === 1) return [];
    return context.graph.nodes.flatMap(({ id }) => {
      const draft = context.drafts.get(id);
      return draft?.mode === 'map' && draft.definition?.kind === 'task' ? check(context, draft) : [];
    });
  },
};

type Extent = { kind: 'list'; length: number } | { kind: 'single' } | { kind: 'unknown' };

function check(context: FlowContext, draft: Draft): Finding[] {
  const call = draft.site?.call;
  if (!call || call.arguments.some((argument) => argument.spread)) return [];
  const given = (draft.site?.inputs ?? []).map(({ argument, expression }) => ({
    argument,
    expression,
    extent: extentOf(context, expression),
  }));
  const lists = given.flatMap(({ extent, ...rest }) =>
    extent.kind === 'list' ? [{ ...rest, length: extent.length }] : [],
  );
  const [first] = lists;
  const target = draft.target ?? draft.label;
  if (given.length > 0 && given.every(({ extent }) => extent.kind === 'single')) {
    return [
      {
        span: { start: call.start, end: call.end },
        message: `None of the arguments is a list, so there is nothing to map \`${target}\` over; pass a list, or use \`submit\`.`,
      },
    ];
  }
  const other = lists.find(({ length }) => length !== first?.length);
  if (!first || !other) return [];
  const { start, end } = other.expression;
  const fixes = [other, first].flatMap((list) => unmappedFix(context, list.expression, list.argument));
  return [
    {
      span: { start, end },
      ...(lists.length === 2 && fixes.length > 0 ? { fixes } : {}),
      message: `\`${target}\` is mapped over lists of different lengths: \`${first.argument}\` has ${first.length}, \`${other.argument}\` has ${other.length}; make them equal, or wrap what goes to all in \`unmapped\`.`,
    },
  ];
}

/** Where `unmapped` is at hand, either of two lists may be what goes to all. */
function unmappedFix({ imports }: FlowContext, { start, end }: Expression, argument: string): Fix[] {
  const name = ['prefect', 'millrace'].flatMap((module) => imports.localName(`${module}.unmapped`) ?? [])[0];
  if (name === undefined) return [];
  const changes = [insertAt(start, `${name}(`), insertAt(end, ')')];
  return [{ title: `Pass \`${argument}\` whole to every run`, changes }];
}

function extentOf(context: FlowContext, expression: Expression): Extent {
  const { module, definition, imports } = context;
  switch (expression.kind) {
    case 'literal':
      return { kind: 'single' };
    case 'collection':
      if (expression.shape === 'record' || expression.entries.some((entry) => entry.spread)) return { kind: 'unknown' };
      // A set forgets what is there twice.
      return module.text[expression.start] === '{'
        ? { kind: 'unknown' }
        : { kind: 'list', length: expression.entries.length };
    case 'call': {
      const name = imports.nameOf(expression.callee) ?? '';
      if (/^(prefect|millrace)\.(\w+\.)*unmapped$/.test(name)) return { kind: 'single' };
      return rangeExtent(module, expression);
    }
    case 'name':
      return definition.fn ? extentOfName(context, definition.fn, expression.name) : { kind: 'unknown' };
    default:
      return { kind: 'unknown' };
  }
}

/** `range(3)`, `range(1, 3)`. */
function rangeExtent({ language }: ModuleIr, call: Extract<Expression, { kind: 'call' }>): Extent {
  const isRange = language === 'python' && call.callee.kind === 'name' && call.callee.name === 'range';
  const limits = call.arguments.map(({ value }) => (value.kind === 'literal' ? value.value : undefined));
  if (!isRange || limits.length > 2 || !limits.every((limit) => Number.isInteger(limit))) return { kind: 'unknown' };
  const [from, to] = limits.length === 1 ? [0, Number(limits[0])] : [Number(limits[0]), Number(limits[1])];
  return { kind: 'list', length: Math.max(0, to - from) };
}

/** A variable of the flow that holds one list as it is written, and is only handed on. */
function extentOfName(context: FlowContext, fn: FunctionIr, name: string): Extent {
  const value = onlyBinding(fn, name)?.value;
  if (value?.kind !== 'collection') return { kind: 'unknown' };
  // `xs.append(4)`, `xs[0] = …` and `del xs[0]` all have the name before a dot or a bracket.
  const text = context.module.text.slice(fn.start, fn.end);
  const touched = new RegExp(`(?<![\\w$])${name.replace(/\$/g, '\\$&')}\\s*[.[]`).test(text);
  return touched || countWord(text, name) > 20 ? { kind: 'unknown' } : extentOf(context, value);
}
