import { type Direction, fromElk, type Layout, toElk } from '../../src/drawing/layout.ts';
import type { FlowGraph } from '../../src/model/graph.ts';
import { startElk } from './elk.ts';

let elk: ReturnType<typeof startElk> | undefined;

/** The layout of a flow, made by the one worker of this page. */
export async function layOut(flow: FlowGraph, direction: Direction): Promise<Layout> {
  elk ??= startElk(document.body.dataset.elk ?? '');
  const ask = await elk;
  return fromElk(await ask(toElk(flow, direction)));
}
