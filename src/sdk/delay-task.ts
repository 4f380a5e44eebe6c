import { ambientPort } from './ambient-services.ts';
import { BackgroundTaskRun } from './background-task-run.ts';
import { resolveArgument, type ScannedArgument } from './engine/arguments.ts';
import { currentScope, newAttempt } from './engine/scope.ts';
import { namedArguments, newRecord } from './engine/task-call.ts';
import { deferredState } from './engine/task-run-state.ts';
import { defaultsOf } from './results/result-scope.ts';
import { serializerOf } from './results/result-serializer.ts';
import { settingsWithin, storeOf } from './results/result-settings.ts';
import { describeResult, type ResultStore, writeResult } from './results/result-store.ts';
import type { TaskDefinition } from './task-definition.ts';

export interface DelayCall {
  definition: TaskDefinition;
  args: readonly ScannedArgument[];
  waitFor: ScannedArgument | undefined;
  callSite: string | undefined;
}

/** Hands a task to whoever serves it: keeps its arguments, and has the orchestrator schedule a run of it. */
export async function delayTask<R>(call: DelayCall): Promise<BackgroundTaskRun<R>> {
  const { definition, args, waitFor } = call;
  const scope = currentScope();
  const port = await ambientPort();
  const values = await Promise.all(args.map(resolveArgument));
  if (waitFor) await resolveArgument(waitFor);
  const store = parameterStore(definition, port, scope?.results);
  const parametersId = values.length > 0 ? port.clock.randomId() : undefined;
  if (parametersId !== undefined) {
    const value = { parameters: namedArguments(definition, values), arguments: values };
    const key = parametersKey(parametersId);
    await port.clock.during(writeResult(store, key, { metadata: describeResult(store, key, undefined), value }));
  }
  const place = { port, flow: scope?.flow, task: scope?.task, attempt: scope?.attempt ?? newAttempt() };
  const first = deferredState(port.clock.id(), port.clock.nowUs(), { parametersId });
  const run = newRecord(place, { ...call, begin: 'later' }, first);
  run.state = await port.services.createTaskRun(run);
  port.reportTaskRun({ run, from: undefined, to: run.state });
  const results = storeOf(scope?.results, defaultsOf(port));
  return new BackgroundTaskRun<R>(run.id, port, { ...results, storage: store.storage });
}

export function parametersKey(parametersId: string): string {
  return `parameters/${parametersId}`;
}

/** Where the arguments of a task's background runs are kept: beside its results, with dates, maps and the like in them. */
export function parameterStore(
  { options }: TaskDefinition,
  port: Parameters<typeof defaultsOf>[0],
  around: Parameters<typeof settingsWithin>[1],
): ResultStore {
  const defaults = defaultsOf(port);
  return {
    ...storeOf(settingsWithin(options, around, true, defaults), defaults),
    serializer: serializerOf('superjson'),
  };
}
