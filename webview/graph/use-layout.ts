import { useEffect, useRef, useState } from 'react';
import type { FlowGraph } from '../../src/model/graph.ts';
import type { Direction } from '../store.ts';
import { startElk } from './elk.ts';
import { fromElk, type Layout, toElk } from './layout.ts';

let elk: ReturnType<typeof startElk> | undefined;

export interface LaidOut {
  flow: FlowGraph;
  direction: Direction;
  layout: Layout;
}

/**
 * A flow together with the layout made for it. While a new layout is being made the old pair stays, so that the
 * picture never shows a node at a place that was not meant for it. The latest flow wins.
 */
export function useLayout(flow: FlowGraph | null, direction: Direction): LaidOut | null {
  const [laidOut, setLaidOut] = useState<LaidOut | null>(null);
  const asked = useRef(0);
  useEffect(() => {
    const mine = ++asked.current;
    if (!flow) {
      setLaidOut(null);
      return;
    }
    elk ??= startElk(document.body.dataset.elk ?? '');
    const make = async (): Promise<void> => {
      const layout = fromElk(await (await (elk as NonNullable<typeof elk>))(toElk(flow, direction)));
      if (mine === asked.current) setLaidOut({ flow, direction, layout });
    };
    make().catch((error: Error) => {
      if (mine === asked.current) setLaidOut({ flow, direction, layout: stacked(flow) });
      queueMicrotask(() => {
        throw error;
      });
    });
  }, [flow, direction]);
  return laidOut;
}

/** A layout of last resort: one below the other. It shows everything, if not well. */
function stacked(flow: FlowGraph): Layout {
  const boxes = flow.nodes.map(
    (node, index) => [node.id, { x: 24, y: 24 + index * 80, width: 240, height: 60 }] as const,
  );
  return { boxes: Object.fromEntries(boxes), routes: {} };
}
