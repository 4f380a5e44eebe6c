import { VerbRefusedError } from '../errors.ts';
import type { Draft } from '../graph/recorder.ts';
import { PARAMETERS } from '../graph/recorder.ts';
import { flatten, type Value } from '../graph/value.ts';
import { type Change, insertAt, replace } from './change.ts';
import { isOnlyCall } from './core-call.ts';
import { resultName } from './identifiers.ts';
import { refuseNested } from './nested-call.ts';
import { insertBefore } from './place-statement.ts';
import { argumentPlace, type CallNode, findCall, findDraft, flowOf, textAt, type VerbContext } from './verb-context.ts';
import { findArgument, removeArgument, writeArgument } from './write-argument.ts';

/** Hands one call's result, or a parameter of the flow, to an argument of another call. */
export function connect(
  context: VerbContext,
  verb: { from: string; to: string; argument: string; output?: string },
): Change[] {
  const target = findCall(context, verb.to);
  const source = findDraft(context, verb.from);
  if (flowOf(context, verb.from) !== target.flow) {
    throw new VerbRefusedError(`\`${source.label}\` stands in another flow; only calls of one flow can be connected.`);
  }
  const place = argumentPlace(context, target);
  if (source.index === PARAMETERS) {
    const name = parameterText(context, target, verb);
    refuseNested(context, target, verb.argument);
    return writeArgument(place, verb.argument, name);
  }
  refuseBackwards(context, source, target, verb);
  refuseNested(context, target, verb.argument);
  const suffix = verb.output === undefined ? '' : fieldText(context, verb.output);
  const name = variableFor(source, target, verb.output);
  if (name !== undefined) return writeArgument(place, verb.argument, name);
  const whole = verb.output === undefined ? undefined : variableFor(source, target, undefined);
  if (whole !== undefined) return writeArgument(place, verb.argument, `${whole}${suffix}`);
  const introduced = introduceVariable(context, source);
  return [...introduced.changes, ...writeArgument(place, verb.argument, `${introduced.name}${suffix}`)];
}

/** Takes an argument away that carries another call's result. */
export function disconnect(context: VerbContext, verb: { from: string; to: string; argument: string }): Change[] {
  const target = findCall(context, verb.to);
  const source = findDraft(context, verb.from);
  const place = argumentPlace(context, target);
  const input = target.site.inputs.find(
    ({ argument, value }) => argument === verb.argument && flatten(value).some(({ node }) => node === source.index),
  );
  if (!input)
    throw new VerbRefusedError(
      `\`${source.label}\` does not flow into \`${verb.argument}\` of \`${target.draft.label}\`.`,
    );
  const others = flatten(input.value).some(({ node }) => node !== source.index);
  const given = findArgument(place, verb.argument);
  const inside = [...context.built.drafts.values()].some(
    (other) =>
      given && other.site && other !== target.draft && other.span.start >= given.start && other.span.end <= given.end,
  );
  if (others)
    throw new VerbRefusedError(`\`${verb.argument}\` is made from other values too; edit the call in the source.`);
  if (inside)
    throw new VerbRefusedError(
      `\`${source.label}\` is called right in the argument; give it a statement of its own first.`,
    );
  return removeArgument(place, verb.argument);
}

/** Nothing may flow to what comes before it, nor out of a branch that may not have run. */
function refuseBackwards(
  context: VerbContext,
  source: Draft,
  target: CallNode,
  { from, to }: { from: string; to: string },
): void {
  const { label } = target.draft;
  if (from === to) throw new VerbRefusedError(`\`${label}\` can’t take its own result.`);
  const graph = context.built.graph.flows.find((flow) => flow.id === target.flow.id);
  const reached = new Set([to]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const edge of graph?.edges ?? []) {
      // That calls follow one another makes no circle; only values and explicit waiting do.
      if (edge.kind === 'data' && reached.has(edge.source) && !reached.has(edge.target)) {
        reached.add(edge.target);
        grew = true;
      }
    }
  }
  if (source.site?.waitsFor?.includes(target.draft.index)) reached.add(from);
  if (source.span.start >= target.draft.span.start) {
    const why = reached.has(from) ? 'that would be a cycle' : 'its result is not there yet';
    throw new VerbRefusedError(
      `\`${source.label}\` runs after \`${label}\`, and ${why}; move it before \`${label}\` first.`,
    );
  }
  if (reached.has(from))
    throw new VerbRefusedError(`\`${source.label}\` depends on \`${label}\`, so that would be a cycle.`);
  const outer = containersOf(context, target.draft);
  for (const [container, branch] of containersOf(context, source)) {
    if (outer.has(container) && context.built.drafts.get(container)?.kind === 'parallel') {
      throw new VerbRefusedError(
        `\`${source.label}\` and \`${label}\` run side by side; await \`${source.label}\` before them first.`,
      );
    }
    if (outer.get(container) === branch) continue;
    if (context.built.drafts.get(container)?.kind === 'parallel') continue;
    throw new VerbRefusedError(
      `\`${source.label}\` runs inside a part of the flow that may not have run where \`${label}\` is called; move \`${label}\` there, or assign its result to a variable made before.`,
    );
  }
}

/** The containers around a node, each with the part of it that the node stands in. */
function containersOf({ built }: VerbContext, draft: Draft): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  const ids = new Map([...built.drafts].map(([id, candidate]) => [candidate, id]));
  const graph = built.graph.flows.flatMap((flow) => flow.nodes);
  let at = graph.find((node) => node.id === ids.get(draft));
  while (at?.parent) {
    found.set(at.parent, at.branch);
    const parent: string = at.parent;
    at = graph.find((node) => node.id === parent);
  }
  return found;
}

/** A name that holds the very result where the target is called, and nothing but it. */
function variableFor(source: Draft, target: CallNode, output: string | undefined): string | undefined {
  const names = [...(target.site.names ?? [])]
    .filter(([, value]) => holds(value, source.index, output))
    .map(([name]) => name);
  const own = source.variable;
  return own !== undefined && names.includes(own) ? own : names[0];
}

function holds(value: Value, node: number, output: string | undefined): boolean {
  const [only] = value.sources;
  if (value.parts || value.item || value.sources.length !== 1 || !only) return false;
  return only.node === node && only.exact && !only.conditional && only.path.join('.') === (output ?? '');
}

function parameterText(
  context: VerbContext,
  target: CallNode,
  { argument, output }: { argument: string; output?: string },
): string {
  const graph = context.built.graph.flows.find((flow) => flow.id === target.flow.id);
  const names = graph?.parameters.map((parameter) => parameter.name) ?? [];
  const wanted = output ?? (names.includes(argument) ? argument : names.length === 1 ? names[0] : undefined);
  if (wanted === undefined || !names.includes(wanted)) {
    throw new VerbRefusedError(
      `Say which parameter of \`${target.flow.symbol}\` is meant: ${names.join(', ') || 'it has none'}.`,
    );
  }
  const found = variableFor({ index: PARAMETERS } as Draft, target, wanted);
  if (found !== undefined) return found;
  const whole = [...(target.site.names ?? [])].find(([, value]) => holds(value, PARAMETERS, ''));
  if (whole) return `${whole[0]}${fieldText(context, wanted)}`;
  throw new VerbRefusedError(
    `\`${wanted}\` is not visible where \`${target.draft.label}\` is called; take it up in the flow’s parameters first.`,
  );
}

function fieldText({ built, style }: VerbContext, path: string): string {
  const python = built.module.language === 'python';
  return path
    .split('.')
    .map((key) => {
      if (/^\d+$/.test(key)) return `[${key}]`;
      return python ? `[${style.quote}${key}${style.quote}]` : `.${key}`;
    })
    .join('');
}

/** Gives a result a name: before its statement where that is only the call, else in a statement before. */
function introduceVariable(context: VerbContext, source: Draft): { name: string; changes: Change[] } {
  const { built, style } = context;
  const { module } = built;
  const { site, statement, block } = source;
  if (!site || !statement || !block) {
    throw new VerbRefusedError(`\`${source.label}\` has no result that could be passed on.`);
  }
  if (statement.kind === 'assign' && statement.target.kind === 'bind' && isOnlyCall(statement, site.call)) {
    const { name } = statement.target;
    throw new VerbRefusedError(
      `\`${name}\` no longer holds the result of \`${source.label}\` there; give it a variable of its own first.`,
    );
  }
  const name = resultName(module, source.target ?? source.label);
  const declaration = `${module.language === 'python' ? '' : 'const '}${name} = `;
  if (statement.kind === 'expression' && isOnlyCall(statement, site.call)) {
    if (block.bare)
      throw new VerbRefusedError(`\`${source.label}\` stands without braces; put braces around it first.`);
    return { name, changes: [insertAt(statement.start, declaration)] };
  }
  const simple = statement.kind === 'expression' || statement.kind === 'assign' || statement.kind === 'return';
  const earlier = [...built.drafts.values()].some(
    (other) =>
      other !== source &&
      other.site &&
      other.statement === statement &&
      other.span.start < source.span.start &&
      other.span.end <= source.span.start,
  );
  const inner = source.parent !== undefined && !sameContainer(context, source);
  if (!simple || earlier || inner) {
    throw new VerbRefusedError(
      `\`${source.label}\` is called inside a larger expression; give its result a variable first.`,
    );
  }
  const code = `${declaration}${textAt(context, source.span)}${style.semicolons && module.language === 'typescript' ? ';' : ''}`;
  return { name, changes: [insertBefore(module, style, block, statement, code), replace(source.span, name)] };
}

/** Whether a call stands in the same container as its statement, so that it runs whenever the statement does. */
function sameContainer({ built }: VerbContext, source: Draft): boolean {
  const parent = [...built.drafts.values()].find(
    (draft) => draft.index === source.parent && draft.statement !== source.statement,
  );
  return parent !== undefined;
}
