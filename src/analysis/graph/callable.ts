import type { Options } from '../../model/graph.ts';
import type { Block, CallExpression, Expression, FunctionIr, ParameterIr, Span, Statement } from '../flow-ir.ts';
import type { Home } from './home.ts';
import type { Scope } from './scope.ts';
import type { Source } from './source.ts';

/** What a value can be called as. */
export type Callable =
  | { kind: 'defined'; definition: Definition; options?: Options; waitFor?: readonly Source[]; mapped?: boolean }
  | { kind: 'function'; fn: FunctionIr; scope: Scope; name: string }
  | { kind: 'class'; name: string; isTask: boolean; run?: FunctionIr; statement: Statement }
  | { kind: 'known'; name: string };

/** A task, a flow, or a plain function that calls tasks. */
export interface Definition {
  kind: 'task' | 'flow' | 'helper';
  /** The file that it stands in. */
  home: Home;
  /** Unique in its file. */
  id: string;
  symbol: string;
  name: string;
  options: Options;
  description?: string;
  fn?: FunctionIr;
  scope?: Scope;
  span: Span;
  nameSpan: Span;
  /** The `task(...)` or `flow(...)` call, or Python's decorator, called or bare. */
  wrapper?: Expression;
  /** Where the wrapper is a call that takes options in an object of its own: that call. */
  call?: CallExpression;
  /** Prefect 1's `with Flow(...)`: calls in its body only describe the graph. */
  deferred?: boolean;
  body?: Block;
  parameters: ParameterIr[];
}
