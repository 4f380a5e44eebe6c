import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  Controls,
  MiniMap,
  type NodeChange,
  ReactFlow,
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Direction } from '../../src/drawing/layout.ts';
import type { Positions } from '../../src/protocol.ts';
import { act } from '../actions/action.ts';
import { edit } from '../actions/edit.ts';
import { removeSelected } from '../actions/remove-selected.ts';
import { select } from '../actions/select.ts';
import { toggleExpanded } from '../actions/toggle-expanded.ts';
import { walk } from '../actions/walk.ts';
import { useStore } from '../store.ts';
import { FlowEdge } from './edges/FlowEdge.tsx';
import { CallNode } from './nodes/CallNode.tsx';
import { BranchField, ContainerNode } from './nodes/ContainerNode.tsx';
import { ParametersNode, ReturnNode } from './nodes/EndNodes.tsx';
import { type CanvasEdge, type CanvasNode, toCanvasEdges, toCanvasNodes } from './to-canvas.ts';
import { useLayout } from './use-layout.ts';
import { FIT, useViewport } from './use-viewport.ts';

const NODE_TYPES = {
  call: CallNode,
  container: ContainerNode,
  branch: BranchField,
  parameters: ParametersNode,
  return: ReturnNode,
};
const EDGE_TYPES = { flow: FlowEdge };
const NOWHERE: Positions = {};
/** From this many nodes on a map of the whole is a help. */
const MINIMAP_FROM = 20;

export function Canvas({ direction }: { direction: Direction }) {
  const flow = useStore((state) => state.view?.flow ?? null);
  const file = useStore((state) => state.view?.file ?? '');
  const positions = useStore((state) => state.view?.positions) ?? NOWHERE;
  const selection = useStore((state) => state.selection);
  const laidOut = useLayout(flow, direction);
  const wrapper = useRef<HTMLElement>(null);
  const [nodes, setNodes] = useState<CanvasNode[]>([]);
  // What the nodes are a picture of; set together with them.
  const [picture, setPicture] = useState('');

  useEffect(() => {
    const fresh = laidOut ? toCanvasNodes(laidOut.flow, laidOut.layout, laidOut.direction, positions) : [];
    setNodes(fresh);
    setPicture(laidOut ? `${file}:${laidOut.flow.id}:${laidOut.direction}` : '');
  }, [laidOut, positions, file]);

  const shownNodes = useMemo(
    () => nodes.map((node) => ({ ...node, selected: selection?.kind === 'node' && node.id === selection.id })),
    [nodes, selection],
  );
  const edges = useMemo(() => {
    if (!laidOut) return [];
    return toCanvasEdges(laidOut.flow, laidOut.layout, laidOut.direction, positions).map((edge) => ({
      ...edge,
      selected: selection?.kind === 'edge' && edge.id === selection.id,
    }));
  }, [laidOut, positions, selection]);

  const onMove = useViewport(wrapper, picture, nodes);

  // The keys of the nodes inside are answered here, once.
  useEffect(() => {
    const element = wrapper.current;
    element?.addEventListener('keydown', onKeyDown);
    return () => element?.removeEventListener('keydown', onKeyDown);
  }, []);

  const onNodesChange = useCallback((changes: NodeChange<CanvasNode>[]) => {
    const moved = changes.filter((change) => change.type === 'position' || change.type === 'dimensions');
    if (moved.length > 0) setNodes((current) => applyNodeChanges(moved, current));
  }, []);
  const onConnect = useCallback(({ source, target, targetHandle }: Connection) => {
    if (targetHandle) act(edit, { verb: 'connect', from: source, to: target, argument: targetHandle });
  }, []);

  return (
    <section ref={wrapper} className="canvas" aria-label={`Graph of ${flow?.name ?? 'the flow'}`}>
      <ReactFlow<CanvasNode, CanvasEdge>
        nodes={shownNodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onNodeClick={(_, node) => node.type !== 'branch' && act(select, { kind: 'node', id: node.id })}
        onEdgeClick={(_, edge) => act(select, { kind: 'edge', id: edge.id })}
        onPaneClick={() => act(select, null)}
        onNodeMouseEnter={(_, node) => useStore.setState({ hovered: node.id })}
        onNodeMouseLeave={() => useStore.setState({ hovered: null })}
        onNodeDragStop={(_, node) => rememberPosition(node)}
        onConnect={onConnect}
        onMoveStart={onMove}
        isValidConnection={({ source, target, targetHandle }) => source !== target && Boolean(targetHandle)}
        minZoom={0.1}
        maxZoom={2}
        deleteKeyCode={null}
        nodesFocusable
        edgesFocusable
        disableKeyboardA11y
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} />
        <Controls showInteractive={false} position="bottom-left" fitViewOptions={FIT} />
        {nodes.length >= MINIMAP_FROM && <MiniMap pannable zoomable position="bottom-right" />}
        <svg width="0" height="0" aria-hidden="true">
          <defs>
            <marker
              id="arrow"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              orient="auto-start-reverse"
            >
              <path d="M 0 0.5 L 7.5 4 L 0 7.5 z" className="arrow-head" />
            </marker>
          </defs>
        </svg>
      </ReactFlow>
    </section>
  );
}

/** Focused nodes answer to the keyboard; undo and redo are the editor's own. */
function onKeyDown(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (target.closest('input, textarea, vscode-textfield, vscode-single-select')) return;
  const focused = target.closest('.react-flow__node')?.getAttribute('data-id');
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.key === 'Delete' || event.key === 'Backspace') act(removeSelected, undefined);
  else if (event.key === 'ArrowDown' || event.key === 'ArrowRight') act(walk, 'on');
  else if (event.key === 'ArrowUp' || event.key === 'ArrowLeft') act(walk, 'back');
  else if ((event.key === 'Enter' || event.key === ' ') && focused) act(select, { kind: 'node', id: focused });
  else if (event.key.toLowerCase() === 'e' && focused && !ctrl) act(toggleExpanded, focused);
  else if (event.key === 'Escape') act(select, null);
  else if (ctrl && event.key.toLowerCase() === 'z')
    useStore.getState().post({ type: event.shiftKey ? 'redo' : 'undo' });
  else if (ctrl && event.key.toLowerCase() === 'y') useStore.getState().post({ type: 'redo' });
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function rememberPosition(node: CanvasNode): void {
  const { view, post } = useStore.getState();
  if (!view?.flow) return;
  const positions = { ...view.positions, [node.id]: node.position };
  useStore.setState({ view: { ...view, positions } });
  post({ type: 'arrange', flow: view.flow.id, positions });
}
