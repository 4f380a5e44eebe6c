import { replace } from '../edit/change.ts';
import type { Block, Expression, Span } from '../flow-ir.ts';
import { factsOf, onlyBinding } from './code-facts.ts';
import { type PendingCall, pendingCalls } from './flow-calls.ts';
import { type Finding, type Fix, type FlowContext, type Rule, textAt } from './rule.ts';

export const futureInCondition: Rule = {
  code: 'future-in-condition',
  severity: 'error',
  title: 'A condition on a result that is not there yet',
  explanation:
    'What `submit` gives is a future, and a call that is not awaited a promise or a coroutine. Each of them is true whatever the result will be, and comparing them compares the future itself. Take the result first.',
  bad: {
    python:
      'from prefect import flow, task\n\n@task\ndef check(): ...\n\n@flow\ndef etl():\n    ok = check.submit()\n    if ok:\n        return 1\n',
    typescript:
      "import { flow, task } from 'millrace';\nconst check = task(async function check() {\n  return true;\n});\nexport const etl = flow(async () => {\n  const ok = check.submit();\n  if (ok) return 1;\n});\n",
  },
  good: {
    python:
      'from prefect import flow, task\n\n@task\ndef check(): ...\n\n@flow\ndef etl():\n    ok = check.submit()\n    if ok.result():\n        return 1\n',
    typescript:
      "import { flow, task } from 'millrace';\nconst check = task(async function check() {\n  return true;\n});\nexport const etl = flow(async () => {\n  const ok = check.submit();\n  if (await ok) return 1;\n});\n",
  },
  on: 'flow',
  check: (context) => {
    const { fn } = context.definition;
    const pending = pendingCalls(context);
    if (!fn || pending.length === 0) return [];
    return factsOf(fn).conditions.flatMap(({ test, blocks }) =>
      bareParts(context, test).flatMap((part) => {
        const found =
          part.kind === 'call' ? pending.find(({ call }) => call === part) : pendingOf(context, part, pending, blocks);
        return found ? [findingOf(context, part, found)] : [];
      }),
    );
  },
};

/** The names and calls that decide a condition as they are: by themselves, negated, or compared with a literal. */
function bareParts(context: FlowContext, test: Expression): Expression[] {
  if (test.kind === 'name' || test.kind === 'call') return [test];
  if (test.kind === 'choice' && test.logical) {
    return [test.test, ...test.options.map((option) => option.value)].flatMap((part) => bareParts(context, part));
  }
  if (test.kind !== 'mix') return [];
  const [first, second, ...more] = test.parts;
  if (!first || more.length > 0) return [];
  if (!second) return /^(not\b|!)/.test(textAt(context, test)) ? bareParts(context, first) : [];
  // Asking whether there is a future at all is fine.
  const between = context.module.text.slice(first.end, second.start);
  const compares = /^\s*(===?|!==?|<=?|>=?)\s*$/.test(between);
  const other = first.kind === 'literal' ? first : second;
  if (!compares || other.kind !== 'literal' || other.value === null) return [];
  return [first === other ? second : first].filter((part) => part.kind === 'name');
}

/** The call that a name holds the future of, where the name never holds anything else. */
function pendingOf(
  { definition: { fn } }: FlowContext,
  part: Expression,
  pending: readonly PendingCall[],
  blocks: readonly Block[],
): PendingCall | undefined {
  const binding = part.kind === 'name' && fn ? onlyBinding(fn, part.name) : undefined;
  if (!binding?.value) return undefined;
  // Where it was bound in another branch, it may not be bound here at all.
  const inner = binding.blocks.at(-1);
  if (!inner || !blocks.includes(inner)) return undefined;
  return pending.find(({ call }) => call === binding.value);
}

function findingOf(context: FlowContext, part: Expression, { kind, draft }: PendingCall): Finding {
  const text = textAt(context, part);
  const what = kind === 'futures' ? 'a list of futures' : `a ${kind}`;
  const fix = kind === 'futures' ? undefined : fixOf(context, part, kind);
  return {
    span: { start: part.start, end: part.end },
    message: `\`${text}\` is ${what} here and not yet the result of \`${draft.target ?? draft.label}\`, so this is always the same; take the result first.`,
    ...(fix ? { fixes: [fix] } : {}),
  };
}

function fixOf({ module, definition }: FlowContext, part: Expression, kind: PendingCall['kind']): Fix | undefined {
  const text = module.text.slice(part.start, part.end);
  const python = module.language === 'python';
  if (python && kind === 'future') return change('Take its result', part, `${text}.result()`);
  if (!definition.fn?.async) return undefined;
  const before = module.text.slice(0, part.start).trimEnd();
  const alone =
    /(^|[^\w])(if|elif|while|and|or|not|&&|\|\||!)?\s*\(?$/.test(before.slice(-12)) &&
    /^\s*[):]/.test(module.text.slice(part.end));
  return change('Await it', part, alone && !/!\s*\(?$/.test(before) ? `await ${text}` : `(await ${text})`);
}

function change(title: string, span: Span, text: string): Fix {
  return { title, changes: [replace({ start: span.start, end: span.end }, text)], preferred: true };
}
