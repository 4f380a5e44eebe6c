import type { Json } from '../../model/graph.ts';
import type { Written, WrittenArgument } from '../schema/type-ir.ts';

const TOKEN =
  /(?:[rRbBuUfF]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|[\p{L}_][\p{L}\p{N}_]*(?:\s*\.\s*[\p{L}_][\p{L}\p{N}_]*)*|(?:\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?|\.\d+)[jJ]?|\.\.\.|\*\*|#[^\n]*|\S/gu;
const DEPTH_LIMIT = 40;
const OTHER: Written = { kind: 'other' };

interface Reader {
  tokens: readonly string[];
  at: number;
  depth: number;
}

/** Reads a type or a default; what is no plain combination of names, values, calls and brackets is `other`. */
export function readWritten(text: string): Written {
  const tokens = (text.match(TOKEN) ?? []).filter((token) => !token.startsWith('#'));
  const reader: Reader = { tokens, at: 0, depth: 0 };
  const written = readEither(reader);
  return reader.at === tokens.length ? written : OTHER;
}

function readEither(reader: Reader): Written {
  if (++reader.depth > DEPTH_LIMIT) {
    reader.at = reader.tokens.length;
    return OTHER;
  }
  const options = [readPostfix(reader)];
  while (reader.tokens[reader.at] === '|') {
    reader.at++;
    options.push(readPostfix(reader));
  }
  reader.depth--;
  const [only] = options;
  return options.length === 1 && only ? only : { kind: 'either', options };
}

function readPostfix(reader: Reader): Written {
  let written = readAtom(reader);
  for (;;) {
    const token = reader.tokens[reader.at];
    if (token === '[') {
      reader.at++;
      written = { kind: 'index', of: written, arguments: readItems(reader, ']').map(({ value }) => value) };
    } else if (token === '(') {
      reader.at++;
      written = { kind: 'call', of: written, arguments: readItems(reader, ')') };
    } else if (token !== undefined && token === '.' && /^[\p{L}_]/u.test(reader.tokens[reader.at + 1] ?? '')) {
      // A member of what was called or indexed is of no use here.
      reader.at += 2;
      written = OTHER;
    } else return written;
  }
}

function readAtom(reader: Reader): Written {
  const token = reader.tokens[reader.at++];
  if (token === undefined) return OTHER;
  if (token === '(' || token === '[') {
    const items = readItems(reader, token === '(' ? ')' : ']');
    const [only] = items;
    const grouped = token === '(' && items.length === 1 && reader.tokens[reader.at - 2] !== ',';
    return grouped && only ? only.value : { kind: 'list', items: items.map(({ value }) => value) };
  }
  if (token === '{') return readRecord(reader);
  if (token === '-' || token === '+') {
    const number = readAtom(reader);
    if (number.kind !== 'value' || typeof number.value !== 'number') return OTHER;
    return { kind: 'value', value: token === '-' ? -number.value : number.value };
  }
  return readWord(reader, token);
}

const CONSTANTS: Record<string, Json> = { None: null, True: true, False: false };

function readWord(reader: Reader, token: string): Written {
  if (Object.hasOwn(CONSTANTS, token)) return { kind: 'value', value: CONSTANTS[token] ?? null };
  if (/^[rRbBuUfF]{0,2}["']/.test(token)) return readString(reader, token);
  if (/^[\p{L}_]/u.test(token)) return { kind: 'name', name: token.replace(/\s+/g, '') };
  const number = Number(token.replaceAll('_', ''));
  return /^[\d.]/.test(token) && token !== '...' && Number.isFinite(number) ? { kind: 'value', value: number } : OTHER;
}

/** Strings that stand side by side are one. */
function readString(reader: Reader, first: string): Written {
  let value = '';
  for (let token: string | undefined = first; token !== undefined; token = reader.tokens[++reader.at - 1]) {
    const prefix = /^[a-zA-Z]*/.exec(token)?.[0].toLowerCase() ?? '';
    if (!/^[rRbBuUfF]{0,2}["']/.test(token)) {
      reader.at--;
      break;
    }
    if (prefix.includes('f') || prefix.includes('b')) return OTHER;
    const quote = token.slice(prefix.length).startsWith(token.charAt(prefix.length).repeat(3)) ? 3 : 1;
    const inner = token.slice(prefix.length + quote, -quote);
    value += prefix.includes('r') ? inner : unescaped(inner);
  }
  if (reader.at > reader.tokens.length) reader.at = reader.tokens.length;
  return { kind: 'value', value };
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\n': '', '0': '\0' };

function unescaped(text: string): string {
  return text.replace(/\\(x[\da-f]{2}|u[\da-f]{4}|[\s\S])/gi, (whole, code: string) => {
    if (/^[xu][\da-f]+$/i.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (Object.hasOwn(ESCAPES, code)) return ESCAPES[code] ?? '';
    return /["'\\]/.test(code) ? code : whole;
  });
}

function readItems(reader: Reader, close: string): WrittenArgument[] {
  const items: WrittenArgument[] = [];
  while (reader.at < reader.tokens.length && reader.tokens[reader.at] !== close) {
    const token = reader.tokens[reader.at] ?? '';
    if (reader.tokens[reader.at + 1] === '=' && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(token)) {
      reader.at += 2;
      items.push({ name: token, value: readEither(reader) });
    } else if (token === '*' || token === '**') {
      reader.at++;
      readEither(reader);
      items.push({ value: OTHER });
    } else items.push({ value: readEither(reader) });
    if (reader.tokens[reader.at] === ',') reader.at++;
    else if (reader.tokens[reader.at] !== close) {
      // An operator or a comprehension: no value that could be told.
      skipTo(reader, close);
      items.splice(0, items.length, { value: OTHER }, { value: OTHER });
      break;
    }
  }
  reader.at++;
  return items;
}

function readRecord(reader: Reader): Written {
  const entries: (readonly [Written, Written])[] = [];
  while (reader.at < reader.tokens.length && reader.tokens[reader.at] !== '}') {
    const key = readEither(reader);
    if (reader.tokens[reader.at] !== ':') {
      skipTo(reader, '}');
      reader.at++;
      return OTHER;
    }
    reader.at++;
    entries.push([key, readEither(reader)]);
    if (reader.tokens[reader.at] === ',') reader.at++;
    else if (reader.tokens[reader.at] !== '}') {
      skipTo(reader, '}');
      reader.at++;
      return OTHER;
    }
  }
  reader.at++;
  return { kind: 'record', entries };
}

const OPENS = new Set(['(', '[', '{']);
const CLOSES = new Set([')', ']', '}']);

/** To the bracket that closes what is being read. */
function skipTo(reader: Reader, close: string): void {
  let depth = 0;
  for (; reader.at < reader.tokens.length; reader.at++) {
    const token = reader.tokens[reader.at] ?? '';
    if (depth === 0 && token === close) return;
    if (OPENS.has(token)) depth++;
    else if (CLOSES.has(token)) depth--;
  }
}
