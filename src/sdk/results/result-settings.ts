import type { ResultDefaults } from './result-defaults.ts';
import type { ResultOptions } from './result-options.ts';
import { serializerOf } from './result-serializer.ts';
import type { ResultStore } from './result-store.ts';
import { storageOf } from './storage-of.ts';

/** What holds for results in a run, and for the runs within it. */
export interface ResultSettings {
  readonly persist: boolean;
  readonly persistInputs: boolean;
  readonly options: ResultOptions;
  readonly around: ResultSettings | undefined;
}

/** What holds in a run whose options are those, given what holds around it. */
export function settingsWithin(
  options: ResultOptions,
  around: ResultSettings | undefined,
  persist: boolean,
  defaults: ResultDefaults,
): ResultSettings {
  const persistInputs = options.persistInputs ?? around?.persistInputs ?? defaults.persistInputs;
  return { persist, persistInputs, options, around };
}

/** Where and how the results of a run are kept: as it says itself, else as those around it do, else by default. */
export function storeOf(settings: ResultSettings | undefined, defaults: ResultDefaults): ResultStore {
  const storage = firstOf(settings, 'resultStorage');
  const serializer = firstOf(settings, 'resultSerializer');
  return {
    storage: storage === undefined ? defaults.storage() : storageOf(storage),
    serializer: serializer === undefined ? defaults.serializer : serializerOf(serializer),
    // Not handed on, as in Prefect: each task and flow says it for itself.
    inMemory: settings?.options.cacheResultInMemory ?? true,
  };
}

function firstOf<Name extends keyof ResultOptions>(
  settings: ResultSettings | undefined,
  name: Name,
): ResultOptions[Name] | undefined {
  for (let at = settings; at; at = at.around) if (at.options[name] !== undefined) return at.options[name];
  return undefined;
}
