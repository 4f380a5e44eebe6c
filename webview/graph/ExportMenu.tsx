import { useEffect, useRef, useState } from 'react';
import type { Direction } from '../../src/drawing/layout.ts';
import { act } from '../actions/action.ts';
import { saveDrawing } from '../actions/save-drawing.ts';
import { Tool } from '../run/Tool.tsx';
import { useStore } from '../store.ts';
import { type ExportedFile, type ExportFormat, exportDrawing } from './export-drawing.ts';

const FORMATS: [format: ExportFormat, label: string][] = [
  ['svg', 'SVG picture'],
  ['png', 'PNG picture'],
  ['mermaid', 'Mermaid flowchart'],
];

/** Saves the shown graph as a file. */
export function ExportMenu({ direction }: { direction: Direction }) {
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) menu.current?.querySelector('button')?.focus();
  }, [open]);

  const save = async (format: ExportFormat): Promise<void> => {
    setOpen(false);
    const { view, run, host } = useStore.getState();
    if (!view) return;
    try {
      const file = await exportDrawing(view, run, { format, direction });
      if (!file) return;
      if (host === 'browser') download(file);
      act(saveDrawing, file);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      useStore.setState({ refusal: { message } });
    }
  };

  return (
    <div className="menu-anchor">
      <Tool icon="export" label="Export the graph…" onClick={() => setOpen(!open)} />
      {open && (
        <div
          ref={menu}
          className="menu"
          role="menu"
          aria-label="Export the graph"
          onKeyDown={(event) => onMenuKey(event, () => setOpen(false))}
          onBlur={({ currentTarget, relatedTarget }) => {
            if (!currentTarget.parentElement?.contains(relatedTarget)) setOpen(false);
          }}
        >
          {FORMATS.map(([format, label]) => (
            <button key={format} type="button" role="menuitem" className="menu-item" onClick={() => void save(format)}>
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function onMenuKey(event: React.KeyboardEvent<HTMLElement>, close: () => void): void {
  const items = [...event.currentTarget.querySelectorAll('button')];
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  if (event.key === 'Escape') {
    close();
    event.currentTarget.parentElement?.querySelector('button')?.focus();
  } else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
  else if (event.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function download({ name, content, encoding }: ExportedFile): void {
  const bytes = encoding === 'text' ? content : Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes]));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
