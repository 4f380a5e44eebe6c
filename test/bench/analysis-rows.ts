import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type AnalysisClient, startAnalysis } from '../../src/workbench/analysis-client.ts';
import type { BoundRow } from './bound-row.ts';
import { SHARED, writeWorkspace } from './generated-workspace.ts';
import { largeSource } from './large-source.ts';
import { percentile } from './row.ts';

const dist = resolve(import.meta.dirname, '../../dist');
const KEYSTROKES = 200;
const FILES = 5000;

function startWorker(): AnalysisClient {
  const wasm = (name: string): Uint8Array => readFileSync(join(dist, 'wasm', name));
  return startAnalysis(join(dist, 'analysis-worker.js'), () => ({
    runtime: wasm('tree-sitter.wasm'),
    python: wasm('tree-sitter-python.wasm'),
  }));
}

/** The analyser in its worker, as an editor asks it: from a keystroke's text until its graph is back in the host. */
export async function analysisRows(): Promise<BoundRow[]> {
  const rows: BoundRow[] = [];
  for (const [lines, most] of [
    [2_000, 30],
    [20_000, 80],
  ] as const) {
    for (const language of ['typescript', 'python'] as const) {
      const value = await typing(language, lines);
      rows.push({ what: `a keystroke in ${lines} lines of ${language}, p95`, unit: 'ms', value, most });
    }
  }
  return [...rows, ...(await indexRows()), await stallRow()];
}

/** Types a line in the middle of the file, character by character, line breaks included; the first few warm up. */
async function typing(language: 'typescript' | 'python', lines: number): Promise<number> {
  const client = startWorker();
  try {
    const file = language === 'typescript' ? '/bench/large.ts' : '/bench/large.py';
    let text = largeSource(language, lines);
    let at = text.indexOf('\n', text.indexOf('tidy', text.length / 2)) + 1;
    const typed = language === 'typescript' ? '  const more = tidy.length;\n' : '    more = len(tidy)\n';
    const { flows } = await client.look({ file, text });
    const flow = flows[Math.floor(flows.length / 2)]?.id;
    const times: number[] = [];
    for (let n = 0; n < KEYSTROKES; n++) {
      text = text.slice(0, at) + typed.charAt(n % typed.length) + text.slice(at);
      at++;
      const began = performance.now();
      // As the panel asks: of a large file the drawing first, then the rest, which is there before the next key.
      const drawing = lines > 2_000 ? (await client.glance({ file, text }, flow)).drawing : undefined;
      const glanced = performance.now() - began;
      const view = await client.look({ file, text }, flow);
      times.push(drawing === undefined ? performance.now() - began : glanced);
      if (drawing === null) throw new Error(`Nothing was drawn while typing in ${file}.`);
      if (view.flows.length < flows.length - 2) throw new Error(`Flows were lost while typing in ${file}.`);
    }
    return percentile(times.slice(20), 0.95);
  } finally {
    await client.dispose();
  }
}

async function indexRows(): Promise<BoundRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const store = join(folder, '.index.json');
  try {
    const { shared, importers } = writeWorkspace(folder, FILES);
    const before = process.memoryUsage().rss;
    const cold = await opening(folder, store);
    const memory = (process.memoryUsage().rss - before) / 1e6;
    await cold.client.dispose();
    const warm = await opening(folder, store);
    const edit = await sharedEdit(warm.client, shared, importers);
    await warm.client.dispose();
    return [
      { what: `an index of ${FILES} files, cold`, unit: 'ms', value: cold.took, most: 8000 },
      { what: `an index of ${FILES} files, warm`, unit: 'ms', value: warm.took, most: 500 },
      { what: 'memory taken by that index', unit: 'MB', value: memory, most: 400 },
      { what: `an edit in a file that ${importers.length} others import`, unit: 'ms', value: edit, most: 150 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long the host is held up at most while hostile source is read beside it. */
async function stallRow(): Promise<BoundRow> {
  const client = startWorker();
  const head = 'from prefect import flow, task\n@flow\ndef a(): ...\n';
  await client.look({ file: '/bench/a.py', text: head });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  try {
    const texts = [
      head.padEnd(10_000_000, '#'),
      `${head}x = ${'f('.repeat(10_000)}1${')'.repeat(10_000)}\n`,
      `${head}${'@task\ndef b(): ...\n'.repeat(100_000)}`,
      largeSource('python', 60_000),
    ];
    for (const text of texts) await client.look({ file: '/bench/a.py', text });
  } finally {
    delay.disable();
    await client.dispose();
  }
  return { what: 'the host held up at most, by hostile source', unit: 'ms', value: delay.max / 1e6, most: 50 };
}

async function opening(folder: string, store: string): Promise<{ client: AnalysisClient; took: number }> {
  const client = startWorker();
  let flows = 0;
  client.onNotice((notice) => {
    if (notice.kind === 'facts') for (const facts of notice.changed) flows += facts.flows.length;
  });
  const began = performance.now();
  await client.open([folder], store);
  const took = performance.now() - began;
  if (flows < FILES / 6) throw new Error(`Only ${flows} flows were found.`);
  return { client, took };
}

/** Changes a task that all of them call, until each has its new graph. */
async function sharedEdit(client: AnalysisClient, shared: string, importers: readonly string[]): Promise<number> {
  const texts = importers.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  for (const source of texts) await client.look(source);
  await client.look({ file: shared, text: SHARED });
  const times: number[] = [];
  for (let n = 0; n < 8; n++) {
    const name = `Load ${n}`;
    const began = performance.now();
    void client.look({ file: shared, text: SHARED.replace('@task', `@task(name="${name}")`) });
    // The host keeps what it was answered for a text; here each is asked for anew.
    const views = await Promise.all(texts.map(({ file, text }) => client.look({ file, text }, `again ${n}`)));
    times.push(performance.now() - began);
    const current = views.filter(({ drawing }) => drawing?.nodes.some(({ label }) => label === name));
    if (current.length !== importers.length) throw new Error(`Only ${current.length} graphs followed the edit.`);
  }
  return percentile(times.slice(3), 0.5);
}
