import { randomUUID } from 'node:crypto';
import { createUuid7 } from '../../model/uuid7.ts';
import type { Cancellation } from './cancellation.ts';

/** Time, waiting and ids, as the engine takes them; tests bring their own. */
export interface Clock {
  /** Microseconds since the epoch; each call gives a greater number than the one before. */
  nowUs(): number;
  /** Rejects with the cancellation's reason as soon as there is one. */
  sleep(ms: number, cancellation: Cancellation | undefined): Promise<void>;
  /** Calls back once after that time unless the answer is called first. */
  after(ms: number, callback: () => void): () => void;
  /** For work that takes time of the machine, such as reading a file: made-up time does not go on meanwhile. */
  during<T>(work: Promise<T>): Promise<T>;
  /** An id that sorts by its birth. */
  id(): string;
  /** An id without any order. */
  randomId(): string;
  /** From 0 up to, but not including, 1. */
  random(): number;
}

/** The machine's own clock, with the fine ticks of the high-resolution timer between its milliseconds. */
function createClock(): Clock {
  let offsetMs = Date.now() - performance.now();
  let last = 0;
  const clock: Clock = {
    nowUs() {
      const fine = performance.now() + offsetMs;
      const coarse = Date.now();
      // The fine timer drifts from the wall clock, and stands still while the machine sleeps.
      if (Math.abs(fine - coarse) > DRIFT_MS) offsetMs = coarse - performance.now();
      last = Math.max(last + 1, Math.round((performance.now() + offsetMs) * 1000));
      return last;
    },
    sleep(ms, cancellation) {
      return new Promise((resolve, reject) => {
        if (cancellation?.reason) return reject(cancellation.reason);
        const timer = setTimeout(() => {
          stop?.();
          resolve();
        }, ms);
        const stop = cancellation?.onCancel((reason) => {
          clearTimeout(timer);
          reject(reason);
        });
      });
    },
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    during: (work) => work,
    id: createUuid7(),
    randomId: () => randomUUID(),
    random: () => Math.random(),
  };
  return clock;
}

/** The clock of all runs of this process, so that their times and ids are in one order. */
export const processClock: Clock = createClock();

/** ISO 8601 in UTC with six digits of the second, as Prefect writes times. */
export function isoMicros(us: number): string {
  const second = Math.floor(us / 1e6);
  // Thousands of times are written in one second, so its text is made once.
  if (second !== cachedSecond) {
    cachedSecond = second;
    cachedText = new Date(second * 1000).toISOString().slice(0, 20);
  }
  return `${cachedText}${String(us - second * 1e6).padStart(6, '0')}Z`;
}

let cachedSecond = Number.NaN;
let cachedText = '';

/** The other way; digits beyond microseconds are dropped. */
export function parseMicros(iso: string): number {
  const match = /^(.*?)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?$/.exec(iso);
  const seconds = Date.parse(`${match?.[1] ?? iso}${match?.[3] ?? 'Z'}`);
  const fraction = Number((match?.[2] ?? '').slice(0, 6).padEnd(6, '0'));
  return seconds * 1000 + fraction;
}

const DRIFT_MS = 20;
