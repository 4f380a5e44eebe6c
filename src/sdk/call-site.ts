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

/**
 * The same in the form in which it travels as a label. Called for each run, so only the two frames above are captured,
 * and of these only the offset in the source is read: lines are counted once for each place.
 */
export function captureCallSiteLabel(): string | undefined {
  for (const site of callSitesAbove(captureCallSiteLabel)) {
    const known = site.isAsync() ? undefined : labelsIn(site.getScriptNameOrSourceURL() ?? '');
    if (!known) continue;
    const offset = site.getPosition();
    let label = known.get(offset);
    if (label === undefined) {
      label = labelOf(site);
      known.set(offset, label);
    }
    return label || undefined;
  }
  return undefined;
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
/** The same without those of this module. */
const FRAMES_ABOVE = 2;
/** Enough for a helper or two between a module and the definition of its tasks. */
const ORIGIN_FRAMES = 10;
/** By script, then by offset; '' where nothing can be said of a place, undefined where the script is not the user's. */
const labels = new Map<string, Map<number, string> | undefined>();
const paths = new Map<string, string>();

function labelsIn(scriptName: string): Map<number, string> | undefined {
  if (!labels.has(scriptName)) labels.set(scriptName, isUsers({ scriptName }) ? new Map() : undefined);
  return labels.get(scriptName);
}

function labelOf(site: NodeJS.CallSite): string {
  const frame = {
    scriptName: site.getScriptNameOrSourceURL() ?? '',
    lineNumber: site.getLineNumber() ?? 1,
    columnNumber: site.getColumnNumber() ?? 1,
  };
  const place = siteOf(frame);
  return place ? formatCallSite(place) : '';
}

/** V8's own view of the stack, which costs half of what `getCallSites` does: nothing is made of it that is not asked. */
function callSitesAbove(below: () => unknown): NodeJS.CallSite[] {
  const { stackTraceLimit, prepareStackTrace } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = FRAMES_ABOVE;
    Error.prepareStackTrace = (_, sites) => sites;
    Error.captureStackTrace(holder, below);
    return holder.stack as NodeJS.CallSite[];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
}

function userFrame(frames: Frame[]): Frame | undefined {
  return frames.find(isUsers);
}

function isUsers({ scriptName }: Pick<Frame, 'scriptName'>): boolean {
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
