import * as vscode from 'vscode';
import type { FlowArgument } from './contributions.ts';

/**
 * Commands that carry what they are about in their own id. VS Code keeps the arguments of a lens's command aside and
 * lets go of them as soon as it has asked for the lenses anew, while the old lens can still be clicked: the click then
 * says "Actual command not found". A command without arguments is always found. One is kept for each action on each
 * flow that a file has.
 */
export class LensCommands implements vscode.Disposable {
  readonly #registered = new Map<string, { argument: FlowArgument; disposable: vscode.Disposable }>();

  /** The id of a command that runs another one on a flow. */
  idFor(command: string, argument: FlowArgument): string {
    // What begins with an underscore is not offered where keys are bound.
    const id = `_${command}:${argument.file}:${argument.flow}`;
    if (!this.#registered.has(id)) {
      const disposable = vscode.commands.registerCommand(id, () => vscode.commands.executeCommand(command, argument));
      this.#registered.set(id, { argument, disposable });
    }
    return id;
  }

  /** Lets go of the commands on flows that a file no longer has. */
  keepOnly(file: string, flows: ReadonlySet<string>): void {
    for (const [id, { argument, disposable }] of this.#registered) {
      if (argument.file !== file || flows.has(argument.flow)) continue;
      disposable.dispose();
      this.#registered.delete(id);
    }
  }

  dispose(): void {
    for (const { disposable } of this.#registered.values()) disposable.dispose();
    this.#registered.clear();
  }
}
