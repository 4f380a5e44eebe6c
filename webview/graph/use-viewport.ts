import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import { useStore } from '../store.ts';
import type { CanvasEdge, CanvasNode } from './to-canvas.ts';

export const FIT = { padding: 0.12, maxZoom: 1 };
const MOVE_MS = 150;
/** Room between a node that was brought into view and the canvas's edge, in pixels. */
const MARGIN = 24;

/**
 * What part of the picture is seen. Until the person moves it by hand the whole is kept in view, as little as can be
 * moved; after that the view is theirs, and is moved only as far as the cursor's node needs.
 */
export function useViewport(wrapper: RefObject<HTMLElement | null>, picture: string, nodes: CanvasNode[]) {
  const { fitView, getNode, getNodesBounds, getViewport, setViewport, viewportInitialized } = useReactFlow<
    CanvasNode,
    CanvasEdge
  >();
  const cursor = useStore((state) => state.cursor);
  const fitted = useRef('');
  const byHand = useRef(false);

  useEffect(() => {
    const box = wrapper.current?.getBoundingClientRect();
    if (!picture || nodes.length === 0 || !viewportInitialized || !box) return;
    const first = fitted.current !== picture;
    if (first) byHand.current = false;
    fitted.current = picture;
    if (byHand.current) return;
    if (first) void fitView(FIT);
    else if (outside(getNodesBounds(nodes), getViewport(), box)) void fitView({ ...FIT, duration: MOVE_MS });
  }, [wrapper, picture, nodes, fitView, getNodesBounds, getViewport, viewportInitialized]);

  useEffect(() => {
    const node = cursor ? getNode(cursor) : undefined;
    const box = wrapper.current?.getBoundingClientRect();
    if (!node || !box || !byHand.current) return;
    const viewport = getViewport();
    const bounds = getNodesBounds([node]);
    if (!outside(bounds, viewport, box)) return;
    const { zoom } = viewport;
    const shift = (at: number, size: number, offset: number, room: number): number => {
      const start = at * zoom + offset;
      const end = start + size * zoom;
      if (start < MARGIN) return offset + MARGIN - start;
      return end > room - MARGIN ? offset - (end - room + MARGIN) : offset;
    };
    const x = shift(bounds.x, bounds.width, viewport.x, box.width);
    const y = shift(bounds.y, bounds.height, viewport.y, box.height);
    void setViewport({ x, y, zoom }, { duration: MOVE_MS });
  }, [wrapper, cursor, getNode, getNodesBounds, getViewport, setViewport]);

  /** To be told when the view moves; movements without an event are our own. */
  return useCallback((event: MouseEvent | TouchEvent | null) => {
    if (event) byHand.current = true;
  }, []);
}

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

function outside(bounds: Bounds, viewport: { x: number; y: number; zoom: number }, box: DOMRect): boolean {
  const left = bounds.x * viewport.zoom + viewport.x;
  const top = bounds.y * viewport.zoom + viewport.y;
  const right = left + bounds.width * viewport.zoom;
  const bottom = top + bounds.height * viewport.zoom;
  return left < 0 || top < 0 || right > box.width || bottom > box.height;
}
