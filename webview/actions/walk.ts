import type { Action } from './action.ts';
import { select } from './select.ts';

/** Moves the selection along the edges: back to where a value comes from, or on to where it goes. */
export const walk: Action<'back' | 'on'> = {
  name: 'Walk along the edges',
  perform: (state, way) => {
    const { selection, view } = state;
    if (!view?.flow) return {};
    const nodes = view.flow.nodes;
    if (selection?.kind !== 'node') return nodes[0] ? select.perform(state, { kind: 'node', id: nodes[0].id }) : {};
    const edges = view.flow.edges;
    const next =
      way === 'on'
        ? edges.find((edge) => edge.source === selection.id && edge.target !== selection.id)?.target
        : edges.find((edge) => edge.target === selection.id && edge.source !== selection.id)?.source;
    return next ? select.perform(state, { kind: 'node', id: next }) : {};
  },
};
