import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import {
  concurrency,
  flow,
  getRunLogger,
  pauseFlowRun,
  rateLimit,
  receiveInput,
  runContext,
  sendInput,
  task,
  Variable,
} from '../../../../src/sdk/index.ts';
import type { Case } from './case.ts';

const api = process.env.PREFECT_API_URL ?? '';

async function ask<Answer>(method: 'POST', path: string, body?: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${api}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return (await response.json()) as Answer;
}

/** Someone who waits for the run to be paused, and lets it go on. */
async function resumeWhenPaused(flowRunId: string, runInput?: object): Promise<void> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    // What the run waits for is kept after it is paused, and a resumption before that is refused.
    const body = runInput ? { run_input: runInput } : {};
    const answer = await ask<{ status?: string }>('POST', `/flow_runs/${flowRunId}/resume`, body).catch(
      () => undefined,
    );
    if (answer?.status === 'ACCEPT') return;
    await delay(50);
  }
}

const add = task(async function add(x: number) {
  return x + 1;
});

const limited = task({ tags: ['parity-tag'] }, async function limited(x: number) {
  return x;
});

const contextOfARun = flow({ name: 'context-of-a-run' }, async function context_of_a_run(_given: { city: string }) {
  const { flowRun, parameters } = runContext();
  return [flowRun?.flowName, parameters, flowRun?.runCount];
});

function flowRunId(): string {
  return runContext().flowRun?.id ?? '';
}

export const cases: readonly Case[] = [
  flow({ name: 'pause-and-resume' }, async () => {
    const first = await add(1);
    void resumeWhenPaused(flowRunId());
    await pauseFlowRun({ timeoutSeconds: 60, pollIntervalSeconds: 1 });
    return add(first);
  }),
  flow({ name: 'pause-for-input' }, async () => {
    void resumeWhenPaused(flowRunId(), { approved: true });
    const waitForInput = z.object({ approved: z.boolean() });
    const given = await pauseFlowRun({ waitForInput, timeoutSeconds: 60, pollIntervalSeconds: 1 });
    return given.approved ? 'approved' : 'refused';
  }),
  flow({ name: 'pause-that-nobody-ends' }, async () => {
    await pauseFlowRun({ timeoutSeconds: 1, pollIntervalSeconds: 1 });
    return 'never';
  }),
  flow({ name: 'inputs-to-itself' }, async () => {
    await sendInput({ city: 'Oslo' }, { flowRunId: flowRunId() });
    const schema = z.object({ city: z.string() });
    for await (const { value } of receiveInput({ schema, timeoutSeconds: 60, pollIntervalSeconds: 0.1 })) {
      return value.city;
    }
    return undefined;
  }),
  flow({ name: 'variables-of-flows' }, async () => {
    await Variable.set('parity_threshold', 0.5, { overwrite: true });
    await Variable.set('parity_threshold', { low: 1 }, { overwrite: true });
    const found = [await Variable.get('parity_threshold'), await Variable.get('parity_missing', 'none')];
    return [...found, await Variable.unset('parity_threshold'), await Variable.unset('parity_threshold')];
  }),
  flow({ name: 'limit-that-there-is-not' }, async () => {
    await concurrency('parity-nowhere', () => getRunLogger().info('within'));
    await rateLimit('parity-nowhere');
    return add(1);
  }),
  flow({ name: 'limit-that-there-is' }, async () => {
    await ask('POST', '/v2/concurrency_limits/', { name: 'parity-limit', limit: 1, active: true });
    await concurrency('parity-limit', () => getRunLogger().info('within'));
    return 'free again';
  }),
  flow({ name: 'limit-of-a-tag' }, async () => {
    await ask('POST', '/concurrency_limits/', { tag: 'parity-tag', concurrency_limit: 1 });
    return limited.map([1, 2]).result();
  }),
  ['context-of-a-run', () => contextOfARun({ city: 'Oslo' })],
];
