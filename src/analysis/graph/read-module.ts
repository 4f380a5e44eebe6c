import type { ModuleIr } from '../flow-ir.ts';
import { createLineIndex } from '../line-index.ts';
import { bindPattern } from './bind-pattern.ts';
import { evaluateCall } from './evaluate-call.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import type { Frame, Interpreter, Modules } from './interpreter.ts';
import { functionCallsTasks, invokeFunction } from './invoke.ts';
import { createRecorder, PARAMETERS } from './recorder.ts';
import { runBlock, runStatements } from './run-statement.ts';
import { moduleScope, type Scope } from './scope.ts';
import { createState, readState } from './state.ts';
import { NOTHING, type Value, withSources } from './value.ts';

/** How a file is read. */
export interface Reading {
  /** Whether calls note what the names around them hold, which only edits need. */
  keepsScopes?: boolean;
  /** The other files of the workspace. */
  modules?: Modules;
  /** Tells the names of this file from those of others. */
  mark?: string;
}

/** Runs a file's statements without running them for real: what its names hold in the end, and what it defines. */
export function readModule(module: ModuleIr, reading: Reading = {}): Interpreter {
  const interpreter = createInterpreter(module, reading);
  try {
    runModule(interpreter);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    interpreter.tooDeep = true;
    restart(interpreter);
  }
  interpreter.end = interpreter.state;
  return interpreter;
}

/** Back to the file's own level, whatever a walk was in the middle of. */
export function restart(interpreter: Interpreter): void {
  const { home, scope } = interpreter;
  interpreter.module = home.module;
  interpreter.lines = home.lines;
  interpreter.frame = moduleFrame(scope);
  interpreter.steps = 0;
}

function createInterpreter(module: ModuleIr, { modules, keepsScopes = false, mark = '' }: Reading): Interpreter {
  const lines = createLineIndex(module.text);
  const home = { module, lines, mark };
  const scope = moduleScope(home);
  const interpreter: Interpreter = {
    home,
    scope,
    end: undefined,
    helpers: new Map(),
    module,
    lines,
    modules,
    definitions: [],
    ids: new Set(),
    made: new Map(),
    callsTasks: new Map(),
    deferredParameters: new Map(),
    closures: new Map(),
    recorder: createRecorder(),
    state: createState(),
    frame: moduleFrame(scope),
    awaited: undefined,
    steps: 0,
    tooDeep: false,
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
  return { scope, isFlow: false, async: false, returns: [], breaks: [], continues: [], depth: 0 };
}

function runModule(interpreter: Interpreter): void {
  runStatements(interpreter, interpreter.module.body.statements);
  interpreter.state.dead = false;
  for (const [key, value] of interpreter.state.values) interpreter.state.values.set(key, onlyParameters(value));
  interpreter.callsTasks.clear();
  interpreter.steps = 0;
  // Flows may be defined inside of plain functions; walking those aside finds them.
  for (const key of [...interpreter.frame.scope.keys.values()]) {
    const value = readState(interpreter.state, key) ?? NOTHING;
    for (const callable of [value, ...(value.parts?.values() ?? [])].flatMap((part) => part.callables ?? [])) {
      // What is imported is looked at in its own file.
      if (callable.kind === 'function' && callable.scope.home === interpreter.home) {
        functionCallsTasks(interpreter, callable);
      }
    }
  }
}

/** What was called while the module ran is no node of any flow; only Prefect 1's parameters are meant by flows too. */
function onlyParameters(value: Value): Value {
  return withSources(value, (source) => source.node === PARAMETERS);
}
