import type { StateColour } from '../model/run-state.ts';
import { STATE_COLOURS } from './state-colours.ts';

/** How a picture is coloured: like the reader's system, or one way whatever that is. */
export type Theme = 'system' | 'light' | 'dark';

interface Palette {
  paper: string;
  text: string;
  faint: string;
  line: string;
  node: string;
  field: string;
  accent: string;
}

const LIGHT: Palette = {
  paper: '#ffffff',
  text: '#2b2b2b',
  faint: '#5f5f5f',
  line: '#767676',
  node: '#f8f8f8',
  field: '#f1f1f1',
  accent: '#005fb8',
};
const DARK: Palette = {
  paper: '#1f1f1f',
  text: '#dddddd',
  faint: '#a6a6a6',
  line: '#8c8c8c',
  node: '#2a2a2a',
  field: '#262626',
  accent: '#4daafc',
};

/** The style sheet of a picture; plain values, since not every viewer knows variables. */
export function svgStyle(theme: Theme, states: ReadonlySet<StateColour>): string {
  const light = rules(LIGHT, 'light', states);
  const dark = rules(DARK, 'dark', states);
  if (theme === 'light') return SHAPES + light;
  if (theme === 'dark') return SHAPES + dark;
  return `${SHAPES}${light}@media (prefers-color-scheme: dark) {\n${dark}}\n`;
}

const SHAPES = `text { font-family: system-ui, "Segoe UI", sans-serif; font-size: 13px; }
.code { font-family: ui-monospace, "Cascadia Code", Menlo, Consolas, monospace; font-size: 11px; }
.name { font-weight: 600; }
.small { font-size: 11px; }
.port { font-size: 10px; }
.shape { stroke-width: 1; }
.is-dynamic { stroke-dasharray: 5 3; }
.branch { stroke-dasharray: 3 3; fill: none; }
.edge { fill: none; stroke-width: 1.5; }
.edge.is-order { stroke-dasharray: 2 4; }
.edge.is-control { stroke-width: 1; stroke-dasharray: 1 3; }
.edge.is-conditional { stroke-dasharray: 6 4; }
.glyph { fill: none; stroke-width: 1.4; }
`;

function rules(palette: Palette, theme: 'light' | 'dark', states: ReadonlySet<StateColour>): string {
  const lines = [
    `.paper { fill: ${palette.paper}; }`,
    `text { fill: ${palette.text}; }`,
    `.faint, .port, .code { fill: ${palette.faint}; }`,
    `.shape { fill: ${palette.node}; stroke: ${palette.line}; }`,
    `.container { fill: ${palette.field}; stroke: ${palette.line}; }`,
    `.branch { stroke: ${palette.line}; }`,
    `.edge { stroke: ${palette.line}; }`,
    `.arrow { fill: ${palette.line}; }`,
    `.bar { fill: ${palette.line}; }`,
    `.glyph { stroke: ${palette.accent}; }`,
    ...[...states].map((state) => `.state-${state} { fill: ${STATE_COLOURS[state][theme]}; }`),
  ];
  return `${lines.join('\n')}\n`;
}
