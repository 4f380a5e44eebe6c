import type { Json } from '../model/graph.ts';
import { ambientServices } from './ambient-services.ts';
import { processClock } from './engine/clock.ts';
import { currentScope, requireRun } from './engine/scope.ts';
import { MissingContextError, RunInputError } from './errors.ts';
import type { StandardSchema } from './standard-schema.ts';

/** Which inputs to receive, and how long to wait for them. */
export interface ReceiveOptions<T = unknown> {
  /** Which inputs are meant: those whose key begins like this; `input` unless told. */
  keyPrefix?: string;
  /** What an input has to be: a zod schema, or any Standard Schema. */
  schema?: StandardSchema<unknown, T>;
  /** After this time without another one the waiting ends; 3600 unless told. */
  timeoutSeconds?: number;
  /** How often the orchestrator is asked; 10 unless told. */
  pollIntervalSeconds?: number;
}

/** Something that was sent to the flow run. */
export interface RunInput<T = Json> {
  readonly value: T;
  readonly key: string;
  /** The flow run that sent it, where one did. */
  readonly senderId: string | undefined;
  /** Sends something back to that run. */
  respond(value: Json, options?: { keyPrefix?: string }): Promise<void>;
}

/**
 * Sends something to a flow run that waits for it in `receiveInput`, from a run or from outside.
 *
 * @example
 * await sendInput({ city: 'Oslo' }, { flowRunId });
 */
export async function sendInput(
  value: Json,
  { flowRunId, keyPrefix = PREFIX }: { flowRunId: string; keyPrefix?: string },
): Promise<void> {
  const scope = currentScope();
  const key = `${keyPrefix}-${(scope?.port.clock ?? processClock).randomId()}`;
  const sender = scope?.flow && `prefect.flow-run.${scope.flow.run.id}`;
  await (await ambientServices()).saveInput(flowRunId, { key, value, sender });
}

/**
 * What is sent to the flow run around, one after another, until nothing comes for `timeoutSeconds`.
 *
 * @example
 * const greeter = flow(async () => {
 *   for await (const { value, respond } of receiveInput({ schema: z.string(), timeoutSeconds: 60 })) {
 *     await respond(`Hello, ${value}`);
 *   }
 * });
 */
export async function* receiveInput<T = Json>(options: ReceiveOptions<T> = {}): AsyncGenerator<RunInput<T>, void> {
  const { port, flow, cancellation } = requireRun('receiveInput()');
  if (!flow) throw new MissingContextError('receiveInput()');
  const { keyPrefix = PREFIX, timeoutSeconds = 3600, pollIntervalSeconds = 10 } = options;
  const seen: string[] = [];
  while (true) {
    const inputs = await port.services.untilInput(flow.run.id, {
      prefix: keyPrefix,
      excludeKeys: seen,
      timeoutMs: timeoutSeconds * 1000,
      pollMs: pollIntervalSeconds * 1000,
      cancellation,
    });
    cancellation.throwIfCancelled();
    if (!inputs) return;
    for (const { key, value, sender } of inputs) {
      seen.push(key);
      const senderId = sender?.startsWith('prefect.flow-run.') ? sender.slice('prefect.flow-run.'.length) : undefined;
      yield { value: await checked<T>(options, key, value), key, senderId, respond: responder(senderId, keyPrefix) };
    }
  }
}

const PREFIX = 'input';

function responder(senderId: string | undefined, keyPrefix: string): RunInput['respond'] {
  return async (value, options = {}) => {
    if (senderId === undefined)
      throw new RunInputError('The input was not sent by a flow run, so there is nobody to respond to.');
    await sendInput(value, { flowRunId: senderId, keyPrefix: options.keyPrefix ?? keyPrefix });
  };
}

async function checked<T>({ schema }: ReceiveOptions<T>, key: string, value: Json): Promise<T> {
  if (!schema) return value as T;
  const result = await schema['~standard'].validate(value);
  if (!result.issues) return result.value;
  throw new RunInputError(`The input '${key}' does not fit: ${result.issues[0]?.message ?? 'it was refused'}.`);
}
