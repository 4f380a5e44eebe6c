import type { Argument, CollectionEntry, ComprehensionExpression, Expression } from '../flow-ir.ts';
import { lowerString } from './lower-string.ts';
import { fieldOf, fieldsOf, type Lowering, namedOf, spanOf, textOf } from './lowering.ts';
import type { PyNode } from './syntax-tree.ts';

/** Lowers any expression; what has no bearing on the graph becomes a mix of its parts. */
export function lowerExpression(lowering: Lowering, node: PyNode): Expression {
  const lower = LOWER[node.type];
  return lower ? lower(lowering, node) : mixOf(lowering, node);
}

type Lower = (lowering: Lowering, node: PyNode) => Expression;

const LOWER: Record<string, Lower> = {
  identifier: (lowering, node) =>
    node.start === node.end
      ? { kind: 'mix', parts: [], ...spanOf(node) }
      : { kind: 'name', name: textOf(lowering, node), ...spanOf(node) },
  true: (_, node) => ({ kind: 'literal', value: true, ...spanOf(node) }),
  false: (_, node) => ({ kind: 'literal', value: false, ...spanOf(node) }),
  none: (_, node) => ({ kind: 'literal', value: null, ...spanOf(node) }),
  integer: lowerNumber,
  float: lowerNumber,
  string: lowerString,
  concatenated_string: lowerString,
  parenthesized_expression: lowerOnly,
  expression_statement: lowerOnly,
  await: (lowering, node) => {
    const [value] = namedOf(node);
    return value ? { kind: 'await', value: lowering.expression(value), ...spanOf(node) } : mixOf(lowering, node);
  },
  yield: (lowering, node) => {
    const [value] = namedOf(node);
    const each = node.children.some((child) => child.type === 'from');
    return value ? { kind: 'yield', value: lowering.expression(value), each, ...spanOf(node) } : mixOf(lowering, node);
  },
  attribute: lowerAttribute,
  subscript: lowerSubscript,
  call: lowerCall,
  list: lowerList,
  tuple: lowerList,
  expression_list: lowerList,
  pattern_list: lowerList,
  set: lowerList,
  dictionary: lowerDictionary,
  list_comprehension: lowerComprehension,
  set_comprehension: lowerComprehension,
  dictionary_comprehension: lowerComprehension,
  generator_expression: lowerComprehension,
  conditional_expression: lowerConditional,
  boolean_operator: lowerBoolean,
  unary_operator: lowerUnary,
  binary_operator: lowerBinary,
  named_expression: lowerAssignment,
  assignment: lowerAssignment,
  augmented_assignment: lowerAugmented,
  lambda: (lowering, node) => ({ kind: 'function', fn: lowering.fn(node), ...spanOf(node) }),
};

function mixOf(lowering: Lowering, node: PyNode): Expression {
  return { kind: 'mix', parts: namedOf(node).map(lowering.expression), ...spanOf(node) };
}

function lowerOnly(lowering: Lowering, node: PyNode): Expression {
  const inner = namedOf(node);
  const [only] = inner;
  return only && inner.length === 1 ? lowering.expression(only) : lowerList(lowering, node);
}

function lowerNumber(lowering: Lowering, node: PyNode): Expression {
  const value = Number(textOf(lowering, node).replaceAll('_', ''));
  return Number.isFinite(value)
    ? { kind: 'literal', value, ...spanOf(node) }
    : { kind: 'mix', parts: [], ...spanOf(node) };
}

function lowerAttribute(lowering: Lowering, node: PyNode): Expression {
  const object = fieldOf(node, 'object');
  const attribute = fieldOf(node, 'attribute');
  if (!object || !attribute) return mixOf(lowering, node);
  return {
    kind: 'field',
    object: lowering.expression(object),
    key: textOf(lowering, attribute),
    keySpan: spanOf(attribute),
    dotted: true,
    ...spanOf(node),
  };
}

function lowerSubscript(lowering: Lowering, node: PyNode): Expression {
  const value = fieldOf(node, 'value');
  const subscripts = fieldsOf(node, 'subscript');
  const [subscript] = subscripts;
  if (!value || !subscript) return mixOf(lowering, node);
  const object = lowering.expression(value);
  const index = lowering.expression(subscript);
  const tells = subscripts.length === 1 && index.kind === 'literal' && !isNegative(index.value);
  if (!tells) return { kind: 'lookup', object, index, ...spanOf(node) };
  return {
    kind: 'field',
    object,
    key: String(index.value),
    keySpan: spanOf(subscript),
    dotted: false,
    ...spanOf(node),
  };
}

/** `rows[-1]` counts from an end that the text does not tell. */
function isNegative(value: unknown): boolean {
  return typeof value === 'number' && value < 0;
}

function lowerCall(lowering: Lowering, node: PyNode): Expression {
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  if (!callee || !list) return mixOf(lowering, node);
  const given = list.type === 'argument_list' ? namedOf(list) : [list];
  return {
    kind: 'call',
    callee: lowering.expression(callee),
    arguments: given.map((argument) => lowerArgument(lowering, argument)),
    list: spanOf(list),
    construct: false,
    ...spanOf(node),
  };
}

function lowerArgument(lowering: Lowering, node: PyNode): Argument {
  const span = spanOf(node);
  const [inner] = namedOf(node);
  if (node.type === 'list_splat' && inner)
    return { value: lowering.expression(inner), spread: 'list', valueSpan: span, ...span };
  if (node.type === 'dictionary_splat' && inner)
    return { value: lowering.expression(inner), spread: 'record', valueSpan: span, ...span };
  if (node.type !== 'keyword_argument') return { value: lowering.expression(node), valueSpan: span, ...span };
  const name = fieldOf(node, 'name');
  const value = fieldOf(node, 'value');
  if (!name || !value) return { value: mixOf(lowering, node), valueSpan: span, ...span };
  return { name: textOf(lowering, name), value: lowering.expression(value), valueSpan: spanOf(value), ...span };
}

function lowerList(lowering: Lowering, node: PyNode): Expression {
  let counts = node.type !== 'set';
  const entries = namedOf(node).map((child, index): CollectionEntry => {
    const span = spanOf(child);
    const [inner] = namedOf(child);
    if ((child.type === 'list_splat' || child.type === 'list_splat_pattern') && inner) {
      counts = false;
      return { spread: true, value: lowering.expression(inner), valueSpan: span, ...span };
    }
    const value = lowering.expression(child);
    return counts ? { key: String(index), value, valueSpan: span, ...span } : { value, valueSpan: span, ...span };
  });
  return { kind: 'collection', shape: 'list', entries, ...spanOf(node) };
}

function lowerDictionary(lowering: Lowering, node: PyNode): Expression {
  const entries = namedOf(node).map((child): CollectionEntry => {
    const span = spanOf(child);
    const key = fieldOf(child, 'key');
    const value = fieldOf(child, 'value');
    const [inner] = namedOf(child);
    if (!key || !value)
      return {
        spread: true,
        value: inner ? lowering.expression(inner) : mixOf(lowering, child),
        valueSpan: span,
        ...span,
      };
    const name = lowering.expression(key);
    const lowered = lowering.expression(value);
    const valueSpan = spanOf(value);
    return name.kind === 'literal'
      ? { key: String(name.value), value: lowered, valueSpan, ...span }
      : { computed: name, value: lowered, valueSpan, ...span };
  });
  return { kind: 'collection', shape: 'record', entries, ...spanOf(node) };
}

function lowerComprehension(lowering: Lowering, node: PyNode): Expression {
  const body = fieldOf(node, 'body');
  if (!body) return mixOf(lowering, node);
  const clauses: ComprehensionExpression['clauses'] = [];
  for (const child of namedOf(node)) {
    const left = fieldOf(child, 'left');
    const right = fieldOf(child, 'right');
    if (child.type === 'for_in_clause' && left && right) {
      clauses.push({ target: lowering.pattern(left), iterable: lowering.expression(right), conditions: [] });
    } else if (child.type === 'if_clause') {
      clauses.at(-1)?.conditions.push(...namedOf(child).map(lowering.expression));
    }
  }
  const value = body.type === 'pair' ? fieldOf(body, 'value') : undefined;
  const key = body.type === 'pair' ? fieldOf(body, 'key') : undefined;
  const element = value ? lowering.expression(value) : lowering.expression(body);
  return {
    kind: 'comprehension',
    clauses,
    ...(key ? { key: lowering.expression(key) } : {}),
    element,
    ...spanOf(node),
  };
}

function lowerConditional(lowering: Lowering, node: PyNode): Expression {
  const [value, test, otherwise] = namedOf(node);
  if (!value || !test || !otherwise) return mixOf(lowering, node);
  return {
    kind: 'choice',
    test: lowering.expression(test),
    options: [
      { label: 'then', value: lowering.expression(value) },
      { label: 'else', value: lowering.expression(otherwise) },
    ],
    logical: false,
    ...spanOf(node),
  };
}

function lowerBoolean(lowering: Lowering, node: PyNode): Expression {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  if (!left || !right) return mixOf(lowering, node);
  const label = fieldOf(node, 'operator')?.type === 'and' ? 'then' : 'else';
  const test = lowering.expression(left);
  return {
    kind: 'choice',
    test,
    options: [{ label, value: lowering.expression(right) }],
    logical: true,
    ...spanOf(node),
  };
}

function lowerUnary(lowering: Lowering, node: PyNode): Expression {
  const argument = fieldOf(node, 'argument');
  const value = argument ? lowering.expression(argument) : undefined;
  const minus = lowering.text.charAt(node.start) === '-';
  if (minus && value?.kind === 'literal' && typeof value.value === 'number') {
    return { kind: 'literal', value: -value.value, ...spanOf(node) };
  }
  return { kind: 'mix', parts: value ? [value] : [], ...spanOf(node) };
}

function lowerBinary(lowering: Lowering, node: PyNode): Expression {
  const operator = fieldOf(node, 'operator')?.type;
  const leftmost = fieldOf(node, 'left');
  const rightmost = fieldOf(node, 'right');
  if ((operator === '>>' || operator === '<<') && leftmost && rightmost) {
    // Prefect 1 writes order this way; everywhere else the two sides simply mix.
    const { start, end } = leftmost;
    const callee: Expression = {
      kind: 'field',
      object: lowering.expression(leftmost),
      key: operator,
      keySpan: { start: end, end },
      dotted: true,
      start,
      end,
    };
    const argument = { value: lowering.expression(rightmost), valueSpan: spanOf(rightmost), ...spanOf(rightmost) };
    return { kind: 'call', callee, arguments: [argument], list: spanOf(rightmost), construct: false, ...spanOf(node) };
  }
  // Long sums nest deeply to the left; walking down in a loop keeps them off the stack.
  const parts: Expression[] = [];
  let at: PyNode = node;
  while (at.type === 'binary_operator' && fieldOf(at, 'operator')?.type === operator) {
    const left = fieldOf(at, 'left');
    const right = fieldOf(at, 'right');
    if (!left || !right) break;
    parts.push(lowering.expression(right));
    at = left;
  }
  if (at === node) return mixOf(lowering, node);
  parts.push(lowering.expression(at));
  return { kind: 'mix', parts: parts.reverse(), ...spanOf(node) };
}

function lowerAssignment(lowering: Lowering, node: PyNode): Expression {
  const target = fieldOf(node, 'name') ?? fieldOf(node, 'left');
  const value = fieldOf(node, 'value') ?? fieldOf(node, 'right');
  if (!target || !value) return { kind: 'mix', parts: [], ...spanOf(node) };
  return { kind: 'assign', target: lowering.pattern(target), value: lowering.expression(value), ...spanOf(node) };
}

function lowerAugmented(lowering: Lowering, node: PyNode): Expression {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  if (!left || !right) return mixOf(lowering, node);
  const value: Expression = {
    kind: 'mix',
    parts: [lowering.expression(left), lowering.expression(right)],
    ...spanOf(node),
  };
  return { kind: 'assign', target: lowering.pattern(left), value, ...spanOf(node) };
}
