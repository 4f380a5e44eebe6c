import type { Selection } from '../store.ts';
import type { Action } from './action.ts';

/** Selects a node or an edge, and shows a node's call in the source; the focus stays. */
export const select: Action<Selection | null> = {
  name: 'Select',
  perform: (state, selection) => ({
    // Beside code there is no room for the palette and the details at once.
    ui: { selection, refusal: null, palette: state.palette && (state.host === 'browser' || selection === null) },
    messages:
      selection?.kind === 'node' && JSON.stringify(selection) !== JSON.stringify(state.selection)
        ? [{ type: 'reveal', node: selection.id }]
        : [],
  }),
};
