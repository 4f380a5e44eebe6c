import type { EnginePort } from './port.ts';

/**
 * Lets submitted tasks begin one after another, and the event loop have its turn in between: a hundred tasks that
 * only compute would else hold up the delivery of all that they report until the last one is done. Where more is
 * reported than can be delivered, they wait until it is.
 */
export function nextTurn(port: EnginePort): Promise<void> {
  return new Promise((resolve) => {
    turnsOf(port).enter(resolve);
  });
}

/** Undefined while few tasks wait for their turn; else for when there are few again. */
export function untilFewWait(port: EnginePort): Promise<void> | undefined {
  return turnsOf(port).untilFewWait();
}

/** Lets everything else go on, once this slice of time is used up. */
export function pauseNow(): Promise<void> | undefined {
  if (performance.now() - sliceStart < SLICE_MS) return undefined;
  return new Promise((resolve) => {
    setImmediate(() => {
      sliceStart = performance.now();
      resolve();
    });
  });
}

interface Turns {
  enter(begin: () => void): void;
  untilFewWait(): Promise<void> | undefined;
}

const SLICE_MS = 8;
const MANY = 1_000;
const all = new WeakMap<EnginePort, Turns>();
let sliceStart = 0;

function turnsOf(port: EnginePort): Turns {
  let turns = all.get(port);
  if (!turns) {
    turns = createTurns(port);
    all.set(port, turns);
  }
  return turns;
}

function createTurns(port: EnginePort): Turns {
  let waiting: (() => void)[] = [];
  let next = 0;
  let pumping = false;
  let onFew: (() => void)[] = [];

  return {
    enter(begin) {
      waiting.push(begin);
      if (pumping) return;
      pumping = true;
      sliceStart = performance.now();
      queueMicrotask(pump);
    },
    untilFewWait() {
      if (waiting.length - next < MANY) return undefined;
      return new Promise((resolve) => onFew.push(resolve));
    },
  };

  function pump(): void {
    const begin = waiting[next];
    if (!begin) {
      pumping = false;
      forget();
      return;
    }
    const busy = port.ready();
    if (busy) {
      void busy.then(pump);
      return;
    }
    next += 1;
    if (next >= MANY) forget();
    begin();
    if (performance.now() - sliceStart < SLICE_MS) {
      // What `begin` set going runs up to its first real wait before this does.
      queueMicrotask(pump);
    } else {
      setImmediate(() => {
        sliceStart = performance.now();
        pump();
      });
    }
  }

  function forget(): void {
    waiting = waiting.slice(next);
    next = 0;
    if (waiting.length >= MANY) return;
    const told = onFew;
    onFew = [];
    for (const tell of told) tell();
  }
}
