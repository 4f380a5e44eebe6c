import type { Clock } from '../engine/clock.ts';

/** Time that stands still until nothing else is left to do, and then jumps to the next timer. */
export interface FakeClock extends Clock {
  readonly timeUs: number;
  /** Lets time pass until the promise settles. */
  until<T>(promise: Promise<T>): Promise<T>;
}

export function createFakeClock(): FakeClock {
  let timeUs = Date.UTC(2026, 0, 1) * 1000;
  let ids = 0;
  /** How much work is under way that takes real time. */
  let under = 0;
  let timers: { atUs: number; fire: () => void }[] = [];
  const after = (ms: number, fire: () => void) => {
    const timer = { atUs: timeUs + Math.round(ms * 1000), fire };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  return {
    get timeUs() {
      return timeUs;
    },
    nowUs: () => ++timeUs,
    after,
    sleep(ms, cancellation) {
      return new Promise((resolve, reject) => {
        if (cancellation?.reason) return reject(cancellation.reason);
        const stopTimer = after(ms, () => {
          stopListening?.();
          resolve();
        });
        const stopListening = cancellation?.onCancel((reason) => {
          stopTimer();
          reject(reason);
        });
      });
    },
    async during(work) {
      under += 1;
      try {
        return await work;
      } finally {
        under -= 1;
      }
    },
    id: () => `id-${++ids}`,
    randomId: () => `${(++ids).toString(16).padStart(3, '0')}-random`,
    random: () => 0.5,
    async until(promise) {
      let settled = false;
      promise.then(
        () => {
          settled = true;
        },
        () => {
          settled = true;
        },
      );
      for (let idle = 0; !settled; ) {
        await new Promise((resolve) => setImmediate(resolve));
        if (settled || under > 0 || ++idle < 3) continue;
        idle = 0;
        const [next] = timers.sort((a, b) => a.atUs - b.atUs);
        if (!next) continue;
        timers = timers.filter((timer) => timer !== next);
        timeUs = Math.max(timeUs, next.atUs);
        next.fire();
      }
      return promise;
    },
  };
}
