import { flow, INPUTS, NO_CACHE, RUN_ID, task, transaction } from '../../src/sdk/index.ts';

function undo() {}
function keep() {}

// The names of Python's parameters, so that both languages make one key.
const load = task({ cachePolicy: INPUTS, cacheExpirationSeconds: 3600 }, function load(city: string, debug: boolean) {
  return debug === undefined ? {} : { city };
});
const loadWell = load.withOptions({ cachePolicy: INPUTS.minus('debug') });
const loadAnew = load.withOptions({ refreshCache: true });
const within = task({ persistResult: true, cachePolicy: RUN_ID.plus(INPUTS) }, function within(x: number) {
  return x;
});
const keyed = task({ resultStorageKey: 'kept-{parameters[x]}-{flow_run.flow_name}' }, function keyed(x: number) {
  return x;
});
const own = task({ cacheKeyFn: (_, { x }) => `own-${x}` }, function own(x: number) {
  return x;
});
const refuse = task({ persistResult: true }, function refuse() {
  throw new Error('refused');
});
const plain = task(function plain(x: number) {
  return x;
});
const never = task({ persistResult: false, cachePolicy: NO_CACHE }, function never(x: number) {
  return x;
});
const step = task({ persistResult: true, onCommit: keep, onRollback: undo }, function step(x: number) {
  return x;
});
const around = task(async function around() {
  await step(10);
  throw new Error('after all');
});

const results = flow({ name: 'results' }, async () => {
  await load('Bonn', true);
  await load('Bonn', true);
  await loadWell('Bonn', true);
  await loadWell('Bonn', false);
  await loadAnew('Bonn', true);
  await within(1);
  await within(1);
  await keyed(1);
  await keyed(1);
  await own(1);
  await own(1);
  await plain(1);
  await never(1);
  await refuse().catch(() => {});
  await transaction(async () => {
    await step(1);
    await step(2);
  });
  await transaction(async () => {
    await step(3);
    await step(4);
    throw new Error('no');
  }).catch(() => {});
  await around().catch(() => {});
  await transaction({ key: 'whole' }, (txn) => txn.stage({ a: 1 }));
  await transaction({ key: 'whole' }, (txn) => {
    if (!txn.isCommitted()) throw new Error('It was not found.');
  });
  return [1, 2];
});

if (process.argv[2] === 'run') {
  await results();
  await results.withOptions({ name: 'kept', persistResult: true })();
}
if (process.argv[2] === 'hit') await flow({ name: 'hit' }, () => loadWell('Ulm', true))();
