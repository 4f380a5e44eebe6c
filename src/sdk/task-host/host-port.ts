import { processClock } from '../engine/clock.ts';
import type { EnginePort } from '../engine/port.ts';
import type { RunServices } from '../engine/services.ts';
import { processDefaults } from '../results/result-scope.ts';
import type { ForwardedService, FromHost, HostedTaskRun, HostMethod, ToHost } from './messages.ts';
import { fromWireError } from './wire-error.ts';

/**
 * The engine's port as the body of a task has it in a task host: all goes through the flow's process, which alone
 * speaks to the orchestrator. Tasks that the body calls run beside it, in the host, and are recorded as ever.
 */
export function createHostPort(send: (message: FromHost) => void): {
  port: EnginePort;
  onReply(reply: Extract<ToHost, { type: 'reply' }>): void;
} {
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: unknown): void }>();
  let calls = 0;
  const call: Call = (method, values) => {
    const id = calls++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      send({ type: 'call', call: id, method, values });
    });
  };
  const port: EnginePort = {
    clock: processClock,
    get results() {
      return processDefaults();
    },
    services: createHostServices(call),
    startFlowRun: () => refuse('A flow'),
    renameFlowRun: () => refuse('Renaming a flow run'),
    proposeState: () => refuse('Changing the state of a flow run'),
    reportTaskRun({ run, from, to }) {
      const { flowRun: _, ...hosted } = run;
      send({ type: 'transition', run: hosted satisfies HostedTaskRun, from, to });
    },
    ready: () => undefined,
    log({ level, message, timestampUs, taskRun }) {
      send({ type: 'log', level, message, timestampUs, taskRunId: taskRun?.id });
    },
    async occupySlots({ flowRun: _, ...run }, cancellation) {
      const slots = await call('occupyTagSlots', [run]);
      const release = () => void call('releaseSlots', [slots]).catch(() => {});
      if (cancellation.reason) release();
      cancellation.throwIfCancelled();
      return release;
    },
    createArtifact: (artifact) => call('createArtifact', [artifact]) as Promise<string>,
    attendFlowRun: () => () => {},
    drain: async () => {},
  };
  return {
    port,
    onReply({ call: id, failed, values: [answer] }) {
      const waiter = waiting.get(id);
      waiting.delete(id);
      if (failed) waiter?.reject(fromWireError(answer as Parameters<typeof fromWireError>[0]));
      else waiter?.resolve(answer);
    },
  };
}

type Call = (method: HostMethod, values: unknown[]) => Promise<unknown>;

function createHostServices(call: Call): RunServices {
  const forward = <M extends ForwardedService>(method: M): RunServices[M] =>
    ((...values: unknown[]) => call(method, values)) as RunServices[M];
  const services: RunServices = {
    readVariable: forward('readVariable'),
    writeVariable: forward('writeVariable'),
    deleteVariable: forward('deleteVariable'),
    saveInput: forward('saveInput'),
    readInput: forward('readInput'),
    listInputs: forward('listInputs'),
    deleteInput: forward('deleteInput'),
    startDeployment: () => refuse('Running a deployment'),
    readFlowRun: forward('readFlowRun'),
    resumeFlowRun: forward('resumeFlowRun'),
    updateArtifact: forward('updateArtifact'),
    emitEvent: (event) => void call('emitEvent', [event]).catch(() => {}),
    untilInput: (flowRunId, { cancellation: _, ...wait }) =>
      call('untilInput', [flowRunId, wait]) as ReturnType<RunServices['untilInput']>,
    createTaskRun: () => refuse('Handing a task to another process'),
    readTaskRun: () => refuse('Asking for a background task run'),
    untilTaskRun: () => refuse('Waiting for a background task run'),
    takeTaskRuns: () => refuse('Serving tasks'),
    // What is waited for is a function, which stays here.
    async untilFlowRun(flowRunId, { reached, timeoutMs, pollMs, cancellation }) {
      const endUs = processClock.nowUs() + timeoutMs * 1000;
      while (true) {
        const run = await services.readFlowRun(flowRunId);
        if (reached(run)) return run;
        if (processClock.nowUs() + pollMs * 1000 > endUs) return undefined;
        await processClock.sleep(pollMs, cancellation);
      }
    },
    async occupySlots(request, cancellation) {
      const slots = await call('occupySlots', [request]);
      const release = async () => void (await call('releaseSlots', [slots]));
      if (cancellation?.reason) await release();
      cancellation?.throwIfCancelled();
      return release;
    },
  };
  return services;
}

function refuse(what: string): Promise<never> {
  return Promise.reject(
    new Error(
      `${what} is not possible in a task that runs in another process or thread: do it in the flow's function.`,
    ),
  );
}
