import { describe, expect, it } from 'vitest';
import { type State, type StateCreate, stateCreate } from '../../src/api/state.ts';
import { isoOf, microsOf } from '../../src/server/clock.ts';
import { newState } from '../../src/server/rules/new-state.ts';
import { orchestrate } from '../../src/server/rules/orchestrate.ts';
import { coreRules, globalRules, lateRules, minimalRules } from '../../src/server/rules/order.ts';
import type { DeploymentSlots, RunDraft } from '../../src/server/rules/rule.ts';

const NOW = '2026-11-21T12:00:00.000000Z';
const later = (seconds: number): string => isoOf(microsOf(NOW) + seconds * 1e6);
const KEY = '00000000-0000-4000-8000-00000000000a';

/** `TYPE`, `TYPE Name`, or a whole state. */
type Written = string | StateCreate;

interface Case {
  run?: Partial<RunDraft>;
  force?: boolean;
  late?: boolean;
  client?: string;
  slots?: Partial<DeploymentSlots>;
}

/** What becomes of a proposal, in one line: `ACCEPT RUNNING Running`, `REJECT - "why"`, `WAIT 5`. */
function judge(from: Written | null, to: Written, { run = {}, force = false, late = false, client, slots }: Case = {}) {
  const said: string[] = [];
  const transition = {
    run: { ...FRESH, ...run },
    initial: from === null ? null : stateOf(from, later(-10)),
    proposed: stateOf(to, NOW),
    nowMicros: microsOf(NOW),
    newId: () => KEY,
    clientVersion: client ?? null,
    slots: slots ? slotsOf(slots, said) : null,
  };
  const policy = late ? lateRules : force ? minimalRules : coreRules;
  const rules = [...policy, ...globalRules];
  const { state, status, details } = orchestrate(transition, rules);
  const shown = state ? `${state.type} ${state.name}` : '-';
  const reason = 'reason' in details && details.type !== 'wait_details' ? ` "${details.reason}"` : '';
  const wait = details.type === 'wait_details' ? ` ${details.delay_seconds}` : ` ${shown}`;
  return { line: `${status}${wait}${reason}`, run: transition.run, state, said };
}

/** Slots that note what is done with them. */
function slotsOf(given: Partial<DeploymentSlots>, said: string[]): DeploymentSlots {
  return {
    limit: () => ({ slots: 1, hasFree: true, isFull: false }),
    onCollision: () => 'ENQUEUE',
    isHeld: () => true,
    take: (lease) => said.push(`take ${lease === KEY ? 'KEY' : 'LEASE'}`),
    renew: () => said.push('renew'),
    keepWithoutLease: () => said.push('keep without lease'),
    giveBack: (lease) => said.push(`give back ${lease === null ? 'one' : 'LEASE'}`),
    ...given,
  };
}

function stateOf(written: Written, timestamp: string): State {
  const [type, name] = typeof written === 'string' ? written.split(' ') : [];
  const state = typeof written === 'string' ? { type: type as StateCreate['type'], name } : written;
  return newState(stateCreate.parse(state), { id: KEY, timestamp });
}

const FRESH: RunDraft = {
  id: '00000000-0000-4000-8000-000000000001',
  deploymentId: null,
  parentTaskRunId: null,
  infrastructurePid: null,
  policy: { max_retries: 0, retry_delay_seconds: 0, pause_keys: [], resuming: false, retry_type: null },
  runCount: 1,
  startTime: null,
  endTime: null,
  expectedStartTime: null,
  nextScheduledStartTime: null,
  totalRunTime: 0,
};
const deployed = { run: { deploymentId: KEY } };
const retries = (left: number) => ({ run: { policy: { ...FRESH.policy, retries: left, retry_delay: 5 } } });
const result = { type: 'COMPLETED' as const, data: { storage_key: 'a' } };
const paused = (details: NonNullable<StateCreate['state_details']> = {}) => ({
  type: 'PAUSED' as const,
  state_details: details,
});
const due = (type: 'SCHEDULED' | 'PENDING', seconds: number) => ({
  type,
  state_details: { scheduled_time: later(seconds) },
});
const noTerminalPending = 'cannot transition to a PENDING state.';

const TABLE: [from: Written | null, to: Written, expected: string, given?: Case][] = [
  ['PENDING', 'RUNNING', 'ACCEPT RUNNING Running'],
  ['RUNNING', 'COMPLETED', 'ACCEPT COMPLETED Completed'],
  ['RUNNING', { type: 'COMPLETED', name: 'All good' }, 'ACCEPT COMPLETED All good'],
  [null, 'PENDING', 'ACCEPT PENDING Pending'],
  // A transition that was made is not made again.
  [
    { type: 'RUNNING', state_details: { transition_id: KEY } },
    { type: 'RUNNING', state_details: { transition_id: KEY } },
    'REJECT - "This run has already made this state transition."',
  ],
  // Terminal states.
  ['COMPLETED', 'CANCELLING', 'ABORT - "Run is already in terminal state COMPLETED."'],
  ['FAILED', 'PAUSED', 'ABORT - "Run is already in terminal state FAILED."'],
  ['CANCELLED', 'CRASHED', 'ABORT - "Run is already in terminal state CANCELLED."'],
  ['FAILED', 'SCHEDULED', 'ABORT - "Cannot reschedule a run without an associated deployment."'],
  ['FAILED', 'SCHEDULED', 'ACCEPT SCHEDULED Scheduled', deployed],
  ['FAILED', 'RUNNING', 'ACCEPT RUNNING Running'],
  ['COMPLETED', 'RUNNING', 'ACCEPT RUNNING Running'],
  [result, 'RUNNING', 'REJECT - "Run is already COMPLETED."'],
  [{ type: 'COMPLETED', data: { type: 'unpersisted' } }, 'RUNNING', 'ACCEPT RUNNING Running'],
  [result, 'FAILED', 'ACCEPT FAILED Failed'],
  [
    result,
    'COMPLETED',
    'REJECT - "Cannot overwrite a COMPLETED state that carries persisted result data with one that does not."',
  ],
  [
    result,
    'COMPLETED',
    'REJECT - "Cannot overwrite a COMPLETED state that carries persisted result data with one that does not."',
    { force: true },
  ],
  [result, result, 'ACCEPT COMPLETED Completed'],
  // Cancelling.
  ['RUNNING', 'CANCELLING', 'ACCEPT CANCELLING Cancelling'],
  ['CANCELLING', 'CANCELLED', 'ACCEPT CANCELLED Cancelled'],
  ...(['COMPLETED', 'FAILED', 'RUNNING', 'CRASHED', 'CANCELLING', 'SCHEDULED'] as const).map(
    (to): [string, string, string] => [
      'CANCELLING',
      to,
      'REJECT - "Cannot transition flows that are cancelling to a state other than Cancelled."',
    ],
  ),
  ['CANCELLING', 'COMPLETED', 'ACCEPT COMPLETED Completed', { force: true }],
  ['SCHEDULED', 'CANCELLING', 'REJECT CANCELLED Cancelled "Scheduled flow run has no infrastructure to terminate."'],
  [
    'SCHEDULED',
    'CANCELLING',
    'REJECT CANCELLED Cancelled "Scheduled flow run has no infrastructure to terminate."',
    { force: true },
  ],
  ['SCHEDULED AwaitingRetry', 'CANCELLING', 'ACCEPT CANCELLING Cancelling', { run: { infrastructurePid: '7' } }],
  [
    'SCHEDULED Resuming',
    'CANCELLING',
    'REJECT CANCELLED Cancelled "Scheduled flow run has no infrastructure to terminate."',
    { run: { infrastructurePid: '7' } },
  ],
  [
    paused({ pause_reschedule: true }),
    'CANCELLING',
    'REJECT CANCELLED Cancelled "Suspended flow run has no infrastructure to terminate."',
    deployed,
  ],
  [paused(), 'CANCELLING', 'ACCEPT CANCELLING Cancelling'],
  // Pending.
  ['PENDING', 'PENDING', `ABORT - "This run is in a PENDING state and ${noTerminalPending}"`],
  ['RUNNING', 'PENDING', `ABORT - "This run is in a RUNNING state and ${noTerminalPending}"`],
  ['CANCELLED', 'PENDING', `ABORT - "This run is in a CANCELLED state and ${noTerminalPending}"`],
  ['PENDING', 'PENDING Submitting', 'ACCEPT PENDING Submitting'],
  ['PENDING Submitting', 'PENDING Submitting', `ABORT - "This run is in a PENDING state and ${noTerminalPending}"`],
  ['FAILED', 'PENDING', 'ACCEPT PENDING Pending'],
  ['RUNNING', 'PENDING', 'ACCEPT PENDING Pending', { force: true }],
  // Late.
  ['SCHEDULED', 'SCHEDULED Late', 'ACCEPT SCHEDULED Late'],
  ['SCHEDULED Late', 'SCHEDULED Late', 'REJECT - "This flow run is already marked late."'],
  ['RUNNING', 'SCHEDULED Late', 'REJECT - "Only scheduled flows can be marked late."'],
  // Pausing.
  [null, 'PAUSED', 'ABORT - "Cannot pause flows with no state."'],
  ['PENDING', 'PAUSED', 'REJECT - "Cannot pause flows that are not currently running."'],
  ['PENDING', 'PAUSED Suspended', 'REJECT - "Cannot suspend flows that are not currently running."'],
  ['RUNNING', 'PAUSED', 'ACCEPT PAUSED Paused'],
  [
    'RUNNING',
    paused({ pause_key: 'k' }),
    'REJECT - "This pause has already fired."',
    { run: { policy: { ...FRESH.policy, pause_keys: ['k'] } } },
  ],
  ['RUNNING', paused({ pause_reschedule: true }), 'ABORT - "Cannot pause flows without a deployment."'],
  ['RUNNING', paused({ pause_reschedule: true }), 'ACCEPT PAUSED Paused', deployed],
  [
    'RUNNING',
    paused({ pause_reschedule: true }),
    'ABORT - "Cannot pause subflows."',
    { run: { deploymentId: KEY, parentTaskRunId: KEY } },
  ],
  // Resuming.
  [paused(), 'RUNNING', 'ACCEPT RUNNING Running'],
  [paused(), 'PENDING', 'REJECT - "This run cannot transition to the PENDING state from the PAUSED state."'],
  [
    paused({ pause_timeout: later(-1) }),
    'RUNNING',
    'REJECT FAILED Failed "The flow run pause has timed out and can no longer resume."',
  ],
  [paused({ pause_timeout: later(1) }), 'RUNNING', 'ACCEPT RUNNING Running'],
  [
    paused({ pause_reschedule: true }),
    'SCHEDULED Resuming',
    'REJECT - "Cannot reschedule a resuming flow run without a deployment."',
  ],
  // Waiting. A last half second is let pass, and the answer is in whole seconds.
  [due('SCHEDULED', 5), 'RUNNING', 'WAIT 5'],
  [due('PENDING', 0.6), 'RUNNING', 'WAIT 1'],
  [due('PENDING', 0.4), 'RUNNING', 'ACCEPT RUNNING Running'],
  [due('SCHEDULED', -5), 'RUNNING', 'ACCEPT RUNNING Running'],
  [due('SCHEDULED', 5), 'RUNNING', 'ACCEPT RUNNING Running', { force: true }],
  // Retrying.
  ['RUNNING', 'FAILED', 'ACCEPT FAILED Failed'],
  ['RUNNING', 'FAILED', 'REJECT SCHEDULED AwaitingRetry "Retrying"', retries(1)],
  ['RUNNING', 'FAILED', 'ACCEPT FAILED Failed', retries(0)],
  ['RUNNING', 'FAILED', 'ACCEPT FAILED Failed', { ...retries(1), force: true }],
  ['RUNNING', 'CRASHED', 'ACCEPT CRASHED Crashed', retries(1)],
];

describe('the rules of flow runs', () => {
  it.each(TABLE)('%j to %j is %s', (from, to, expected, given) => {
    expect(judge(from, to, given).line).toBe(expected);
  });

  it('leaves the run as it was when nothing is written', () => {
    const { run } = judge(due('SCHEDULED', 60), 'RUNNING');
    expect(run).toEqual(FRESH);
  });
});

describe('an accepted transition', () => {
  it('starts the run and counts it', () => {
    const { run } = judge('PENDING', 'RUNNING', { run: { runCount: 0 } });
    expect(run).toMatchObject({ runCount: 1, startTime: NOW, endTime: null });
  });

  it('ends the run and adds up its time', () => {
    const { run } = judge('RUNNING', 'COMPLETED', { run: { startTime: later(-10), totalRunTime: 2 } });
    expect(run).toMatchObject({ endTime: NOW, totalRunTime: 12, startTime: later(-10) });
  });

  it('un-ends a run that leaves a terminal state, and forgets its pauses', () => {
    const policy = { ...FRESH.policy, pause_keys: ['k'], retry_type: 'in_process' as const };
    const { run } = judge('FAILED', 'RUNNING', { run: { endTime: later(-10), policy } });
    expect(run.endTime).toBeNull();
    expect(run.policy).toMatchObject({ pause_keys: [], retry_type: null });
  });

  it('keeps the key of a pause, or makes one', () => {
    expect(judge('RUNNING', paused({ pause_key: 'k' })).run.policy.pause_keys).toEqual(['k']);
    expect(judge('RUNNING', 'PAUSED').run.policy.pause_keys).toEqual([KEY]);
  });

  it('remembers that a paused run resumes, and does not count the resumed one twice', () => {
    expect(judge(paused(), 'SCHEDULED Resuming', deployed).run.policy.resuming).toBe(true);
    const resuming = { policy: { ...FRESH.policy, resuming: true } };
    expect(judge('PENDING', 'RUNNING', { run: resuming }).run).toMatchObject({
      runCount: 1,
      policy: { resuming: false },
    });
  });

  it('waits for a retry for as long as the policy says, within the same process', () => {
    const { run, state } = judge('RUNNING', 'FAILED', retries(1));
    expect(state?.state_details.scheduled_time).toBe(later(5));
    expect(run.nextScheduledStartTime).toBe(later(5));
    expect(run.policy.retry_type).toBe('in_process');
  });

  it('knows a failure that comes twice, its answer having been lost, and retries once', () => {
    const failed: StateCreate = { type: 'FAILED', state_details: { transition_id: KEY } };
    const { line, state } = judge('RUNNING', failed, retries(1));
    expect(line).toBe('REJECT SCHEDULED AwaitingRetry "Retrying"');
    const waiting: StateCreate = { type: 'SCHEDULED', state_details: { ...state?.state_details } };
    expect(judge(waiting, failed, retries(1)).line).toBe('REJECT - "This run has already made this state transition."');
  });

  it('carries the due time from Scheduled to Pending and on', () => {
    expect(judge(due('SCHEDULED', 5), 'PENDING').state?.state_details.scheduled_time).toBe(later(5));
    expect(judge(due('PENDING', 5), 'PENDING Submitting').state?.state_details.scheduled_time).toBe(later(5));
  });

  it('says whose state it is', () => {
    const { state } = judge('PENDING', 'RUNNING', { run: { parentTaskRunId: KEY } });
    expect(state?.state_details).toMatchObject({ flow_run_id: FRESH.id, task_run_id: KEY });
  });
});

describe('the slots of a deployment', () => {
  const LEASE = '00000000-0000-4000-8000-00000000000b';
  const held = (type: 'PENDING' | 'RUNNING' | 'CANCELLING'): StateCreate => ({
    type,
    state_details: { deployment_concurrency_lease_id: LEASE },
  });
  const none: Partial<DeploymentSlots> = { limit: () => ({ slots: 1, hasFree: false, isFull: true }) };
  const cancelNew: Partial<DeploymentSlots> = { ...none, onCollision: () => 'CANCEL_NEW' };
  const NEW = '3.8.8';

  it.each<[Written | null, Written, Case, string, string[]]>([
    ['SCHEDULED', 'PENDING', { slots: {} }, 'ACCEPT PENDING Pending', ['take KEY']],
    [null, 'PENDING', { slots: {} }, 'ACCEPT PENDING Pending', ['take KEY']],
    ['SCHEDULED', 'PENDING', { slots: {}, force: true }, 'ACCEPT PENDING Pending', []],
    ['SCHEDULED', 'PENDING', { slots: { limit: () => 'unlimited' } }, 'ACCEPT PENDING Pending', []],
    ['SCHEDULED', 'PENDING', { slots: { limit: () => 'gone' } }, 'ABORT - "Deployment not found."', []],
    ['SCHEDULED', 'PENDING', { slots: {}, client: '3.0.1' }, 'ACCEPT PENDING Pending', []],
    [
      'SCHEDULED',
      'PENDING',
      { slots: { limit: () => ({ slots: 0, hasFree: false, isFull: true }) } },
      'ABORT - "The deployment concurrency limit is 0. The flow will deadlock if submitted again."',
      [],
    ],
    [
      'SCHEDULED',
      'PENDING',
      { slots: none },
      'REJECT SCHEDULED AwaitingConcurrencySlot "Deployment concurrency limit reached."',
      [],
    ],
    [
      'SCHEDULED',
      'PENDING',
      { slots: cancelNew },
      'REJECT CANCELLED Cancelled "Deployment concurrency limit reached."',
      [],
    ],
    // A step of one submission keeps its slot.
    [held('PENDING'), 'PENDING Submitting', { slots: none }, 'ACCEPT PENDING Submitting', []],
    // One that may not pass takes no slot.
    [
      paused(),
      'PENDING',
      { slots: {} },
      'REJECT - "This run cannot transition to the PENDING state from the PAUSED state."',
      [],
    ],
    [held('PENDING'), 'RUNNING', { slots: {}, client: NEW }, 'ACCEPT RUNNING Running', ['renew']],
    [held('PENDING'), 'RUNNING', { slots: {}, client: '3.4.10' }, 'ACCEPT RUNNING Running', ['keep without lease']],
    [held('PENDING'), 'RUNNING', { slots: {} }, 'ACCEPT RUNNING Running', ['keep without lease']],
    [
      held('PENDING'),
      'RUNNING',
      { slots: { isHeld: () => false }, client: NEW },
      'ACCEPT RUNNING Running',
      ['take KEY'],
    ],
    [
      held('PENDING'),
      'RUNNING',
      { slots: { ...none, isHeld: () => false }, client: NEW },
      'REJECT CANCELLED Cancelled "Deployment concurrency limit reached after lease expiry."',
      ['give back LEASE'],
    ],
    ['PENDING', 'RUNNING', { slots: {}, client: NEW }, 'ACCEPT RUNNING Running', []],
    [held('PENDING'), 'CANCELLING', { slots: {} }, 'ACCEPT CANCELLING Cancelling', ['keep without lease']],
    [held('RUNNING'), 'COMPLETED', { slots: {} }, 'ACCEPT COMPLETED Completed', ['give back LEASE']],
    [held('RUNNING'), 'FAILED', { slots: {}, force: true }, 'ACCEPT FAILED Failed', ['give back LEASE']],
    ['RUNNING', 'COMPLETED', { slots: {} }, 'ACCEPT COMPLETED Completed', ['give back one']],
    [held('CANCELLING'), 'CANCELLED', { slots: {} }, 'ACCEPT CANCELLED Cancelled', ['give back LEASE']],
    [held('RUNNING'), 'CANCELLING', { slots: {} }, 'ACCEPT CANCELLING Cancelling', []],
    ['SCHEDULED', 'COMPLETED', { slots: {} }, 'ACCEPT COMPLETED Completed', []],
    [
      'SCHEDULED',
      'SCHEDULED Late',
      { late: true, slots: cancelNew },
      'REJECT CANCELLED Cancelled "Deployment concurrency limit is full and uses the CANCEL_NEW strategy."',
      [],
    ],
    ['SCHEDULED', 'SCHEDULED Late', { late: true, slots: none }, 'ACCEPT SCHEDULED Late', []],
    [
      'SCHEDULED',
      'SCHEDULED Late',
      { late: true, slots: { onCollision: () => 'CANCEL_NEW' } },
      'ACCEPT SCHEDULED Late',
      [],
    ],
    ['RUNNING', 'SCHEDULED Late', { late: true }, 'REJECT - "Only scheduled flows can be marked late."', []],
  ])('%j to %j given %j: %s', (from, to, given, line, said) => {
    const judged = judge(from, to, given);
    expect({ line: judged.line, said: judged.said }).toEqual({ line, said });
  });

  it('are held by the lease of the state', () => {
    const { state } = judge('SCHEDULED', 'PENDING', { slots: {} });
    expect(state?.state_details.deployment_concurrency_lease_id).toBe(KEY);
    const lost = judge(held('PENDING'), 'RUNNING', { slots: { isHeld: () => false }, client: NEW });
    expect(lost.state?.state_details.deployment_concurrency_lease_id).toBe(KEY);
    expect(judge(held('RUNNING'), 'COMPLETED').state?.state_details.deployment_concurrency_lease_id).toBe(LEASE);
  });
});
