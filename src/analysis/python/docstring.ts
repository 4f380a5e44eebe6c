import { type Lowering, namedOf } from './lowering.ts';
import type { PyNode } from './syntax-tree.ts';

/** The string that a body opens with, without the indentation that its lines share, as `inspect.cleandoc` gives it. */
export function docOf(lowering: Lowering, body: PyNode): string | undefined {
  const [first] = namedOf(body);
  const [only] = first ? namedOf(first) : [];
  if (first?.type !== 'expression_statement' || only?.type !== 'string') return undefined;
  const value = lowering.expression(only);
  if (value.kind !== 'literal' || typeof value.value !== 'string') return undefined;
  const [head = '', ...rest] = value.value.replaceAll('\t', '        ').split(/\r?\n/);
  const indents = rest.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = indents.length > 0 ? Math.min(...indents) : 0;
  return [head.trimStart(), ...rest.map((line) => line.slice(indent).trimEnd())].join('\n').trim() || undefined;
}

/** What a docstring says of each parameter: in Google's style, as Prefect reads it, or in NumPy's or Sphinx's. */
export function parameterDocs(doc: string): ReadonlyMap<string, string> {
  const lines = doc.split('\n');
  const found = new Map<string, string>();
  for (const [name, text] of [...sphinxDocs(lines), ...numpyDocs(lines), ...googleDocs(lines)]) {
    if (text !== '') found.set(name, text);
  }
  return found;
}

type Docs = [name: string, text: string][];

function googleDocs(lines: readonly string[]): Docs {
  const start = lines.findIndex((line) => /^\s*(Args|Arguments|Parameters|Params):\s*$/i.test(line));
  if (start < 0) return [];
  const outer = indentOf(lines[start] ?? '');
  const docs: { name: string; text: string[] }[] = [];
  let inner: number | undefined;
  for (const line of lines.slice(start + 1)) {
    if (line.trim() !== '' && indentOf(line) <= outer) break;
    inner ??= line.trim() === '' ? undefined : indentOf(line);
    const entry = indentOf(line) === inner ? /^\s*\**([\w]+)\s*(?:\([^)]*\))?\s*:\s?(.*)$/.exec(line) : null;
    if (entry) docs.push({ name: entry[1] ?? '', text: [entry[2] ?? ''] });
    else docs.at(-1)?.text.push(line);
  }
  return docs.map(({ name, text: [first = '', ...rest] }) => [
    name,
    [first.trim(), ...dedented(rest)].join('\n').trim(),
  ]);
}

function numpyDocs(lines: readonly string[]): Docs {
  const start = lines.findIndex(
    (line, at) => /^\s*Parameters\s*$/.test(line) && /^\s*-{3,}\s*$/.test(lines[at + 1] ?? ''),
  );
  if (start < 0) return [];
  const outer = indentOf(lines[start] ?? '');
  const docs: { names: string[]; text: string[] }[] = [];
  for (const [at, line] of lines.entries()) {
    if (at < start + 2) continue;
    if (/^\s*-{3,}\s*$/.test(lines[at + 1] ?? '')) break;
    const entry = indentOf(line) === outer ? /^\s*(\**\w+(?:\s*,\s*\**\w+)*)\s*(?::.*)?$/.exec(line) : null;
    if (entry) docs.push({ names: (entry[1] ?? '').split(',').map((name) => name.replace(/[\s*]/g, '')), text: [] });
    else docs.at(-1)?.text.push(line);
  }
  return docs.flatMap(({ names, text }) => names.map((name): Docs[number] => [name, dedented(text).join('\n').trim()]));
}

function sphinxDocs(lines: readonly string[]): Docs {
  const docs: { name: string; text: string[] }[] = [];
  let open = false;
  for (const line of lines) {
    const entry = /^\s*:(?:param|parameter|arg|argument)\s+(?:[^:]*\s)?\**(\w+)\s*:\s?(.*)$/.exec(line);
    if (entry) docs.push({ name: entry[1] ?? '', text: [entry[2] ?? ''] });
    else if (open && /^\s+\S/.test(line) && !/^\s*:/.test(line)) docs.at(-1)?.text.push(line);
    open = entry !== null || (open && /^\s+\S/.test(line) && !/^\s*:/.test(line));
  }
  return docs.map(({ name, text: [first = '', ...rest] }) => [
    name,
    [first.trim(), ...dedented(rest)].join('\n').trim(),
  ]);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function dedented(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== '').map(indentOf);
  const indent = indents.length > 0 ? Math.min(...indents) : 0;
  return lines.map((line) => line.slice(indent).trimEnd());
}
