import type { Pattern, PatternEntry } from '../flow-ir.ts';
import { fieldOf, type Lowering, namedOf, spanOf, textOf } from './lowering.ts';
import type { PyNode } from './syntax-tree.ts';

/** Lowers what stands to the left of an assignment, after `for`, `as` or in a `case`. */
export function lowerPattern(lowering: Lowering, node: PyNode): Pattern {
  const span = spanOf(node);
  switch (node.type) {
    case 'identifier':
      return { kind: 'bind', name: textOf(lowering, node), ...span };
    case 'dotted_name': {
      const [only, more] = namedOf(node);
      return only && !more ? lowering.pattern(only) : { kind: 'unpack', entries: [], ...span };
    }
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'tuple':
    case 'list':
      return { kind: 'unpack', entries: lowerEntries(lowering, namedOf(node)), ...span };
    case 'attribute': {
      const object = fieldOf(node, 'object');
      const attribute = fieldOf(node, 'attribute');
      if (!object || !attribute) break;
      return { kind: 'member', object: lowering.expression(object), key: textOf(lowering, attribute), ...span };
    }
    case 'subscript': {
      const value = fieldOf(node, 'value');
      const subscript = fieldOf(node, 'subscript');
      if (!value || !subscript) break;
      const index = lowering.expression(subscript);
      const object = lowering.expression(value);
      return index.kind === 'literal'
        ? { kind: 'member', object, key: String(index.value), ...span }
        : { kind: 'member', object, ...span };
    }
    case 'parenthesized_expression':
    case 'as_pattern_target':
    case 'case_pattern': {
      const [only] = namedOf(node);
      return only ? lowering.pattern(only) : { kind: 'unpack', entries: [], ...span };
    }
    case 'dict_pattern':
      return { kind: 'unpack', entries: lowerMapping(lowering, namedOf(node)), ...span };
    case 'class_pattern':
      return {
        kind: 'unpack',
        entries: namedOf(node)
          .slice(1)
          .map((child) => lowerPart(lowering, child)),
        ...span,
      };
    // All alternatives bind the same names, and an alias means the whole.
    case 'as_pattern':
    case 'union_pattern':
      return { kind: 'unpack', entries: namedOf(node).map((child) => ({ target: lowering.pattern(child) })), ...span };
    default:
  }
  return { kind: 'unpack', entries: [], ...span };
}

function lowerEntries(lowering: Lowering, nodes: PyNode[]): PatternEntry[] {
  let counts = true;
  return nodes.map((node, index): PatternEntry => {
    const child = onlyIn(node, 'case_pattern');
    const [inner] = namedOf(child);
    if ((child.type === 'list_splat_pattern' || child.type === 'splat_pattern') && inner) {
      counts = false;
      return { target: lowering.pattern(inner) };
    }
    const target = lowering.pattern(child);
    return counts ? { key: String(index), target } : { target };
  });
}

/** `{"rows": rows, **rest}`: keys and what they hold stand beside each other. */
function lowerMapping(lowering: Lowering, nodes: PyNode[]): PatternEntry[] {
  let key: string | undefined;
  return nodes.flatMap((node): PatternEntry[] => {
    if (node.type === 'case_pattern') {
      const target = lowering.pattern(node);
      return [key === undefined ? { target } : { key, target }];
    }
    if (node.type === 'splat_pattern') return namedOf(node).map((inner) => ({ target: lowering.pattern(inner) }));
    const literal = lowering.expression(node);
    key = literal.kind === 'literal' ? String(literal.value) : undefined;
    return [];
  });
}

/** `rows=first` takes a field; what a class takes by position only it can tell. */
function lowerPart(lowering: Lowering, node: PyNode): PatternEntry {
  const part = onlyIn(node, 'case_pattern');
  const [name, inner] = part.type === 'keyword_pattern' ? namedOf(part) : [];
  return name && inner
    ? { key: textOf(lowering, name), target: lowering.pattern(inner) }
    : { target: lowering.pattern(part) };
}

function onlyIn(node: PyNode, wrapper: string): PyNode {
  const [only, more] = namedOf(node);
  return node.type === wrapper && only && !more ? only : node;
}
