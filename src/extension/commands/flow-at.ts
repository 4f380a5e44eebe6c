import * as vscode from 'vscode';
import { flowAt } from '../../workbench/cursor.ts';
import type { FlowArgument } from '../contributions.ts';
import { toPosition } from '../positions.ts';
import type { Services } from '../services.ts';

/** The flow that a command is about: of its argument, else at the cursor, else the file's only one, else asked for. */
export async function flowFor(services: Services, argument: unknown): Promise<FlowArgument | undefined> {
  if (isFlowArgument(argument)) return argument;
  const tree = treeFlow(argument);
  if (tree) return tree;
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.scheme !== 'file') return pick(services);
  const file = editor.document.uri.fsPath;
  const view = await services.analysis.look({ file, text: editor.document.getText() });
  const flow =
    flowAt(view.flows, toPosition(editor.selection.active)) ?? (view.flows.length === 1 ? view.flows[0] : undefined);
  return flow ? { file, flow: flow.id } : pick(services);
}

async function pick(services: Services): Promise<FlowArgument | undefined> {
  await services.index.scan();
  const choices = services.index.choices();
  if (choices.length === 0)
    throw new Error('No file of this workspace defines a flow. See the README for the first one.');
  const items = choices.map((choice) => ({ label: choice.name, description: choice.title, choice }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Which flow?', matchOnDescription: true });
  return picked && { file: picked.choice.file, flow: picked.choice.flow };
}

function isFlowArgument(value: unknown): value is FlowArgument {
  return (
    typeof value === 'object' && value !== null && 'file' in value && 'flow' in value && typeof value.flow === 'string'
  );
}

function treeFlow(value: unknown): FlowArgument | undefined {
  const item = value as { kind?: unknown; file?: unknown; flow?: { id?: unknown } } | undefined;
  if (item?.kind !== 'flow' || typeof item.file !== 'string' || typeof item.flow?.id !== 'string') return undefined;
  return { file: item.file, flow: item.flow.id };
}
