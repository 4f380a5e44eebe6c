import type { Draft, DraftEdge, Recorder } from './recorder.ts';

/**
 * Adds an edge where one call waits for the one before it though no value flows between them, as two awaited
 * calls after one another do. Only neighbours in the same part of the same container are looked at, and only
 * where nothing else already says so.
 */
export function addOrderEdges(recorder: Recorder, kept: ReadonlySet<number>): void {
  const blocking = blockingDrafts(recorder, kept);
  const groups = new Map<string, Draft[]>();
  for (const draft of recorder.drafts) {
    if (!kept.has(draft.index) || draft.kind === 'parameters' || draft.kind === 'return') continue;
    const parent = draft.parent === undefined ? undefined : recorder.drafts[draft.parent];
    if (parent?.kind === 'parallel') continue;
    const key = `${draft.parent ?? ''}|${draft.branch ?? ''}`;
    const group = groups.get(key);
    if (group) group.push(draft);
    else groups.set(key, [draft]);
  }
  const links = linksByContainer(recorder);
  for (const group of groups.values()) {
    const [first] = group;
    if (first && group.length > 1) orderGroup(recorder, group, blocking, links.get(first.parent) ?? new Map());
  }
}

function orderGroup(recorder: Recorder, group: readonly Draft[], blocking: ReadonlySet<number>, links: Links): void {
  let before: Draft | undefined;
  for (const draft of group) {
    if (before && !reaches(links, before.index, draft.index)) {
      const edge: DraftEdge = { source: before.index, target: draft.index, kind: 'order', conditional: false };
      recorder.edges.set(`${edge.source}||${edge.target}|order|`, edge);
      links.set(edge.source, [...(links.get(edge.source) ?? []), edge.target]);
    }
    if (blocking.has(draft.index)) before = draft;
  }
}

type Links = Map<number, number[]>;

/** Every edge as seen in the innermost container that holds both its ends: between the parts that the ends stand in. */
function linksByContainer(recorder: Recorder): Map<number | undefined, Links> {
  const found = new Map<number | undefined, Links>();
  for (const { source, target } of recorder.edges.values()) {
    const { container, from, to } = liftToCommon(recorder, source, target);
    if (from === to) continue;
    const links: Links = found.get(container) ?? new Map();
    found.set(container, links);
    const known = links.get(from);
    if (known) known.push(to);
    else links.set(from, [to]);
  }
  return found;
}

function liftToCommon(
  recorder: Recorder,
  source: number,
  target: number,
): { container: number | undefined; from: number; to: number } {
  const above = new Map<number | undefined, number>();
  for (let at: Draft | undefined = recorder.drafts[source]; at; at = parentOf(recorder, at))
    above.set(at.parent, at.index);
  for (let at: Draft | undefined = recorder.drafts[target]; at; at = parentOf(recorder, at)) {
    const from = above.get(at.parent);
    if (from !== undefined) return { container: at.parent, from, to: at.index };
  }
  return { container: undefined, from: source, to: target };
}

function parentOf(recorder: Recorder, draft: Draft): Draft | undefined {
  return draft.parent === undefined ? undefined : recorder.drafts[draft.parent];
}

function reaches(links: Links, from: number, to: number): boolean {
  const seen = new Set([from]);
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return true;
    for (const next of links.get(at) ?? []) {
      // Nothing that was recorded later leads back but by way of another round of a loop.
      if (next > to || seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return false;
}

/** A container holds up what follows when something in it does; a parallel one when it is awaited itself. */
function blockingDrafts(recorder: Recorder, kept: ReadonlySet<number>): Set<number> {
  const blocking = new Set<number>();
  for (const draft of [...recorder.drafts].reverse()) {
    if (!kept.has(draft.index)) continue;
    const own = draft.site !== undefined || draft.kind === 'parallel' ? draft.blocking : false;
    if (own || blocking.has(draft.index)) {
      blocking.add(draft.index);
      const parent = draft.parent === undefined ? undefined : recorder.drafts[draft.parent];
      const left = recorder.left.has(`${draft.parent ?? ''}|${draft.branch ?? ''}`);
      if (parent && parent.kind !== 'parallel' && !left) blocking.add(parent.index);
    }
  }
  return blocking;
}
