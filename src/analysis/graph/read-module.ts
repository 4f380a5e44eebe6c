import type { ModuleIr } from '../flow-ir.ts';
import { createLineIndex } from '../line-index.ts';
import { bindPattern } from './bind-pattern.ts';
import { resetSteps } from './budget.ts';
import { evaluateCall } from './evaluate-call.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import type { Frame, Interpreter, Modules } from './interpreter.ts';
import { invokeFunction } from './invoke.ts';
import { createRecorder, PARAMETERS } from './recorder.ts';
import { runBlock, runStatements } from './run-statement.ts';
import { declareName, moduleScope, type Scope } from './scope.ts';
import { createState, mapState } from './state.ts';
import { type Value, withSources } from './value.ts';
import { walkTheRest } from './walk-the-rest.ts';

/** What a CommonJS file exports is stored in these. */
export const COMMON_JS: readonly string[] = ['module', 'exports'];

/** How a file is read. */
export interface Reading {
  /** Whether calls note what the names around them hold, which only edits need. */
  keepsScopes?: boolean;
  /** The other files of the workspace. */
  modules?: Modules;
  /** Tells the names of this file from those of others. */
  mark?: string;
}

/** Reads a file for itself: what its names hold in the end, and what it defines. */
export function readModule(module: ModuleIr, reading: Reading = {}): Interpreter {
  const interpreter = openModule(module, reading);
  runModule(interpreter);
  return interpreter;
}

/** Walks a file's statements, once; nothing is run for real. */
export function runModule(interpreter: Interpreter): void {
  const { module } = interpreter;
  guardDepth(interpreter, () => runStatements(interpreter, module.body.statements));
  interpreter.state = mapState(interpreter.state, onlyParameters);
  interpreter.callsTasks.clear();
  interpreter.end = interpreter.state;
  interpreter.outside = interpreter.recorder.drafts.slice(1);
}

/** Finds the plain functions that call tasks, and the flows that are defined inside of functions, by walking those aside. */
export function discoverHelpers(interpreter: Interpreter): void {
  if (interpreter.discovered || !interpreter.end) return;
  interpreter.discovered = true;
  discoverMore(interpreter);
}

/** Does so for the functions that came to light since. */
export function discoverMore(interpreter: Interpreter): void {
  if (interpreter.unwalked.size > 0) guardDepth(interpreter, () => walkTheRest(interpreter));
}

/** Code that nests deeper than the stack is given up, and said to be so. */
function guardDepth(interpreter: Interpreter, walk: () => void): void {
  try {
    walk();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    interpreter.tooDeep = true;
  }
  restart(interpreter);
}

/** Back to the file's own level, whatever a walk was in the middle of. */
export function restart(interpreter: Interpreter): void {
  const { home, scope } = interpreter;
  interpreter.module = home.module;
  interpreter.lines = home.lines;
  interpreter.frame = moduleFrame(scope);
  resetSteps(interpreter);
}

/** A reading of a file that has not begun yet. */
export function openModule(module: ModuleIr, { modules, keepsScopes = false, mark = '' }: Reading): Interpreter {
  const lines = createLineIndex(module.text);
  const home = { module, lines, mark };
  const scope = moduleScope(home);
  // Node gives every CommonJS file these two names.
  if (module.language === 'typescript') for (const name of COMMON_JS) declareName(scope, name, -1);
  const interpreter: Interpreter = {
    home,
    scope,
    end: undefined,
    outside: [],
    helpers: new Map(),
    module,
    lines,
    modules,
    definitions: [],
    ids: new Map(),
    made: new Map(),
    callsTasks: new Map(),
    opaque: new Set(),
    unwalked: new Map(),
    deferredParameters: new Map(),
    closures: new Map(),
    recorder: createRecorder(),
    state: createState(),
    frame: moduleFrame(scope),
    awaited: undefined,
    steps: 0,
    walked: 0,
    tooDeep: false,
    nests: new Set(),
    tooMany: false,
    discovered: false,
    keepsScopes,
    evaluate: (expression, hint) =>
      evaluateExpression(interpreter, expression, (call, name) => evaluateCall(interpreter, call, name), hint),
    run: (block) => runBlock(interpreter, block),
    bind: (pattern, value, declares) => bindPattern(interpreter, pattern, value, declares),
    invoke: (fn, scope, given) => invokeFunction(interpreter, fn, scope, given),
  };
  return interpreter;
}

function moduleFrame(scope: Scope): Frame {
  return { scope, isFlow: false, async: false, returns: [], yields: [], breaks: [], continues: [], depth: 0 };
}

/** What was called while the module ran is no node of any flow; only Prefect 1's parameters are meant by flows too. */
function onlyParameters(value: Value): Value {
  return withSources(value, (source) => source.node === PARAMETERS);
}
