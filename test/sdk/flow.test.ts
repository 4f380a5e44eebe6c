import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FLOW_PROTOCOL } from '../../src/sdk/flow-protocol.ts';
import {
  createLinkArtifact,
  createMarkdownArtifact,
  createTableArtifact,
  flow,
  getRunLogger,
  runContext,
  sleep,
  states,
  task,
} from '../../src/sdk/index.ts';
import { runInMemory } from './run-in-memory.ts';

describe('a flow', () => {
  it('is called by its option, its function, or its variable', () => {
    const named = flow({ name: 'by-option' }, async () => 1);
    const byFunction = flow(async function byFunction() {});
    expect(named[FLOW_PROTOCOL].name).toBe('by-option');
    expect(byFunction[FLOW_PROTOCOL].name).toBe('byFunction');
    expect(named.withOptions({ retries: 1 })[FLOW_PROTOCOL].name).toBe('by-option');
    expect(named.withOptions({ name: 'other' })[FLOW_PROTOCOL].name).toBe('other');
  });

  it('is found by any copy of the SDK', () => {
    expect(FLOW_PROTOCOL).toBe(Symbol.for('millrace.flow'));
  });

  it('fills in and records the defaults of its schema', async () => {
    const parameters = z.object({ city: z.string(), days: z.number().default(7) });
    const { outcome, port } = await runInMemory((given: object) => given, {
      options: { parameters },
      parameters: { city: 'Oslo' },
    });
    expect(outcome.result).toEqual({ city: 'Oslo', days: 7 });
    expect(port.starts[0]).toMatchObject({ parameters: { city: 'Oslo', days: 7 } });
  });

  it('fails when a parameter is wrong, and names it', async () => {
    const parameters = z.object({ where: z.object({ city: z.string() }) });
    const { outcome, port } = await runInMemory(() => 1, {
      options: { parameters },
      parameters: { where: { city: 5 } },
    });
    expect(outcome.error).toMatchObject({ code: 'parameter', parameter: 'where.city' });
    expect(port.trace).toEqual([
      'flow main: new',
      "flow main: Failed Validation of flow parameters failed with error: ParameterError: The parameter 'where.city' of the flow 'main' is not valid: Invalid input: expected string, received number",
    ]);
  });

  it('records only what has a JSON form, and says so', async () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    const { port, outcome } = await runInMemory(() => 1, {
      parameters: { loop, when: new Date(0), n: 1, none: undefined },
    });
    expect(outcome.result).toBe(1);
    expect(port.starts[0]).toMatchObject({ parameters: { n: 1, when: '1970-01-01T00:00:00.000Z' } });
    expect(port.logs.map(({ message }) => message)).toContain(
      "The parameter 'loop' has no JSON form and is not recorded with the flow run.",
    );
  });

  it.each([
    ['a template', 'report-{city}'],
    ['a function', ({ city }: Record<string, unknown>) => `report-${String(city)}`],
  ])('names its runs by %s', async (_, flowRunName) => {
    const { port, outcome } = await runInMemory(() => 1, { options: { flowRunName }, parameters: { city: 'Oslo' } });
    expect(outcome.flowRunName).toBe('report-Oslo');
    expect(port.trace).toContain('flow main: renamed report-Oslo');
  });

  it.each([
    ['a completed state', () => states.completed({ name: 'Nothing to do', data: 3 }), 'Nothing to do', { result: 3 }],
    [
      'a failed state',
      () => states.failed({ message: 'no' }),
      'Failed',
      { error: { code: 'failed-run', message: 'no' } },
    ],
    ['a cancelled state', () => states.cancelled(), 'Cancelled', { error: { code: 'cancelled-run' } }],
  ])('ends in %s that it returns', async (_, fn, name, end) => {
    const { outcome } = await runInMemory(fn);
    expect(outcome.state.name).toBe(name);
    expect(outcome).toMatchObject(end);
  });

  it('tells all that happens as it happens', async () => {
    const one = task(function one() {
      getRunLogger().info('hello');
    });
    const { events } = await runInMemory(() => one());
    expect(
      events.map((event) => (event.kind === 'log' ? `log ${event.message}` : `${event.kind} ${event.state.name}`)),
    ).toEqual([
      'flow-run Pending',
      'flow-run Running',
      "log Beginning flow run 'main-run' for flow 'main'",
      'task-run Pending',
      'task-run Running',
      'log hello',
      'task-run Completed',
      'log Finished in state Completed()',
      'flow-run Completed',
      'log Finished in state Completed()',
    ]);
  });
});

describe('within a run', () => {
  it('runContext tells where the code is', async () => {
    const where = task({ name: 'where' }, () => runContext());
    const { outcome } = await runInMemory(
      async () => {
        const { taskRun, flowRun } = await where();
        return {
          task: taskRun?.name.slice(0, 5),
          flow: flowRun.flowName,
          own: runContext().taskRun,
          with: runContext().parameters,
        };
      },
      { parameters: { a: 1 } },
    );
    expect(outcome.result).toEqual({ task: 'where', flow: 'main', own: undefined, with: { a: 1 } });
  });

  it('the signal aborts when the task times out', async () => {
    let seen: unknown;
    const slow = task({ timeoutSeconds: 1 }, async function slow() {
      const { signal } = runContext();
      signal.addEventListener('abort', () => {
        seen = signal.reason;
      });
      await sleep(60_000);
    });
    await runInMemory(() => slow());
    expect(seen).toMatchObject({ code: 'task-run-timeout' });
  });

  it('artifacts belong to the run around', async () => {
    const make = task(function make() {
      return createTableArtifact([{ a: 1 }], { key: 'table' });
    });
    const { port, outcome } = await runInMemory(async () => {
      await createMarkdownArtifact('# Hi', { key: 'text', description: 'greeting' });
      await createLinkArtifact('https://example.com', { text: 'there' });
      await make();
    });
    expect(
      port.artifacts.map(({ type, key, data, flowRunId, taskRunId }) => [
        type,
        key,
        data,
        flowRunId === outcome.flowRunId,
        Boolean(taskRunId),
      ]),
    ).toEqual([
      ['markdown', 'text', '# Hi', true, false],
      ['markdown', undefined, '[there](https://example.com)', true, false],
      ['table', 'table', '[{"a":1}]', true, true],
    ]);
  });

  it('an artifact key that no server takes is refused', async () => {
    const { outcome } = await runInMemory(() => createMarkdownArtifact('x', { key: 'No Such Key' }));
    expect((outcome.error as Error).message).toContain("'No Such Key' may only have lower-case letters");
  });
});

describe('validateParameters', () => {
  const parameters = z.object({ n: z.number() });
  it('can be switched off, and the function gets what was given', async () => {
    const { outcome } = await runInMemory((given: unknown) => given as never, {
      options: { parameters, validateParameters: false },
      parameters: { n: 'x' },
    });
    expect(outcome.result).toEqual({ n: 'x' });
  });
});

describe('outside of a run', () => {
  it.each([
    ['a logger', () => getRunLogger()],
    ['the context', () => runContext()],
    ['an artifact', () => createMarkdownArtifact('x')],
  ])('%s has no place', (_, use) => {
    expect(use).toThrow(expect.objectContaining({ code: 'missing-context' }));
  });
});
