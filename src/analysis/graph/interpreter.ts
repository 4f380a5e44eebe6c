import type { Block, CallExpression, Expression, FunctionIr, ModuleIr, Pattern, Span } from '../flow-ir.ts';
import type { LineIndex } from '../line-index.ts';
import type { Callable, Definition, Owner } from './callable.ts';
import type { Home } from './home.ts';
import type { Draft, Recorder } from './recorder.ts';
import type { Scope } from './scope.ts';
import type { State } from './state.ts';
import type { Value } from './value.ts';

/**
 * Walks code without running it: every name holds what is known of its value, every branch is taken.
 * The parts of the walk call each other through this, so that none needs to import another.
 */
export interface Interpreter {
  /** The file that is being read. */
  readonly home: Home;
  /** The scope of the file's own names. */
  readonly scope: Scope;
  /** What those hold when all of the file's statements have run; walks from other files read it. */
  end: State | undefined;
  /** What the file's own statements call, outside of any function. */
  outside: readonly Draft[];
  /** The file's plain functions that call tasks. */
  readonly helpers: Map<FunctionIr, Definition>;
  /** Those of the file that the walk is in: another one while a function of there is followed. */
  module: ModuleIr;
  lines: LineIndex;
  /** The other files; none for a text read by itself. */
  readonly modules: Modules | undefined;
  readonly definitions: Definition[];
  /** Their ids, no two alike, each with the suffix that was last given to another of its name. */
  readonly ids: Map<string, number>;
  /** Definitions by the expression that makes them. */
  readonly made: Map<object, Definition>;
  /** Whether a plain function calls tasks, by function. */
  readonly callsTasks: Map<FunctionIr, boolean>;
  /** Functions of other files that call who knows what: following them would draw that among the nodes of this one. */
  readonly opaque: Set<FunctionIr>;
  /** Functions that nothing has walked yet, each with the state that it was made in. */
  readonly unwalked: Map<FunctionIr, { callable: FunctionCallable; state: State; depth: number }>;
  /** Prefect 1's parameters, which are made where they are used. */
  readonly deferredParameters: Map<string, CallExpression>;
  /** What the names around a nested definition hold. */
  readonly closures: Map<Definition, State>;
  recorder: Recorder;
  state: State;
  frame: Frame;
  /** The `await` around the expression that comes next. */
  awaited: { inner: Expression; span: Span } | undefined;
  /** Expressions walked so far; a budget on it keeps the time bounded whatever the code. */
  steps: number;
  /** All steps before that were walked in this file. */
  walked: number;
  /** Whether the file's own statements nest deeper than the stack. */
  tooDeep: boolean;
  /** Those whose bodies define others, which are found only by walking them. */
  readonly nests: Set<Definition>;
  /** Whether the file defines more than is listed. */
  tooMany: boolean;
  /** Whether the file's functions have been looked through for tasks. */
  discovered: boolean;
  /** Whether calls note what the names around them hold, which only edits need. */
  readonly keepsScopes: boolean;
  /** `hint` is the name that the value is about to get. */
  evaluate(expression: Expression, hint?: string): Value;
  run(block: Block): void;
  bind(pattern: Pattern, value: Value, declares: boolean): void;
  /** Walks a function's body with these arguments, in place. */
  invoke(fn: FunctionIr, scope: Scope, given: Given): Value;
}

/** What a file may know of the others. Everything is looked up when it is used, so that files may import each other. */
export interface Modules {
  /** The file or package folder that an import names; undefined outside of the workspace. */
  resolve(from: ModuleIr, specifier: string): string | undefined;
  /** What a file exports under a name; undefined when it does not, or is itself only just being read. */
  member(file: string, name: string): Value | undefined;
  /** The lowered file that an import names. */
  source(from: ModuleIr, specifier: string): ModuleIr | undefined;
  /** The reading of the file that code stands in. */
  reader(home: Home): Interpreter | undefined;
  /** All names that a file exports. */
  names(file: string): string[];
}

/** One function being walked. */
export interface Frame {
  scope: Scope;
  /** Whether a `return` here is the flow's own. */
  isFlow: boolean;
  /** Whether `await` may stand here. */
  async: boolean;
  returns: Value[];
  /** What a generator hands out. */
  yields: Value[];
  /** States at the jumps out of, and back to the head of, the innermost loop. */
  breaks: State[];
  continues: State[];
  depth: number;
}

export type FunctionCallable = Extract<Callable, { kind: 'function' }>;

/** Arguments by position and by name. */
export interface Given {
  positional: readonly Value[];
  /** Whose method it is; holds what the instance is afterwards. */
  owner?: Owner | undefined;
  named?: ReadonlyMap<string, Value>;
}

/** The reading of the file that a scope belongs to. */
export function readerOf(interpreter: Interpreter, home: Home): Interpreter | undefined {
  return home === interpreter.home ? interpreter : interpreter.modules?.reader(home);
}

export function textOf(interpreter: Interpreter, span: Span): string {
  return interpreter.module.text.slice(span.start, span.end);
}
