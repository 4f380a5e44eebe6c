import { flow, ProcessTaskRunner, runContext, task, WorkerThreadTaskRunner } from '../../../src/sdk/index.ts';

/** Computes without a pause; nothing but force ends it. */
const spin = task(function spin() {
  process.stdout.write(`body ${process.pid}\n`);
  while (true) Math.sqrt(2);
});

/** Waits, and cleans up when it is told to end. */
const listen = task(async function listen() {
  const { signal } = runContext();
  process.stdout.write(`body ${process.pid}\n`);
  const timer = setInterval(() => {}, 1_000);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  clearInterval(timer);
  process.stdout.write('cleaned up\n');
});

const square = task(function square(n: number) {
  return n * n;
});

const runners = {
  process: new ProcessTaskRunner({ maxWorkers: 2, cancelGraceSeconds: 2 }),
  thread: new WorkerThreadTaskRunner({ maxWorkers: 2, cancelGraceSeconds: 2 }),
};
const [mode = '', kind = ''] = (process.env.HOSTED_SCRIPT ?? '').split(' ');
const taskRunner = runners[kind as keyof typeof runners];

const bodies: Record<string, () => Promise<unknown>> = {
  squares: async () => square.map([1, 2, 3]),
  spin: async () => spin.submit(),
  listen: async () => listen.submit(),
};

// At the top of the module, as a script has it: a task host that imports the module must not run the flow again.
const hosted = flow({ name: `hosted-${mode}-${kind}`, taskRunner }, async () => bodies[mode]?.());
process.stdout.write(`result ${JSON.stringify(await hosted())}\n`);
