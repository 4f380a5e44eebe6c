import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { runArgument } from './run-argument.ts';

export const copyRunId: Command = async (_services, _panels, argument) => {
  await vscode.env.clipboard.writeText(runArgument(argument).item.run.id);
};
