import { flow, getRunLogger, type RunContext, states, type TaskHook, task } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

type Run = Pick<NonNullable<RunContext['taskRun']>, 'id'>;

function told(what: string): TaskHook {
  const hook = (of: { name: string }, _run: Run, state: { name: string }) => {
    getRunLogger().info('%s of %s in %s', what, of.name, state.name);
  };
  return Object.defineProperty(hook, 'name', { value: what });
}

function broken(): never {
  throw new ValueError('the hook is broken');
}

const every = { onRunning: [told('began')], onCompletion: [told('completed')], onFailure: [told('failed')] };
let goes = 0;

const good = task(every, async function good() {
  return 1;
});

const bad = task(every, async function bad() {
  throw new ValueError('bad');
});

const better = task({ ...every, retries: 1 }, async function better() {
  goes += 1;
  if (goes === 1) throw new ValueError('not yet');
  return goes;
});

const failsByAState = task(every, async function fails_by_a_state() {
  return states.failed({ message: 'no' });
});

const cancelsItself = task(every, async function cancels_itself() {
  return states.cancelled({ message: 'no need' });
});

const withABrokenHook = task({ onCompletion: [broken, told('completed')] }, async function with_a_broken_hook() {
  return 1;
});

const cancelled = { onCancellation: [told('cancelled')], onCrashed: [told('crashed')] };

const hooked = flow(every, async function hooked() {
  return good();
});

export const cases: readonly Case[] = [
  flow({ name: 'hooks-of-a-task', logPrints: true }, async () => good()),
  flow({ name: 'hooks-of-a-failed-task' }, async () => (await bad.submit().wait()).name),
  flow({ name: 'hooks-of-a-retried-task' }, async () => better()),
  flow({ name: 'hooks-of-tasks-with-states' }, async () => [
    (await failsByAState.submit().wait()).name,
    (await cancelsItself.submit().wait()).name,
  ]),
  flow({ name: 'hooks-that-are-broken' }, async () => withABrokenHook()),
  flow({ name: 'hooks-of-a-flow', ...every, ...cancelled }, async () => 1),
  flow({ name: 'hooks-of-a-failed-flow', ...every, ...cancelled }, async () => {
    throw new ValueError('no flow');
  }),
  flow({ name: 'hooks-of-a-retried-flow', ...every, retries: 1 }, async () => {
    goes += 1;
    if (goes === 3) throw new ValueError('not yet');
    return 1;
  }),
  flow({ name: 'hooks-of-a-cancelled-flow', ...every, ...cancelled }, async () =>
    states.cancelled({ message: 'not today' }),
  ),
  flow({ name: 'hooks-of-a-flow-that-are-broken', onCompletion: [broken, told('completed')] }, async () => 1),
  flow({ name: 'hooks-of-a-subflow' }, async () => hooked()),
];
