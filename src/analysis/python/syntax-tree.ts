import { Edit, type Language, type Parser, type Point, type Tree, type TreeCursor } from 'web-tree-sitter';
import type { SyntaxFault } from '../flow-ir.ts';
import type { StatementCache } from '../statement-cache.ts';
import { changeBetween, type TextChange } from '../text-change.ts';

/** A node of the parsed file as plain data, so that nothing of the parser's memory is held. */
export interface PyNode {
  type: string;
  /** The field of the parent that this fills. */
  field?: string;
  named: boolean;
  start: number;
  end: number;
  children: PyNode[];
}

interface PyTree {
  root: PyNode;
  faults: SyntaxFault[];
}

/** Types that never have children worth a look; skipping them halves the time of the walk. */
const LEAVES = new Set([
  'identifier',
  'integer',
  'float',
  'true',
  'false',
  'none',
  'comment',
  'string_start',
  'string_end',
]);

/** Parses a text and copies the tree, without recursion, so that no nesting is too deep for it. */
export function parsePython(
  { parser, language }: { parser: Parser; language: Language },
  text: string,
  cache: StatementCache,
  /** Whether a top-level statement is known already, so that its inside need not be copied. */
  isKnown: (type: string, start: number, end: number) => boolean = () => false,
): PyTree {
  const tree = parse(parser, text, cache);
  if (!tree) return { root: { type: 'module', named: true, start: 0, end: text.length, children: [] }, faults: [] };
  const cursor = tree.walk();
  try {
    return copyTree(cursor, text, tables(language), isKnown);
  } finally {
    cursor.delete();
    // Kept only now: a cache that keeps nothing frees it at once.
    cache.keepTree({ text, tree, dispose: () => tree.delete() });
  }
}

/** Only what a change touches is parsed anew. */
function parse(parser: Parser, text: string, cache: StatementCache): Tree | null {
  const last = cache.takeTree();
  if (!last) return parser.parse(text);
  const old = last.tree as Tree;
  const change = changeBetween(last.text, text);
  if (change) old.edit(editOf(change, last.text, text));
  const tree = parser.parse(text, old);
  last.dispose();
  return tree;
}

function editOf({ start, oldEnd, newEnd }: TextChange, before: string, after: string): Edit {
  return new Edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, oldEnd),
    newEndPosition: pointAt(after, newEnd),
  });
}

/** The parser's own idea of a place: for it only `\n` ends a line. */
function pointAt(text: string, offset: number): Point {
  let row = 0;
  let line = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    line = at + 1;
  }
  return { row, column: offset - line };
}

interface Tables {
  types: string[];
  named: boolean[];
  leaf: boolean[];
  fields: (string | undefined)[];
}

const TABLES = new WeakMap<Language, Tables>();

function tables(language: Language): Tables {
  const known = TABLES.get(language);
  if (known) return known;
  const made: Tables = { types: [], named: [], leaf: [], fields: [] };
  for (let id = 0; id < language.nodeTypeCount; id++) {
    const type = language.nodeTypeForId(id) ?? '';
    made.types.push(type);
    made.named.push(language.nodeTypeIsNamed(id));
    made.leaf.push(!language.nodeTypeIsNamed(id) || LEAVES.has(type));
  }
  for (let id = 0; id <= language.fieldCount; id++) made.fields.push(language.fieldNameForId(id) ?? undefined);
  TABLES.set(language, made);
  return made;
}

function copyTree(
  cursor: TreeCursor,
  text: string,
  { types, named, leaf, fields }: Tables,
  isKnown: (type: string, start: number, end: number) => boolean,
): PyTree {
  const faults: SyntaxFault[] = [];
  const copyNode = (): { node: PyNode; leaf: boolean } => {
    const id = cursor.nodeTypeId;
    // The error node's id lies outside of the language's own table.
    const type = types[id] ?? 'ERROR';
    const node: PyNode = {
      type,
      named: named[id] ?? true,
      start: cursor.startIndex,
      end: endOf(text, cursor),
      children: [],
    };
    const field = fields[cursor.currentFieldId];
    if (field) node.field = field;
    if (type === 'ERROR') faults.push({ start: node.start, end: node.end, message: 'This can’t be read as Python.' });
    else if (node.start === node.end && cursor.nodeIsMissing) {
      faults.push({ start: node.start, end: node.end, message: `Python expects ${describe(type)} here.` });
    }
    return { node, leaf: leaf[id] ?? false };
  };
  const top = copyNode();
  const path: PyNode[] = [top.node];
  let descend = cursor.gotoFirstChild();
  while (descend) {
    const { node, leaf: isLeaf } = copyNode();
    path.at(-1)?.children.push(node);
    const known = path.length === 1 && !isLeaf && isKnown(node.type, node.start, node.end);
    if (!isLeaf && !known && cursor.gotoFirstChild()) {
      path.push(node);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      path.pop();
      if (path.length === 0 || !cursor.gotoParent()) {
        descend = false;
        break;
      }
    }
  }
  return { root: top.node, faults };
}

/** A comment at the end of a line takes the line break's `\r` in, and what the comment ends with it. */
function endOf(text: string, cursor: TreeCursor): number {
  const end = cursor.endIndex;
  return end > cursor.startIndex && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

function describe(type: string): string {
  return /^\w+$/.test(type) ? `an ${type.replaceAll('_', ' ')}` : `\`${type}\``;
}
