import type { Json } from '../../model/graph.ts';
import type { Change } from './change.ts';
import { literalText } from './literal-text.ts';
import { refuseNested } from './nested-call.ts';
import { argumentPlace, findCall, type VerbContext } from './verb-context.ts';
import { removeArgument, writeArgument } from './write-argument.ts';

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
