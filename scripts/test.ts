import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { ensureBrowser, ensureEditor, ensurePostgres, ensurePrefect, ToolMissingError } from '../test/support/tools.ts';
import { build } from './build.ts';

const root = resolve(import.meta.dirname, '..');
const results = join(root, 'test-results');

interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, in a line each, to stand once more at the end. */
  failures?: string[];
}

/** A part of the tests. `tools` are installed first; where one can't be had, the part is reported as not run. */
interface Stage {
  name: string;
  tools?: (() => unknown)[];
  run(env: NodeJS.ProcessEnv): Promise<Outcome>;
}

const needPrefect = (): void => {
  process.env.PREFECT_BIN = ensurePrefect().prefect;
};

/** Quick ones first, so that a slip shows at once. Each can be run alone: `npm test -- unit browser`. */
const STAGES: Stage[] = [
  { name: 'lint', run: () => command('biome', ['check', '.', '--max-diagnostics=30']) },
  {
    name: 'types',
    run: () =>
      commands([
        ['tsc', ['-p', '.']],
        ['tsc', ['-p', 'webview']],
      ]),
  },
  { name: 'knip', run: () => command('knip', []) },
  { name: 'notices', run: () => command('node', ['scripts/notices.ts', '--check']) },
  { name: 'unit', run: (env) => vitest('unit', env) },
  { name: 'generated', run: (env) => vitest('generated', env) },
  { name: 'conformance', tools: [needPrefect], run: (env) => vitest('conformance', env) },
  { name: 'postgres', tools: [ensurePostgres], run: (env) => vitest('postgres', env) },
  { name: 'prefect', tools: [needPrefect], run: (env) => vitest('prefect', env) },
  { name: 'examples', tools: [needPrefect], run: (env) => vitest('examples', env) },
  { name: 'cli', run: (env) => vitest('cli', env) },
  { name: 'browser', tools: [ensureBrowser], run: (env) => vitest('browser', env) },
  { name: 'editor', tools: [ensureBrowser, ensureEditor], run: (env) => vitest('editor', env) },
  { name: 'package', run: (env) => vitest('package', env) },
];

let running: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => running?.kill(signal));
process.exitCode = await main(process.argv.slice(2));

async function main(names: string[]): Promise<number> {
  const unknown = names.find((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown) {
    console.error(`There is no stage "${unknown}"; the stages are ${STAGES.map((stage) => stage.name).join(', ')}.`);
    return 1;
  }
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  await build();
  const temporary = makeTemporary();
  try {
    return await runStages(names);
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What tests and the programs that they start leave lying about goes with this folder. */
function makeTemporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-'));
  // Postgres runs as another user where the tests run as root.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return folder;
}

async function runStages(names: string[]): Promise<number> {
  const chosen = STAGES.filter((stage) => names.length === 0 || names.includes(stage.name));
  const total: Outcome = { passed: 0, failed: 0, skipped: 0 };
  const lines: string[] = [];
  const failures: string[] = [];
  for (const stage of chosen) {
    const started = Date.now();
    console.log(`\n── ${stage.name}`);
    const { outcome, note } = await runStage(stage);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped;
    failures.push(...(outcome.failures ?? []).map((failure) => `failed: ${stage.name}: ${failure}`));
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    lines.push(`${stage.name.padEnd(12)} ${describe(outcome)}  ${seconds} s${note ? `  not run: ${note}` : ''}`);
  }
  console.log(`\n${lines.join('\n')}\n${measures()}`);
  if (failures.length > 0) console.log(`${failures.join('\n')}\n`);
  console.log(describe(total));
  return total.failed > 0 ? 1 : 0;
}

/** On CI a part that could not be run is a failure: there everything must have been looked at. */
async function runStage(stage: Stage): Promise<{ outcome: Outcome; note?: string }> {
  try {
    for (const tool of stage.tools ?? []) await tool();
  } catch (error) {
    if (!(error instanceof ToolMissingError)) throw error;
    const failed = process.env.CI === 'true' ? 1 : 0;
    return { outcome: { passed: 0, failed, skipped: 1 - failed }, note: error.message };
  }
  return { outcome: await stage.run(process.env) };
}

async function vitest(project: string, env: NodeJS.ProcessEnv): Promise<Outcome> {
  const report = join(results, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run('vitest', ['run', '--project', project, ...reporters], env);
  const outcome = readReport(report);
  // A runner that fails beside its tests, as by an unhandled rejection, has failed.
  if (code !== 0 && outcome.failed === 0) outcome.failed = 1;
  return outcome;
}

function readReport(file: string): Outcome {
  try {
    const report: Report = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: report.testResults.flatMap(failuresOf),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Of the format of Jest's JSON reports, what is read here. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: FileReport[];
}

interface FileReport {
  name: string;
  status: string;
  message: string;
  assertionResults: { fullName: string; status: string; failureMessages: string[] | null }[];
}

function failuresOf(file: FileReport): string[] {
  const name = relative(root, file.name);
  const tests = file.assertionResults.filter((test) => test.status === 'failed');
  if (tests.length === 0) return file.status === 'failed' ? [`${name}: ${firstLine(file.message)}`] : [];
  return tests.map((test) => `${name}: ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
}

function firstLine(text = ''): string {
  return text.split('\n', 1)[0] ?? '';
}

async function command(name: string, args: string[]): Promise<Outcome> {
  return commands([[name, args]]);
}

async function commands(all: [string, string[]][]): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, args] of all) {
    if ((await run(name, args, process.env)) === 0) outcome.passed++;
    else outcome.failed++;
  }
  return outcome;
}

function run(name: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(join(root, 'node_modules/.bin', name), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  running = child;
  return new Promise((done) => child.once('close', (code) => done(code ?? 1)));
}

/** Figures that tests noted on the way. */
function measures(): string {
  try {
    const lines = readFileSync(join(results, 'measures.jsonl'), 'utf8').trim().split('\n');
    return lines
      .map((line) => JSON.parse(line) as { what: string; value: number; unit: string })
      .map(({ what, value, unit }) => `measured: ${what}: ${value} ${unit}\n`)
      .join('');
  } catch {
    return '';
  }
}

function describe({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
