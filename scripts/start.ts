import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from './build.ts';

const root = resolve(import.meta.dirname, '..');
const cli = join(root, 'dist/cli.js');
const children = new Set<ChildProcess>();
let ending = false;

// A terminal's Ctrl-C comes twice, to this process and through the one that started it; the second must not cut the end short.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void end(signal === 'SIGINT' ? 130 : 143));
await main(process.argv.slice(2));

/** The main job at work: an orchestrator, a run on real data, and the designer on the examples. */
async function main(args: string[]): Promise<void> {
  try {
    if ((await build()) === 'built') console.log('Built.');
  } catch (error) {
    return fail(buildProblem(error));
  }
  if (!(await isRunning())) await startOrchestrator();
  console.log('\nRunning examples/weather-report.ts:\n');
  const run = start([cli, 'run', join('examples', 'weather-report.ts')], 'inherit');
  const [code] = (await once(run, 'close')) as [number | null];
  if (ending) return;
  if (code !== 0) return fail('The example did not complete; see above.');
  console.log('');
  const ui = start([cli, 'ui', 'examples', ...args], 'inherit');
  console.log('Ctrl-C ends everything.');
  const [uiCode] = (await once(ui, 'close')) as [number | null];
  // The designer ends well only when it is told to: Ctrl-C may reach it before it reaches this process.
  if (!ending) await end(uiCode === 0 ? 130 : (uiCode ?? 1));
}

/** One that already runs for this user is used, and left running in the end. */
async function isRunning(): Promise<boolean> {
  const status = start([cli, 'server', 'status'], 'ignore');
  const [code] = (await once(status, 'close')) as [number | null];
  return code === 0;
}

/** In the foreground, as a child: it ends with this process. */
async function startOrchestrator(): Promise<void> {
  const server = start([cli, 'server', 'start'], 'pipe');
  const said: string[] = [];
  if (server.stderr) createInterface({ input: server.stderr }).on('line', (line) => said.push(line));
  const ready = server.stdout && once(createInterface({ input: server.stdout }), 'line');
  const ended = once(server, 'close').then(() => undefined);
  const first = await Promise.race([ready, ended]);
  if (!first) return fail(said.at(-1) ?? 'The orchestrator ended before it was ready.');
  console.log(String(first[0]));
}

function start(args: string[], output: 'inherit' | 'pipe' | 'ignore'): ChildProcess {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', output, output] });
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}

/** Ends what was started, the last first, and waits for it: nothing is left behind. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  for (const child of [...children].reverse()) {
    // Ctrl-C reaches the children too: this one may have ended while another was waited for.
    if (!children.has(child)) continue;
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  }
  process.exit(code);
}

async function fail(sentence: string): Promise<void> {
  console.error(sentence);
  await end(1);
}

function buildProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return `${root} can't be written to. Clone into a folder that you own.`;
  return `The build failed: ${message}`;
}
