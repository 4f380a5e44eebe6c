import { useEffect, useState } from 'react';
import { edgesWithIds } from '../../src/drawing/layout.ts';
import type { CallArgument, CallMode, GraphNode, Json, TaskDefinition } from '../../src/model/graph.ts';
import { isContainer } from '../../src/model/graph.ts';
import { act } from '../actions/action.ts';
import { edit } from '../actions/edit.ts';
import { removeSelected } from '../actions/remove-selected.ts';
import { select } from '../actions/select.ts';
import { Tool } from '../run/Tool.tsx';
import { useStore } from '../store.ts';
import { controlValue } from './control-value.ts';
import { readValue } from './read-value.ts';

const MODES: CallMode[] = ['call', 'submit', 'map'];

/** What can be known of the selected node and changed in it. Every change is one edit of the source. */
export function Inspector() {
  const selection = useStore((state) => state.selection);
  const node = useStore((state) =>
    state.selection?.kind === 'node'
      ? state.view?.flow?.nodes.find((candidate) => candidate.id === state.selection?.id)
      : undefined,
  );
  const task = useStore((state) => state.view?.tasks.find((candidate) => candidate.symbol === node?.target));
  const editable = useStore((state) => state.view?.status.kind === 'current');
  if (selection?.kind === 'edge') return <EdgeInspector id={selection.id} />;
  if (!node || isContainer(node.kind) || node.kind === 'parameters' || node.kind === 'return') return null;
  return (
    <aside className="drawer is-right" aria-label={`Details of ${node.label}`} key={node.id}>
      <header>
        <strong>{node.label}</strong>
        {editable && <Tool icon="trash" label="Remove this call" onClick={() => act(removeSelected, undefined)} />}
        <Tool icon="close" label="Close the details" onClick={() => act(select, null)} />
      </header>
      {node.dynamic && <p className="hint">{node.dynamic}</p>}
      <RunDetails id={node.id} />
      <fieldset disabled={!editable}>
        {node.kind === 'task' && node.mode && <ModeField node={node} />}
        {node.arguments?.map((argument) => (
          <ArgumentField key={argument.name} node={node} argument={argument} />
        ))}
        {task && <TaskFields task={task} />}
      </fieldset>
    </aside>
  );
}

function ModeField({ node }: { node: GraphNode }) {
  return (
    <div className="field">
      <span className="field-label">Mode</span>
      <vscode-single-select
        aria-label="Mode"
        value={node.mode ?? 'call'}
        onChange={(event: React.FormEvent<HTMLElement>) =>
          act(edit, { verb: 'change-mode', node: node.id, mode: controlValue(event) as CallMode })
        }
      >
        {MODES.map((mode) => (
          <vscode-option key={mode} value={mode} selected={mode === node.mode}>
            {mode}
          </vscode-option>
        ))}
      </vscode-single-select>
    </div>
  );
}

function ArgumentField({ node, argument }: { node: GraphNode; argument: CallArgument }) {
  const from = useStore((state) =>
    state.view?.flow?.edges.find(
      (edge) => edge.kind === 'data' && edge.target === node.id && edge.argument === argument.name,
    ),
  );
  const source = useStore((state) => state.view?.flow?.nodes.find((candidate) => candidate.id === from?.source));
  const [draft, setDraft] = useDraft(argument.literal ? JSON.stringify(argument.literal.value) : (argument.text ?? ''));
  const label = `Argument ${argument.name}`;
  if (from && source) {
    return (
      <div className="field">
        <span className="field-label">{argument.name}</span>
        <span className="field-row">
          <code className="field-value">
            {source.label}
            {from.output ? `.${from.output}` : ''}
          </code>
          <Tool
            icon="debug-disconnect"
            label={`Disconnect ${argument.name}`}
            onClick={() => act(edit, { verb: 'disconnect', from: from.source, to: node.id, argument: argument.name })}
          />
        </span>
      </div>
    );
  }
  return (
    <form
      className="field"
      onSubmit={(event) => {
        event.preventDefault();
        if (draft === '') act(edit, { verb: 'reset-argument', node: node.id, argument: argument.name });
        else act(edit, { verb: 'set-argument', node: node.id, argument: argument.name, value: readValue(draft) });
      }}
    >
      <label>
        <span className="field-label">{argument.name}</span>
        <input
          aria-label={label}
          value={draft}
          placeholder={argument.required ? 'required' : 'default'}
          className={argument.required && argument.text === undefined ? 'is-missing' : ''}
          readOnly={argument.text !== undefined && !argument.literal}
          onChange={(event) => setDraft(event.target.value)}
        />
      </label>
    </form>
  );
}

/** Options of the task itself: they hold for all its calls. */
function TaskFields({ task }: { task: TaskDefinition }) {
  const [name, setName] = useDraft(task.symbol);
  return (
    <>
      <h3>Task {task.symbol}</h3>
      <form
        className="field"
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== task.symbol) act(edit, { verb: 'rename-task', task: task.id, name });
        }}
      >
        <label>
          <span className="field-label">Name</span>
          <input aria-label="Task name" value={name} onChange={(event) => setName(event.target.value)} />
        </label>
      </form>
      <OptionField task={task} option="retries" label="Retries" hint="how often to try again" />
      <OptionField task={task} option="retryDelaySeconds" label="Retry delay" hint="seconds" />
      <OptionField task={task} option="timeoutSeconds" label="Timeout" hint="seconds" />
    </>
  );
}

function OptionField({
  task,
  option,
  label,
  hint,
}: {
  task: TaskDefinition;
  option: string;
  label: string;
  hint: string;
}) {
  const snake = option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const current = task.options[option] ?? task.options[snake];
  const [draft, setDraft] = useDraft(current?.text ?? '');
  const value = readValue(draft);
  const wrong = draft !== '' && !isSeconds(value) && current?.kind !== 'expression';
  return (
    <form
      className="field"
      onSubmit={(event) => {
        event.preventDefault();
        const target = { kind: 'task', id: task.id } as const;
        if (wrong) return;
        if (draft === '') act(edit, { verb: 'remove-option', target, option });
        else act(edit, { verb: 'set-option', target, option, value });
      }}
    >
      <label>
        <span className="field-label">{label}</span>
        <input
          aria-label={label}
          inputMode="decimal"
          value={draft}
          placeholder={hint}
          className={wrong ? 'is-missing' : ''}
          readOnly={current?.kind === 'expression'}
          onChange={(event) => setDraft(event.target.value)}
        />
      </label>
      {wrong && <span className="field-error">A number, please.</span>}
    </form>
  );
}

/** A number, or a list of them, one for each attempt. */
function isSeconds(value: Json): boolean {
  return typeof value === 'number' || (Array.isArray(value) && value.every((item) => typeof item === 'number'));
}

function RunDetails({ id }: { id: string }) {
  const run = useStore((state) => state.run?.nodes[id]);
  const flowRunId = useStore((state) => state.run?.run.id);
  const post = useStore((state) => state.post);
  const taskRunId = run?.taskRunIds[0];
  if (!run || !flowRunId || !taskRunId) return null;
  return (
    <p className="hint">
      {run.state.name}
      {run.state.message ? `: ${run.state.message}` : ''}
      {run.total === 1 && (
        <button type="button" className="link" onClick={() => post({ type: 'open-log', flowRunId, taskRunId })}>
          Log
        </button>
      )}
    </p>
  );
}

function EdgeInspector({ id }: { id: string }) {
  const flow = useStore((state) => state.view?.flow);
  const edge = flow && edgesWithIds(flow).find((candidate) => candidate.id === id)?.edge;
  if (!edge) return null;
  const label = (node: string): string => flow?.nodes.find((candidate) => candidate.id === node)?.label ?? node;
  return (
    <aside className="drawer is-right" aria-label="Details of the connection">
      <header>
        <strong>
          {label(edge.source)} → {label(edge.target)}
        </strong>
        {edge.argument && <Tool icon="trash" label="Disconnect" onClick={() => act(removeSelected, undefined)} />}
        <Tool icon="close" label="Close the details" onClick={() => act(select, null)} />
      </header>
      <p className="hint">
        {edge.kind === 'data'
          ? `Flows into ${edge.argument ?? 'the target'}`
          : edge.kind === 'order'
            ? 'Runs after'
            : 'Decides'}
        {edge.conditional ? ', on some paths only' : ''}.
      </p>
    </aside>
  );
}

/** What is being typed; starts again when the source says something else. */
function useDraft(value: string): [string, (value: string) => void] {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  return [draft, setDraft];
}
