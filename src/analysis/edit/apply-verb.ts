import type { EditOutcome, EditVerb } from '../../model/edit-verb.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';

/** Computes what a verb comes to in the text it was seen on. */
export function applyVerb(_built: BuiltGraph, verb: EditVerb): EditOutcome {
  return { refused: `The edit "${verb.verb}" is not known here; change the source by hand.` };
}
