import type { Json } from '../../src/model/graph.ts';
import type { Action } from './action.ts';

/** Runs the shown flow; one that needs parameters without a default asks for them first. */
export const startRun: Action<{ debug: boolean; parameters?: Record<string, Json> }> = {
  name: 'Run',
  perform: (state, { debug, parameters }) => {
    const required = state.view?.flow?.parameters.some((parameter) => parameter.required) ?? false;
    if (!parameters && required) return { ui: { form: true } };
    return { ui: { form: false }, messages: [{ type: 'run', parameters: parameters ?? {}, debug }] };
  },
};
