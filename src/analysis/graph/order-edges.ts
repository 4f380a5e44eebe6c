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
  for (const group of groups.values()) orderGroup(recorder, group, blocking);
}

function orderGroup(recorder: Recorder, group: readonly Draft[], blocking: ReadonlySet<number>): void {
  const links = liftedLinks(recorder, new Set(group.map((draft) => draft.index)));
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

/** Every edge as seen from a group: what stands inside a container of the group counts as that container. */
function liftedLinks(recorder: Recorder, group: ReadonlySet<number>): Map<number, number[]> {
  const lift = (index: number): number => {
    for (
      let at: Draft | undefined = recorder.drafts[index];
      at;
      at = at.parent === undefined ? undefined : recorder.drafts[at.parent]
    ) {
      if (group.has(at.index)) return at.index;
    }
    return index;
  };
  const links = new Map<number, number[]>();
  for (const { source, target } of recorder.edges.values()) {
    const from = lift(source);
    const known = links.get(from);
    if (known) known.push(lift(target));
    else links.set(from, [lift(target)]);
  }
  return links;
}

function reaches(links: ReadonlyMap<number, number[]>, from: number, to: number): boolean {
  const seen = new Set([from]);
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return true;
    for (const next of links.get(at) ?? []) {
      if (seen.has(next)) continue;
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
