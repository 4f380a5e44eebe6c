import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { portNames, portOffset, secondLine } from '../../../src/drawing/layout.ts';
import type { GraphNode, NodeKind } from '../../../src/model/graph.ts';
import { isTerminal } from '../../../src/model/run-state.ts';
import type { NodeRun } from '../../../src/protocol.ts';
import { formatDuration, secondsBetween } from '../../run/duration.ts';
import { StateIcon, stateColour } from '../../run/StateIcon.tsx';
import { useNow } from '../../run/use-now.ts';
import { useStore } from '../../store.ts';
import type { CanvasNode } from '../to-canvas.ts';
import { Badges } from './Badges.tsx';
import { Expander } from './Expander.tsx';

const ICONS: Partial<Record<NodeKind, string>> = {
  task: 'symbol-method',
  flow: 'type-hierarchy-sub',
  deployment: 'rocket',
  pause: 'debug-pause',
  helper: 'symbol-function',
};

/** A task call, a subflow, a deployment, a pause or a helper: what the orchestrator would record. */
export const CallNode = memo(function CallNode({ id, data, selected, width, height }: NodeProps<CanvasNode>) {
  const { node, direction } = data;
  const run = useStore((state) => state.run?.nodes[id]);
  const cursor = useStore((state) => state.cursor === id);
  const refusal = useStore((state) => (state.refusal?.node === id ? state.refusal.message : undefined));
  const match = useStore((state) => state.query !== '' && node.label.toLowerCase().includes(state.query.toLowerCase()));
  const names = portNames(node);
  const length = (direction === 'DOWN' ? width : height) ?? 0;
  const classes = ['call-node', `kind-${node.kind}`];
  if (selected) classes.push('is-selected');
  if (cursor) classes.push('has-cursor');
  if (match) classes.push('is-match');
  if (node.dynamic) classes.push('is-dynamic');
  if (node.mode === 'map') classes.push('is-stack');
  if (run) classes.push('has-run');
  return (
    <div
      className={classes.join(' ')}
      data-node={id}
      data-state={run?.state.name}
      style={run && ({ '--state-colour': stateColour(run.state) } as React.CSSProperties)}
      title={node.dynamic}
    >
      {names.map((name, index) => (
        <Handle
          key={name}
          id={name}
          type="target"
          position={direction === 'DOWN' ? Position.Top : Position.Left}
          className={isGiven(node, name) ? 'port' : 'port is-missing'}
          style={
            direction === 'DOWN'
              ? { left: portOffset(index, names.length, length) }
              : { top: portOffset(index, names.length, length) }
          }
        >
          <span className="port-name">{name}</span>
        </Handle>
      ))}
      {names.length === 0 && (
        <Handle
          type="target"
          position={direction === 'DOWN' ? Position.Top : Position.Left}
          className="port is-silent"
        />
      )}
      <div className="call-line">
        <span className={`codicon codicon-${ICONS[node.kind] ?? 'circle'}`} aria-hidden="true" />
        <span className="call-name">{node.label}</span>
        {node.inner !== undefined && <Expander node={node} />}
        <span className="call-state">
          {run && <Progress run={run} mapped={node.mode === 'map'} />}
          {run && <StateIcon state={run.state} />}
        </span>
      </div>
      {secondLine(node) && (
        <div className="call-line is-second">
          <code className="call-detail">{secondLine(node)}</code>
          <Badges node={node} attempts={run?.attempts ?? 0} />
        </div>
      )}
      {!secondLine(node) && <Badges node={node} attempts={run?.attempts ?? 0} />}
      {refusal && (
        <div className="refusal" role="alert">
          {refusal}
        </div>
      )}
      <Handle type="source" position={direction === 'DOWN' ? Position.Bottom : Position.Right} className="port" />
    </div>
  );
});

function isGiven(node: GraphNode, name: string): boolean {
  const argument = node.arguments?.find((candidate) => candidate.name === name);
  return argument?.text !== undefined || argument?.required === false;
}

function Progress({ run, mapped }: { run: NodeRun; mapped: boolean }) {
  const over = isTerminal(run.state.type);
  const now = useNow(!over && run.startTime !== undefined);
  const count = mapped || run.total > 1 ? `${run.completed}/${run.total}` : '';
  const time = run.startTime ? formatDuration(secondsBetween(run.startTime, over ? run.endTime : undefined, now)) : '';
  return <span className="call-time">{[count, time].filter(Boolean).join(' · ')}</span>;
}
