import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { BuildOptions, Plugin } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp');

/** Bundles everything into dist/; returns at once when nothing that goes in has changed since. */
export async function build(): Promise<'built' | 'current'> {
  const stamp = inputStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return 'current';
  const esbuild = await import('esbuild');
  rmSync(dist, { recursive: true, force: true });
  await Promise.all([...bundles().map((options) => esbuild.build(options)), emitTypes()]);
  copyAssets();
  writeFileSync(stampFile, stamp);
  return 'built';
}

/** All that is bundled. */
export function bundles(): BuildOptions[] {
  return [nodeBundles(), extensionBundle(), webviewBundle()];
}

/** Entries that share chunks, so that what a command does not use is not loaded, nor stored twice. */
function nodeBundles(): BuildOptions {
  return {
    ...common,
    entryPoints: {
      cli: 'src/cli/main.ts',
      server: 'src/server/main.ts',
      'analysis-worker': 'src/indexer/worker.ts',
      'postgres-worker': 'src/server/store/postgres-worker.ts',
      'sdk/index': 'src/sdk/index.ts',
      'sdk/testing': 'src/sdk/testing.ts',
      'sdk/task-host': 'src/sdk/task-host/main.ts',
      // What the extension loads late, out of the same chunks.
      'client/orchestrator': 'src/client/orchestrator.ts',
      'client/api-address': 'src/client/api-address.ts',
      'client/embedded-server': 'src/client/embedded-server.ts',
    },
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    splitting: true,
    // Some dependencies are CommonJS: they call require for Node's own modules, and look at where they lie.
    banner: { js: COMMONJS_GLOBALS },
  };
}

const COMMONJS_GLOBALS = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  "const __dirname = __fileURLToPath(new URL('.', import.meta.url));",
].join('');

function extensionBundle(): BuildOptions {
  return {
    ...common,
    entryPoints: { extension: 'src/extension/extension.ts' },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    external: ['vscode'],
    plugins: [lateClient],
  };
}

/**
 * What the extension imports dynamically stays out of its bundle, which the editor reads when it starts, and comes from
 * the Node bundles beside it.
 */
const lateClient: Plugin = {
  name: 'late-client',
  setup(build) {
    build.onResolve({ filter: /\/client\/[\w-]+\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./client/${basename(path, '.ts')}.js`, external: true } : undefined,
    );
  },
};

function webviewBundle(): BuildOptions {
  return {
    ...common,
    entryPoints: { main: 'webview/main.tsx' },
    outdir: join(dist, 'webview'),
    format: 'esm',
    platform: 'browser',
    target: 'chrome130',
    jsx: 'automatic',
    minifyIdentifiers: true,
    loader: { '.ttf': 'file' },
    define: { 'process.env.NODE_ENV': '"production"' },
  };
}

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  // Names stay as they are, so that stack traces can be read. To shorten them and have esbuild restore them (`keepNames`)
  // costs a call for every function that is made, each time: the server started 8 % and answered 4 % more slowly.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
};

/** The declarations that users of the SDK are checked against. */
async function emitTypes(): Promise<void> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', join(root, 'tsconfig.sdk.json')]);
}

/** Files that are used as they are. elkjs (EPL-2.0) must stay a file of its own, unmodified. */
function copyAssets(): void {
  const modules = join(root, 'node_modules');
  mkdirSync(join(dist, 'wasm'), { recursive: true });
  cpSync(join(modules, 'web-tree-sitter/web-tree-sitter.wasm'), join(dist, 'wasm/tree-sitter.wasm'));
  cpSync(
    join(modules, '@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm'),
    join(dist, 'wasm/tree-sitter-python.wasm'),
  );
  cpSync(join(modules, 'elkjs/lib/elk-worker.min.js'), join(dist, 'webview/elk-worker.min.js'));
  cpSync(join(root, 'webview/index.html'), join(dist, 'webview/index.html'));
}

function inputStamp(): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const stat = statSync(path);
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name));
    } else {
      hash.update(`${path}:${stat.size}:${stat.mtimeMs}\n`);
    }
  };
  for (const path of ['src', 'webview', 'package.json', 'package-lock.json', 'scripts/build.ts']) add(join(root, path));
  return hash.digest('hex');
}

// Last, since what it uses must have been set by then.
if (import.meta.main) await build();
