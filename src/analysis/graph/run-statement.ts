import type {
  Block,
  BranchStatement,
  Expression,
  FunctionStatement,
  ImportStatement,
  LoopStatement,
  Statement,
  TryStatement,
  WithStatement,
} from '../flow-ir.ts';
import { isSpent } from './budget.ts';
import type { Owner } from './callable.ts';
import { applyDecorator } from './define.ts';
import { attachStatement, defineDeferredFlow } from './define-deferred.ts';
import { evaluateCondition } from './evaluate-expression.ts';
import { functionValue } from './function-value.ts';
import { importedNames, importValue } from './import-value.ts';
import { type Interpreter, textOf } from './interpreter.ts';
import { recordContainer } from './record-container.ts';
import { recordReturn } from './record-return.ts';
import { recordEdges, within } from './recorder.ts';
import { runClass } from './run-class.ts';
import { blockScope, closureScope, declareName, findKey } from './scope.ts';
import { branchState, mergeStates, type State, sameState } from './state.ts';
import { elementOf, flatten, NOTHING, type Value } from './value.ts';

/** After this many rounds nothing new flows in code that people write. */
const ROUND_LIMIT = 3;

/** Walks a block in a scope of its own where the language has block scopes. */
export function runBlock(interpreter: Interpreter, block: Block): void {
  const { scope } = interpreter.frame;
  const { recorder } = interpreter;
  const outer = recorder.block;
  if (interpreter.module.language === 'typescript') interpreter.frame.scope = blockScope(scope);
  recorder.block = block;
  runStatements(interpreter, block.statements);
  recorder.block = outer;
  interpreter.frame.scope = scope;
}

/** Walks statements in order; functions are known before the first of them. */
export function runStatements(interpreter: Interpreter, statements: readonly Statement[]): void {
  const { recorder } = interpreter;
  const outer = recorder.statement;
  for (const statement of statements) {
    if (statement.kind !== 'function' || statement.decorators.length > 0) continue;
    bindName(interpreter, statement.name, statement.start, declaredFunction(interpreter, statement));
  }
  for (const statement of statements) {
    recorder.statement = statement;
    runStatement(interpreter, statement);
    // A file is read to its end, whatever stands in the middle of it.
    if (interpreter.frame.depth === 0 && recorder.block === undefined) interpreter.state.dead = false;
  }
  recorder.statement = outer;
}

function runStatement(interpreter: Interpreter, statement: Statement): void {
  switch (statement.kind) {
    case 'import':
      runImport(interpreter, statement);
      return;
    case 'export':
      // What a file exports is looked up by those who import it.
      return;
    case 'assign': {
      const { target } = statement;
      const hint = target.kind === 'bind' ? target.name : target.kind === 'member' ? target.key : undefined;
      const value = interpreter.evaluate(statement.value, hint);
      nameResult(interpreter, statement.value, textOf(interpreter, statement.target));
      interpreter.bind(statement.target, value, statement.declares);
      return;
    }
    case 'expression':
      if (attachStatement(interpreter, statement)) return;
      interpreter.evaluate(statement.value);
      return;
    case 'function':
      runFunction(interpreter, statement);
      return;
    case 'class':
      runClass(interpreter, statement, {
        method: (member, owner) => runFunction(interpreter, member, owner, `${statement.name}.`),
        bind: (name, at, value) => bindName(interpreter, name, at, value),
      });
      return;
    case 'branch':
      runBranch(interpreter, statement);
      return;
    case 'loop':
      runLoop(interpreter, statement);
      return;
    case 'try':
      runTry(interpreter, statement);
      return;
    case 'with':
      runWith(interpreter, statement);
      return;
    case 'outer':
      bindOuterNames(interpreter, statement);
      return;
    case 'block':
      interpreter.run(statement.body);
      return;
    case 'return': {
      const value = statement.value ? interpreter.evaluate(statement.value) : NOTHING;
      interpreter.frame.returns.push(value);
      if (interpreter.frame.isFlow) recordReturn(interpreter, statement, { value, word: 'return' });
      interpreter.state.dead = true;
      return;
    }
    case 'jump':
      if (statement.value) interpreter.evaluate(statement.value);
      if (statement.to === 'break') interpreter.frame.breaks.push(leave(interpreter));
      if (statement.to === 'continue') interpreter.frame.continues.push(leave(interpreter));
      interpreter.state.dead = true;
  }
}

function bindOuterNames(interpreter: Interpreter, { names, of, start }: Statement & { kind: 'outer' }): void {
  const { owner } = interpreter.frame.scope;
  let around = owner.parent;
  while (of === 'file' && around?.parent) around = around.parent;
  if (!around) return;
  for (const name of names) owner.keys.set(name, findKey(around, name) ?? declareName(around.owner, name, start));
}

/** The state at a jump; what stands after it, if anything, is never reached. */
function leave(interpreter: Interpreter): State {
  const { state } = interpreter;
  interpreter.state = branchState(state);
  return state;
}

/** Methods that hand on the value they are called on. */
const HANDS_ON = new Set(['result', 'aresult', 'wait', 'get', 'then']);

/** Notes on the call whose result an assignment keeps, how the variable is called. */
function nameResult(interpreter: Interpreter, expression: Expression, variable: string): void {
  let at = expression;
  for (;;) {
    const draft = interpreter.recorder.known.get(at);
    if (draft) {
      draft.variable = variable;
      return;
    }
    if (at.kind === 'await') at = at.value;
    else if (at.kind === 'call' && at.callee.kind === 'field' && HANDS_ON.has(at.callee.key)) at = at.callee.object;
    else return;
  }
}

/** The flow's `return` is a node when something that was run flows out of it. */
function bindName(interpreter: Interpreter, name: string, at: number, value: Value): void {
  interpreter.bind({ kind: 'bind', name, start: at, end: at }, value, interpreter.module.language === 'typescript');
}

function declaredFunction(interpreter: Interpreter, { fn, name }: FunctionStatement, owner?: Owner): Value {
  const scope = closureScope(interpreter.frame.scope);
  return functionValue(interpreter, owner ? { fn, scope, name, owner } : { fn, scope, name });
}

function runFunction(interpreter: Interpreter, statement: FunctionStatement, owner?: Owner, prefix = ''): void {
  if (statement.decorators.length === 0) return;
  const plain = declaredFunction(interpreter, statement, owner);
  const symbol = `${prefix}${statement.name}`;
  const value = statement.decorators.reduceRight<Value>(
    (inner, decorator) => applyDecorator(interpreter, decorator, inner, { statement, symbol, owner }),
    plain,
  );
  bindName(interpreter, statement.name, statement.start, value);
}

function runImport(interpreter: Interpreter, statement: ImportStatement): void {
  for (const { local, module, imported, start } of statement.bindings) {
    if (imported !== '**') bindName(interpreter, local, start, importValue(interpreter, module, imported));
    else {
      for (const name of importedNames(interpreter, module)) {
        bindName(interpreter, name, start, importValue(interpreter, module, name));
      }
    }
  }
}

function runBranch(interpreter: Interpreter, statement: BranchStatement): void {
  const test = evaluateCondition(interpreter, statement.test);
  const tests =
    statement.word === 'switch' && statement.breakable ? statement.arms.flatMap((arm) => arm.test ?? []) : [];
  for (const arm of tests) interpreter.evaluate(arm);
  const { kind, word, start, end } = statement;
  const container = recordContainer(interpreter, statement, {
    kind,
    word,
    header: statement.test,
    span: { start, end },
  });
  recordEdges(interpreter.recorder, flatten(test), container, { kind: 'control' });
  const outerBreaks = interpreter.frame.breaks;
  if (statement.breakable) interpreter.frame.breaks = [];
  const before = interpreter.state;
  const ends: State[] = statement.total ? [] : [before];
  let running: State | undefined;
  for (const arm of statement.arms) {
    interpreter.state = running ? mergeStates([before, running]) : branchState(before);
    within(interpreter.recorder, container, arm.label, () => {
      if (arm.binds) interpreter.bind(arm.binds, test, false);
      if (arm.test && !statement.breakable) {
        recordEdges(interpreter.recorder, flatten(evaluateCondition(interpreter, arm.test)), container, {
          kind: 'control',
        });
      }
      interpreter.run(arm.body);
      if (interpreter.state.dead) interpreter.recorder.left.add(`${container.index}|${arm.label}`);
    });
    running = arm.fallsThrough ? interpreter.state : undefined;
    if (!arm.fallsThrough) ends.push(interpreter.state);
  }
  if (running) ends.push(running);
  if (statement.breakable) {
    ends.push(...interpreter.frame.breaks);
    interpreter.frame.breaks = outerBreaks;
  }
  interpreter.state = mergeStates(ends);
}

function runLoop(interpreter: Interpreter, statement: LoopStatement): void {
  const { frame, recorder } = interpreter;
  const { scope, breaks: outerBreaks, continues: outerContinues } = frame;
  if (interpreter.module.language === 'typescript') frame.scope = blockScope(scope);
  if (statement.before) runStatements(interpreter, statement.before.statements);
  const iterable = statement.iterable ? interpreter.evaluate(statement.iterable) : NOTHING;
  const testsFirst = !statement.testsLast;
  const firstTest = statement.test && testsFirst ? evaluateCondition(interpreter, statement.test) : NOTHING;
  const { kind, word, header, start, end } = statement;
  const container = recordContainer(interpreter, statement, { kind, word, header, span: { start, end } });
  recordEdges(recorder, [...flatten(iterable), ...flatten(firstTest)], container, { kind: 'control' });
  const entry = interpreter.state;
  frame.breaks = [];
  let head = entry;
  let back = entry;
  for (let round = 0; round < ROUND_LIMIT; round++) {
    if (isSpent(interpreter) && round > 0) break;
    interpreter.state = branchState(head);
    frame.continues = [];
    if (round > 0 && statement.test && testsFirst) {
      recordEdges(recorder, flatten(evaluateCondition(interpreter, statement.test)), container, { kind: 'control' });
    }
    within(recorder, container, 'body', () => {
      if (statement.target) interpreter.bind(statement.target, elementOf(iterable), statement.declares);
      interpreter.run(statement.body);
      interpreter.state = mergeStates([interpreter.state, ...frame.continues]);
      if (statement.after) runStatements(interpreter, statement.after.statements);
    });
    if (statement.test && !testsFirst) {
      recordEdges(recorder, flatten(evaluateCondition(interpreter, statement.test)), container, { kind: 'control' });
    }
    back = interpreter.state;
    const next = mergeStates([entry, back]);
    if (sameState(head, next)) break;
    head = next;
  }
  interpreter.state = statement.testsLast ? branchState(back) : mergeStates([entry, back]);
  if (statement.otherwise) {
    const { otherwise } = statement;
    within(recorder, container, 'else', () => interpreter.run(otherwise));
  }
  const leaves = isEndless(statement) && frame.breaks.length > 0 ? frame.breaks : [interpreter.state, ...frame.breaks];
  interpreter.state = mergeStates(leaves);
  frame.breaks = outerBreaks;
  frame.continues = outerContinues;
  frame.scope = scope;
}

/** `while True` and `for (;;)` are left by `break` alone. */
function isEndless({ test, iterable }: LoopStatement): boolean {
  if (!test) return !iterable;
  return test.kind === 'literal' && (test.value === true || test.value === 1);
}

function runTry(interpreter: Interpreter, statement: TryStatement): void {
  const { recorder } = interpreter;
  const { kind, start, end } = statement;
  const container = recordContainer(interpreter, statement, { kind, word: 'try', span: { start, end } });
  const before = interpreter.state;
  interpreter.state = branchState(before);
  within(recorder, container, 'body', () => interpreter.run(statement.body));
  // A handler may start after any part of the body.
  const body = interpreter.state;
  const thrown = mergeStates([before, { ...body, dead: before.dead }]);
  interpreter.state = branchState(body);
  if (statement.otherwise) {
    const { otherwise } = statement;
    within(recorder, container, 'else', () => interpreter.run(otherwise));
  }
  const ends = [interpreter.state];
  statement.handlers.forEach((handler, index) => {
    interpreter.state = branchState(thrown);
    within(recorder, container, index === 0 ? 'catch' : `catch ${index + 1}`, () => {
      const { scope } = interpreter.frame;
      if (interpreter.module.language === 'typescript') interpreter.frame.scope = blockScope(scope);
      if (handler.binds) interpreter.bind(handler.binds, NOTHING, interpreter.module.language === 'typescript');
      interpreter.run(handler.body);
      interpreter.frame.scope = scope;
    });
    ends.push(interpreter.state);
  });
  const merged = mergeStates(ends);
  interpreter.state = merged;
  if (!statement.finally) return;
  const last = statement.finally;
  interpreter.state = merged.dead ? { ...branchState(thrown), dead: false } : merged;
  within(recorder, container, 'finally', () => interpreter.run(last));
  if (merged.dead) interpreter.state.dead = true;
}

function runWith(interpreter: Interpreter, statement: WithStatement): void {
  const deferred = interpreter.recorder.deferred ? undefined : defineDeferredFlow(interpreter, statement);
  if (deferred) {
    if (deferred.name !== undefined) bindName(interpreter, deferred.name, statement.start, deferred.value);
    return;
  }
  const values = statement.items.map((item) => {
    const value = interpreter.evaluate(item.value);
    // What comes later in the same head may use it.
    if (item.target) interpreter.bind(item.target, value, false);
    return value;
  });
  const marks = values.flatMap((value) => value.namespace ?? []);
  const { start, end, header } = statement;
  const shape = marks.includes('task group')
    ? ({ kind: 'parallel', word: 'parallel' } as const)
    : marks.includes('case')
      ? ({ kind: 'branch', word: 'if' } as const)
      : ({ kind: 'try', word: 'try', label: 'with' } as const);
  const container = recordContainer(interpreter, statement, { ...shape, header, span: { start, end } });
  if (shape.kind === 'branch')
    recordEdges(
      interpreter.recorder,
      values.flatMap((value) => flatten(value)),
      container,
      { kind: 'control' },
    );
  const before = interpreter.state;
  interpreter.state = branchState(before);
  within(interpreter.recorder, container, shape.kind === 'branch' ? 'then' : 'body', () => {
    interpreter.run(statement.body);
  });
  if (shape.kind === 'branch') interpreter.state = mergeStates([before, interpreter.state]);
}
