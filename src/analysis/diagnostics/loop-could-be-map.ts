import { replace } from '../edit/change.ts';
import type { CallExpression, Expression, LoopStatement, Pattern, Span } from '../flow-ir.ts';
import type { Draft } from '../graph/recorder.ts';
import { factsOf } from './code-facts.ts';
import { type Finding, type Fix, type FlowContext, type Rule, textAt } from './rule.ts';

export const loopCouldBeMap: Rule = {
  code: 'loop-could-be-map',
  severity: 'hint',
  title: 'A loop that could be a map',
  explanation:
    'A loop that does nothing but call one task for each element runs them one after the other. `map` starts them side by side, and shows them as one group. Where they have to come one after the other, ignore the hint.',
  bad: {
    python:
      'from prefect import flow, task\n\n@task\ndef load(row): ...\n\n@flow\ndef etl(rows: list[str]):\n    for row in rows:\n        load(row)\n',
    typescript:
      "import { flow, task } from 'millrace';\nconst load = task(async function load(row: string) {});\nexport const etl = flow(async ({ rows }: { rows: string[] }) => {\n  for (const row of rows) await load(row);\n});\n",
  },
  good: {
    python:
      'from prefect import flow, task\n\n@task\ndef load(row): ...\n\n@flow\ndef etl(rows: list[str]):\n    load.map(rows).result()\n',
    typescript:
      "import { flow, task } from 'millrace';\nconst load = task(async function load(row: string) {});\nexport const etl = flow(async ({ rows }: { rows: string[] }) => {\n  await load.map(rows);\n});\n",
  },
  on: 'flow',
  check: (context) => {
    const { fn } = context.definition;
    if (!fn || context.definition.deferred || context.imports.prefect === 1) return [];
    const calls = taskCalls(context);
    const { loops, comprehensions } = factsOf(fn);
    return [
      ...loops.flatMap(({ loop }) => fromLoop(context, calls, loop)),
      ...comprehensions.flatMap((comprehension) => fromComprehension(context, calls, comprehension)),
    ];
  },
};

type Calls = ReadonlyMap<CallExpression, Draft>;

/** The calls that each stand for one task of which the text tells everything. */
function taskCalls({ graph, drafts }: FlowContext): Calls {
  return new Map(
    graph.nodes.flatMap(({ id }) => {
      const draft = drafts.get(id);
      const call = draft?.site?.call;
      const plain = draft?.definition?.kind === 'task' && !draft.options && !draft.site?.waitsFor;
      return draft && call && plain && (draft.mode === 'call' || draft.mode === 'submit')
        ? [[call, draft] as const]
        : [];
    }),
  );
}

function fromLoop(context: FlowContext, calls: Calls, loop: LoopStatement): Finding[] {
  const [only, ...more] = loop.body.statements;
  if (loop.word !== 'for' || !loop.iterable || !loop.target || loop.otherwise || loop.before || more.length > 0)
    return [];
  if (only?.kind !== 'expression' || isOtherLoop(context, loop)) return [];
  const { call, awaited } = unawait(only.value);
  const draft = call && calls.get(call);
  if (!call || !draft || draft.mode !== 'call') return [];
  // Without `await` the runs are side by side already, or do not begin at all.
  const waits = awaited || (context.module.language === 'python' && draft.definition?.fn?.async !== true);
  if (!waits || !takesElement(call, loop.target)) return [];
  const fix = fixOf(context, { call, iterable: loop.iterable, whole: loop, kind: 'loop' });
  return [findingOf({ span: loop.header, draft, fix })];
}

/** `for … in` of JavaScript gives names, `async for` and `for await` take their time. */
function isOtherLoop({ module }: FlowContext, loop: LoopStatement): boolean {
  const head = module.text.slice(loop.start, loop.header.start + 1);
  if (/^(async\b|for\s+await\b)/.test(head)) return true;
  if (module.language === 'python') return false;
  return !/\bof\s*$/.test(module.text.slice(loop.start, loop.iterable?.start ?? loop.start));
}

function fromComprehension(
  context: FlowContext,
  calls: Calls,
  comprehension: Extract<Expression, { kind: 'comprehension' }>,
): Finding[] {
  const [clause, ...more] = comprehension.clauses;
  const text = textAt(context, comprehension);
  if (!clause || more.length > 0 || clause.conditions.length > 0) return [];
  if (!text.startsWith('[') || /\basync\s+for\b/.test(text)) return [];
  const { call, awaited } = unawait(comprehension.element);
  const draft = call && calls.get(call);
  if (!call || !draft || !takesElement(call, clause.target)) return [];
  const isAsync = draft.definition?.fn?.async === true;
  // A list of coroutines is there to be gathered.
  if (draft.mode === 'call' && isAsync && !awaited) return [];
  const kind = draft.mode === 'submit' ? 'futures' : 'results';
  const fix =
    isAsync && kind === 'results'
      ? undefined
      : fixOf(context, { call, iterable: clause.iterable, whole: comprehension, kind });
  return [findingOf({ span: comprehension, draft, fix })];
}

function unawait(expression: Expression): { call: CallExpression | undefined; awaited: boolean } {
  const inner = expression.kind === 'await' ? expression.value : expression;
  return { call: inner.kind === 'call' ? inner : undefined, awaited: inner !== expression };
}

/** Keywords that are about the call and not for the task; `map` takes them in another sense. */
const OF_THE_CALL = new Set(['return_state', 'wait_for']);

/** Whether one argument is the loop's element as it is, and all others are plain settings. */
function takesElement(call: CallExpression, target: Pattern): boolean {
  if (target.kind !== 'bind') return false;
  const isElement = ({ value }: { value: Expression }): boolean => value.kind === 'name' && value.name === target.name;
  const rest = call.arguments.filter((argument) => !isElement(argument));
  return (
    call.arguments.filter(isElement).length === 1 &&
    !call.arguments.some((argument) => argument.spread || OF_THE_CALL.has(argument.name ?? '')) &&
    rest.every(({ value }) => value.kind === 'literal')
  );
}

function findingOf({ span, draft, fix }: { span: Span; draft: Draft; fix: Fix | undefined }): Finding {
  const target = draft.target ?? draft.label;
  const how = draft.mode === 'submit' ? 'is what' : 'runs one after the other what';
  return {
    span: { start: span.start, end: span.end },
    message: `This loop ${how} \`${target}.map\` ${draft.mode === 'submit' ? 'does in one call' : 'would run side by side'}; use it where the order does not matter.`,
    ...(fix ? { fixes: [fix] } : {}),
  };
}

function fixOf(
  { module, definition }: FlowContext,
  {
    call,
    iterable,
    whole,
    kind,
  }: { call: CallExpression; iterable: Expression; whole: Span; kind: 'loop' | 'results' | 'futures' },
): Fix | undefined {
  const { text, language } = module;
  const object = call.callee.kind === 'field' && kind === 'futures' ? call.callee.object : call.callee;
  const element = call.arguments.find(({ value }) => value.kind === 'name');
  if (!element) return undefined;
  const value = { start: element.value.start, end: element.value.end };
  const list = text.slice(iterable.start, iterable.end);
  // Nothing between but what is written anew, so that no comment is lost.
  if (/#|\/\/|\/\*|\n\s*\n/.test(text.slice(whole.start, whole.end))) return undefined;
  const given = text.slice(call.list.start, value.start) + list + text.slice(value.end, call.list.end);
  const mapped = `${text.slice(object.start, object.end)}.map${given}`;
  if (language === 'python') {
    // Waiting for all of them would hold up an async flow.
    if (kind !== 'futures' && definition.fn?.async) return undefined;
    return change(whole, kind === 'futures' ? mapped : `${mapped}.result()`);
  }
  const end = text[whole.end - 1] === ';' || text[whole.end - 1] === '}' ? ';' : '';
  return change(whole, `await ${mapped}${end}`);
}

function change({ start, end }: Span, text: string): Fix {
  return { title: 'Map over the elements instead', changes: [replace({ start, end }, text)] };
}
