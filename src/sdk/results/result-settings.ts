import type { RunScope } from '../engine/scope.ts';
import type { EnginePort } from '../engine/port.ts';
import { defaultsFrom, memoryDefaults, type ResultDefaults } from './result-defaults.ts';
import { type ResultSerializer, type SerializerName, serializerOf } from './result-serializer.ts';
import { type ResultStorageOption, storageOf } from './result-storage.ts';
import type { ResultStore } from './result-store.ts';

/** What tasks and flows alike say of their results. */
export interface ResultOptions {
  /** Whether the result is kept; on where any other option here says how, else as the run around has it. */
  persistResult?: boolean;
  /** Where: a folder's path, `s3://bucket/prefix`, or a storage. */
  resultStorage?: ResultStorageOption;
  /** `'json'` unless told. */
  resultSerializer?: SerializerName | ResultSerializer;
  /** Whether results of a storage over a network are kept in memory, too; true unless told. */
  cacheResultInMemory?: boolean;
  /** Whether the arguments of each task run are kept for a later look, without what is secret; false unless told. */
  persistInputs?: boolean;
}

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

/** The store of the run around, or that of the process outside of any. */
export function storeAround(scope: RunScope | undefined): ResultStore {
  return storeOf(scope?.results, scope ? defaultsOf(scope.port) : processDefaults());
}

/** A port without defaults of its own, as a test's, keeps results in memory. */
export function defaultsOf(port: EnginePort): ResultDefaults {
  if (port.results) return port.results;
  let known = ofPorts.get(port);
  if (!known) {
    known = memoryDefaults();
    ofPorts.set(port, known);
  }
  return known;
}

/** The defaults by the environment of this process. */
export function processDefaults(): ResultDefaults {
  ofProcess ??= defaultsFrom(process.env, process.platform);
  return ofProcess;
}

const ofPorts = new WeakMap<EnginePort, ResultDefaults>();
let ofProcess: ResultDefaults | undefined;

function firstOf<Name extends keyof ResultOptions>(
  settings: ResultSettings | undefined,
  name: Name,
): ResultOptions[Name] | undefined {
  for (let at = settings; at; at = at.around) if (at.options[name] !== undefined) return at.options[name];
  return undefined;
}
