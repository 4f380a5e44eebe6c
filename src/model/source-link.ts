export interface SourceLink {
  /** Offsets in the text that the link covers. */
  start: number;
  end: number;
  file: string;
  /** From 0. */
  line: number;
  character: number;
}

/** Places in source files that a text names: Node's `file:///a/b.ts:3:5` and `(/a/b.ts:3:5)`, Python's `File "/a/b.py", line 3`. */
export function findSourceLinks(text: string): SourceLink[] {
  const links: SourceLink[] = [];
  for (const match of text.matchAll(NODE_PLACE)) {
    const path = match[2] as string;
    links.push(link(match, match[1] ? decoded(path) : path, Number(match[3]), Number(match[4])));
  }
  for (const match of text.matchAll(/File "([^"]+\.py)", line (\d+)/g)) {
    links.push(link(match, match[1] as string, Number(match[2]), 1));
  }
  return links.sort((a, b) => a.start - b.start);
}

/** What stands before a path must not be a part of it: neither of a relative path nor of another URL. */
const NODE_PLACE =
  /(?<![\w.:/\\-])(file:\/\/\/?(?=[A-Za-z]:)|file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^\s()'":]+\.[mc]?[jt]sx?):(\d+):(\d+)/g;

function link(match: RegExpMatchArray, file: string, line: number, column: number): SourceLink {
  const start = match.index ?? 0;
  return {
    start,
    end: start + match[0].length,
    file,
    line: line - 1,
    character: column - 1,
  };
}

/** A path as a URL writes it; one that is no proper URL stays as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
