import type { ExportedFile } from '../graph/export-drawing.ts';
import type { Action } from './action.ts';

/** Hands a drawing to the editor, which asks where to put it; a browser saves it itself. */
export const saveDrawing: Action<ExportedFile> = {
  name: 'Save the drawing',
  perform: ({ host }, { name, content, encoding }) =>
    host === 'vscode' ? { messages: [{ type: 'save-drawing', name, content, encoding }] } : {},
};
