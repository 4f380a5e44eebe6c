import { findSourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { getCallSites } from 'node:util';
import { type CallSite, formatCallSite } from '../model/run.ts';
import { ownPath, ownUrl } from './own-folder.ts';

/**
 * Where the user's code called the SDK: the place of the called name, in the source as written. Undefined where no
 * frame of the user's can be found.
 */
export function captureCallSite(): CallSite | undefined {
  const frame = userFrame(framesAbove());
  return frame && siteOf(frame);
}

/** The same in the form in which it travels as a label. */
export function captureCallSiteLabel(): string | undefined {
  const frame = userFrame(framesAbove());
  if (!frame) return undefined;
  const key = `${frame.scriptName}:${frame.lineNumber}:${frame.columnNumber}`;
  let label = labels.get(key);
  if (label === undefined) {
    const site = siteOf(frame);
    label = site ? formatCallSite(site) : '';
    labels.set(key, label);
  }
  return label || undefined;
}

interface Frame {
  scriptName: string;
  lineNumber: number;
  columnNumber: number;
}

/** Enough for the SDK's own frames and the first of the user's: each further one costs. */
const FRAMES = 4;
const labels = new Map<string, string>();
const paths = new Map<string, string>();

function userFrame(frames: Frame[]): Frame | undefined {
  return frames.find(
    ({ scriptName }) =>
      scriptName !== '' &&
      !scriptName.startsWith('node:') &&
      !scriptName.startsWith(ownUrl) &&
      !scriptName.startsWith(ownPath),
  );
}

function framesAbove(): Frame[] {
  return getCallSites(FRAMES, { sourceMap: false }) as unknown as Frame[];
}

function siteOf({ scriptName, lineNumber, columnNumber }: Frame): CallSite | undefined {
  const file = pathOf(scriptName);
  // Where a loader has rewritten the source, its map tells what stood there before.
  const entry = findSourceMap(file)?.findEntry(lineNumber - 1, columnNumber - 1);
  if (entry && 'originalSource' in entry && typeof entry.originalLine === 'number') {
    return { file: pathOf(entry.originalSource), line: entry.originalLine, character: entry.originalColumn };
  }
  return { file, line: lineNumber - 1, character: columnNumber - 1 };
}

function pathOf(scriptName: string): string {
  if (!scriptName.startsWith('file:')) return scriptName;
  let path = paths.get(scriptName);
  if (path === undefined) {
    path = fileURLToPath(scriptName.replace(/[?#].*$/, ''));
    paths.set(scriptName, path);
  }
  return path;
}
