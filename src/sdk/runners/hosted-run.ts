import { logLine } from '../engine/log.ts';
import type { ArtifactRequest } from '../engine/port.ts';
import type { TaskRunRecord } from '../engine/run-records.ts';
import type { EventRequest, RunServices, SlotRequest } from '../engine/services.ts';
import type { BodyScope } from '../engine/task-runner.ts';
import { tellTaskRun } from '../engine/tell-task-run.ts';
import type { FromHost, HostedTaskRun, HostMethod, ToHost } from '../task-host/messages.ts';
import { toWireError } from '../task-host/wire-error.ts';

type Message<T extends FromHost['type']> = Extract<FromHost, { type: T }>;

/** What a body that is elsewhere does with its run, done here on its behalf. */
export interface HostedRun {
  log(message: Message<'log'>): void;
  transition(message: Message<'transition'>): void;
  output(message: Message<'output'>): void;
  call(message: Message<'call'>, reply: (reply: Extract<ToHost, { type: 'reply' }>) => void): void;
  /** Gives back what the body still holds. */
  end(): void;
}

export function createHostedRun(scope: BodyScope): HostedRun {
  const { port, flow } = scope;
  /** Runs of tasks that the body has called. */
  const inner = new Map<string, TaskRunRecord>();
  /** How to give back the slots that the body has taken. */
  const held = new Map<number, () => unknown>();
  let holds = 0;
  let partial = '';

  return {
    log({ level, message, timestampUs, taskRunId }) {
      const run = taskRunId === undefined ? undefined : inner.get(taskRunId);
      logLine(run ? { ...scope, task: { run } } : scope, { level, message, timestampUs });
    },
    transition({ run, from, to }) {
      const record: TaskRunRecord = { ...run, flowRun: flow?.run };
      inner.set(run.id, record);
      tellTaskRun(scope, { run: record, from, to });
    },
    output({ stream, text }) {
      if (!scope.logPrints) {
        process[stream].write(text);
        return;
      }
      const lines = (partial + text).split('\n');
      partial = lines.pop() ?? '';
      const level = stream === 'stdout' ? INFO : ERROR;
      for (const line of lines) logLine(scope, { level, message: line, timestampUs: port.clock.nowUs() });
    },
    call({ call, method, values }, reply) {
      perform(method, values).then(
        (answer) => reply({ type: 'reply', call, failed: false, values: [answer] }),
        (error) => reply({ type: 'reply', call, failed: true, values: [toWireError(error)] }),
      );
    },
    end() {
      if (partial) logLine(scope, { level: INFO, message: partial, timestampUs: port.clock.nowUs() });
      for (const release of held.values()) void release();
      held.clear();
    },
  };

  /** What the body sends was typed where it was called. */
  async function perform(method: HostMethod, values: unknown[]): Promise<unknown> {
    const [first, second] = values;
    const { services } = port;
    const { cancellation } = scope;
    switch (method) {
      case 'createArtifact':
        return port.createArtifact(first as ArtifactRequest);
      case 'emitEvent':
        return services.emitEvent(first as EventRequest);
      case 'untilInput':
        return services.untilInput(first as string, { ...(second as InputWait), cancellation });
      case 'occupyTagSlots':
        return hold(await port.occupySlots({ ...(first as HostedTaskRun), flowRun: flow?.run }, cancellation));
      case 'occupySlots':
        return hold(await services.occupySlots(first as SlotRequest, cancellation));
      case 'releaseSlots': {
        const release = held.get(first as number);
        held.delete(first as number);
        return release?.();
      }
      default:
        return (services[method] as (...values: unknown[]) => Promise<unknown>)(...values);
    }
  }

  function hold(release: () => unknown): number {
    holds += 1;
    held.set(holds, release);
    return holds;
  }
}

type InputWait = Parameters<RunServices['untilInput']>[1];

const INFO = 20;
const ERROR = 40;
