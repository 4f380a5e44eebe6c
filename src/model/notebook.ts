/** A notebook's Python as one text, which is what its ranges refer to. */
export interface NotebookText {
  text: string;
  cells: NotebookCell[];
}

export interface NotebookCell {
  /** Its number among all of the notebook's cells. */
  index: number;
  /** The line of the text that it begins at. */
  line: number;
}

/** Whether a file's name is that of a Jupyter notebook. */
export function isNotebook(path: string): boolean {
  return path.endsWith('.ipynb');
}

/** Reads a Jupyter notebook (`.ipynb`, format 4). Code in other languages, and what IPython adds to Python, becomes empty lines. */
export function readNotebook(json: string): NotebookText | { unreadable: string } {
  let notebook: unknown;
  try {
    notebook = JSON.parse(json);
  } catch {
    return { unreadable: 'This notebook can’t be read as JSON; open it in a notebook editor and save it.' };
  }
  const cells = fieldOf(notebook, 'cells');
  if (!Array.isArray(cells)) return { unreadable: 'This notebook has no cells; only format 4 can be read.' };
  const found: NotebookText = { text: '', cells: [] };
  let line = 0;
  for (const [index, cell] of cells.entries()) {
    if (fieldOf(cell, 'cell_type') !== 'code') continue;
    const source = fieldOf(cell, 'source');
    const written = Array.isArray(source) ? source.join('') : typeof source === 'string' ? source : '';
    const code = pythonOf(written);
    found.cells.push({ index, line });
    found.text += `${code}\n`;
    line += code.split('\n').length;
  }
  return found;
}

/** Which cell a line of a notebook's text is in, and its line there. */
export function cellAt(cells: readonly NotebookCell[], line: number): { index: number; line: number } | undefined {
  const cell = cells.findLast((candidate) => candidate.line <= line);
  return cell && { index: cell.index, line: line - cell.line };
}

/** `%%bash` makes a whole cell something else; `%time`, `!ls` and `?help` are lines that only IPython reads. */
function pythonOf(source: string): string {
  const lines = source.split(/\r\n|\r|\n/);
  const foreign = /^\s*%%(?!time\b|timeit\b|capture\b)/.test(lines[0] ?? '');
  return lines.map((text) => (foreign || /^\s*([%!?]|.*\?\s*$)/.test(text) ? '' : text)).join('\n');
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
