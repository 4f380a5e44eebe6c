import { expect, it } from 'vitest';
import { createLineWriter } from '../../src/cli/line-writer.ts';

/** A writer with a clock and an event loop of its own, and what it has written. */
function world() {
  const written: string[] = [];
  const turn: (() => void)[] = [];
  const clock = { ms: 0 };
  const writer = createLineWriter((text) => written.push(text), {
    later: (callback) => turn.push(callback),
    now: () => clock.ms,
  });
  return {
    written,
    clock,
    writer,
    print: (from: number, to: number) => {
      for (let n = from; n <= to; n++) writer.line(String(n));
    },
    endTurn: () => {
      for (const callback of turn.splice(0)) callback();
    },
  };
}

const text = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `${from + n}\n`).join('');

it('writes each line as it comes, as long as somebody might read them', () => {
  const { written, print, clock } = world();
  for (let window = 0; window < 10; window++) {
    print(1, 50);
    clock.ms += 100;
  }
  expect(written).toHaveLength(500);
});

it('writes the lines of one turn together when there are too many to read', () => {
  const { written, print, endTurn, clock } = world();
  print(1, 200);
  expect(written).toHaveLength(50);
  endTurn();
  expect(written.slice(50)).toEqual([text(51, 200)]);
  print(201, 300);
  endTurn();
  expect(written.slice(51)).toEqual([text(201, 300)]);
  clock.ms += 100;
  print(301, 302);
  expect(written.slice(52)).toEqual(['301\n', '302\n']);
});

it('keeps the order, whenever the flood ends', () => {
  const { written, print, endTurn, clock } = world();
  print(1, 60);
  clock.ms += 100;
  print(61, 62);
  endTurn();
  expect(written.join('')).toBe(text(1, 62));
});

it('writes what is held back when told to, and only once', () => {
  const { written, print, writer, endTurn } = world();
  print(1, 60);
  writer.flush();
  expect(written.join('')).toBe(text(1, 60));
  endTurn();
  expect(written).toHaveLength(51);
});

it('does not hold back more than it should of a turn that never ends', () => {
  const { written, print } = world();
  print(1, 100_000);
  expect(written.length).toBeGreaterThan(55);
  expect(Math.max(...written.map(({ length }) => length))).toBeLessThan(70_000);
});
