import type { Action } from './action.ts';
import { edit } from './edit.ts';

/** Adds a call of a task after what is selected, or at the end of the flow. */
export const addCall: Action<{ task: string }> = {
  name: 'Add a task',
  perform: (state, { task }) => {
    const { view, selection } = state;
    if (!view?.flow) return {};
    const after = selection?.kind === 'node' ? { after: selection.id } : {};
    const { messages = [] } = edit.perform(state, { verb: 'add-call', flow: view.flow.id, task, ...after });
    return { ui: { refusal: null, palette: state.host === 'browser' }, messages };
  },
};
