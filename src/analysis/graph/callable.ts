import type { Json, Options } from '../../model/graph.ts';
import type { Block, CallExpression, Expression, FunctionIr, ParameterIr, Span, Statement } from '../flow-ir.ts';
import type { Home } from './home.ts';
import type { Scope } from './scope.ts';
import type { Source } from './source.ts';

/** What a value can be called as. */
export type Callable =
  | { kind: 'defined'; definition: Definition; options?: Options; waitFor?: readonly Source[]; mapped?: boolean }
  | { kind: 'function'; fn: FunctionIr; scope: Scope; name: string; owner?: Owner }
  | ClassCallable
  | { kind: 'library'; name: string }
  | { kind: 'known'; name: string; options?: Options };

/** What `self`, `cls` and `this` stand for in a method. */
export interface Owner {
  value: KnownValue;
  /** What `super` stands for: the members of the class that it extends. */
  parent?: KnownValue;
}

export interface ClassCallable {
  kind: 'class';
  name: string;
  /** Whether it extends one of Prefect 1's two classes. */
  extends?: 'Task' | 'Flow';
  /** What an instance does when it is called as a task. */
  run?: FunctionIr;
  /** Absent for the classes of Prefect 1's own library. */
  statement?: Statement;
  owner: Owner;
}

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
  /** Whose method it is. */
  owner?: Owner;
  /** Whether it is an object of Prefect 1's, which is a task of a flow as soon as the flow knows of it. */
  instance?: boolean;
}

/** What is known of a value without running anything: where it comes from and what it can be called as. */
export interface KnownValue {
  /** Origins of the whole; those of the parts are with the parts. */
  sources: readonly Source[];
  /** Parts that the text names, of a collection literal. */
  parts?: ReadonlyMap<string, KnownValue>;
  /** What any element is, of a list whose length the text does not tell. */
  item?: KnownValue;
  callables?: readonly Callable[];
  /** The module that this stands for. */
  namespace?: string;
  /** The file of the workspace that this stands for. */
  file?: string;
  /** What this is an import of, to be looked up when it is used. */
  link?: { file: string; name: string };
  /** The name under which this was imported from a module that was not read. */
  imported?: string;
  literal?: { value: Json };
  /** Whether this is a list for sure. */
  list?: boolean;
}
