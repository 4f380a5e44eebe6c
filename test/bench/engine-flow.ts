import { flow, task } from 'millrace';

const noop = task(async function noop() {});

interface Counts {
  inline: number;
  submitted: number;
}

/** Times no-op tasks; milliseconds for each inline, tasks per second for submitted ones. The first few warm up. */
export const bench = flow({ name: 'bench' }, async ({ inline, submitted }: Counts) => {
  for (let i = 0; i < 20; i++) await noop();
  const started = performance.now();
  for (let i = 0; i < inline; i++) await noop();
  const inlineMs = (performance.now() - started) / inline;
  const begun = performance.now();
  await Promise.all(Array.from({ length: submitted }, () => noop.submit()));
  return { inlineMs, submittedPerSecond: (1000 * submitted) / (performance.now() - begun) };
});
