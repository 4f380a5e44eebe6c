import { isTerminal } from '../../src/model/run-state.ts';
import type { FlowChoice } from '../../src/protocol.ts';
import { useStore } from '../store.ts';
import { formatAgo, formatDuration, secondsBetween } from './duration.ts';
import { StateIcon } from './StateIcon.tsx';
import { Tool } from './Tool.tsx';
import { useNow } from './use-now.ts';

/** In the browser: the workspace's flows and the runs, as the editor's sidebar shows them in VS Code. */
export function Sidebar() {
  return (
    <nav className="sidebar" aria-label="Flows and runs">
      <Flows />
      <Runs />
      <ConnectionLine />
    </nav>
  );
}

function Flows() {
  const choices = useStore((state) => state.view?.flows) ?? [];
  const file = useStore((state) => state.view?.file);
  const flow = useStore((state) => state.view?.flow?.id);
  const post = useStore((state) => state.post);
  const shown = (choice: FlowChoice): boolean => choice.file === file && choice.flow === flow;
  return (
    <section aria-label="Flows">
      <h2>Flows</h2>
      <ul>
        {choices.map((choice) => (
          <li key={`${choice.file}:${choice.flow}`}>
            <button
              type="button"
              className={`row${shown(choice) ? ' is-shown' : ''}`}
              aria-current={shown(choice)}
              title={choice.file}
              onClick={() => post({ type: 'show-flow', file: choice.file, flow: choice.flow })}
            >
              <span className="codicon codicon-type-hierarchy-sub" aria-hidden="true" />
              <span className="call-name">{choice.name}</span>
              <span className="hint">{choice.title}</span>
            </button>
          </li>
        ))}
      </ul>
      {choices.length === 0 && <p className="hint">No file here defines a flow yet.</p>}
    </section>
  );
}

function Runs() {
  const runs = useStore((state) => state.runs);
  const shown = useStore((state) => state.run?.run.id);
  const post = useStore((state) => state.post);
  const now = useNow(runs.some((run) => !isTerminal(run.state.type)));
  return (
    <section aria-label="Runs" className="runs">
      <h2>Runs</h2>
      <ul>
        {runs.map((run) => (
          <li key={run.id} className="run-row" data-run={run.id} data-state={run.state.name}>
            <button
              type="button"
              className={`row${run.id === shown ? ' is-shown' : ''}`}
              onClick={() => post({ type: 'show-run', flowRunId: run.id })}
              title={`${run.flowName ?? ''} / ${run.name}\n${run.state.name}\n${run.created}`}
            >
              <StateIcon state={run.state} />
              <span className="call-name">{run.flowName ?? run.name}</span>
              <span className="hint">
                {run.startTime ? formatDuration(secondsBetween(run.startTime, run.endTime, now)) : ''} ·{' '}
                {formatAgo(run.created, now)}
              </span>
            </button>
            {isTerminal(run.state.type) ? (
              <Tool
                icon="debug-restart"
                label={`Retry ${run.name}`}
                onClick={() => post({ type: 'retry', flowRunId: run.id })}
              />
            ) : (
              <Tool
                icon="stop-circle"
                label={`Cancel ${run.name}`}
                onClick={() => post({ type: 'cancel', flowRunId: run.id })}
              />
            )}
            <Tool
              icon="output"
              label={`Log of ${run.name}`}
              onClick={() => post({ type: 'open-log', flowRunId: run.id })}
            />
          </li>
        ))}
      </ul>
      {runs.length === 0 && <p className="hint">No runs yet. Press Run to start one.</p>}
    </section>
  );
}

function ConnectionLine() {
  const connection = useStore((state) => state.connection);
  const text = {
    connecting: 'Looking for an orchestrator…',
    connected:
      connection.kind === 'connected'
        ? `${connection.embedded ? 'Embedded orchestrator' : 'Prefect'} · ${connection.url}`
        : '',
    lost: connection.kind === 'lost' ? `Lost: ${connection.message}` : '',
    none: connection.kind === 'none' ? connection.message : '',
  }[connection.kind];
  return (
    <footer className="connection" data-connection={connection.kind}>
      <span
        className={`codicon codicon-${connection.kind === 'connected' ? 'plug' : 'debug-disconnect'}`}
        aria-hidden="true"
      />
      {text}
    </footer>
  );
}
