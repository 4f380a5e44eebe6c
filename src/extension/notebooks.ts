import * as vscode from 'vscode';
import { cellAt, isNotebook, readNotebook } from '../model/notebook.ts';
import type { Range } from '../model/source.ts';

export function openNotebook(file: string): vscode.NotebookDocument | undefined {
  if (!isNotebook(file)) return undefined;
  return vscode.workspace.notebookDocuments.find(({ uri, isClosed }) => uri.fsPath === file && !isClosed);
}

/** What an open notebook holds, saved or not, in the form of its file. */
export function notebookJson(notebook: vscode.NotebookDocument): string {
  const cells = notebook.getCells().map(({ document }) => ({
    // Cells in other languages are nothing to read here.
    cell_type: document.languageId === 'python' ? 'code' : 'markdown',
    source: document.getText(),
  }));
  return JSON.stringify({ cells });
}

/** Shows the cell that a range of a notebook's text lies in, without taking the focus. */
export async function revealCell(file: string, range: Range): Promise<void> {
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
  const read = readNotebook(notebookJson(notebook));
  const cell = 'cells' in read ? cellAt(read.cells, range.start.line) : undefined;
  const selections = cell ? [new vscode.NotebookRange(cell.index, cell.index + 1)] : [];
  const editor = await vscode.window.showNotebookDocument(notebook, {
    preserveFocus: true,
    preview: false,
    selections,
  });
  const [selected] = selections;
  if (selected) editor.revealRange(selected, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
}
