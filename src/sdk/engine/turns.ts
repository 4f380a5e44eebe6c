/**
 * Lets submitted tasks begin one after another, and the event loop have its turn in between: a hundred tasks that
 * only compute would else hold up the delivery of all that they report until the last one is done.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (!pumping) {
      pumping = true;
      sliceStart = performance.now();
      queueMicrotask(pump);
    }
  });
}

const SLICE_MS = 8;
let waiting: (() => void)[] = [];
let next = 0;
let pumping = false;
let sliceStart = 0;

function pump(): void {
  const begin = waiting[next++];
  if (!begin) {
    waiting = [];
    next = 0;
    pumping = false;
    return;
  }
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
