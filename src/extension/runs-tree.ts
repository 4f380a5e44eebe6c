import * as vscode from 'vscode';
import type { FlowRun, TaskRun } from '../model/run.ts';
import { isTerminal, lookOf, type RunState } from '../model/run-state.ts';
import type { Connection } from '../protocol.ts';
import { COMMANDS, VIEWS } from './contributions.ts';
import type { Services } from './services.ts';

export type RunItem = { kind: 'flow-run'; run: FlowRun } | { kind: 'task-run'; run: TaskRun; flowRunId: string };

/** Runs, live: flow runs with their task runs, and subflows under the task run that stands for them. */
export function registerRunsTree(services: Services): vscode.Disposable {
  const { runs, connection } = services;
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView<RunItem>(VIEWS.runs, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (item) => {
        if (!item) {
          await runs.start();
          return runs
            .list()
            .filter((run) => !run.parentTaskRunId)
            .map((run): RunItem => ({ kind: 'flow-run', run }));
        }
        return childrenOf(services, item);
      },
      getTreeItem: (item) => (item.kind === 'flow-run' ? flowRunItem(item.run) : taskRunItem(item.run)),
    },
  });
  const show = (): void => {
    view.message = messageFor(connection.state, runs.list().length);
    const failed = runs.list().filter(isFreshFailure);
    view.badge =
      failed.length > 0 ? { value: failed.length, tooltip: `${failed.length} failed in this session` } : undefined;
    changed.fire(undefined);
  };
  const unsubscribe = [runs.onDidChange(show), connection.onDidChange(show)];
  return vscode.Disposable.from(changed, view, { dispose: () => unsubscribe.forEach((end) => void end()) });
}

function messageFor(state: Connection, count: number): string {
  if (state.kind === 'lost') return `Not connected to ${state.url}: ${state.message}.`;
  return state.kind === 'none' && count > 0 ? state.message : '';
}

const SESSION_START = new Date().toISOString();

/** Failures of earlier days are history, not news; a failed subflow is told by its parent. */
function isFreshFailure(run: FlowRun): boolean {
  const failed = run.state.type === 'FAILED' || run.state.type === 'CRASHED';
  return failed && !run.parentTaskRunId && run.created >= SESSION_START;
}

async function childrenOf(services: Services, item: RunItem): Promise<RunItem[]> {
  const flowRunId = item.kind === 'flow-run' ? item.run.id : item.run.childFlowRunId;
  if (!flowRunId) return [];
  await services.runs.load(flowRunId);
  return services.runs
    .taskRuns(flowRunId)
    .sort((a, b) => ((a.expectedStartTime ?? '') < (b.expectedStartTime ?? '') ? -1 : 1))
    .map((run) => ({ kind: 'task-run', run, flowRunId }));
}

function flowRunItem(run: FlowRun): vscode.TreeItem {
  const item = new vscode.TreeItem(run.flowName ?? run.name, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = run.id;
  item.description = describe(run.state, run);
  item.iconPath = stateIcon(run.state);
  item.contextValue = isTerminal(run.state.type) ? 'run ended' : 'run active';
  item.tooltip = tooltip(run.name, run.state, run.id);
  item.accessibilityInformation = { label: `${run.flowName ?? 'flow'}, run ${run.name}, ${run.state.name}` };
  item.command = {
    command: COMMANDS.showRunOnGraph,
    title: 'Show on the graph',
    arguments: [{ kind: 'flow-run', run }],
  };
  return item;
}

function taskRunItem(run: TaskRun): vscode.TreeItem {
  const collapsible = run.childFlowRunId
    ? vscode.TreeItemCollapsibleState.Collapsed
    : vscode.TreeItemCollapsibleState.None;
  const item = new vscode.TreeItem(run.name, collapsible);
  item.id = run.id;
  item.description = describe(run.state, run);
  item.iconPath = stateIcon(run.state);
  item.contextValue = 'task-run';
  item.tooltip = tooltip(run.name, run.state, run.id);
  item.accessibilityInformation = { label: `task run ${run.name}, ${run.state.name}` };
  item.command = {
    command: COMMANDS.openLog,
    title: 'Open its log',
    arguments: [{ kind: 'task-run', run, flowRunId: run.flowRunId }],
  };
  return item;
}

function stateIcon(state: RunState): vscode.ThemeIcon {
  const look = lookOf(state);
  return new vscode.ThemeIcon(
    look.spins ? `${look.icon}~spin` : look.icon,
    new vscode.ThemeColor(`millrace.state.${look.colour}`),
  );
}

function describe(state: RunState, run: { name: string; totalRunTime: number; runCount: number }): string {
  const time = isTerminal(state.type) && run.totalRunTime > 0 ? `${run.totalRunTime.toFixed(1)} s` : '';
  const attempts = run.runCount > 1 ? `attempt ${run.runCount}` : '';
  return [state.name, time, attempts].filter(Boolean).join(' · ');
}

function tooltip(name: string, state: RunState, id: string): string {
  return `${name}\n${state.name}${state.message ? `: ${state.message}` : ''}\n${new Date(state.timestamp).toLocaleString()}\n${id}`;
}
