import type { Direction } from '../../src/drawing/layout.ts';
import { isTerminal } from '../../src/model/run-state.ts';
import { act } from '../actions/action.ts';
import { startRun } from '../actions/start-run.ts';
import { controlValue } from '../forms/control-value.ts';
import { ExportMenu } from '../graph/ExportMenu.tsx';
import { useStore } from '../store.ts';
import { formatDuration, secondsBetween } from './duration.ts';
import { StateIcon } from './StateIcon.tsx';
import { Tool } from './Tool.tsx';
import { useNow } from './use-now.ts';

/** What can be done with the shown flow, and how its run goes. */
export function Toolbar({ direction }: { direction: Direction }) {
  const view = useStore((state) => state.view);
  const query = useStore((state) => state.query);
  const post = useStore((state) => state.post);
  const palette = useStore((state) => state.palette);
  const flows = view?.flows.filter((choice) => choice.file === view.file) ?? [];
  const enabled = view?.flow && view.status.kind === 'current';
  return (
    <header className="toolbar">
      {flows.length > 1 ? (
        <vscode-single-select
          aria-label="Flow"
          value={view?.flow?.id ?? ''}
          onChange={(event: React.FormEvent<HTMLElement>) =>
            view && post({ type: 'show-flow', file: view.file, flow: controlValue(event) })
          }
        >
          {flows.map((choice) => (
            <vscode-option key={choice.flow} value={choice.flow} selected={choice.flow === view?.flow?.id}>
              {choice.name}
            </vscode-option>
          ))}
        </vscode-single-select>
      ) : (
        <strong className="flow-name">{view?.flow?.name ?? view?.title}</strong>
      )}
      <vscode-button disabled={!enabled} onClick={() => act(startRun, { debug: false })}>
        <span className="codicon codicon-play" aria-hidden="true" /> Run
      </vscode-button>
      {view?.language === 'typescript' && useStore.getState().host === 'vscode' && (
        <Tool icon="debug-alt" label="Debug" onClick={() => act(startRun, { debug: true })} />
      )}
      {(view?.flow?.parameters.length ?? 0) > 0 && (
        <Tool icon="settings" label="Run with parameters…" onClick={() => useStore.setState({ form: true })} />
      )}
      <Tool
        icon="add"
        label={palette ? 'Close the palette' : 'Add a task…'}
        onClick={() => useStore.setState({ palette: !palette })}
      />
      <RunSummary />
      <span className="spring" />
      <label className="search">
        <span className="codicon codicon-search" aria-hidden="true" />
        <input
          type="search"
          placeholder="Find"
          aria-label="Find a node"
          value={query}
          onChange={(event) => useStore.setState({ query: event.target.value })}
        />
      </label>
      {view?.flow && <ExportMenu direction={direction} />}
      <Tool
        icon={direction === 'DOWN' ? 'arrow-right' : 'arrow-down'}
        label={direction === 'DOWN' ? 'Draw from left to right' : 'Draw from top to bottom'}
        onClick={() => useStore.setState({ direction: direction === 'DOWN' ? 'RIGHT' : 'DOWN' })}
      />
    </header>
  );
}

function RunSummary() {
  const view = useStore((state) => state.run);
  const post = useStore((state) => state.post);
  const over = view ? isTerminal(view.run.state.type) : true;
  const now = useNow(!over);
  if (!view) return null;
  const { run } = view;
  const time = run.startTime ? formatDuration(secondsBetween(run.startTime, over ? run.endTime : undefined, now)) : '';
  return (
    <span className="run-summary" data-state={run.state.name}>
      <StateIcon state={run.state} />
      <span className="run-name" title={run.state.message ?? run.id}>
        {run.name}
      </span>
      <span className="run-state">{run.state.name}</span>
      <span className="call-time">{time}</span>
      <Tool icon="output" label="Open the log" onClick={() => post({ type: 'open-log', flowRunId: run.id })} />
      {over ? (
        <Tool icon="debug-restart" label="Retry" onClick={() => post({ type: 'retry', flowRunId: run.id })} />
      ) : (
        <Tool icon="stop-circle" label="Cancel" onClick={() => post({ type: 'cancel', flowRunId: run.id })} />
      )}
      <Tool
        icon="close"
        label="Take this run off the graph"
        onClick={() => post({ type: 'show-run', flowRunId: null })}
      />
      {view.unmatched.length > 0 && (
        <span className="unmatched" title={view.unmatched.map((run) => `${run.name}: ${run.state.name}`).join('\n')}>
          {view.unmatched.length} not in today's source
        </span>
      )}
    </span>
  );
}
