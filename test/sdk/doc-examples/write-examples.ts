import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublicName } from './read-examples.ts';
import { world } from './world.ts';

export interface Example {
  title: string;
  code: string;
}

const root = join(import.meta.dirname, '../../..');

/** The examples of doc comments, by the name that they are of. */
export function commentExamples(names: readonly PublicName[]): Example[] {
  return names.flatMap(({ name, examples }) =>
    examples.map((code, at) => ({ title: at === 0 ? name : `${name} ${at + 1}`, code })),
  );
}

/** The TypeScript blocks of a page of the docs, without their imports. */
export function pageExamples(page: string): Example[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ''], at) => ({
    title: `${page} ${at + 1}`,
    code: code.replaceAll(/^import .*\n/gm, ''),
  }));
}

/** Writes all examples as functions of one module, and a project to check it by. Gives the paths of both. */
export function writeExamples(
  examples: readonly Example[],
  { ofSdk, ofTesting }: { ofSdk: readonly PublicName[]; ofTesting: readonly PublicName[] },
): { module: string; project: string } {
  const folder = join(root, 'test-results');
  const [module, project] = [join(folder, 'doc-examples.ts'), join(folder, 'doc-examples.json')];
  mkdirSync(folder, { recursive: true });
  const lines = [
    importOf(ofSdk, '../src/sdk/index.ts'),
    importOf(ofTesting, '../src/sdk/testing.ts'),
    "import { world } from '../test/sdk/doc-examples/world.ts';",
    `const { ${Object.keys(world).join(', ')} } = world;`,
    'export const examples: Record<string, () => Promise<void>> = {',
    ...examples.map(({ title, code }) => {
      const body = code.replaceAll(/^export /gm, '').replaceAll(/^/gm, '    ');
      return `  ${JSON.stringify(title)}: async () => {\n${body}\n  },`;
    }),
    '};',
  ];
  writeFileSync(module, `${lines.join('\n')}\n`);
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, verbatimModuleSyntax: false };
  const settings = { extends: '../tsconfig.json', compilerOptions, files: ['doc-examples.ts'], include: [] };
  writeFileSync(project, JSON.stringify(settings));
  return { module, project };
}

function importOf(names: readonly PublicName[], path: string): string {
  return `import { ${names.map(({ name, value }) => (value ? name : `type ${name}`)).join(', ')} } from '${path}';`;
}
