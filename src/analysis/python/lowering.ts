import type { Expression, FunctionIr, Pattern, Span, Statement } from '../flow-ir.ts';
import type { PyNode } from './syntax-tree.ts';

/** What the parts of the front end share; through it they call each other. */
export interface Lowering {
  text: string;
  expression(node: PyNode): Expression;
  statements(nodes: readonly PyNode[]): Statement[];
  pattern(node: PyNode): Pattern;
  fn(node: PyNode): FunctionIr;
}

export function fieldOf(node: PyNode, name: string): PyNode | undefined {
  return node.children.find((child) => child.field === name);
}

export function fieldsOf(node: PyNode, name: string): PyNode[] {
  return node.children.filter((child) => child.field === name && child.named);
}

export function namedOf(node: PyNode): PyNode[] {
  return node.children.filter((child) => child.named && child.type !== 'comment');
}

export function textOf(lowering: Lowering, node: PyNode): string {
  return lowering.text.slice(node.start, node.end);
}

export function spanOf(node: PyNode): Span {
  return { start: node.start, end: node.end };
}
