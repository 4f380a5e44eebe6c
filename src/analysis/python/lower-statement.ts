import type { Arm, Block, Expression, ImportBinding, Pattern, Statement } from '../flow-ir.ts';
import { lowerClassType } from './lower-class-type.ts';
import { fieldOf, fieldsOf, type Lowering, namedOf, spanOf, textOf } from './lowering.ts';
import type { PyNode } from './syntax-tree.ts';

/** Lowers statements in order. Inside a part that did not parse, what does make sense is kept. */
export function lowerStatements(lowering: Lowering, nodes: readonly PyNode[]): Statement[] {
  return nodes.flatMap((node) => (node.named && node.type !== 'comment' ? lowerStatement(lowering, node) : []));
}

function lowerStatement(lowering: Lowering, node: PyNode): Statement[] {
  const lower = LOWER[node.type];
  if (lower) return lower(lowering, node);
  if (node.type.endsWith('_statement') || node.type === 'ERROR') return lowerParts(lowering, node);
  return [{ kind: 'expression', value: lowering.expression(node), ...spanOf(node) }];
}

type Lower = (lowering: Lowering, node: PyNode) => Statement[];

const LOWER: Record<string, Lower> = {
  expression_statement: lowerExpressionStatement,
  return_statement: (lowering, node) => {
    const [value] = namedOf(node);
    return [
      value
        ? { kind: 'return', value: lowering.expression(value), ...spanOf(node) }
        : { kind: 'return', ...spanOf(node) },
    ];
  },
  raise_statement: (lowering, node) => {
    const value: Expression = { kind: 'mix', parts: namedOf(node).map(lowering.expression), ...spanOf(node) };
    return [{ kind: 'jump', to: 'raise', value, ...spanOf(node) }];
  },
  break_statement: (_, node) => [{ kind: 'jump', to: 'break', ...spanOf(node) }],
  continue_statement: (_, node) => [{ kind: 'jump', to: 'continue', ...spanOf(node) }],
  if_statement: lowerIf,
  for_statement: lowerFor,
  while_statement: lowerWhile,
  try_statement: lowerTry,
  with_statement: lowerWith,
  match_statement: lowerMatch,
  function_definition: (lowering, node) => lowerDefinition(lowering, node, node),
  decorated_definition: (lowering, node) => {
    const definition = fieldOf(node, 'definition');
    return definition ? lowerDefinition(lowering, definition, node) : lowerParts(lowering, node);
  },
  class_definition: (lowering, node) => lowerDefinition(lowering, node, node),
  type_alias_statement: lowerTypeAlias,
  import_statement: lowerImport,
  import_from_statement: lowerImportFrom,
  future_import_statement: () => [],
  global_statement: (lowering, node) => [lowerOuter(lowering, node, 'file')],
  nonlocal_statement: (lowering, node) => [lowerOuter(lowering, node, 'function')],
  pass_statement: () => [],
  block: (lowering, node) => lowering.statements(node.children),
};

function lowerParts(lowering: Lowering, node: PyNode): Statement[] {
  return node.type === 'ERROR'
    ? lowering.statements(node.children)
    : [{ kind: 'expression', value: lowering.expression(node), ...spanOf(node) }];
}

function lowerOuter(lowering: Lowering, node: PyNode, of: 'file' | 'function'): Statement {
  return { kind: 'outer', names: namedOf(node).map((name) => textOf(lowering, name)), of, ...spanOf(node) };
}

function lowerExpressionStatement(lowering: Lowering, node: PyNode): Statement[] {
  const value = lowering.expression(node);
  if (value.kind !== 'assign') return [{ kind: 'expression', value, ...spanOf(node) }];
  return [
    { kind: 'assign', target: value.target, value: value.value, declares: false, exported: false, ...spanOf(node) },
  ];
}

function blockOf(lowering: Lowering, node: PyNode | undefined, at: PyNode): Block {
  return node
    ? { statements: lowering.statements(node.type === 'block' ? node.children : [node]), ...spanOf(node) }
    : { statements: [], start: at.end, end: at.end };
}

function lowerIf(lowering: Lowering, node: PyNode): Statement[] {
  return lowerAlternatives(lowering, node, fieldsOf(node, 'alternative'), node.end);
}

/** `elif` nests as an `if` inside the `else`, as it does in every other language. */
function lowerAlternatives(lowering: Lowering, node: PyNode, alternatives: PyNode[], end: number): Statement[] {
  const condition = fieldOf(node, 'condition');
  const arms: Arm[] = [{ label: 'then', body: blockOf(lowering, fieldOf(node, 'consequence'), node) }];
  const [next, ...rest] = alternatives;
  if (next?.type === 'elif_clause') {
    const statements = lowerAlternatives(lowering, next, rest, end);
    arms.push({ label: 'else', body: { statements, start: next.start, end } });
  } else if (next) {
    arms.push({ label: 'else', body: blockOf(lowering, fieldOf(next, 'body'), next) });
  }
  const span = { start: node.start, end };
  const test: Expression = condition ? lowering.expression(condition) : { kind: 'mix', parts: [], ...span };
  return [{ kind: 'branch', word: 'if', test, arms, total: arms.length > 1, breakable: false, ...span }];
}

function lowerFor(lowering: Lowering, node: PyNode): Statement[] {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  const otherwise = fieldOf(node, 'alternative');
  return [
    {
      kind: 'loop',
      word: 'for',
      ...(left ? { target: lowering.pattern(left) } : {}),
      ...(right ? { iterable: lowering.expression(right) } : {}),
      header: spanOf(right ?? node),
      body: blockOf(lowering, fieldOf(node, 'body'), node),
      ...(otherwise ? { otherwise: blockOf(lowering, fieldOf(otherwise, 'body'), otherwise) } : {}),
      declares: false,
      ...spanOf(node),
    },
  ];
}

function lowerWhile(lowering: Lowering, node: PyNode): Statement[] {
  const condition = fieldOf(node, 'condition');
  const otherwise = fieldOf(node, 'alternative');
  return [
    {
      kind: 'loop',
      word: 'while',
      ...(condition ? { test: lowering.expression(condition) } : {}),
      header: spanOf(condition ?? node),
      body: blockOf(lowering, fieldOf(node, 'body'), node),
      ...(otherwise ? { otherwise: blockOf(lowering, fieldOf(otherwise, 'body'), otherwise) } : {}),
      declares: false,
      ...spanOf(node),
    },
  ];
}

function lowerTry(lowering: Lowering, node: PyNode): Statement[] {
  const handlers = node.children.filter((child) => child.type.startsWith('except_'));
  const otherwise = node.children.find((child) => child.type === 'else_clause');
  const last = node.children.find((child) => child.type === 'finally_clause');
  const blockIn = (clause: PyNode): Block =>
    blockOf(lowering, fieldOf(clause, 'body') ?? clause.children.find((child) => child.type === 'block'), clause);
  return [
    {
      kind: 'try',
      body: blockOf(lowering, fieldOf(node, 'body'), node),
      handlers: handlers.map((handler) => {
        const alias = handler.children.map((child) => fieldOf(child, 'alias')).find((found) => found !== undefined);
        const body = blockIn(handler);
        return alias ? { binds: lowering.pattern(alias), body } : { body };
      }),
      ...(otherwise ? { otherwise: blockIn(otherwise) } : {}),
      ...(last ? { finally: blockIn(last) } : {}),
      ...spanOf(node),
    },
  ];
}

function lowerWith(lowering: Lowering, node: PyNode): Statement[] {
  const clause = node.children.find((child) => child.type === 'with_clause');
  const items = clause ? withItems(clause) : [];
  return [
    {
      kind: 'with',
      items: items.flatMap((item) => {
        const value = fieldOf(item, 'value');
        if (!value) return [];
        const alias = fieldOf(value, 'alias');
        const [context] = namedOf(value);
        if (value.type !== 'as_pattern' || !alias || !context) return [{ value: lowering.expression(value) }];
        return [{ value: lowering.expression(context), target: lowering.pattern(alias) }];
      }),
      header: spanOf(clause ?? node),
      body: blockOf(lowering, fieldOf(node, 'body'), node),
      ...spanOf(node),
    },
  ];
}

function withItems(clause: PyNode): PyNode[] {
  return clause.children.flatMap((child) => (child.type === 'with_item' ? [child] : withItems(child)));
}

function lowerMatch(lowering: Lowering, node: PyNode): Statement[] {
  const subject = fieldOf(node, 'subject');
  const clauses = (fieldOf(node, 'body')?.children ?? []).filter((child) => child.type === 'case_clause');
  let cases = 0;
  const arms = clauses.map((clause): Arm => {
    const patterns = namedOf(clause).filter((child) => child.type === 'case_pattern');
    const guard = fieldOf(clause, 'guard');
    const [only] = patterns;
    const isDefault = !guard && patterns.length === 1 && only !== undefined && textOf(lowering, only) === '_';
    const arm: Arm = {
      label: isDefault ? 'default' : `case ${++cases}`,
      body: blockOf(lowering, fieldOf(clause, 'consequence'), clause),
    };
    const [test] = guard ? namedOf(guard) : [];
    if (test) arm.test = lowering.expression(test);
    if (only && !isDefault) arm.binds = patterns.length > 1 ? together(lowering, patterns) : lowering.pattern(only);
    return arm;
  });
  const test: Expression = subject ? lowering.expression(subject) : { kind: 'mix', parts: [], ...spanOf(node) };
  const total = arms.some((arm) => arm.label === 'default');
  return [{ kind: 'branch', word: 'switch', test, arms, total, breakable: false, ...spanOf(node) }];
}

/** `case first, second:` */
function together(lowering: Lowering, patterns: readonly PyNode[]): Pattern {
  const entries = patterns.map((pattern, at) => ({ key: String(at), target: lowering.pattern(pattern) }));
  return { kind: 'unpack', entries, start: patterns[0]?.start ?? 0, end: patterns.at(-1)?.end ?? 0 };
}

function lowerDefinition(lowering: Lowering, node: PyNode, whole: PyNode): Statement[] {
  const decorators = whole.children
    .filter((child) => child.type === 'decorator')
    .flatMap((child) => namedOf(child).slice(0, 1).map(lowering.expression));
  const name = fieldOf(node, 'name');
  if (!name) return lowerParts(lowering, node);
  if (node.type === 'class_definition') {
    const bases = fieldOf(node, 'superclasses');
    return [
      {
        kind: 'class',
        name: textOf(lowering, name),
        bases: bases ? namedOf(bases).map(lowering.expression) : [],
        body: blockOf(lowering, fieldOf(node, 'body'), node),
        schema: lowerClassType(
          lowering,
          node,
          whole.children.filter((child) => child.type === 'decorator'),
        ),
        ...spanOf(whole),
      },
    ];
  }
  return [{ kind: 'function', name: textOf(lowering, name), fn: lowering.fn(node), decorators, ...spanOf(whole) }];
}

/** `type Rows = list[int]` binds a name as an assignment does. */
function lowerTypeAlias(lowering: Lowering, node: PyNode): Statement[] {
  const [left, right] = namedOf(node);
  const [name] = left ? namedOf(left) : [];
  if (!left || !right || name?.type !== 'identifier') return lowerParts(lowering, node);
  const value: Expression = { kind: 'mix', parts: [], ...spanOf(right) };
  return [{ kind: 'assign', target: lowering.pattern(name), value, declares: false, exported: false, ...spanOf(node) }];
}

function lowerImport(lowering: Lowering, node: PyNode): Statement[] {
  const bindings = fieldsOf(node, 'name').flatMap((child): ImportBinding[] => {
    const name = fieldOf(child, 'name');
    const alias = fieldOf(child, 'alias');
    if (child.type === 'aliased_import' && name && alias) {
      return [{ local: textOf(lowering, alias), module: textOf(lowering, name), imported: '*', ...spanOf(child) }];
    }
    // `import a.b` brings in the name `a`.
    const root = textOf(lowering, child).split('.')[0] ?? '';
    return [{ local: root, module: root, imported: '*', ...spanOf(child) }];
  });
  return [{ kind: 'import', bindings, ...spanOf(node) }];
}

function lowerImportFrom(lowering: Lowering, node: PyNode): Statement[] {
  const from = fieldOf(node, 'module_name');
  const module = from ? textOf(lowering, from) : '';
  const bindings = fieldsOf(node, 'name').map((child): ImportBinding => {
    const name = fieldOf(child, 'name') ?? child;
    const alias = fieldOf(child, 'alias') ?? name;
    return { local: textOf(lowering, alias), module, imported: textOf(lowering, name), ...spanOf(child) };
  });
  if (node.children.some((child) => child.type === 'wildcard_import')) {
    bindings.push({ local: '*', module, imported: '**', ...spanOf(node) });
  }
  return [{ kind: 'import', bindings, ...spanOf(node) }];
}
