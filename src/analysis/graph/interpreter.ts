import type { Block, CallExpression, Expression, FunctionIr, ModuleIr, Pattern, Span } from '../flow-ir.ts';
import type { LineIndex } from '../line-index.ts';
import type { Definition } from './callable.ts';
import type { Recorder } from './recorder.ts';
import type { Scope } from './scope.ts';
import type { State } from './state.ts';
import type { Value } from './value.ts';

/**
 * Walks code without running it: every name holds what is known of its value, every branch is taken.
 * The parts of the walk call each other through this, so that none needs to import another.
 */
export interface Interpreter {
  readonly module: ModuleIr;
  readonly lines: LineIndex;
  readonly definitions: Definition[];
  /** Their ids, no two alike. */
  readonly ids: Set<string>;
  /** Definitions by the expression that makes them. */
  readonly made: Map<object, Definition>;
  /** Whether a plain function calls tasks, by function. */
  readonly callsTasks: Map<FunctionIr, boolean>;
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
  /** Whether calls note what the names around them hold, which only edits need. */
  readonly keepsScopes: boolean;
  /** `hint` is the name that the value is about to get. */
  evaluate(expression: Expression, hint?: string): Value;
  run(block: Block): void;
  bind(pattern: Pattern, value: Value, declares: boolean): void;
  /** Walks a function's body with these arguments, in place. */
  invoke(fn: FunctionIr, scope: Scope, given: Given): Value;
}

/** One function being walked. */
export interface Frame {
  scope: Scope;
  /** Whether a `return` here is the flow's own. */
  isFlow: boolean;
  /** Whether `await` may stand here. */
  async: boolean;
  returns: Value[];
  /** States at the jumps out of, and back to the head of, the innermost loop. */
  breaks: State[];
  continues: State[];
  depth: number;
}

/** Arguments by position and by name. */
export interface Given {
  positional: readonly Value[];
  named?: ReadonlyMap<string, Value>;
}

export function textOf(interpreter: Interpreter, span: Span): string {
  return interpreter.module.text.slice(span.start, span.end);
}
