import type { FrameLocator, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The canvas, in VS Code's panel or in a browser tab, in a flow's own words. */
export class GraphView {
  readonly view: FrameLocator | Page;

  constructor(view: FrameLocator | Page) {
    this.view = view;
  }

  /** The drawn node whose id ends so: `load#2`. */
  node(name: string): Locator {
    return this.view.locator(`[data-node$="/${name}"]`);
  }

  edge(from: string, to: string, argument: string): Locator {
    return this.view.locator(`.react-flow__edge[aria-label="data from ${from} to ${to}, argument ${argument}"]`);
  }

  /** Waits until exactly these calls are drawn, in any order. */
  async expectNodes(labels: string[]): Promise<void> {
    const drawn = (): Promise<string[]> =>
      this.view.locator('.call-node .call-line:not(.is-second) .call-name').allInnerTexts();
    await expect.poll(async () => (await drawn()).sort()).toEqual([...labels].sort());
  }

  /** Waits until the run over the drawing has brought the nodes into these states. */
  async expectStates(states: Record<string, string>): Promise<void> {
    const shown = async (): Promise<Record<string, string | null>> => {
      const pairs = Object.keys(states).map(async (name) => [
        name,
        await this.node(`${name}#1`).getAttribute('data-state'),
      ]);
      return Object.fromEntries(await Promise.all(pairs));
    };
    await expect.poll(shown).toEqual(states);
  }

  /** Notes every state that a node shows from now on; the returned function tells them. */
  async watchStates(name: string): Promise<() => Promise<string[]>> {
    const node = this.node(name);
    const handle = await node.evaluateHandle(observeStates);
    return () => handle.jsonValue();
  }

  /** Waits until a node has come to rest in its place. */
  async settled(name: string): Promise<void> {
    await this.node(name).evaluate(standsStill);
  }

  /** Drags from a node's output to a port of another. */
  async connect(from: string, to: string, argument: string): Promise<void> {
    const source = this.node(from).locator('.react-flow__handle.source');
    const target = this.node(to).locator(`.react-flow__handle[data-handleid="${argument}"]`);
    await target.evaluate(standsStill);
    await source.dragTo(target);
  }
}

/** What the page has and Node, in which this file is read, has not. */
declare const requestAnimationFrame: (callback: () => void) => void;
interface Placed {
  getBoundingClientRect(): { x: number; y: number };
}

/** Runs in the page: resolves when an element has not moved for so many frames, as a hand would wait before it drags. */
function standsStill(element: Placed): Promise<void> {
  const CALM_FRAMES = 15;
  return new Promise((done) => {
    let last = '';
    let calm = 0;
    const look = (): void => {
      const { x, y } = element.getBoundingClientRect();
      const now = `${x},${y}`;
      calm = now === last ? calm + 1 : 0;
      last = now;
      if (calm >= CALM_FRAMES) done();
      else requestAnimationFrame(look);
    };
    look();
  });
}

declare const MutationObserver: new (callback: () => void) => { observe(target: object, options: object): void };

/** Runs in the page. */
function observeStates(element: { getAttribute(name: string): string | null }): string[] {
  const seen: string[] = [];
  new MutationObserver(() => {
    const state = element.getAttribute('data-state');
    if (state && seen.at(-1) !== state) seen.push(state);
  }).observe(element, { attributes: true });
  return seen;
}
