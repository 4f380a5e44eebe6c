// Runs the cases of the files that are named, or a single one as `file:case`, one after another, and prints how each
// came out, a line of JSON a call.
import { flow, task } from '../../../../src/sdk/index.ts';
import { type Case, caseName } from './case.ts';

const lastTask = task(async function last_task() {});

const endOfAll = flow({ name: 'end-of-all' }, async () => {
  await lastTask();
});

for (const theme of process.argv.slice(2)) {
  const [file, only] = theme.split(':');
  const { cases } = (await import(`./${file}.ts`)) as { cases: readonly Case[] };
  for (const entry of cases.filter((candidate) => only === undefined || caseName(candidate) === only)) {
    const run = typeof entry === 'function' ? () => entry({} as never) : entry[1];
    process.stdout.write(`=${JSON.stringify({ case: caseName(entry), gave: await outcome(run) })}\n`);
  }
}
// The server has all that was reported when it has this.
await endOfAll();

async function outcome(run: () => unknown): Promise<{ value: unknown } | { error: string }> {
  try {
    return { value: (await run()) ?? null };
  } catch (error) {
    return { error: String(error) };
  }
}
