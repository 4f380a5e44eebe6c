import { types } from 'node:util';
import { captureConsole } from '../captured-console.ts';
import { Cancellation } from '../engine/cancellation.ts';
import { type FlowContext, newAttempt, scopes, type TaskContext, whenIdle } from '../engine/scope.ts';
import { CancelledRunError } from '../errors.ts';
import { FlowDefinition } from '../flow-definition.ts';
import { ReturnedState } from '../states.ts';
import type { FoundTask } from '../task-registry.ts';
import { createHostPort } from './host-port.ts';
import { becomeTaskHost, loadTask } from './load-task.ts';
import type { FailureCause, FromHost, ToHost } from './messages.ts';
import { fromWireError, toWireError } from './wire-error.ts';

export interface Host {
  receive(message: ToHost): void;
  /** Tells the body that nobody waits for it any more; resolves when it has ended, or after that time. */
  abandon(graceMs: number): Promise<void>;
}

type RunMessage = Extract<ToHost, { type: 'run' }>;

/** What takes messages and runs bodies, wherever they come from. */
export function createHost(send: (message: FromHost) => void): Host {
  becomeTaskHost();
  const { port, onReply } = createHostPort(send);
  let flow: FlowContext | undefined;
  let current: { id: number; cancellation: Cancellation; ended: Promise<void> } | undefined;

  return {
    receive(message) {
      switch (message.type) {
        case 'flow':
          flow = {
            run: message.run,
            parameters: message.values[0] as Record<string, unknown>,
            // The flow itself does not run in here; only its name is known.
            definition: new FlowDefinition(() => undefined, { name: message.run.flowName }, undefined),
          };
          break;
        case 'run': {
          const cancellation = new Cancellation();
          current = { id: message.id, cancellation, ended: run(message, cancellation) };
          break;
        }
        case 'cancel':
          if (current?.id === message.id) current.cancellation.cancel(fromWireError(message.values[0]) as Error);
          break;
        case 'ping':
          send({ type: 'pong' });
          break;
        case 'reply':
          onReply(message);
          break;
      }
    },
    async abandon(graceMs) {
      if (!current) return;
      current.cancellation.cancel(new CancelledRunError('The process of the flow is gone.'));
      await Promise.race([current.ended, new Promise((resolve) => setTimeout(resolve, graceMs))]);
    },
  };

  async function run(message: RunMessage, cancellation: Cancellation): Promise<void> {
    const { id, task, taskRun, logPrints, inFlow } = message;
    const fail = (cause: FailureCause, error: unknown) =>
      send({ type: 'failed', id, cause, values: [toWireError(error)] });
    let context: TaskContext | undefined;
    try {
      const definition = await loadTask(task);
      if (!definition) return fail('not-found', undefined);
      if (logPrints) captureConsole();
      const around = inFlow ? flow : undefined;
      const attempt = newAttempt();
      const scope = {
        port,
        cancellation,
        logPrints,
        emit: undefined,
        attempt,
        flow: around,
        task: { run: { ...taskRun, flowRun: around?.run } },
      };
      context = scope.task;
      const value = await scopes.run(scope, call, definition.fn, message.values);
      // What the body has started without waiting for it still reports through this process.
      if (attempt.openRuns > 0) await whenIdle(attempt);
      await closeTransaction(context, 'success');
      sendResult(id, value, fail);
    } catch (error) {
      await closeTransaction(context, 'failure');
      fail('body', error);
    } finally {
      if (current?.id === id) current = undefined;
    }
  }

  function sendResult(id: number, value: unknown, fail: (cause: FailureCause, error: unknown) => void): void {
    const state = value instanceof ReturnedState ? value : undefined;
    try {
      send({
        type: 'done',
        id,
        ...(state && { state: { type: state.type, name: state.name, message: state.message } }),
        values: [state ? state.data : value],
      });
    } catch (error) {
      fail('not-transferable', error);
    }
  }
}

/** What the body's own tasks keep is kept here, since their transactions live in this process. */
async function closeTransaction(context: TaskContext | undefined, end: 'success' | 'failure'): Promise<void> {
  const transaction = context?.transaction;
  if (!transaction) return;
  if (end === 'success') transaction.stage(undefined);
  await transaction.close(end);
}

/** A generator gives all that it has. */
async function call(fn: FoundTask['fn'], args: unknown[]): Promise<unknown> {
  const returned = (fn as (...args: unknown[]) => unknown)(...args);
  if (!types.isGeneratorFunction(fn)) return returned;
  const values: unknown[] = [];
  for await (const value of returned as AsyncIterable<unknown>) values.push(value);
  return values;
}
