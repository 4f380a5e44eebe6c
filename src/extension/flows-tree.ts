import * as vscode from 'vscode';
import type { FlowFacts } from '../model/file-facts.ts';
import type { FlowGraph, GraphNode } from '../model/graph.ts';
import { COMMANDS, VIEWS } from './contributions.ts';
import { fromRange } from './positions.ts';
import type { Services } from './services.ts';

type Item =
  | { kind: 'flow'; file: string; flow: FlowFacts }
  | { kind: 'node'; file: string; flow: FlowGraph; node: GraphNode };

/** The workspace's flows with what they do, in the order of the source: the graph for those who do not look at one. */
export function registerFlowsTree(services: Services): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const unsubscribe = services.index.onDidChange(() => changed.fire(undefined));
  const view = vscode.window.createTreeView<Item>(VIEWS.flows, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (item) => {
        if (!item) {
          await services.index.scan();
          return services.index
            .facts()
            .flatMap(({ file, flows }) => flows.map((flow): Item => ({ kind: 'flow', file, flow })));
        }
        return item.kind === 'flow' ? topOf(services, item) : childrenOf(item, item.node.id);
      },
      getTreeItem: (item) => (item.kind === 'flow' ? flowItem(services, item) : nodeItem(item)),
    },
  });
  const progress = services.index.onDidProgress((now) => {
    const [problem] = services.index.problems();
    view.message = now.kind === 'reading' ? `Reading ${now.done} of ${now.total} files…` : (problem ?? '');
  });
  return vscode.Disposable.from(changed, view, { dispose: unsubscribe }, { dispose: progress });
}

/** A flow is drawn when somebody looks into it. */
async function topOf(services: Services, { file, flow }: Extract<Item, { kind: 'flow' }>): Promise<Item[]> {
  const { text } = await services.port.readText(file);
  const { drawing } = await services.analysis.look({ file, text }, flow.id);
  return drawing ? childrenOf({ file, flow: drawing }, null) : [];
}

function childrenOf(item: { file: string; flow: FlowGraph }, parent: string | null): Item[] {
  return item.flow.nodes
    .filter((node) => node.parent === parent && node.kind !== 'parameters')
    .map((node) => ({ kind: 'node', file: item.file, flow: item.flow, node }));
}

function flowItem(services: Services, { file, flow }: Extract<Item, { kind: 'flow' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(flow.name, vscode.TreeItemCollapsibleState.Collapsed);
  item.description = services.title(file);
  item.iconPath = new vscode.ThemeIcon('type-hierarchy-sub');
  item.contextValue = 'flow';
  item.id = `${file}:${flow.id}`;
  item.command = { command: COMMANDS.openGraph, title: 'Open the graph', arguments: [{ file, flow: flow.id }] };
  return item;
}

function nodeItem({ file, flow, node }: Extract<Item, { kind: 'node' }>): vscode.TreeItem {
  const has = flow.nodes.some((other) => other.parent === node.id);
  const item = new vscode.TreeItem(
    node.header ? `${node.label} ${node.header}` : node.label,
    has ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
  );
  item.id = `${file}:${node.id}`;
  item.description = [node.mode === 'call' ? undefined : node.mode, node.branch === 'body' ? undefined : node.branch]
    .filter(Boolean)
    .join(' · ');
  item.iconPath = new vscode.ThemeIcon(has ? 'bracket' : node.kind === 'flow' ? 'type-hierarchy-sub' : 'symbol-method');
  item.command = {
    command: 'vscode.open',
    title: 'Show in the source',
    arguments: [vscode.Uri.file(file), { selection: fromRange(node.nameRange) }],
  };
  return item;
}
