import type { Argument, CallExpression, Statement, WithStatement } from '../flow-ir.ts';
import type { Definition } from './callable.ts';
import { define, optionsOfArguments } from './define.ts';
import type { Interpreter } from './interpreter.ts';
import type { Value } from './value.ts';

/** Prefect 1's `with Flow("name") as f:`; undefined for any other `with`. */
export function defineDeferredFlow(
  interpreter: Interpreter,
  statement: WithStatement,
): { name: string | undefined; value: Value } | undefined {
  for (const { value: context, target } of statement.items) {
    if (context.kind === 'name' && attach(interpreter, interpreter.evaluate(context), statement.body.statements)) {
      return { name: undefined, value: interpreter.evaluate(context) };
    }
    if (context.kind !== 'call' || !makesFlow(interpreter.evaluate(context.callee))) continue;
    const symbol = target?.kind === 'bind' ? target.name : 'flow';
    const value = define(interpreter, context, {
      kind: 'flow',
      symbol,
      own: nameGiven(interpreter, context.arguments) ?? symbol,
      options: optionsOfArguments(interpreter, context.arguments),
      scope: interpreter.frame.scope,
      span: { start: statement.start, end: statement.end },
      nameSpan: target ?? context,
      call: context,
      deferred: true,
      body: { ...statement.body, statements: [...statement.body.statements] },
    });
    return { name: target?.kind === 'bind' ? symbol : undefined, value };
  }
  return undefined;
}

/** `f = Flow("name")`: an object that tasks are added to later; it counts as a flow once something is. */
export function defineFlowObject(interpreter: Interpreter, call: CallExpression, hint: string | undefined): Value {
  const { statement } = interpreter.recorder;
  const symbol = hint ?? 'flow';
  const { start, end } = statement ?? call;
  return define(interpreter, call, {
    kind: 'flow',
    symbol,
    own: nameGiven(interpreter, call.arguments) ?? symbol,
    options: optionsOfArguments(interpreter, call.arguments),
    scope: interpreter.frame.scope,
    span: { start, end },
    nameSpan: statement?.kind === 'assign' ? statement.target : call,
    call,
    deferred: true,
    body: { statements: [], start, end },
    unlisted: true,
  });
}

const METHODS = new Set(['add_task', 'add_edge', 'chain', 'set_dependencies', 'set_upstream', 'set_downstream']);

/** Whether a statement describes a flow from outside of it, as `f.add_edge(a, b)` does; it is walked with the flow then. */
export function attachStatement(interpreter: Interpreter, statement: Statement & { kind: 'expression' }): boolean {
  const call = statement.value;
  if (interpreter.recorder.deferred || call.kind !== 'call' || call.callee.kind !== 'field') return false;
  if (!METHODS.has(call.callee.key)) return false;
  const told = call.arguments.find(({ name }) => name === 'flow')?.value ?? call.callee.object;
  return told.kind === 'name' && attach(interpreter, interpreter.evaluate(told), [statement]);
}

function attach(interpreter: Interpreter, value: Value, statements: readonly Statement[]): boolean {
  const flow = value.callables?.find((callable) => callable.kind === 'defined' && callable.definition.deferred);
  if (flow?.kind !== 'defined') return false;
  const { definition } = flow;
  const known: Statement[] = definition.body?.statements ?? [];
  for (const statement of statements) if (!known.includes(statement)) known.push(statement);
  list(interpreter, definition);
  return true;
}

function list(interpreter: Interpreter, definition: Definition): void {
  if (definition.home !== interpreter.home || interpreter.definitions.includes(definition)) return;
  interpreter.definitions.push(definition);
}

/** Prefect 1's `Flow`, a class that extends it, or one of that name from a file that was not read. */
function makesFlow({ callables = [], imported }: Value): boolean {
  if (/(^|\.)Flow$/.test(imported ?? '')) return true;
  return callables.some((one) =>
    one.kind === 'class' ? one.extends === 'Flow' : one.kind === 'known' && one.name === 'Flow',
  );
}

function nameGiven(interpreter: Interpreter, given: readonly Argument[]): string | undefined {
  const [first] = given;
  const named = given.find((argument) => argument.name === 'name') ?? (first?.name ? undefined : first);
  const literal = named && interpreter.evaluate(named.value).literal?.value;
  return typeof literal === 'string' ? literal : undefined;
}
