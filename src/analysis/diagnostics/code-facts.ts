import type { Block, CallExpression, Expression, FunctionIr, LoopStatement, Pattern, Statement } from '../flow-ir.ts';

/** What rules ask of a piece of code, found in one walk. */
export interface CodeFacts {
  /** Calls, with the functions within the piece that they stand in, the innermost last. */
  calls: { call: CallExpression; within: readonly FunctionIr[] }[];
  comprehensions: Extract<Expression, { kind: 'comprehension' }>[];
  loops: { loop: LoopStatement; within: readonly FunctionIr[] }[];
  /** Conditions of branches, loops and ternaries, with the block they stand in. */
  conditions: { test: Expression; blocks: readonly Block[] }[];
  bindings: Map<string, Binding[]>;
}

/** A place where a name gets a value. */
export interface Binding {
  pattern: Pattern;
  /** The whole value, where the name gets all of it. */
  value?: Expression;
  declares: boolean;
  blocks: readonly Block[];
}

const CACHE = new WeakMap<object, CodeFacts>();

/** The facts of a function's body or of a statement; found once for as long as the lowered code lives. */
export function factsOf(root: FunctionIr | Statement): CodeFacts {
  const known = CACHE.get(root);
  if (known) return known;
  const facts: CodeFacts = { calls: [], comprehensions: [], loops: [], conditions: [], bindings: new Map() };
  collect(facts, root);
  CACHE.set(root, facts);
  return facts;
}

function collect(facts: CodeFacts, root: FunctionIr | Statement): void {
  // Never written to, so that what is found can share them.
  let within: readonly FunctionIr[] = [];
  let blocks: readonly Block[] = [];

  const bind = (pattern: Pattern, extra: { value?: Expression; declares: boolean }): void => {
    if (pattern.kind === 'bind') {
      const binding = { pattern, ...extra, blocks };
      const list = facts.bindings.get(pattern.name);
      if (list) list.push(binding);
      else facts.bindings.set(pattern.name, [binding]);
    } else if (pattern.kind === 'unpack') {
      for (const entry of pattern.entries) {
        bind(entry.target, { declares: extra.declares });
        if (entry.fallback) visit(entry.fallback);
      }
    } else visit(pattern.object);
  };

  const visitFunction = (fn: FunctionIr): void => {
    const outer = within;
    if (fn !== root) within = [...within, fn];
    for (const parameter of fn.parameters) {
      bind(parameter.pattern, { declares: true });
      if (parameter.defaultValue) visit(parameter.defaultValue);
    }
    visit(fn.body);
    within = outer;
  };

  const test = (expression: Expression | undefined): void => {
    if (expression) facts.conditions.push({ test: expression, blocks });
  };

  const visitNode = (node: Expression | Statement): void => {
    switch (node.kind) {
      case 'call':
        facts.calls.push({ call: node, within });
        break;
      case 'comprehension':
        facts.comprehensions.push(node);
        for (const clause of node.clauses) {
          bind(clause.target, { declares: true });
          for (const condition of clause.conditions) test(condition);
        }
        break;
      case 'loop':
        facts.loops.push({ loop: node, within });
        if (node.target) bind(node.target, { declares: true });
        test(node.test);
        break;
      case 'branch':
        if (node.word === 'if') test(node.test);
        for (const arm of node.arms) if (arm.binds) bind(arm.binds, { declares: true });
        break;
      case 'try':
        for (const handler of node.handlers) if (handler.binds) bind(handler.binds, { declares: true });
        break;
      case 'with':
        for (const item of node.items) if (item.target) bind(item.target, { declares: true });
        break;
      case 'class':
        bind({ kind: 'bind', name: node.name, start: node.start, end: node.end }, { declares: true });
        break;
      case 'choice':
        test(node.test);
        break;
      case 'assign':
        bind(node.target, { value: node.value, declares: 'declares' in node && node.declares });
        break;
      case 'import':
        for (const { local, start, end } of node.bindings)
          bind({ kind: 'bind', name: local, start, end }, { declares: true });
        return;
      case 'function':
        if ('name' in node)
          bind({ kind: 'bind', name: node.name, start: node.start, end: node.end }, { declares: true });
        if ('decorators' in node) for (const decorator of node.decorators) visit(decorator);
        visitFunction(node.fn);
        return;
      default:
    }
    visitChildren(node);
  };

  const visitChildren = (at: object): void => {
    for (const [key, child] of Object.entries(at)) {
      if (typeof child === 'object' && child !== null && !SKIPPED.has(key)) visit(child);
    }
  };

  const visit = (at: object): void => {
    if (Array.isArray(at)) {
      for (const item of at) if (typeof item === 'object' && item !== null) visit(item);
      return;
    }
    if ('statements' in at) {
      const outer = blocks;
      blocks = [...blocks, at as Block];
      visitChildren(at);
      blocks = outer;
    } else if ('kind' in at) visitNode(at as Expression | Statement);
    else visitChildren(at);
  };

  if ('parameters' in root) visitFunction(root);
  else visit(root);
}

const SKIPPED = new Set([
  'schema',
  'fields',
  'target',
  'binds',
  'pattern',
  'list',
  'header',
  'keySpan',
  'valueSpan',
  'nameSpan',
]);

/** Whether a name is the only thing that it is ever bound to in a function, and to what. */
export function onlyBinding(root: FunctionIr | Statement, name: string): Binding | undefined {
  const bindings = factsOf(root).bindings.get(name);
  return bindings?.length === 1 ? bindings[0] : undefined;
}

/** How often a word stands in a stretch of text, comments and strings included, so that silence is on the safe side. */
export function countWord(text: string, word: string): number {
  const escaped = word.replace(/[$]/g, '\\$&');
  return text.match(new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, 'gu'))?.length ?? 0;
}
