import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createTestOrchestrator } from '../../src/sdk/testing.ts';
import { type PublicName, publicNames } from './doc-examples/read-examples.ts';
import { world } from './doc-examples/world.ts';

const root = join(import.meta.dirname, '../..');
const written = join(root, 'test-results/doc-examples.ts');
const ofSdk = publicNames('index');
const ofTesting = publicNames('testing');
const names = [...ofSdk, ...ofTesting];
const titles = names.flatMap(({ name, examples }) => examples.map((_, at) => (at === 0 ? name : `${name} ${at + 1}`)));
writeExamples();

describe('the public names of the SDK', () => {
  it('have a doc comment, each', () => {
    expect(names.filter(({ documented }) => !documented).map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
  });

  it('have an example where they can be called', () => {
    const bare = names.filter(({ callable, examples }) => callable && examples.length === 0);
    expect(bare.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
  });
});

describe('the examples in doc comments', () => {
  it('hold their types, without casts', async () => {
    const tsc = join(root, 'node_modules/.bin/tsc');
    const { stdout } = await promisify(execFile)(tsc, ['-p', join(root, 'test-results/doc-examples.json')]).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });

  it.each(titles)('of %s runs', async (title) => {
    const { examples } = (await import(/* @vite-ignore */ written)) as {
      examples: Record<string, () => Promise<void>>;
    };
    const orchestrator = createTestOrchestrator({ deployments: { 'etl/nightly': () => 'done' } });
    await orchestrator.run(async () => examples[title]?.());
  });
});

/** All examples as functions of one module, over the SDK and what they take for granted. */
function writeExamples(): void {
  const bodies = names.flatMap(({ name, examples }) =>
    examples.map((code, at) => {
      const body = code.replaceAll(/^export /gm, '').replaceAll(/^/gm, '    ');
      return `  ${JSON.stringify(at === 0 ? name : `${name} ${at + 1}`)}: async () => {\n${body}\n  },`;
    }),
  );
  const from = (part: PublicName[], path: string) =>
    `import { ${part.map(({ name, value }) => (value ? name : `type ${name}`)).join(', ')} } from '${path}';`;
  mkdirSync(join(root, 'test-results'), { recursive: true });
  writeFileSync(
    written,
    [
      from(ofSdk, '../src/sdk/index.ts'),
      from(ofTesting, '../src/sdk/testing.ts'),
      "import { world } from '../test/sdk/doc-examples/world.ts';",
      `const { ${Object.keys(world).join(', ')} } = world;`,
      'export const examples: Record<string, () => Promise<void>> = {',
      ...bodies,
      '};',
      '',
    ].join('\n'),
  );
  writeFileSync(
    join(root, 'test-results/doc-examples.json'),
    JSON.stringify({
      extends: '../tsconfig.json',
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, verbatimModuleSyntax: false },
      files: ['doc-examples.ts'],
      include: [],
    }),
  );
}
