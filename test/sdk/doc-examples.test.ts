import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createTestOrchestrator } from '../../src/sdk/testing.ts';
import { publicNames } from './doc-examples/read-examples.ts';
import { commentExamples, pageExamples, writeExamples } from './doc-examples/write-examples.ts';

const ofSdk = publicNames('index');
const ofTesting = publicNames('testing');
const names = [...ofSdk, ...ofTesting];
const examples = [...commentExamples(names), ...['sdk.md', 'testing.md'].flatMap(pageExamples)];
const { module, project } = writeExamples(examples, { ofSdk, ofTesting });

describe('the public names of the SDK', () => {
  it('have a doc comment, each', () => {
    expect(names.filter(({ documented }) => !documented).map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
  });

  it('have an example where they can be called', () => {
    const bare = names.filter((name) => name.callable && name.examples.length === 0);
    expect(bare.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
  });
});

describe('the examples in doc comments and docs', () => {
  it('hold their types, without casts', async () => {
    const tsc = join(import.meta.dirname, '../../node_modules/.bin/tsc');
    const { stdout } = await promisify(execFile)(tsc, ['-p', project]).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  });

  it.each(examples.map(({ title }) => title))('of %s runs', async (title) => {
    const written = (await import(/* @vite-ignore */ module)) as { examples: Record<string, () => Promise<void>> };
    const orchestrator = createTestOrchestrator({ deployments: { 'etl/nightly': () => 'done' } });
    await orchestrator.run(async () => written.examples[title]?.());
  });
});
