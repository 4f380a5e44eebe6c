import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import type { NodeKind } from '../../../src/model/graph.ts';
import { useStore } from '../../store.ts';
import type { CanvasNode } from '../to-canvas.ts';
import { Expander } from './Expander.tsx';

const ICONS: Partial<Record<NodeKind, string>> = {
  branch: 'git-compare',
  loop: 'sync',
  try: 'shield',
  parallel: 'layers',
  flow: 'type-hierarchy-sub',
  helper: 'symbol-function',
};

/** Control flow that decides whether and how often what it holds happens. */
export const ContainerNode = memo(function ContainerNode({ id, data, selected }: NodeProps<CanvasNode>) {
  const { node, direction } = data;
  const cursor = useStore((state) => state.cursor === id);
  return (
    <div
      className={`container-node kind-${node.kind}${selected ? ' is-selected' : ''}${cursor ? ' has-cursor' : ''}`}
      data-node={id}
    >
      <Handle type="target" position={direction === 'DOWN' ? Position.Top : Position.Left} className="port is-silent" />
      <div className="container-header">
        <span className={`codicon codicon-${ICONS[node.kind] ?? 'symbol-namespace'}`} aria-hidden="true" />
        <span className="container-keyword">{node.label}</span>
        {node.expanded && <Expander node={node} />}
        {node.header && <code className="container-detail">{node.header}</code>}
      </div>
      <Handle
        type="source"
        position={direction === 'DOWN' ? Position.Bottom : Position.Right}
        className="port is-silent"
      />
    </div>
  );
});

/** The field of one branch. */
export const BranchField = memo(function BranchField({ data }: NodeProps<CanvasNode>) {
  return (
    <div className="branch-field">
      <span className="branch-label">{data.branch}</span>
    </div>
  );
});
