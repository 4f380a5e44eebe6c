import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from '../../store.ts';
import type { CanvasNode } from '../to-canvas.ts';

/** Where a flow begins: its parameters. */
export const ParametersNode = memo(function ParametersNode({ id, data, selected }: NodeProps<CanvasNode>) {
  const parameters = useStore((state) => state.view?.flow?.parameters);
  const names = data.node.header ?? parameters?.map((parameter) => parameter.name).join(', ');
  return (
    <div className={`end-node${selected ? ' is-selected' : ''}`} data-node={id} title={names}>
      <span className="codicon codicon-symbol-parameter" aria-hidden="true" />
      <span className="end-name">
        Parameters <code className="end-detail">{names}</code>
      </span>
      <Handle type="source" position={data.direction === 'DOWN' ? Position.Bottom : Position.Right} className="port" />
    </div>
  );
});

/** What a flow gives back. */
export const ReturnNode = memo(function ReturnNode({ id, data, selected }: NodeProps<CanvasNode>) {
  return (
    <div className={`end-node is-return${selected ? ' is-selected' : ''}`} data-node={id}>
      <Handle
        type="target"
        position={data.direction === 'DOWN' ? Position.Top : Position.Left}
        className="port is-silent"
      />
      <span className="codicon codicon-arrow-right" aria-hidden="true" />
      <span className="end-name">Return</span>
    </div>
  );
});
