import type { GraphNode } from '../../../src/model/graph.ts';
import { act } from '../../actions/action.ts';
import { toggleExpanded } from '../../actions/toggle-expanded.ts';

/** Draws what a subflow or a helper does in the node that calls it, and puts it away again. */
export function Expander({ node }: { node: GraphNode }) {
  const label = node.expanded ? `Close ${node.label}` : `Show what ${node.label} does`;
  return (
    <button
      type="button"
      className="expander nodrag nopan"
      aria-expanded={node.expanded === true}
      aria-label={label}
      title={label}
      onClick={(event) => {
        event.stopPropagation();
        act(toggleExpanded, node.id);
      }}
    >
      <span className={`codicon codicon-${node.expanded ? 'chevron-down' : 'chevron-right'}`} aria-hidden="true" />
    </button>
  );
}
