import type { EnginePort } from '../engine/port.ts';
import type { RunScope } from '../engine/scope.ts';
import { defaultsFrom, memoryDefaults, type ResultDefaults } from './result-defaults.ts';
import { storeOf } from './result-settings.ts';
import type { ResultStore } from './result-store.ts';

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
