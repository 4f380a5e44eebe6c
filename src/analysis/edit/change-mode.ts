import type { CallMode } from '../../model/graph.ts';
import { VerbRefusedError } from '../errors.ts';
import type { Argument, CallExpression, Expression } from '../flow-ir.ts';
import { camelCase } from '../graph/known-names.ts';
import type { Draft } from '../graph/recorder.ts';
import { type Change, insertAt, replace } from './change.ts';
import { importUnmapped } from './import-name.ts';
import { type CallNode, findCall, flowOf, lineOf, type VerbContext } from './verb-context.ts';
import { usesOf, walkIr } from './walk-ir.ts';

/** Calls a task another way: straight, submitted, mapped or delayed. */
export function changeMode(context: VerbContext, verb: { node: string; mode: CallMode }): Change[] {
  const node = findCall(context, verb.node);
  const { draft } = node;
  if (draft.kind !== 'task' || !draft.mode) {
    throw new VerbRefusedError(`\`${draft.label}\` is no task, and only tasks are submitted or mapped.`);
  }
  if (draft.mode === verb.mode) return [];
  const changes = [...methodChanges(context, node, verb.mode), ...argumentChanges(context, node, verb.mode)];
  if (verb.mode === 'call') return [...changes, ...toCall(context, node)];
  if (draft.mode === 'call') refuseUses(context, node);
  return [...changes, ...withoutAwait(node, draft.mode === 'call')];
}

function methodChanges(_: VerbContext, { draft, site }: CallNode, mode: CallMode): Change[] {
  const { callee } = site.call;
  if (draft.mode === 'call') return [insertAt(callee.end, `.${mode}`)];
  if (callee.kind !== 'field')
    throw new VerbRefusedError(`How \`${draft.label}\` is called can’t be told; change it in the source.`);
  if (mode !== 'call') return [replace(callee.keySpan, mode)];
  return [replace({ start: callee.object.end, end: callee.end }, '')];
}

/** A submitted call gives its future at once: nothing is left to await. */
function withoutAwait({ draft, site }: CallNode, wasCall: boolean): Change[] {
  if (!wasCall || draft.span.start === site.call.start) return [];
  return [replace({ start: draft.span.start, end: site.call.start }, '')];
}

function toCall(context: VerbContext, node: CallNode): Change[] {
  const { draft, site, flow } = node;
  const { language } = context.built.module;
  const uses = futureUses(context, node);
  if (uses)
    throw new VerbRefusedError(`On line ${lineOf(context, uses)} the result is used as a future; change that first.`);
  const parent = parentOf(context, site.call);
  const isAwaited = draft.span.start !== site.call.start;
  const taskIsAsync = draft.definition?.fn?.async === true;
  if (isAwaited || (language === 'python' && !taskIsAsync)) return [];
  if (language === 'python' && !site.async) {
    throw new VerbRefusedError(
      `\`${draft.label}\` is async and \`${flow.symbol}\` is not; make the flow \`async def\` first.`,
    );
  }
  if (!site.async) return [];
  if (parent?.kind === 'field' || parent?.kind === 'lookup') {
    return [insertAt(site.call.start, '(await '), insertAt(site.call.end, ')')];
  }
  return [insertAt(site.call.start, 'await ')];
}

const FUTURE_MEMBERS = new Set(['result', 'aresult', 'wait', 'state', 'taskRunId', 'task_run_id', 'cancel', 'then']);

/** Where something only a future has is asked of the result. */
function futureUses(context: VerbContext, { draft, site, flow }: CallNode): Expression | undefined {
  const root = flow.body ?? flow.fn?.body ?? flow;
  const name =
    draft.statement?.kind === 'assign' && draft.statement.target.kind === 'bind'
      ? draft.statement.target.name
      : undefined;
  const direct = parentOf(context, site.call);
  if (direct?.kind === 'field' && FUTURE_MEMBERS.has(direct.key)) return direct;
  if (draft.mode !== 'submit' || name === undefined) return undefined;
  const used = usesOf(root, name).find(({ parents }) => isFutureMember(parents.at(-1)));
  return used?.use;
}

function isFutureMember(parent: object | undefined): boolean {
  return parent !== undefined && 'key' in parent && FUTURE_MEMBERS.has(String(parent.key));
}

function parentOf({ built }: VerbContext, call: CallExpression): Expression | undefined {
  let found: Expression | undefined;
  walkIr(built.module.body, (node, parents) => {
    if (node !== call) return;
    const parent = parents.at(-1);
    if (parent && 'kind' in parent) found = parent as Expression;
  });
  return found;
}

/**
 * What is done with the result must also hold for a future: handing it to a task, giving it back, or awaiting
 * it does; taking a field, comparing or printing it does not.
 */
function refuseUses(context: VerbContext, node: CallNode): void {
  const { draft, site, flow } = node;
  const { statement } = draft;
  const allowed = allowedPlaces(context, node);
  const outer = draft.span.start === site.call.start ? site.call : undefined;
  const bound = statement?.kind === 'assign' ? statement.target : undefined;
  const isWhole = (statement?.kind === 'assign' || statement?.kind === 'expression') && spans(statement.value, draft);
  if (isWhole && bound && bound.kind !== 'bind') {
    throw new VerbRefusedError(
      `The result of \`${draft.label}\` is taken apart at once; take a future’s result apart after awaiting it.`,
    );
  }
  if (!isWhole && !allowed.some((place) => spans(place, draft) || place === outer)) {
    throw new VerbRefusedError(
      `\`${draft.label}\` is called where its result is needed at once; give it a variable first.`,
    );
  }
  if (!isWhole || bound?.kind !== 'bind') return;
  const root = flow.body ?? flow.fn?.body ?? flow;
  const needing = usesOf(root, bound.name).find(({ use }) => use.start > draft.span.end && !allowed.includes(use));
  if (needing) {
    throw new VerbRefusedError(
      `\`${bound.name}\` is used on line ${lineOf(context, needing.use)} in a way that needs the result itself; await it there first.`,
    );
  }
}

function spans(expression: Expression, draft: Draft): boolean {
  return expression.start === draft.span.start && expression.end === draft.span.end;
}

/** Expressions in places where a future does as well as its result. */
function allowedPlaces({ built }: VerbContext, node: CallNode): Expression[] {
  const allowed: Expression[] = [];
  const accept = (expression: Expression): void => {
    allowed.push(expression);
    if (expression.kind === 'collection')
      for (const entry of expression.entries) if (!entry.spread) accept(entry.value);
    if (expression.kind === 'call' && isUnmapped(expression))
      for (const argument of expression.arguments) accept(argument.value);
  };
  const flow = flowOf({ built, style: { eol: '', quote: "'", semicolons: true, indent: '' } }, node.id);
  for (const [id, draft] of built.drafts) {
    if (!id.startsWith(`${flow.id}/`) || !draft.site) continue;
    if (draft.kind === 'task' || draft.kind === 'flow') for (const input of draft.site.inputs) accept(input.expression);
    for (const argument of draft.site.call.arguments) if (argument.name === 'wait_for') accept(argument.value);
  }
  walkIr(flow.body ?? flow.fn?.body ?? {}, (at) => {
    if (at.kind === 'return' && at.value) accept(at.value);
    if (at.kind === 'await') allowed.push(at.value);
    if (at.kind === 'collection') {
      for (const entry of at.entries) if (entry.key === 'waitFor') accept(entry.value);
    }
  });
  return allowed;
}

function isUnmapped(expression: CallExpression): boolean {
  const { callee } = expression;
  const name = callee.kind === 'name' ? callee.name : callee.kind === 'field' ? callee.key : '';
  return camelCase(name) === 'unmapped';
}

/** `map` goes over lists; what is known to be none has to stay whole. Other modes take values as they are. */
function argumentChanges(context: VerbContext, node: CallNode, mode: CallMode): Change[] {
  const { draft, site } = node;
  const { text } = context.built.module;
  const given = site.call.arguments.filter((argument) => !argument.spread && isInput(node, argument));
  if (draft.mode === 'map') {
    return given.flatMap((argument) => {
      const { value } = argument;
      const inner = value.kind === 'call' && isUnmapped(value) ? value.arguments[0] : undefined;
      return inner ? [replace(argument.valueSpan, text.slice(inner.start, inner.end))] : [];
    });
  }
  if (mode !== 'map') return [];
  const whole = given.filter((argument) => isKnownWhole(argument));
  if (given.length > 0 && whole.length === given.length) {
    throw new VerbRefusedError(
      `\`${draft.label}\` is given no list here, and \`map\` goes over at least one; connect a list first.`,
    );
  }
  if (given.length === 0)
    throw new VerbRefusedError(`\`${draft.label}\` is given nothing to map over; connect a list first.`);
  if (whole.length === 0) return [];
  const { name, changes } = importUnmapped(context);
  return [
    ...changes,
    ...whole.flatMap((argument) => [
      insertAt(argument.valueSpan.start, `${name}(`),
      insertAt(argument.valueSpan.end, ')'),
    ]),
  ];
}

function isInput({ site }: CallNode, argument: Argument): boolean {
  return site.inputs.some((input) => input.expression === argument.value);
}

/** Text, numbers and the like are no lists; of a variable nothing is known, so it is left as it is. */
function isKnownWhole({ value }: Argument): boolean {
  return value.kind === 'literal' || (value.kind === 'collection' && value.shape === 'record');
}
