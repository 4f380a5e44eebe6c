import { types } from 'node:util';
import { captureCallSite, captureCallSiteLabel } from './call-site.ts';
import { Cancellation } from './engine/cancellation.ts';
import type { FlowCall } from './engine/flow-call.ts';
import { type Body, collect, GeneratorRun } from './engine/generator-run.ts';
import { runFlow } from './engine/run-flow.ts';
import { currentScope, type RunScope } from './engine/scope.ts';
import { CancelledRunError } from './errors.ts';
import { FlowDefinition } from './flow-definition.ts';
import type { FlowOptions } from './flow-options.ts';
import { FLOW_PROTOCOL, type FlowInvocation, type FlowOutcome, type FlowProtocol } from './flow-protocol.ts';
import type { Input, ResultOf } from './inputs.ts';
import type { StandardSchema } from './standard-schema.ts';
import { heldRun, isTaskHost } from './task-registry.ts';

/** A function whose calls are flow runs. */
export interface Flow<P, R, F = (parameters: P) => R | Promise<R>> {
  /** Runs the flow and gives its result, or throws what it failed of. Within a flow, this is a subflow. */
  (...parameters: FlowArguments<P>): Promise<R>;
  /** The same flow with some options changed. */
  withOptions(options: FlowOptions): Flow<P, R, F>;
  readonly options: Readonly<FlowOptions>;
  /** The bare function, for calling it without a flow run, as in a unit test of it alone. */
  readonly fn: F;
  readonly [FLOW_PROTOCOL]: FlowProtocol;
}

/** A flow whose function is a generator: calling it gives its values one by one, as they come. */
export interface GeneratorFlow<P, Y, F> {
  (...parameters: FlowArguments<P>): AsyncGenerator<Y, void>;
  withOptions(options: FlowOptions): GeneratorFlow<P, Y, F>;
  readonly options: Readonly<FlowOptions>;
  readonly fn: F;
  readonly [FLOW_PROTOCOL]: FlowProtocol;
}

/** The flow that a function makes; `O` are the parameters as the function gets them. */
export type FlowOf<P, R, O> = [R] extends [never]
  ? Flow<P, R, (parameters: O) => R>
  : [R] extends [Generator<infer Y, unknown, never> | AsyncGenerator<infer Y, unknown, never>]
    ? GeneratorFlow<P, Y, (parameters: O) => R>
    : Flow<P, ResultOf<R>, (parameters: O) => R>;

/** One object; it can be left out where no parameter is required. */
type FlowArguments<P> = unknown extends P
  ? [parameters?: Record<string, unknown>]
  : Record<never, never> extends P
    ? [parameters?: { [K in keyof P]: Input<P[K]> }]
    : [parameters: { [K in keyof P]: Input<P[K]> }];

type SchemaOptions<I, O> = FlowOptions & { parameters: StandardSchema<I, O> };

export function flow<P, R>(fn: (parameters: P) => R): FlowOf<P, R, P>;
export function flow<I, O, R>(options: SchemaOptions<I, O>, fn: (parameters: O) => R): FlowOf<I, R, O>;
export function flow<P, R>(options: FlowOptions, fn: (parameters: P) => R): FlowOf<P, R, P>;
/**
 * Makes a flow of a function that takes one object: its keys are the flow's parameters. A call of it is a flow run: it
 * gives the function's result, or throws what the function threw, a `ParameterError` for parameters that do not fit, a
 * `FlowRunTimeoutError` or a `CancelledRunError`.
 *
 * @example
 * const greet = flow({ name: 'greet', retries: 1 }, async ({ city = 'Oslo' }: { city?: string }) => `Hello, ${city}`);
 * expect(await greet({ city: 'Bergen' })).toBe('Hello, Bergen');
 */
export function flow<P, R>(
  first: FlowOptions | ((parameters: P) => R),
  second?: (parameters: P) => R,
): FlowOf<P, R, P> {
  const fn = typeof first === 'function' ? first : second;
  if (typeof fn !== 'function') throw new TypeError('flow() takes a function: flow(fn) or flow(options, fn).');
  return flowOf(new FlowDefinition(fn, typeof first === 'function' ? {} : first, captureCallSite())) as FlowOf<P, R, P>;
}

function flowOf<P, R, F>(definition: FlowDefinition): Flow<P, R, F> {
  const isGenerator = types.isGeneratorFunction(definition.fn);
  const call = (parameters: Record<string, unknown> = {}): Promise<R> | AsyncGenerator<unknown, void> => {
    const scope = currentScope();
    const callSite = scope && captureCallSiteLabel();
    const start = async (body: Body<unknown> | undefined): Promise<R> => {
      const outcome = await (scope
        ? runWithin({ definition, parameters, body }, scope, callSite)
        : execute(definition, { parameters }, body));
      if ('error' in outcome) throw outcome.error;
      return outcome.result as R;
    };
    if (isGenerator) return new GeneratorRun<unknown>(start);
    const promise = start(undefined);
    // Within a flow, a subflow that nobody awaits is recorded and logged; it must not end the process.
    if (scope) promise.catch(() => {});
    return promise;
  };
  const protocol: FlowProtocol = {
    get name() {
      return definition.name;
    },
    execute: (invocation) => execute(definition, invocation, isGenerator ? collect : undefined),
  };
  return Object.assign(call, {
    withOptions: (options: FlowOptions) =>
      flowOf<P, R, F>(
        new FlowDefinition(
          definition.fn,
          { ...definition.options, name: definition.name, ...options },
          definition.site,
        ),
      ),
    options: definition.options,
    fn: definition.fn,
    [FLOW_PROTOCOL]: protocol,
  }) as unknown as Flow<P, R, F>;
}

/** A flow that is called in a flow is a subflow; in a task outside of flows it is a run of its own. */
function runWithin(
  call: Pick<FlowCall, 'definition' | 'parameters' | 'body'>,
  scope: RunScope,
  callSite: string | undefined,
): Promise<FlowOutcome> {
  const { port, emit, cancellation, flow } = scope;
  const parent = flow && { scope: { ...scope, flow }, callSite };
  return runFlow({ ...call, port, cancellation, emit, labels: {}, parent });
}

async function execute(
  definition: FlowDefinition,
  invocation: FlowInvocation,
  body: Body<unknown> | undefined,
): Promise<FlowOutcome> {
  if (isTaskHost()) return heldRun();
  const { parameters, flowRunId, api, labels = {}, signal, onEvent } = invocation;
  signal?.throwIfAborted();
  // What talks to an orchestrator is loaded by the first run, so that importing the SDK costs next to nothing.
  const { withSession } = await import('./session/with-session.ts');
  const cancellation = new Cancellation();
  const onAbort = () => cancellation.cancel(new CancelledRunError('The flow run was cancelled by its caller.'));
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await withSession({ api, cancellation, print: onEvent === undefined }, ({ port, print }) =>
      runFlow({ definition, parameters, port, cancellation, emit: onEvent ?? print, labels, flowRunId, body }),
    );
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
