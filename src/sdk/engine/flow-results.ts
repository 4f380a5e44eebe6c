import { describeError } from '../errors.ts';
import type { FlowDefinition } from '../flow-definition.ts';
import type { ResultMetadata } from '../results/result-record.ts';
import { defaultsOf } from '../results/result-scope.ts';
import { type ResultSettings, settingsWithin, storeOf } from '../results/result-settings.ts';
import { describeResult, writeResult } from '../results/result-store.ts';
import { log } from './log.ts';
import type { EnginePort } from './port.ts';
import type { Conclusion } from './return-state.ts';
import type { FlowScope, RunScope } from './scope.ts';
import { keepError, randomKey } from './task-results.ts';

/** How a flow run keeps its result, and those of the runs within it; undefined where nothing but the defaults holds. */
export function flowSettings(
  { options }: FlowDefinition,
  port: EnginePort,
  outer: RunScope | undefined,
): ResultSettings | undefined {
  const around = outer?.results;
  const { persistResult, resultStorage, resultSerializer, cacheResultInMemory, persistInputs } = options;
  const asks = persistResult ?? resultStorage ?? resultSerializer ?? cacheResultInMemory ?? persistInputs ?? undefined;
  if (asks === undefined) return around;
  const defaults = defaultsOf(port);
  const implied = resultStorage !== undefined || resultSerializer !== undefined;
  const persist = persistResult ?? (implied || (around?.persist ?? defaults.persist));
  return settingsWithin(options, around, persist, defaults);
}

/** Keeps what a flow run came to, where its results are kept: its result, or what it threw. */
export async function keepFlowResult(scope: FlowScope, conclusion: Conclusion): Promise<Conclusion> {
  const defaults = defaultsOf(scope.port);
  if (!(scope.results?.persist ?? defaults.persist)) return conclusion;
  const { proposal, settled } = conclusion;
  const store = storeOf(scope.results, defaults);
  let data: ResultMetadata | undefined;
  if (settled.kind === 'error') data = await keepError(scope, { store }, settled.error);
  else {
    const key = randomKey(scope);
    const metadata = describeResult(store, key, undefined);
    try {
      await scope.port.clock.during(writeResult(store, key, { metadata, value: settled.value }));
      data = metadata;
    } catch (error) {
      log(
        scope,
        30,
        `Encountered an error while persisting result: ${describeError(error)} ` +
          'Execution will continue, but the result has not been persisted',
      );
    }
  }
  return { ...conclusion, proposal: { ...proposal, data } };
}
