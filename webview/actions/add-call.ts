import type { Action } from './action.ts';
import { edit } from './edit.ts';

/** Adds a call of a task after what is selected, or at the end of the flow. */
export const addCall: Action<{ task: string; from?: string }> = {
  name: 'Add a task',
  perform: (state, { task, from }) => {
    const { view, selection } = state;
    if (!view?.flow) return {};
    const after = selection?.kind === 'node' ? { after: selection.id } : {};
    const { messages = [] } = edit.perform(state, {
      verb: 'add-call',
      flow: view.flow.id,
      task,
      ...(from === undefined ? {} : { from }),
      ...after,
    });
    return { ui: { refusal: null, palette: state.host === 'browser' }, messages };
  },
};
