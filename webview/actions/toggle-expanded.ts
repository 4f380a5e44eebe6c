import type { Action } from './action.ts';

/** Shows what a subflow or a helper does in the node that calls it, or hides it again. */
export const toggleExpanded: Action<string> = {
  name: 'expand',
  perform: ({ view }, id) => {
    const node = view?.flow?.nodes.find((candidate) => candidate.id === id);
    if (node?.inner === undefined) return {};
    return { messages: [{ type: 'expand', node: id, open: !node.expanded }] };
  },
};
