/**
 * The names of a function's positional parameters, read from its source. A parameter that is taken apart in place
 * has no name and is called by its index.
 */
export function parameterNames(source: string): ParameterNames {
  const parts = parameterParts(source);
  const names: string[] = [];
  let rest = false;
  for (const part of parts) {
    const text = part.trim();
    if (!text) continue;
    rest = text.startsWith('...');
    const name = /^(?:\.\.\.)?\s*([\p{L}_$][\p{L}\p{N}_$]*)/u.exec(text)?.[1];
    names.push(name ?? `arg${names.length}`);
  }
  return { names, rest };
}

/** The parameters of a function as they stand in its source, patterns and defaults included. */
export function parameterParts(source: string): string[] {
  return splitTopLevel(parameterList(source));
}

export interface ParameterNames {
  names: string[];
  /** Whether the last one takes all further arguments. */
  rest: boolean;
}

/** The name of the argument at an index, also of those beyond the last parameter. */
export function parameterNameAt({ names, rest }: ParameterNames, index: number): string {
  if (index < names.length - (rest ? 1 : 0)) return names[index] as string;
  return rest ? (names[names.length - 1] as string) : `arg${index}`;
}

function parameterList(source: string): string {
  // `x => …` and `async x => …` have no parentheses.
  const bare = /^\s*(?:async\s+)?([\p{L}_$][\p{L}\p{N}_$]*)\s*=>/u.exec(source);
  if (bare) return bare[1] as string;
  const open = indexOfTopLevel(source, '(');
  if (open < 0) return '';
  const close = matching(source, open);
  return source.slice(open + 1, close);
}

const CLOSERS: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/** Where the bracket at an index is closed. */
export function matching(source: string, open: number): number {
  let depth = 0;
  for (let at = open; at < source.length; at = next(source, at)) {
    const char = source[at] as string;
    if (char in CLOSERS) depth++;
    else if (char === ')' || char === ']' || char === '}') {
      depth--;
      if (depth === 0) return at;
    }
  }
  return source.length;
}

/** A computed method name, `[key](a, b) {}`, stands before the parameters and may hold parentheses of its own. */
function indexOfTopLevel(source: string, wanted: string): number {
  for (let at = 0; at < source.length; at = next(source, at)) {
    if (source[at] === wanted) return at;
    if (source[at] === '[') at = matching(source, at);
  }
  return -1;
}

/** What the commas separate that stand in no bracket, string or comment. */
export function splitTopLevel(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (let at = 0; at < list.length; ) {
    const end = next(list, at);
    const piece = list.slice(at, end);
    if (piece.length === 1) {
      if (piece in CLOSERS) depth++;
      else if (piece === ')' || piece === ']' || piece === '}') depth--;
    }
    if (piece === ',' && depth === 0) {
      parts.push(current);
      current = '';
    } else if (!piece.startsWith('//') && !piece.startsWith('/*')) {
      current += piece;
    }
    at = end;
  }
  parts.push(current);
  return parts;
}

/** The index after the character, string or comment at an index. */
function next(source: string, at: number): number {
  const char = source[at];
  if (char === '"' || char === "'" || char === '`') {
    let end = at + 1;
    while (end < source.length && source[end] !== char) end += source[end] === '\\' ? 2 : 1;
    return end + 1;
  }
  if (char === '/' && source[at + 1] === '/') {
    const end = source.indexOf('\n', at);
    return end < 0 ? source.length : end;
  }
  if (char === '/' && source[at + 1] === '*') {
    const end = source.indexOf('*/', at + 2);
    return end < 0 ? source.length : end + 2;
  }
  return at + 1;
}
