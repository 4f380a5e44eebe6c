import type { Json, JsonSchema } from '../../model/graph.ts';

/** The JSON Schema of a type annotation as written; `{}` where the text alone does not tell. */
export function schemaOfAnnotation(text: string): JsonSchema {
  const tokens = text.match(TOKEN) ?? [];
  const reader = { tokens, at: 0, depth: 0 };
  const schema = readUnion(reader);
  return reader.at === tokens.length ? schema : {};
}

const TOKEN = /[\p{L}_][\p{L}\p{N}_.]*|"[^"]*"|'[^']*'|-?\d+(?:\.\d+)?|[[\]|,]|\S/gu;

interface Reader {
  tokens: string[];
  at: number;
  depth: number;
}

const NAMED: Record<string, JsonSchema> = {
  str: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  list: { type: 'array' },
  List: { type: 'array' },
  Sequence: { type: 'array' },
  Iterable: { type: 'array' },
  set: { type: 'array' },
  Set: { type: 'array' },
  tuple: { type: 'array' },
  Tuple: { type: 'array' },
  dict: { type: 'object' },
  Dict: { type: 'object' },
  Mapping: { type: 'object' },
  None: { type: 'null' },
  datetime: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
  timedelta: { type: 'number', format: 'time-delta' },
  UUID: { type: 'string', format: 'uuid' },
  Path: { type: 'string', format: 'path' },
};

function readUnion(reader: Reader): JsonSchema {
  const options = [readOne(reader)];
  while (reader.tokens[reader.at] === '|') {
    reader.at++;
    options.push(readOne(reader));
  }
  return union(options);
}

function union(options: JsonSchema[]): JsonSchema {
  const [first, second] = options;
  if (first && !second) return first;
  return options.some((option) => Object.keys(option).length === 0) ? {} : { anyOf: options };
}

function readOne(reader: Reader): JsonSchema {
  const token = reader.tokens[reader.at++];
  if (token === undefined || reader.depth > 8) return {};
  if (/^["']/.test(token)) return schemaOfAnnotation(token.slice(1, -1));
  const name = token.split('.').at(-1) ?? token;
  if (reader.tokens[reader.at] !== '[') return { ...NAMED[name] };
  reader.at++;
  reader.depth++;
  const schema = name === 'Literal' ? readLiteral(reader) : readGeneric(reader, name);
  reader.depth--;
  return schema;
}

function readGeneric(reader: Reader, name: string): JsonSchema {
  const inner: JsonSchema[] = [];
  while (reader.at < reader.tokens.length && reader.tokens[reader.at] !== ']') {
    inner.push(readUnion(reader));
    if (reader.tokens[reader.at] === ',') reader.at++;
    else break;
  }
  if (reader.tokens[reader.at] === ']') reader.at++;
  const [first, second] = inner;
  if (name === 'Optional') return union([first ?? {}, { type: 'null' }]);
  if (name === 'Union') return union(inner);
  if (name === 'Annotated') return first ?? {};
  const base = NAMED[name];
  if (base?.type === 'array' && name.toLowerCase() !== 'tuple' && first && Object.keys(first).length > 0) {
    return { type: 'array', items: first };
  }
  if (base?.type === 'object' && second && Object.keys(second).length > 0) {
    return { type: 'object', additionalProperties: second };
  }
  return { ...base };
}

function readLiteral(reader: Reader): JsonSchema {
  const values: Json[] = [];
  while (reader.at < reader.tokens.length && reader.tokens[reader.at] !== ']') {
    const token = reader.tokens[reader.at++] ?? '';
    if (token !== ',') values.push(literalOf(token));
  }
  reader.at++;
  const types = new Set(values.map((value) => typeof value));
  const [type] = types;
  if (types.size !== 1) return { enum: values };
  if (type === 'string' || type === 'boolean') return { type, enum: values };
  return type === 'number' ? { type: 'integer', enum: values } : { enum: values };
}

function literalOf(token: string): Json {
  if (/^["']/.test(token)) return token.slice(1, -1);
  if (token === 'True') return true;
  if (token === 'False') return false;
  return token === 'None' ? null : Number(token);
}
