import type { Json } from '../model/graph.ts';
import type { Language } from '../model/source.ts';
import type { TypeDeclaration, TypeIr } from './schema/type-ir.ts';

/**
 * What both languages are lowered to, and all that the graph is built from. It keeps what decides data flow
 * and control flow, with the place of everything in the text; names are still names, nothing is resolved.
 */
export interface ModuleIr {
  file: string;
  language: Language;
  text: string;
  body: Block;
  /** Places that the parser could not make sense of. */
  errors: SyntaxFault[];
  /** Where names are used outside of statements and expressions: in types and lists of exports. Found when asked for. */
  mentions(): Mention[];
  /** A type that the file declares at its top. Found when asked for. */
  typeNamed(name: string): TypeDeclaration | undefined;
}

export interface Mention extends Span {
  name: string;
  /** Whether the name stands for what it refers to and for how others see it: `export { load }`. */
  exported: boolean;
}

export interface SyntaxFault extends Span {
  message: string;
}

/** Offsets into the text, in UTF-16 units; `end` is the first that no longer belongs. */
export interface Span {
  start: number;
  end: number;
}

export interface Block extends Span {
  statements: Statement[];
  /** Whether this is one statement without braces, or the expression of an arrow function or lambda. */
  bare?: boolean;
}

export type Statement =
  | ImportStatement
  | ExportStatement
  | AssignStatement
  | ExpressionStatement
  | FunctionStatement
  | ClassStatement
  | TypeStatement
  | BranchStatement
  | LoopStatement
  | TryStatement
  | WithStatement
  | ReturnStatement
  | JumpStatement
  | OuterStatement
  | BlockStatement;

export interface ImportStatement extends Span {
  kind: 'import';
  bindings: ImportBinding[];
}

export interface ImportBinding extends Span {
  local: string;
  module: string;
  /** The exported name; `*` for the module itself, `**` for all its names at once. */
  imported: string;
}

/** TypeScript's lists of exports: `export { a as b }`, `export { a } from './x'`, `export * from './x'`. */
export interface ExportStatement extends Span {
  kind: 'export';
  /** Where the names come from; absent for those of the file itself. */
  module?: string;
  /** `*` for the module itself, `**` for all its names at once. */
  names: { exported: string; local: string }[];
}

interface AssignStatement extends Span {
  kind: 'assign';
  target: Pattern;
  value: Expression;
  /** Whether this brings the names into being in the block it stands in (TypeScript's `const` and `let`). */
  declares: boolean;
  exported: boolean;
  /** Whether its statement declares other things too, so that it can't be taken away as a line. */
  shared?: boolean;
}

interface ExpressionStatement extends Span {
  kind: 'expression';
  value: Expression;
}

export interface FunctionStatement extends Span {
  kind: 'function';
  name: string;
  fn: FunctionIr;
  decorators: Expression[];
}

export interface ClassStatement extends Span {
  kind: 'class';
  name: string;
  bases: Expression[];
  body: Block;
  /** What it is as a type. */
  schema?: TypeDeclaration;
}

/** TypeScript's interfaces, type aliases and enums: nothing at run time, but parameters may be of them. */
export interface TypeStatement extends Span {
  kind: 'type';
  name: string;
  schema: TypeDeclaration;
  /** The properties of an object type, each with its place. */
  members?: ParameterIr[];
}

/** if/else and switch/match. The arms exclude each other; without an `else` none may run. */
export interface BranchStatement extends Span {
  kind: 'branch';
  word: 'if' | 'switch';
  /** The condition or subject. */
  test: Expression;
  arms: Arm[];
  /** Whether one of the arms always runs. */
  total: boolean;
  /** Whether `break` leaves it. */
  breakable: boolean;
}

export interface Arm {
  /** `then`, `else`, `case 2`, `default`. */
  label: string;
  /** A guard or a case's own test. */
  test?: Expression;
  binds?: Pattern;
  body: Block;
  /** Whether this arm runs on into the next one (a `switch` case without `break`). */
  fallsThrough?: boolean;
}

export interface LoopStatement extends Span {
  kind: 'loop';
  word: 'for' | 'while';
  target?: Pattern;
  iterable?: Expression;
  test?: Expression;
  /** What a C-style loop does before it and after each round. */
  before?: Block;
  after?: Block;
  header: Span;
  body: Block;
  /** Whether the test comes after each round, so that there is at least one. */
  testsLast?: boolean;
  otherwise?: Block;
  declares: boolean;
}

export interface TryStatement extends Span {
  kind: 'try';
  body: Block;
  handlers: { binds?: Pattern; body: Block }[];
  otherwise?: Block;
  finally?: Block;
}

export interface WithStatement extends Span {
  kind: 'with';
  items: { value: Expression; target?: Pattern }[];
  header: Span;
  body: Block;
}

interface ReturnStatement extends Span {
  kind: 'return';
  value?: Expression;
}

/** Leaves the straight path: `raise` and `throw` leave the function, the others a loop or a switch. */
interface JumpStatement extends Span {
  kind: 'jump';
  to: 'raise' | 'break' | 'continue';
  value?: Expression;
}

/** Python's `global` and `nonlocal`: names of the file or of the function around, which this one may change. */
interface OuterStatement extends Span {
  kind: 'outer';
  names: string[];
  of: 'file' | 'function';
}

interface BlockStatement extends Span {
  kind: 'block';
  body: Block;
}

export type Expression =
  | NameExpression
  | LiteralExpression
  | FieldExpression
  | LookupExpression
  | CollectionExpression
  | MixExpression
  | ChoiceExpression
  | CallExpression
  | AwaitExpression
  | YieldExpression
  | FunctionExpression
  | ComprehensionExpression
  | AssignExpression;

interface NameExpression extends Span {
  kind: 'name';
  name: string;
}

interface LiteralExpression extends Span {
  kind: 'literal';
  value: Json;
}

/** `a.key`, `a['key']`, `a[0]`: a part that the text itself names. */
interface FieldExpression extends Span {
  kind: 'field';
  object: Expression;
  key: string;
  keySpan: Span;
  /** Whether it is written with a dot, so that it may name a method. */
  dotted: boolean;
}

/** `a[i]`: a part that only the run can tell. */
interface LookupExpression extends Span {
  kind: 'lookup';
  object: Expression;
  index: Expression;
}

export interface CollectionExpression extends Span {
  kind: 'collection';
  shape: 'list' | 'record';
  entries: CollectionEntry[];
}

export interface CollectionEntry extends Span {
  /** The literal key or position; absent for spreads and computed keys. */
  key?: string;
  /** A key that only the run can tell. */
  computed?: Expression;
  spread?: boolean;
  value: Expression;
  /** The value as written, parentheses included. */
  valueSpan: Span;
}

/** Any plain expression: its value is made from all the parts. */
interface MixExpression extends Span {
  kind: 'mix';
  parts: Expression[];
}

/** A ternary, `&&`, `||`, `??`, `and`, `or`: one of the options is the value. */
export interface ChoiceExpression extends Span {
  kind: 'choice';
  test: Expression;
  options: { label: string; value: Expression }[];
  /** Whether `test` itself may be the value, as in `a ?? b`. */
  logical: boolean;
}

export interface CallExpression extends Span {
  kind: 'call';
  callee: Expression;
  arguments: Argument[];
  /** From the opening to past the closing parenthesis. */
  list: Span;
  construct: boolean;
}

export interface Argument extends Span {
  /** The keyword, where it is given by keyword. */
  name?: string;
  spread?: 'list' | 'record';
  value: Expression;
  /** The value as written, parentheses included. */
  valueSpan: Span;
}

interface AwaitExpression extends Span {
  kind: 'await';
  value: Expression;
}

interface YieldExpression extends Span {
  kind: 'yield';
  value: Expression;
  /** Whether each element of the value is given: `yield from`, `yield*`. */
  each: boolean;
}

interface FunctionExpression extends Span {
  kind: 'function';
  fn: FunctionIr;
}

export interface ComprehensionExpression extends Span {
  kind: 'comprehension';
  clauses: { target: Pattern; iterable: Expression; conditions: Expression[] }[];
  /** The key of each element, where a record is made. */
  key?: Expression;
  element: Expression;
}

interface AssignExpression extends Span {
  kind: 'assign';
  target: Pattern;
  value: Expression;
}

export interface FunctionIr extends Span {
  /** The function's own name, where it has one. */
  name?: string;
  nameSpan?: Span;
  async: boolean;
  parameters: ParameterIr[];
  /** From the opening to past the closing parenthesis, where there are any. */
  list?: Span;
  body: Block;
  doc?: string;
}

export interface ParameterIr extends Span {
  name: string;
  pattern: Pattern;
  required: boolean;
  rest?: 'list' | 'record';
  keywordOnly?: boolean;
  defaultValue?: Expression;
  default?: Span;
  type?: Span;
  schema: TypeIr;
  /** What a comment says of it. */
  doc?: string;
  /** The keys of a parameter that takes one object, as far as its own text tells them. */
  fields?: ParameterIr[];
}

export type Pattern =
  | (Span & { kind: 'bind'; name: string })
  | (Span & { kind: 'unpack'; entries: PatternEntry[] })
  | (Span & { kind: 'member'; object: Expression; key?: string });

export interface PatternEntry {
  /** The literal key or position taken; absent for the rest and for computed ones. */
  key?: string;
  target: Pattern;
  fallback?: Expression;
}
