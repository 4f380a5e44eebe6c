import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { CliContext } from '../context.ts';
import { UsageError } from '../errors.ts';

/** Makes a project that runs at once. Nothing that exists is overwritten. */
export function init(context: CliContext, dir: string): void {
  const root = resolve(context.cwd, dir);
  const files = projectFiles(basename(root) || 'flows', context.version);
  const taken = Object.keys(files).find((name) => existsSync(join(root, name)));
  if (taken)
    throw new UsageError(`${join(dir, taken)} exists already. Choose an empty folder: millrace init my-flows.`);
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
  } catch (error) {
    throw new UsageError(
      `${dir} can't be written to (${(error as NodeJS.ErrnoException).code}). Choose a folder that you own.`,
    );
  }
  const made = readdirSync(root).filter(
    (name) => name in files || Object.keys(files).some((file) => file.startsWith(`${name}/`)),
  );
  context.out(`Made ${made.sort().join(', ')} in ${relative(context.cwd, root) || '.'}.`);
  context.out('');
  context.out('Next:');
  if (root !== context.cwd) context.out(`  cd ${relative(context.cwd, root)}`);
  context.out('  npm install');
  context.out('  npx millrace run flows/hello.ts');
}

function projectFiles(name: string, version: string): Record<string, string> {
  const manifest = {
    name: name.toLowerCase().replace(/[^a-z0-9._-]/g, '-'),
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: { hello: 'millrace run flows/hello.ts', ui: 'millrace ui' },
    dependencies: { millrace: version },
  };
  const compilerOptions = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
  };
  const settings = { 'files.exclude': { '**/node_modules': true } };
  return {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'tsconfig.json': `${JSON.stringify({ compilerOptions, include: ['flows'] }, null, 2)}\n`,
    '.gitignore': 'node_modules/\n',
    '.vscode/settings.json': `${JSON.stringify(settings, null, 2)}\n`,
    '.vscode/extensions.json': `${JSON.stringify({ recommendations: ['millrace.millrace'] }, null, 2)}\n`,
    'flows/hello.ts': HELLO,
  };
}

const HELLO = `import { flow, getRunLogger, task } from 'millrace';

const greet = task({ name: 'greet', retries: 2, retryDelaySeconds: 1 }, async (name: string) => {
  getRunLogger().info(\`Greeting \${name}\`);
  return \`Hello, \${name}!\`;
});

const join = task(async function join(greetings: string[]) {
  return greetings.join(' ');
});

export const hello = flow({ name: 'hello' }, async ({ names = ['Ada', 'Grace'] }: { names?: string[] }) => {
  const greetings = greet.map(names);
  return join(greetings);
});
`;
