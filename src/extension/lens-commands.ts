import * as vscode from 'vscode';
import type { FlowArgument } from './contributions.ts';

/**
 * Commands that carry what they are about in their own id. VS Code keeps the arguments of a lens's command aside and
 * lets go of them as soon as it has asked for the lenses anew, while the old lens can still be clicked: the click then
 * says "Actual command not found". A command without arguments is always found. One is kept for each action on each
 * flow that was seen.
 */
export class LensCommands implements vscode.Disposable {
  readonly #registered = new Map<string, vscode.Disposable>();

  /** The id of a command that runs another one on a flow. */
  idFor(command: string, argument: FlowArgument): string {
    // What begins with an underscore is not offered where keys are bound.
    const id = `_${command}:${argument.file}:${argument.flow}`;
    if (!this.#registered.has(id)) this.#registered.set(id, vscode.commands.registerCommand(id, run));
    return id;

    function run(): Thenable<unknown> {
      return vscode.commands.executeCommand(command, argument);
    }
  }

  dispose(): void {
    for (const registered of this.#registered.values()) registered.dispose();
    this.#registered.clear();
  }
}
