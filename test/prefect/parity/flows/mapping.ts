import { flow, task, unmapped } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

const numbers = task(async function numbers(count: number) {
  return Array.from({ length: count }, (_, n) => [n]);
});

const double = task(async function double(x: number) {
  return x * 2;
});

const add = task(async function add(x: number, y: unknown) {
  return [[[x, y]]];
});

const oddFails = task(async function odd_fails(x: number) {
  if (x % 2) throw new ValueError(`${x} is odd`);
  return x * 1000;
});

const total = task(async function total(values: readonly unknown[]) {
  return values.length;
});

const mapOverNumbers = flow({ name: 'map-over-numbers' }, async () => double.map([1, 2, 3]).result());

const mapWithUnmapped = flow({ name: 'map-with-unmapped' }, async () => add.map([1, 2], unmapped([10, 20])).result());

const mapWithAConstant = flow({ name: 'map-with-a-constant' }, async () => add.map([1, 2], 7).result());

const mapOverTwoLists = flow({ name: 'map-over-two-lists' }, async () => add.map([1, 2], [3, 4]).result());

const mapOverAFuture = flow({ name: 'map-over-a-future' }, async () => total.map(numbers.submit(3)).result());

const mapOverAResult = flow({ name: 'map-over-a-result' }, async () => total.map(await numbers(3)).result());

const mapOverAMap = flow({ name: 'map-over-a-map' }, async () => double.map(double.map([1, 2, 3])).result());

const mapIntoOne = flow({ name: 'map-into-one' }, async () => total(double.map([1, 2, 3])));

const mapWithAnUnmappedFuture = flow({ name: 'map-with-an-unmapped-future' }, async () => {
  const found = numbers.submit(2);
  return add.map([1, 2], unmapped(found)).result();
});

const mapOfWhichOneFails = flow({ name: 'map-of-which-one-fails' }, async () => oddFails.map([2, 3, 4]).result());

const mapAfterAFailure = flow({ name: 'map-after-a-failure' }, async () => {
  const first = oddFails.map([2, 3]);
  const then = double.map(first);
  await then.wait();
  return 'done';
});

const mapOverNothing = flow({ name: 'map-over-nothing' }, async () => double.map([]).result());

const mapOverUnequalLists = flow({ name: 'map-over-unequal-lists' }, async () => add.map([1, 2], [3]).result());

const mapOverNoList = flow({ name: 'map-over-no-list' }, async () => double.map(1).result());

const mapThatWaits = flow({ name: 'map-that-waits' }, async () => {
  const first = numbers.submit(1);
  return double
    .withOptions({ waitFor: [first] })
    .map([1, 2])
    .result();
});

export const cases: readonly Case[] = [
  mapOverNumbers,
  mapWithUnmapped,
  mapWithAConstant,
  mapOverTwoLists,
  mapOverAFuture,
  mapOverAResult,
  mapOverAMap,
  mapIntoOne,
  mapWithAnUnmappedFuture,
  mapOfWhichOneFails,
  mapAfterAFailure,
  mapOverNothing,
  mapOverUnequalLists,
  mapOverNoList,
  mapThatWaits,
];
