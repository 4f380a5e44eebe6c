import { appendFileSync } from 'node:fs';
import {
  createMarkdownArtifact,
  emitEvent,
  getRunLogger,
  INPUTS,
  runContext,
  states,
  task,
  Variable,
} from '../../../src/sdk/index.ts';

/** The tasks that every runner is tried with. At the top level of a module, where a task host finds them. */
export const add = task(function add(a: number, b: number) {
  return a + b;
});

export const fail = task(function fail(message: string) {
  throw Object.assign(new RangeError(message), { hint: 'look here', cause: new Error('deeper') });
});

export const echo = task(async function echo(value: unknown) {
  return value;
});

/** Leaves a line behind for each time that it is called. */
export const note = task({ retries: 2 }, function note(file: string, failing: boolean) {
  appendFileSync(file, 'called\n');
  if (failing) throw new Error('on purpose');
  return 'noted';
});

export const listen = task(async function listen(file: string) {
  const { signal } = runContext();
  await new Promise((_, reject) => {
    const timer = setTimeout(() => {}, 60_000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      appendFileSync(file, `cleaned up after ${(signal.reason as Error).name}\n`);
      reject(signal.reason);
    });
    appendFileSync(file, 'begun\n');
  });
});

/** Computes without a pause until the file says stop, which it never does. */
export const spin = task(function spin(file: string) {
  appendFileSync(file, `${process.pid}\n`);
  while (true) Math.sqrt(2);
});

export const quit = task(function quit(code: number) {
  process.exit(code);
});

export const say = task({ logPrints: true }, function say(lines: number) {
  const logger = getRunLogger();
  for (let line = 0; line < lines; line++) logger.info('line %d', line);
  console.log('printed');
  process.stdout.write('written\n');
});

export const where = task(function where() {
  const { flowRun, taskRun, parameters } = runContext();
  return { flow: flowRun?.flowName, task: taskRun?.name, parameters, pid: process.pid };
});

export const draw = task(() => createMarkdownArtifact('# drawn', { key: 'drawn' }));

export const outer = task(async function outer(n: number) {
  return (await add(n, 1)) + (await add.submit(n, 2));
});

export const skip = task(() => states.completed({ name: 'Skipped', message: 'nothing to do', data: 7 }));

export const pick = task(function pick(value: number) {
  return () => value;
});

const make = (factor: number) =>
  task(function scale(value: number) {
    return value * factor;
  });
export const double = make(2);
export const triple = make(3);

export const count = task(function* count(to: number) {
  for (let n = 1; n <= to; n++) yield n;
});

export const remember = task(async function remember(value: number) {
  await emitEvent({ event: 'number.seen', resource: 'number' });
  await Variable.set('seen', value, { overwrite: true });
  return Variable.get('seen');
});

export const sumKept = task(async function sumKept(resultStorage: string, failing: boolean) {
  const sum = await add.withOptions({ cachePolicy: INPUTS, resultStorage })(1, 2);
  if (failing) throw new Error('after all');
  return sum;
});
