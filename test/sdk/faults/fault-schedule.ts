import fc from 'fast-check';

/** What goes wrong between a flow and its orchestrator, and when. */
export interface FaultSchedule {
  /** Of a thousand requests, how many meet which fault. */
  requests: { refused: number; lost: number; slow: number };
  /** Of a thousand frames to `/events/in`, how many meet which fault. */
  frames: { twice: number; swapped: number; slow: number; dropped: number };
  /** After so many messages the network is gone for that long; a silent cut is noticed by neither side before its end. */
  cuts: { after: number; ms: number; silent: boolean }[];
  /** After so many messages each, the orchestrator is killed and started again. */
  serverKills: number[];
  end: FlowEnd;
}

/** How the flow's process ends: by itself, or after so many bodies have begun by a signal, or without its server. */
export type FlowEnd =
  | { kind: 'itself' }
  | { kind: 'killed' | 'terminated' | 'terminated while the orchestrator is away'; afterBodies: number };

const permille = (max: number) => fc.oneof(fc.constant(0), fc.integer({ min: 1, max }));
const none = { refused: 0, lost: 0, slow: 0 };
const after = fc.integer({ min: 5, max: 250 });
const afterBodies = fc.integer({ min: 1, max: 60 });

const faults = {
  requests: fc.record({ refused: permille(400), lost: permille(300), slow: permille(300) }),
  frames: fc.record({ twice: permille(100), swapped: permille(100), slow: permille(50), dropped: permille(10) }),
  cuts: fc.array(fc.record({ after, ms: fc.integer({ min: 1, max: 800 }), silent: fc.boolean() }), { maxLength: 2 }),
  serverKills: fc.array(after, { maxLength: 2 }),
};

const schedule: fc.Arbitrary<FaultSchedule> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ...faults, end: fc.constant({ kind: 'itself' as const }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...faults,
      end: fc.record({
        kind: fc.constantFrom('killed', 'terminated', 'terminated while the orchestrator is away'),
        afterBodies,
      }),
    }),
  },
  {
    // Nothing but the kill, so that all that was sent before it has to be there.
    weight: 1,
    arbitrary: fc.record({
      requests: fc.constant(none),
      frames: fc.constant({ twice: 0, swapped: 0, slow: 0, dropped: 0 }),
      cuts: fc.constant<FaultSchedule['cuts']>([]),
      serverKills: fc.constant<number[]>([]),
      end: fc.record({ kind: fc.constant('killed' as const), afterBodies }),
    }),
  },
);

/** The schedule of a seed. */
export function scheduleOf(seed: number): FaultSchedule {
  const [made] = fc.sample(schedule, { seed, numRuns: 1 });
  if (!made) throw new Error(`The seed ${seed} gives no schedule.`);
  return made;
}

/** Numbers from 0 up to 1, the same ones for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
