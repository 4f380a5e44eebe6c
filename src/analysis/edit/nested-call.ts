import { VerbRefusedError } from '../errors.ts';
import { argumentPlace, type CallNode, type VerbContext } from './verb-context.ts';
import { findArgument } from './write-argument.ts';

/** A call written right in the argument would vanish with it. */
export function refuseNested(context: VerbContext, node: CallNode, argument: string): void {
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
