import type { Json } from '../../model/graph.ts';
import { VerbRefusedError } from '../errors.ts';
import type { Change } from './change.ts';
import { literalText } from './literal-text.ts';
import { argumentPlace, type CallNode, findCall, type VerbContext } from './verb-context.ts';
import { findArgument, removeArgument, writeArgument } from './write-argument.ts';

/** Gives an argument a literal value. */
export function setArgument(context: VerbContext, verb: { node: string; argument: string; value: Json }): Change[] {
  const node = findCall(context, verb.node);
  refuseNested(context, node, verb.argument);
  const { module } = context.built;
  return writeArgument(
    argumentPlace(context, node),
    verb.argument,
    literalText(verb.value, module.language, context.style),
  );
}

/** Leaves an argument out, so that its default holds again. */
export function resetArgument(context: VerbContext, verb: { node: string; argument: string }): Change[] {
  const node = findCall(context, verb.node);
  refuseNested(context, node, verb.argument);
  return removeArgument(argumentPlace(context, node), verb.argument);
}

/** A call written right in the argument would vanish with it. */
function refuseNested(context: VerbContext, node: CallNode, argument: string): void {
  if (node.draft.kind === 'deployment' || node.draft.kind === 'pause') return;
  const given = findArgument(argumentPlace(context, node), argument);
  const inside = [...context.built.drafts.values()].find(
    (other) =>
      given && other.site && other !== node.draft && other.span.start >= given.start && other.span.end <= given.end,
  );
  if (inside)
    throw new VerbRefusedError(
      `\`${inside.label}\` is called right in \`${argument}\`; give it a statement of its own first.`,
    );
}
