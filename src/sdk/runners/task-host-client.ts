import { TaskHostExitError, TaskHostingError } from '../engine/task-host-errors.ts';
import type { BodyScope, HostableTask } from '../engine/task-runner.ts';
import { ReturnedState } from '../states.ts';
import type { FromHost } from '../task-host/messages.ts';
import { fromWireError, toWireError } from '../task-host/wire-error.ts';
import type { HostConnection, OpenHost } from './host-connection.ts';
import { createHostedRun, type HostedRun } from './hosted-run.ts';

/** One task host, as the flow's process has it. It runs one body at a time. */
export interface TaskHostClient {
  /** Runs a body; rejects with what it throws, or with the reason of its cancellation. */
  run(task: HostableTask, args: readonly unknown[], scope: BodyScope): Promise<unknown>;
  /** `busy` while a body runs that is cancelled but not over, too. */
  readonly status: 'idle' | 'busy' | 'ended';
  close(): void;
}

export interface TaskHostOptions {
  open: OpenHost;
  /** Milliseconds that a cancelled body has for cleaning up behind itself before its host is ended. */
  graceMs: number;
  /** Called when a body is over, or the host is. */
  onChange: () => void;
}

/** A body that runs. */
interface Go {
  readonly id: number;
  readonly taskName: string;
  readonly hosted: HostedRun;
  settle(outcome: { value: unknown } | { error: unknown }): void;
  killing: NodeJS.Timeout | undefined;
}

export function createTaskHost({ open, graceMs, onChange }: TaskHostOptions): TaskHostClient {
  let goes = 0;
  let go: Go | undefined;
  let ended = false;
  /** The flow run that the host knows of. */
  let introduced: { parameters: unknown; version: string } | undefined;
  const connection: HostConnection = open({
    onMessage,
    onExit(how) {
      ended = true;
      if (go) go.settle({ error: new TaskHostExitError(go.taskName, how) });
      else onChange();
    },
  });
  connection.setRef(false);

  return {
    get status() {
      if (ended) return 'ended';
      return go ? 'busy' : 'idle';
    },
    run: (task, args, scope) =>
      new Promise((resolve, reject) => {
        const hosted = createHostedRun(scope);
        const id = ++goes;
        const started: Go = {
          id,
          taskName: task.name,
          hosted,
          killing: undefined,
          settle(outcome) {
            go = undefined;
            clearTimeout(started.killing);
            stopListening();
            hosted.end();
            connection.setRef(false);
            if ('error' in outcome) reject(outcome.error);
            else resolve(outcome.value);
            onChange();
          },
        };
        const stopListening = scope.cancellation.onCancel((reason) => {
          // The caller has its answer with this; what is left is to see to it that the body ends.
          reject(reason);
          connection.send({ type: 'cancel', id, values: [toWireError(reason)] });
          connection.send({ type: 'ping' });
          // One that computes without a pause hears of nothing, and does not answer: it is not waited for.
          started.killing = setTimeout(() => connection.kill(), BUSY_MS);
        });
        go = started;
        connection.setRef(true);
        try {
          sendRun(id, { task, args, scope });
        } catch (error) {
          started.settle({ error });
        }
      }),
    close: () => connection.close(),
  };

  function sendRun(
    id: number,
    { task, args, scope }: { task: HostableTask; args: readonly unknown[]; scope: BodyScope },
  ): void {
    if (!task.address) throw notFound(task.name);
    if (!scope.task) throw new TypeError('Only the bodies of tasks run in a task host.');
    introduce(scope);
    const { run } = scope.task;
    try {
      connection.send({
        type: 'run',
        id,
        task: task.address,
        // The host knows of it, and JSON leaves it out.
        taskRun: { ...run, flowRun: undefined },
        inFlow: run.flowRun !== undefined,
        logPrints: scope.logPrints,
        values: [...args],
      });
    } catch (error) {
      throw new TaskHostingError(
        'arguments-not-transferable',
        `The arguments of the task '${task.name}' can't be sent to where it runs (${textOf(error)}). Pass it data, without functions or open resources, or let it run in the flow's process.`,
        error,
      );
    }
  }

  /** Tells the host of the flow run around, once for each, and again when it has changed. */
  function introduce({ flow }: BodyScope): void {
    if (!flow) return;
    const { run, parameters } = flow;
    const version = `${run.id} ${run.runCount} ${run.name} ${run.state.id}`;
    if (introduced?.parameters === parameters && introduced.version === version) return;
    introduced = { parameters, version };
    try {
      connection.send({ type: 'flow', run, values: [parameters] });
    } catch {
      // Where the parameters can't be sent, those that were recorded can.
      connection.send({ type: 'flow', run, values: [run.parameters] });
    }
  }

  function onMessage(message: FromHost): void {
    if (message.type === 'output' && !go) process[message.stream].write(message.text);
    if (!go) return;
    switch (message.type) {
      case 'ready':
        break;
      case 'pong':
        clearTimeout(go.killing);
        go.killing = setTimeout(() => connection.kill(), graceMs);
        break;
      case 'done': {
        if (message.id !== go.id) break;
        const { state, values } = message;
        const [value] = values;
        go.settle({ value: state ? new ReturnedState(state.type, { ...state, data: value }) : value });
        break;
      }
      case 'failed':
        if (message.id === go.id) go.settle({ error: errorOf(go.taskName, message) });
        break;
      case 'log':
      case 'output':
      case 'transition':
        // TypeScript can't see that the method of the same name takes this message.
        (go.hosted[message.type] as (of: typeof message) => void)(message);
        break;
      case 'call':
        go.hosted.call(message, (reply) => connection.send(reply));
        break;
    }
  }
}

/** Milliseconds in which a body that has any pause in it answers. */
const BUSY_MS = 500;

function errorOf(taskName: string, { cause, values: [wire] }: Extract<FromHost, { type: 'failed' }>): unknown {
  const error = fromWireError(wire);
  switch (cause) {
    case 'body':
      return error;
    case 'not-found':
      return notFound(taskName);
    case 'not-transferable':
      return new TaskHostingError(
        'result-not-transferable',
        `The result of the task '${taskName}' can't be sent from where it ran (${textOf(error)}). Return data, without functions or open resources, or let it run in the flow's process.`,
        error,
      );
  }
}

function notFound(taskName: string): TaskHostingError {
  return new TaskHostingError(
    'task-not-found',
    `The task '${taskName}' can't run in another process or thread, since importing its module does not define it. Define it at the top level of a module, and not in a function.`,
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
