import { findSourceMap } from 'node:module';
import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { getCallSites } from 'node:util';
import { type CallSite, formatCallSite } from '../model/run.ts';
import { ownPath, ownUrl } from './own-folder.ts';
import { noteOrigin, type TaskOrigin } from './task-registry.ts';

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

/** Which modules were at it when a task was defined, for a process that has to find it again. */
export function captureOrigin(): TaskOrigin | undefined {
  const frames = framesAbove(ORIGIN_FRAMES).filter(isUsers);
  const [first] = frames;
  if (!first) return undefined;
  const modules = new Set(frames.map(({ scriptName }) => urlOf(scriptName)).filter((url) => url !== undefined));
  return noteOrigin([...modules], `${first.scriptName}:${first.lineNumber}:${first.columnNumber}`);
}

interface Frame {
  scriptName: string;
  lineNumber: number;
  columnNumber: number;
}

/** Enough for the SDK's own frames and the first of the user's: each further one costs. */
const FRAMES = 4;
/** Enough for a helper or two between a module and the definition of its tasks. */
const ORIGIN_FRAMES = 10;
const labels = new Map<string, string>();
const paths = new Map<string, string>();

function userFrame(frames: Frame[]): Frame | undefined {
  return frames.find(isUsers);
}

function isUsers({ scriptName }: Frame): boolean {
  return (
    scriptName !== '' &&
    !scriptName.startsWith('node:') &&
    !scriptName.startsWith(ownUrl) &&
    !scriptName.startsWith(ownPath)
  );
}

function framesAbove(count = FRAMES): Frame[] {
  return getCallSites(count, { sourceMap: false }) as unknown as Frame[];
}

/** Undefined for what no other process can import, such as what was typed at a prompt. */
function urlOf(scriptName: string): string | undefined {
  if (scriptName.startsWith('file:')) return scriptName.replace(/[?#].*$/, '');
  return isAbsolute(scriptName) ? pathToFileURL(scriptName).href : undefined;
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
