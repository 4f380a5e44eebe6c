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
    default:
  }
  return { kind: 'unpack', entries: captures(lowering, node), ...span };
}

function lowerEntries(lowering: Lowering, nodes: PyNode[]): PatternEntry[] {
  let counts = true;
  return nodes.map((child, index): PatternEntry => {
    const [inner] = namedOf(child);
    if ((child.type === 'list_splat_pattern' || child.type === 'splat_pattern') && inner) {
      counts = false;
      return { target: lowering.pattern(inner) };
    }
    const target = lowering.pattern(child);
    return counts ? { key: String(index), target } : { target };
  });
}

/** Names that a class or mapping pattern binds, wherever in it they stand. */
function captures(lowering: Lowering, node: PyNode): PatternEntry[] {
  return namedOf(node).flatMap((child): PatternEntry[] => {
    if (child.type === 'case_pattern' || child.type === 'keyword_pattern' || child.type === 'as_pattern') {
      return namedOf(child).map((inner) => ({ target: lowering.pattern(inner) }));
    }
    return [];
  });
}
