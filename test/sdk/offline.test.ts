import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../src/sdk/engine/cancellation.ts';
import { runFlow } from '../../src/sdk/engine/run-flow.ts';
import { FlowDefinition } from '../../src/sdk/flow-definition.ts';
import type { FlowOptions } from '../../src/sdk/flow-options.ts';
import { flow, pauseFlowRun, task, Variable } from '../../src/sdk/index.ts';
import type { RunEvent } from '../../src/sdk/run-event.ts';
import { createOfflinePort } from '../../src/sdk/session/offline-port.ts';
import { createFakeClock } from '../../src/sdk/testing/fake-clock.ts';

/** Runs a function as a flow without any orchestrator, and gives the states of the runs and the end. */
async function check(fn: (parameters: never) => unknown, expected: string, options: FlowOptions = {}) {
  const clock = createFakeClock();
  const told: string[] = [];
  const run = runFlow({
    definition: new FlowDefinition(fn, { name: 'main', ...options }, undefined),
    parameters: {},
    port: createOfflinePort(clock),
    cancellation: new Cancellation(),
    emit(event: RunEvent) {
      if (event.kind !== 'log') told.push(event.state.name);
    },
    labels: {},
  });
  const { result, error } = await clock.until(run);
  expect([...told, String(error ?? JSON.stringify(result))].join(' ')).toBe(expected);
}

const one = task(function one() {
  return 1;
});

describe('without an orchestrator', () => {
  it('a flow runs with its tasks and subflows', () =>
    check(async () => {
      const inner = flow({ name: 'inner' }, () => one());
      return (await one()) + (await inner({}));
    }, 'Pending Running Pending Running Completed Pending Running Pending Running Completed Completed Completed 2'));

  it('a flow that fails is tried again', () => {
    let goes = 0;
    return check(
      () => {
        goes += 1;
        if (goes === 1) throw new Error('once');
        return goes;
      },
      'Pending Running AwaitingRetry Running Completed 2',
      { retries: 1, retryDelaySeconds: 30 },
    );
  });

  it('a pause that nobody ends runs out', () =>
    check(async () => {
      await pauseFlowRun({ timeoutSeconds: 60 });
    }, 'Pending Running Failed PauseTimeoutError: Flow run was paused and never resumed.'));

  it('variables last as long as the process', () =>
    check(async () => {
      await Variable.set('city', 'Bonn');
      return Variable.get('city');
    }, 'Pending Running Completed "Bonn"'));

  it('a script runs where the environment says so', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, 'process-script.ts'), 'success'],
      {
        env: { ...process.env, MILLRACE_OFFLINE: '1', PREFECT_API_URL: 'http://127.0.0.1:9/api' },
      },
    );
    expect(stdout).toBe('result 50\n');
  });
});
