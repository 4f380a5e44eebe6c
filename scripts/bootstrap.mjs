// The way into every npm script on a fresh clone. It runs on the machine's own Node (20 is enough), installs what is
// missing, and hands over to the Node 24 that comes with the dependencies. It must not import a package.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const node = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
const stamp = join(root, 'node_modules/.installed');

const [name = 'start', ...args] = process.argv.slice(2);
const script = join(root, 'scripts', `${name}.ts`);
if (!existsSync(script)) fail(`There is no script "${name}" in scripts/.`);
install();
run();

/**
 * Installs when the lock file is not the one that was last installed in full. An install that was interrupted leaves no
 * stamp; what it did leave is thrown away, since half of a package looks like a whole one.
 */
function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('Installing dependencies; this is done once and takes about half a minute.\n');
  try {
    if (!existsSync(stamp)) rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  } catch (error) {
    fail(`${root} can't be written to (${error.code}). Clone into a folder that you own.`);
  }
  // Not `npm ci`: it refuses a lock file without the packages of platforms that a registry does not carry.
  const npm = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (npm.error) fail(`npm could not be started (${npm.error.message}). Install Node.js 20 or newer with npm.`);
  if (npm.signal) fail('The install was interrupted; run the same command again.');
  if (npm.status !== 0) fail(installProblem(npm.stderr));
  if (!existsSync(node))
    fail('The install left no Node 24 in node_modules/node. Run "npm install" without --ignore-scripts.');
  try {
    writeFileSync(stamp, wanted);
  } catch (error) {
    fail(`${root} can't be written to (${error.code}). Clone into a folder that you own.`);
  }
}

function installProblem(stderr) {
  if (/EACCES|EROFS|EPERM/.test(stderr)) return `${root} can't be written to. Clone into a folder that you own.`;
  if (/ENOSPC/.test(stderr)) return 'The disk is full. Free about 1 GB and try again.';
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN/.test(stderr)) {
    return "The package registry can't be reached. Check the network or npm's proxy settings and try again.";
  }
  return `npm install failed; try again, or run "npm install" to see why:\n${stderr.trim().split('\n').slice(-8).join('\n')}`;
}

function run() {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...args], {
    cwd: name === 'millrace' ? (process.env.INIT_CWD ?? process.cwd()) : root,
    stdio: 'inherit',
    // npm has put node_modules/.bin first already when it started this; a plain `node` gets the same.
    env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
  });
  // A terminal sends Ctrl-C to the whole group, a supervisor only to us: pass it on and let the child decide when to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) =>
    fail(`Node 24 could not be started (${error.message}). Delete node_modules and try again.`),
  );
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
