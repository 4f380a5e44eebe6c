import { edgesWithIds } from '../../src/drawing/layout.ts';
import type { Action } from './action.ts';
import { edit } from './edit.ts';

/** Removes what is selected from the source: a call, or a connection. */
export const removeSelected: Action = {
  name: 'Remove',
  perform: (state) => {
    const { selection, view } = state;
    if (!selection || !view?.flow) return {};
    if (selection.kind === 'node') return edit.perform(state, { verb: 'remove-call', node: selection.id });
    const edge = edgesWithIds(view.flow).find((candidate) => candidate.id === selection.id)?.edge;
    if (!edge?.argument) return {};
    return edit.perform(state, { verb: 'disconnect', from: edge.source, to: edge.target, argument: edge.argument });
  },
};
