import type { ts as TsNamespace } from 'ts-morph';
import type { Expression, FunctionIr, Pattern, Span, Statement } from '../flow-ir.ts';

export type Ts = typeof TsNamespace;
export type TsNode = TsNamespace.Node;
export type TsStatement = TsNamespace.Statement;
type TsTree = TsNamespace.SourceFile;

/** What the parts of the front end share; through it they call each other. */
export interface Lowering {
  ts: Ts;
  tree: TsTree;
  text: string;
  /** Without the comments and blanks before it. */
  span(node: TsNode): Span;
  expression(node: TsNode): Expression;
  statements(nodes: readonly TsStatement[]): Statement[];
  pattern(node: TsNode): Pattern;
  fn(node: TsNode): FunctionIr;
}
