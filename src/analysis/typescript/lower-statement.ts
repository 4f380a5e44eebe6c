import type { ts as TsNamespace } from 'ts-morph';
import type { Arm, Block, ExportStatement, Expression, ImportBinding, Statement } from '../flow-ir.ts';
import { docBefore } from './doc-comment.ts';
import { lowerClass } from './lower-class.ts';
import { lowerTypeDeclaration } from './lower-type-declaration.ts';
import type { Lowering, TsNode, TsStatement } from './lowering.ts';

/** Lowers statements in order; those without any bearing vanish. */
export function lowerStatements(lowering: Lowering, nodes: readonly TsStatement[]): Statement[] {
  return nodes.flatMap((node) => lowerStatement(lowering, node));
}

function lowerStatement(lowering: Lowering, node: TsStatement): Statement[] {
  const { ts } = lowering;
  const span = lowering.span(node);
  if (ts.isVariableStatement(node)) return lowerVariables(lowering, node);
  if (ts.isExpressionStatement(node)) {
    const value = lowering.expression(node.expression);
    return value.kind === 'assign'
      ? [{ kind: 'assign', target: value.target, value: value.value, declares: false, exported: false, ...span }]
      : [{ kind: 'expression', value, ...span }];
  }
  if (ts.isReturnStatement(node)) {
    return [
      node.expression
        ? { kind: 'return', value: lowering.expression(node.expression), ...span }
        : { kind: 'return', ...span },
    ];
  }
  if (ts.isIfStatement(node)) {
    const arms: Arm[] = [{ label: 'then', body: blockOf(lowering, node.thenStatement) }];
    if (node.elseStatement) arms.push({ label: 'else', body: blockOf(lowering, node.elseStatement) });
    const test = lowering.expression(node.expression);
    return [{ kind: 'branch', word: 'if', test, arms, total: arms.length > 1, breakable: false, ...span }];
  }
  if (ts.isSwitchStatement(node)) return [lowerSwitch(lowering, node)];
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) return [lowerForOf(lowering, node)];
  if (ts.isForStatement(node)) return [lowerFor(lowering, node)];
  if (ts.isWhileStatement(node) || ts.isDoStatement(node)) {
    const test = lowering.expression(node.expression);
    const header = lowering.span(node.expression);
    return [
      {
        kind: 'loop',
        word: 'while',
        test,
        header,
        body: blockOf(lowering, node.statement),
        ...(ts.isDoStatement(node) ? { testsLast: true } : {}),
        declares: false,
        ...span,
      },
    ];
  }
  if (ts.isTryStatement(node)) return [lowerTry(lowering, node)];
  if (ts.isThrowStatement(node))
    return [{ kind: 'jump', to: 'raise', value: lowering.expression(node.expression), ...span }];
  if (ts.isBreakStatement(node)) return [{ kind: 'jump', to: 'break', ...span }];
  if (ts.isContinueStatement(node)) return [{ kind: 'jump', to: 'continue', ...span }];
  if (ts.isBlock(node)) return [{ kind: 'block', body: blockOf(lowering, node), ...span }];
  if (ts.isLabeledStatement(node)) return lowerStatement(lowering, node.statement);
  if (ts.isFunctionDeclaration(node)) {
    if (!node.body) return [];
    return [{ kind: 'function', name: node.name?.text ?? 'default', fn: lowering.fn(node), decorators: [], ...span }];
  }
  if (ts.isClassDeclaration(node)) return [lowerClass(lowering, node)];
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node)) {
    return [lowerTypeDeclaration(lowering, node)];
  }
  if (ts.isImportDeclaration(node)) return [{ kind: 'import', bindings: importsOf(lowering, node), ...span }];
  if (ts.isExportDeclaration(node)) return [lowerExports(lowering, node)];
  if (ts.isExportAssignment(node)) {
    const value = withDoc(lowering, node, lowering.expression(node.expression));
    const target = { kind: 'bind', name: 'default', start: span.start, end: span.start } as const;
    return [{ kind: 'assign', target, value, declares: true, exported: true, ...span }];
  }
  return [];
}

/** A doc comment stands before the statement, while what it describes is the function inside `flow(...)` or `task(...)`. */
function withDoc(lowering: Lowering, node: TsNode, value: Expression): Expression {
  const doc = docBefore(lowering, node);
  if (!doc || value.kind !== 'call') return value;
  const fn = value.arguments.map((argument) => argument.value).find((argument) => argument.kind === 'function');
  if (fn && !fn.fn.doc) fn.fn.doc = doc;
  return value;
}

function lowerVariables(lowering: Lowering, node: TsNamespace.VariableStatement): Statement[] {
  const { ts } = lowering;
  const { declarations, flags } = node.declarationList;
  const exported = ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false;
  return declarations.map((declaration): Statement => {
    const span = lowering.span(declarations.length > 1 ? declaration : node);
    const { initializer } = declaration;
    return {
      kind: 'assign',
      target: lowering.pattern(declaration.name),
      value: initializer
        ? withDoc(lowering, node, lowering.expression(initializer))
        : { kind: 'mix', parts: [], start: span.end, end: span.end },
      declares: (flags & ts.NodeFlags.BlockScoped) !== 0,
      exported,
      ...(declarations.length > 1 ? { shared: true } : {}),
      ...span,
    };
  });
}

function blockOf(lowering: Lowering, node: TsStatement): Block {
  if (lowering.ts.isBlock(node)) return { statements: lowering.statements(node.statements), ...lowering.span(node) };
  return { statements: lowering.statements([node]), bare: true, ...lowering.span(node) };
}

function lowerSwitch(lowering: Lowering, node: TsNamespace.SwitchStatement): Statement {
  const { ts } = lowering;
  let cases = 0;
  const arms = node.caseBlock.clauses.map((clause): Arm => {
    const statements = lowering.statements(clause.statements);
    const last = statements.at(-1);
    const leaves =
      last?.kind === 'jump' || last?.kind === 'return' || (last?.kind === 'block' && leavesBlock(last.body));
    if (last?.kind === 'jump' && last.to === 'break') statements.pop();
    const body: Block = { statements, ...lowering.span(clause) };
    const label = ts.isCaseClause(clause) ? `case ${++cases}` : 'default';
    const arm: Arm = ts.isCaseClause(clause)
      ? { label, test: lowering.expression(clause.expression), body }
      : { label, body };
    return leaves ? arm : { ...arm, fallsThrough: true };
  });
  return {
    kind: 'branch',
    word: 'switch',
    test: lowering.expression(node.expression),
    arms,
    total: arms.some((arm) => arm.label === 'default'),
    breakable: true,
    ...lowering.span(node),
  };
}

function leavesBlock(block: Block): boolean {
  const last = block.statements.at(-1);
  return last?.kind === 'jump' || last?.kind === 'return';
}

function lowerForOf(lowering: Lowering, node: TsNamespace.ForOfStatement | TsNamespace.ForInStatement): Statement {
  const { ts } = lowering;
  const declares = ts.isVariableDeclarationList(node.initializer);
  const target = ts.isVariableDeclarationList(node.initializer)
    ? node.initializer.declarations[0]?.name
    : node.initializer;
  return {
    kind: 'loop',
    word: 'for',
    ...(target ? { target: lowering.pattern(target) } : {}),
    iterable: lowering.expression(node.expression),
    header: lowering.span(node.expression),
    body: blockOf(lowering, node.statement),
    declares,
    ...lowering.span(node),
  };
}

function lowerFor(lowering: Lowering, node: TsNamespace.ForStatement): Statement {
  const { ts } = lowering;
  const before: Statement[] = [];
  if (node.initializer && ts.isVariableDeclarationList(node.initializer)) {
    for (const declaration of node.initializer.declarations) {
      const span = lowering.span(declaration);
      const value: Expression = declaration.initializer
        ? lowering.expression(declaration.initializer)
        : { kind: 'mix', parts: [], ...span };
      before.push({
        kind: 'assign',
        target: lowering.pattern(declaration.name),
        value,
        declares: true,
        exported: false,
        ...span,
      });
    }
  } else if (node.initializer) {
    before.push({
      kind: 'expression',
      value: lowering.expression(node.initializer),
      ...lowering.span(node.initializer),
    });
  }
  const start = node.initializer ?? node.condition ?? node.incrementor ?? node.statement;
  const end = node.incrementor ?? node.condition ?? node.initializer ?? node.statement;
  return {
    kind: 'loop',
    word: 'for',
    ...(node.condition ? { test: lowering.expression(node.condition) } : {}),
    before: { statements: before, ...lowering.span(start) },
    after: {
      statements: node.incrementor
        ? [{ kind: 'expression', value: lowering.expression(node.incrementor), ...lowering.span(node.incrementor) }]
        : [],
      ...lowering.span(end),
    },
    header: { start: lowering.span(start).start, end: start === node.statement ? lowering.span(start).start : end.end },
    body: blockOf(lowering, node.statement),
    declares: true,
    ...lowering.span(node),
  };
}

function lowerTry(lowering: Lowering, node: TsNamespace.TryStatement): Statement {
  const handlers = node.catchClause
    ? [
        {
          ...(node.catchClause.variableDeclaration
            ? { binds: lowering.pattern(node.catchClause.variableDeclaration.name) }
            : {}),
          body: blockOf(lowering, node.catchClause.block),
        },
      ]
    : [];
  return {
    kind: 'try',
    body: blockOf(lowering, node.tryBlock),
    handlers,
    ...(node.finallyBlock ? { finally: blockOf(lowering, node.finallyBlock) } : {}),
    ...lowering.span(node),
  };
}

function importsOf(lowering: Lowering, node: TsNamespace.ImportDeclaration): ImportBinding[] {
  const { ts } = lowering;
  const module = ts.isStringLiteralLike(node.moduleSpecifier) ? node.moduleSpecifier.text : '';
  const clause = node.importClause;
  if (!clause) return [];
  const bindings: ImportBinding[] = [];
  if (clause.name)
    bindings.push({ local: clause.name.text, module, imported: 'default', ...lowering.span(clause.name) });
  const named = clause.namedBindings;
  if (named && ts.isNamespaceImport(named)) {
    bindings.push({ local: named.name.text, module, imported: '*', ...lowering.span(named.name) });
  }
  for (const element of named && ts.isNamedImports(named) ? named.elements : []) {
    const imported = (element.propertyName ?? element.name).text;
    bindings.push({ local: element.name.text, module, imported, ...lowering.span(element) });
  }
  return bindings;
}

function lowerExports(lowering: Lowering, node: TsNamespace.ExportDeclaration): ExportStatement {
  const { ts } = lowering;
  const { exportClause: clause, moduleSpecifier: from } = node;
  const statement: ExportStatement = { kind: 'export', names: [], ...lowering.span(node) };
  if (from && ts.isStringLiteral(from)) statement.module = from.text;
  if (!clause) statement.names.push({ exported: '**', local: '**' });
  else if (ts.isNamespaceExport(clause)) statement.names.push({ exported: clause.name.text, local: '*' });
  else {
    for (const { name, propertyName } of clause.elements) {
      statement.names.push({ exported: name.text, local: (propertyName ?? name).text });
    }
  }
  return statement;
}
