import type { EditVerb } from '../../src/model/edit-verb.ts';
import type { Action } from './action.ts';

/** Sends a verb, for the text that this picture was drawn from. */
export const edit: Action<EditVerb> = {
  name: 'Edit the flow',
  perform: (state, verb) => ({
    ui: { refusal: null },
    messages: state.view ? [{ type: 'edit', verb, version: state.view.version }] : [],
  }),
};
