import { arrange } from '../../src/drawing/arrange.ts';
import { graphMermaid } from '../../src/drawing/graph-mermaid.ts';
import { graphSvg } from '../../src/drawing/graph-svg.ts';
import type { Direction } from '../../src/drawing/layout.ts';
import type { Theme } from '../../src/drawing/svg-style.ts';
import { lookOf } from '../../src/model/run-state.ts';
import type { FlowView, RunView } from '../../src/protocol.ts';
import { layOut } from './lay-out.ts';

export type ExportFormat = 'svg' | 'png' | 'mermaid';

/** A file to be saved; `base64` where it is no text. */
export interface ExportedFile {
  name: string;
  content: string;
  encoding: 'text' | 'base64';
}

const EXTENSIONS: Record<ExportFormat, string> = { svg: 'svg', png: 'png', mermaid: 'mmd' };
/** Pixels of the picture for one of the canvas, so that it stays sharp when enlarged. */
const PNG_SCALE = 2;

/** The shown flow as a file: its nodes where the person put them, with the states of the shown run. */
export async function exportDrawing(
  view: FlowView,
  run: RunView | null,
  { format, direction }: { format: ExportFormat; direction: Direction },
): Promise<ExportedFile | undefined> {
  const { flow } = view;
  if (!flow) return undefined;
  const name = `${flow.name.replace(/[^\p{L}\p{N}._~-]+/gu, '-') || 'flow'}.${EXTENSIONS[format]}`;
  if (format === 'mermaid') return { name, content: `${graphMermaid(flow)}\n`, encoding: 'text' };
  const layout = arrange(flow, await layOut(flow, direction), view.positions);
  const states = new Map(
    Object.entries(run?.nodes ?? {}).map(([id, { state }]) => [id, { name: state.name, colour: lookOf(state).colour }]),
  );
  const svg = (theme: Theme): string => graphSvg(flow, layout, { direction, theme, states });
  if (format === 'svg') return { name, content: svg('system'), encoding: 'text' };
  return { name, content: await toPng(svg(shownTheme())), encoding: 'base64' };
}

/** A picture in pixels can't follow the reader's theme; it has the one that it was taken in. */
function shownTheme(): Theme {
  const { classList } = document.body;
  if (classList.contains('in-browser')) return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  return classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light') ? 'light' : 'dark';
}

async function toPng(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * PNG_SCALE;
  canvas.height = image.height * PNG_SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The picture can’t be made here: there is no canvas.');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^data:[^,]*,/, '');
}
