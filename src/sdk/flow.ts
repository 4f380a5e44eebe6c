import { captureCallSite, captureCallSiteLabel } from './call-site.ts';
import { Cancellation } from './engine/cancellation.ts';
import { runFlow } from './engine/run-flow.ts';
import { currentScope, type RunScope } from './engine/scope.ts';
import { CancelledRunError } from './errors.ts';
import { FlowDefinition } from './flow-definition.ts';
import type { FlowOptions } from './flow-options.ts';
import { FLOW_PROTOCOL, type FlowInvocation, type FlowOutcome, type FlowProtocol } from './flow-protocol.ts';
import type { Input, ResultOf } from './inputs.ts';
import type { StandardSchema } from './standard-schema.ts';

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

/** One object; it can be left out where no parameter is required. */
type FlowArguments<P> = unknown extends P
  ? [parameters?: Record<string, unknown>]
  : Record<never, never> extends P
    ? [parameters?: { [K in keyof P]: Input<P[K]> }]
    : [parameters: { [K in keyof P]: Input<P[K]> }];

type SchemaOptions<I, O> = FlowOptions & { parameters: StandardSchema<I, O> };

export function flow<P, R>(fn: (parameters: P) => R): Flow<P, ResultOf<R>, (parameters: P) => R>;
export function flow<I, O, R>(
  options: SchemaOptions<I, O>,
  fn: (parameters: O) => R,
): Flow<I, ResultOf<R>, (parameters: O) => R>;
export function flow<P, R>(options: FlowOptions, fn: (parameters: P) => R): Flow<P, ResultOf<R>, (parameters: P) => R>;
/** Makes a flow of a function that takes one object: its keys are the flow's parameters. */
export function flow<P, R>(
  first: FlowOptions | ((parameters: P) => R),
  second?: (parameters: P) => R,
): Flow<P, ResultOf<R>, (parameters: P) => R> {
  const fn = typeof first === 'function' ? first : second;
  if (typeof fn !== 'function') throw new TypeError('flow() takes a function: flow(fn) or flow(options, fn).');
  return flowOf(new FlowDefinition(fn, typeof first === 'function' ? {} : first, captureCallSite()));
}

function flowOf<P, R, F>(definition: FlowDefinition): Flow<P, R, F> {
  const call = (parameters: Record<string, unknown> = {}): Promise<R> => {
    const scope = currentScope();
    const outcome = scope
      ? runWithin(definition, parameters, scope, captureCallSiteLabel())
      : execute(definition, { parameters });
    const promise = outcome.then((end) => {
      if ('error' in end) throw end.error;
      return end.result as R;
    });
    // Within a flow, a subflow that nobody awaits is recorded and logged; it must not end the process.
    if (scope) promise.catch(() => {});
    return promise;
  };
  const protocol: FlowProtocol = {
    get name() {
      return definition.name;
    },
    execute: (invocation) => execute(definition, invocation),
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
  definition: FlowDefinition,
  parameters: Record<string, unknown>,
  scope: RunScope,
  callSite: string | undefined,
): Promise<FlowOutcome> {
  const { port, emit, cancellation, flow } = scope;
  const parent = flow && { scope: { ...scope, flow }, callSite };
  return runFlow({ definition, parameters, port, cancellation, emit, labels: {}, parent });
}

async function execute(definition: FlowDefinition, invocation: FlowInvocation): Promise<FlowOutcome> {
  const { parameters, flowRunId, api, labels = {}, signal, onEvent } = invocation;
  signal?.throwIfAborted();
  // What talks to an orchestrator is loaded by the first run, so that importing the SDK costs next to nothing.
  const { withSession } = await import('./session/with-session.ts');
  const cancellation = new Cancellation();
  const onAbort = () => cancellation.cancel(new CancelledRunError('The flow run was cancelled by its caller.'));
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await withSession({ api, cancellation, print: onEvent === undefined }, ({ port, print }) =>
      runFlow({ definition, parameters, port, cancellation, emit: onEvent ?? print, labels, flowRunId }),
    );
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
