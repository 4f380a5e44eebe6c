import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { event } from '../../src/api/event.ts';
import { taskRunOfEvent } from '../../src/client/to-model.ts';
import { isoMicros, parseMicros } from '../../src/sdk/engine/clock.ts';
import type { FlowRunRecord, TaskRunRecord } from '../../src/sdk/engine/run-records.ts';
import { advance, pendingState } from '../../src/sdk/engine/task-run-state.ts';
import { heartbeatEvent } from '../../src/sdk/session/heartbeat-event.ts';
import { taskRunEvent } from '../../src/sdk/session/task-run-event.ts';

const START = parseMicros('2026-11-21T14:03:32.213114Z');
const ids = (n: number) => `01a1fe6b-5ff5-72cb-8dbc-00000000000${n}`;

const flowRun: FlowRunRecord = {
  id: ids(1),
  name: 'quick-ape',
  flowId: ids(2),
  flowName: 'etl',
  deploymentId: undefined,
  parameters: {},
  tags: ['nightly'],
  parentTaskRunId: undefined,
  runCount: 1,
  state: pendingState(ids(0), START),
};

function newRun(): TaskRunRecord {
  return {
    id: ids(3),
    name: 'extract-803',
    flowRun,
    taskKey: 'extract-36b7e2fe',
    dynamicKey: ids(4),
    taskVersion: undefined,
    retries: 1,
    retryJitterFactor: undefined,
    retryDelaySeconds: 1,
    tags: ['web', 'db'],
    labels: { 'millrace.call-site': '/f.ts:1:2' },
    inputs: { url: [{ input_type: 'task_run', id: ids(5) }] },
    expectedStartUs: START,
    runCount: 0,
    flowRunRunCount: 0,
    startUs: undefined,
    endUs: undefined,
    totalRunTimeUs: 0,
    state: pendingState(ids(6), START),
  };
}

const RELATED = [
  { 'prefect.resource.id': 'prefect.tag.db', 'prefect.resource.role': 'tag' },
  { 'prefect.resource.id': 'prefect.tag.web', 'prefect.resource.role': 'tag' },
  {
    'prefect.resource.id': `prefect.flow-run.${ids(1)}`,
    'prefect.resource.role': 'flow-run',
    'prefect.resource.name': 'quick-ape',
  },
  { 'prefect.resource.id': `prefect.flow.${ids(2)}`, 'prefect.resource.role': 'flow', 'prefect.resource.name': 'etl' },
];

const TASK_RUN = {
  name: 'extract-803',
  task_key: 'extract-36b7e2fe',
  dynamic_key: ids(4),
  empirical_policy: { max_retries: 0, retry_delay_seconds: 0, retries: 1, retry_delay: 1 },
  tags: ['web', 'db'],
  labels: { 'millrace.call-site': '/f.ts:1:2' },
  task_inputs: { url: [{ input_type: 'task_run', id: ids(5) }] },
  expected_start_time: '2026-11-21T14:03:32.213114Z',
};

describe('the events of a task run', () => {
  it('begin with Pending', () => {
    const run = newRun();
    expect(JSON.parse(taskRunEvent({ run, from: undefined, to: run.state })())).toEqual({
      id: ids(6),
      occurred: '2026-11-21T14:03:32.213114Z',
      event: 'prefect.task-run.Pending',
      resource: {
        'prefect.resource.id': `prefect.task-run.${ids(3)}`,
        'prefect.resource.name': 'extract-803',
        'prefect.run-count': '0',
        'prefect.state-message': '',
        'prefect.state-name': 'Pending',
        'prefect.state-timestamp': '2026-11-21T14:03:32.213114+00:00',
        'prefect.state-type': 'PENDING',
        'prefect.orchestration': 'client',
      },
      related: RELATED,
      payload: {
        intended: { from: null, to: 'PENDING' },
        initial_state: null,
        validated_state: { type: 'PENDING', name: 'Pending', message: '', state_details: {}, data: null },
        task_run: { ...TASK_RUN, run_count: 0, flow_run_run_count: 0, total_run_time: 0 },
      },
      follows: null,
    });
  });

  it('follow one another to the end', () => {
    const run = newRun();
    advance(run, { step: 'run' }, { id: ids(7), nowUs: START + 8_171 });
    const transition = advance(
      run,
      { step: 'fail', name: 'Failed', message: 'Task run encountered an exception Error: x' },
      { id: ids(8), nowUs: START + 9_471 },
    );
    expect(JSON.parse(taskRunEvent(transition)())).toMatchObject({
      id: ids(8),
      follows: ids(7),
      event: 'prefect.task-run.Failed',
      resource: { 'prefect.run-count': '1', 'prefect.state-message': 'Task run encountered an exception Error: x' },
      payload: {
        intended: { from: 'RUNNING', to: 'FAILED' },
        initial_state: { type: 'RUNNING', name: 'Running', message: '', state_details: {} },
        validated_state: { type: 'FAILED', name: 'Failed', state_details: { retriable: false }, data: null },
        task_run: {
          ...TASK_RUN,
          run_count: 1,
          flow_run_run_count: 1,
          start_time: '2026-11-21T14:03:32.221285Z',
          end_time: '2026-11-21T14:03:32.222585Z',
          total_run_time: 0.0013,
        },
      },
    });
  });

  it('are read back by the client as the task run that they tell of', () => {
    const run = newRun();
    const transition = advance(run, { step: 'run' }, { id: ids(7), nowUs: START + 1 });
    expect(taskRunOfEvent(event.parse(JSON.parse(taskRunEvent(transition)())))).toEqual({
      id: ids(3),
      name: 'extract-803',
      flowRunId: ids(1),
      taskKey: 'extract-36b7e2fe',
      dynamicKey: ids(4),
      state: { type: 'RUNNING', name: 'Running', timestamp: '2026-11-21T14:03:32.213115Z' },
      runCount: 1,
      startTime: '2026-11-21T14:03:32.213115Z',
      expectedStartTime: '2026-11-21T14:03:32.213114Z',
      totalRunTime: 0,
      tags: ['web', 'db'],
      labels: { 'millrace.call-site': '/f.ts:1:2' },
      inputs: { url: [{ kind: 'task-run', id: ids(5) }] },
    });
  });
});

it('the heartbeat names the flow run, its flow, deployment and tags', () => {
  const beat = JSON.parse(heartbeatEvent({ ...flowRun, deploymentId: ids(9) }, { id: ids(7), nowUs: START }));
  expect(event.safeParse(beat).success).toBe(true);
  expect(beat).toMatchObject({
    event: 'prefect.flow-run.heartbeat',
    resource: { 'prefect.resource.id': `prefect.flow-run.${ids(1)}`, 'prefect.resource.name': 'quick-ape' },
    related: [
      { 'prefect.resource.role': 'flow' },
      { 'prefect.resource.role': 'deployment' },
      { 'prefect.resource.id': 'prefect.tag.nightly' },
    ],
  });
});

it('is JSON whatever names and messages hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, message) => {
      const run = { ...newRun(), name };
      const transition = advance(run, { step: 'crash', message }, { id: ids(7), nowUs: START + 1 });
      const made = JSON.parse(taskRunEvent(transition)());
      expect(made.payload.task_run.name).toBe(name);
      expect(made.resource['prefect.resource.name']).toBe(name);
      expect(made.payload.validated_state.message).toBe(message);
    }),
  );
});

it('tells when a retry is due, and a new name', () => {
  const run = newRun();
  advance(run, { step: 'run' }, { id: ids(7), nowUs: START + 1 });
  run.name = 'renamed';
  const waiting = { step: 'await-retry', scheduledTimeUs: START + 1e6 } as const;
  const made = JSON.parse(taskRunEvent(advance(run, waiting, { id: ids(8), nowUs: START + 2 }))());
  expect(made.payload.validated_state.state_details).toEqual({ scheduled_time: '2026-11-21T14:03:33.213114Z' });
  expect(made.payload.task_run.name).toBe('renamed');
  const retry = JSON.parse(taskRunEvent(advance(run, { step: 'retry' }, { id: ids(9), nowUs: START + 3 }))());
  expect(retry.payload.initial_state.state_details).toEqual({ scheduled_time: '2026-11-21T14:03:33.213114Z' });
});

it('tells of the run as it was, however late its text is made', () => {
  const run = newRun();
  const started = taskRunEvent(advance(run, { step: 'run' }, { id: ids(7), nowUs: START + 1 }));
  const text = started();
  run.name = 'renamed';
  advance(run, { step: 'crash', message: 'gone' }, { id: ids(8), nowUs: START + 2 });
  expect(started()).toBe(text);
});

describe('times', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000000Z'],
    [1, '1970-01-01T00:00:00.000001Z'],
    [START, '2026-11-21T14:03:32.213114Z'],
  ])('%d us is %s', (us, iso) => {
    expect(isoMicros(us)).toBe(iso);
    expect(parseMicros(iso)).toBe(us);
  });

  it.each([
    ['2026-11-21T14:03:32Z', '2026-11-21T14:03:32.000000Z'],
    ['2026-11-21T14:03:32.5+00:00', '2026-11-21T14:03:32.500000Z'],
    ['2026-11-21T15:03:32.123456789+01:00', '2026-11-21T14:03:32.123456Z'],
    ['2026-11-21T14:03:32.1', '2026-11-21T14:03:32.100000Z'],
  ])('%s is read', (text, iso) => expect(isoMicros(parseMicros(text))).toBe(iso));
});
