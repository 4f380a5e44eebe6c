import { expect, it } from 'vitest';
import { scheduleOf } from '../sdk/faults/fault-schedule.ts';
import { runWithFaults } from '../sdk/faults/run-with-faults.ts';

/*
 * A flow runs while the network and the orchestrator fail, by schedules made of seeds. Afterwards the orchestrator's
 * records and the flow's own account have to agree. FAULT_SEED repeats one seed, FAULT_RUNS does more of them.
 *
 * What can't hold yet: a flow whose process was killed is still Running to the orchestrator, as are its tasks, until
 * someone watches for its heartbeats.
 */
const { FAULT_SEED, FAULT_RUNS } = process.env;
const first = FAULT_SEED === undefined ? Math.floor(Math.random() * 2 ** 30) : Number(FAULT_SEED);
const runs = Number(FAULT_RUNS ?? (FAULT_SEED === undefined ? 12 : 1));
const seeds = Array.from({ length: runs }, (_, index) => first + index);

it.concurrent.each(seeds)(
  'records and flow agree after faults, FAULT_SEED=%d',
  async (seed) => {
    const wrong = await runWithFaults(seed);
    expect(wrong, `${wrong.join('; ')} (${JSON.stringify(scheduleOf(seed))})`).toEqual([]);
  },
  240_000,
);
