/** Where another process finds a task. */
export interface TaskAddress {
  /** The modules whose code was defining it, the innermost first: one of them defines it when it is imported. */
  readonly modules: readonly string[];
  readonly name: string;
  readonly key: string;
  /** Which of those that one place in the source has made, counted from 0. */
  readonly occurrence: number;
  /** Which of the tasks of its module, likewise. */
  readonly ordinal: number;
}

/** Where a task was defined, as it is noted then; all that takes time is left for when it is needed. */
export interface TaskOrigin {
  readonly modules: readonly string[];
  readonly occurrence: number;
  readonly ordinal: number;
}

/** A task's definition, as far as finding it goes. */
export interface FoundTask {
  readonly options: { readonly name?: string };
  readonly key: string;
  readonly fn: (...args: never[]) => unknown;
  readonly origin: TaskOrigin | undefined;
}

/** Notes a definition. `place` tells one `task(…)` in the source from all others. */
export function noteOrigin(modules: readonly string[], place: string): TaskOrigin | undefined {
  const [module] = modules;
  if (module === undefined) return undefined;
  return { modules, occurrence: countUp(place), ordinal: countUp(module) };
}

function countUp(what: string): number {
  const count = counts.get(what) ?? 0;
  counts.set(what, count + 1);
  return count;
}

/** In a task host, keeps the definition to be found; elsewhere nobody looks for it. */
export function register(definition: FoundTask): void {
  hosted?.push(definition);
}

export function registerFromNowOn(): void {
  hosted ??= [];
}

/** Whether this is a task host: a process or thread that runs single tasks of a flow that is elsewhere. */
export function isTaskHost(): boolean {
  return hosted !== undefined;
}

/**
 * What a flow, or a task outside of flows, gives in a task host: a module that starts one as it is loaded has it started
 * in the flow's process already. Never settles.
 */
export function heldRun<T>(): Promise<T> {
  held?.();
  return new Promise<T>(() => {});
}

export function onHeldRun(callback: () => void): void {
  held = callback;
}

/**
 * By the function's text; or else, since a loader may have rewritten that on one side, by its place among the tasks of
 * its module, where the name is the same.
 */
export function findTask({ modules, name, key, occurrence, ordinal }: TaskAddress): FoundTask | undefined {
  const all = (hosted ?? []).filter(
    ({ origin }) => origin?.occurrence === occurrence && origin.modules[0] === modules[0],
  );
  const exact = all.find((definition) => definition.key === key);
  if (exact) return exact;
  return all.find((definition) => definition.origin?.ordinal === ordinal && nameOf(definition) === name);
}

/** The name as far as it does not have to be read in the source, where it may stand elsewhere for a loader. */
export function nameOf({ options, fn }: Pick<FoundTask, 'options' | 'fn'>): string {
  return options.name ?? fn.name;
}

const counts = new Map<string, number>();
let held: (() => void) | undefined;
let hosted: FoundTask[] | undefined;
