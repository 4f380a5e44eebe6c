import { isContainer } from '../../model/graph.ts';
import type { Interpreter } from './interpreter.ts';
import type { Draft, Recorder } from './recorder.ts';
import { branchState, mergeStates } from './state.ts';
import type { Value } from './value.ts';

/** Lists that are written out are followed part by part up to this length. */
const LIMIT = 16;

/**
 * A list made from another, element by element. Where nothing is called on the way, the positions of a list that is
 * written out are kept apart: `[future.result() for future in [a, b]]`.
 */
export function eachOf(
  interpreter: Interpreter,
  { list, item, container }: { list: Value; item: Value; container: Draft },
  walk: (part: Value) => Value,
): Value {
  const { parts } = list;
  const open = list.item !== undefined || list.sources.length > 0;
  if (!parts || open || parts.size > LIMIT || holdsCalls(interpreter.recorder, container)) {
    return { sources: [], item, list: true };
  }
  const before = interpreter.state;
  interpreter.state = branchState(before);
  const made = new Map([...parts].map(([key, part]) => [key, walk(part)]));
  interpreter.state = mergeStates([before, interpreter.state]);
  return { sources: [], parts: made, list: true };
}

function holdsCalls({ drafts }: Recorder, container: Draft): boolean {
  const inside = new Set([container.index]);
  for (const { index, parent, kind } of drafts.slice(container.index + 1)) {
    if (parent === undefined || !inside.has(parent)) continue;
    if (!isContainer(kind)) return true;
    inside.add(index);
  }
  return false;
}
