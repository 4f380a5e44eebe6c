import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiAddress } from '../../src/client/api-address.ts';
import { type FlowRun, SOURCE_LABEL } from '../../src/model/run.ts';
import { ConnectionKeeper } from '../../src/workbench/connection.ts';
import { Launcher } from '../../src/workbench/launcher.ts';
import { RunStore } from '../../src/workbench/run-store.ts';
import { ADDRESS, FakeOrchestrator } from './fake-orchestrator.ts';
import { type FakeChild, MemoryEditor } from './memory-editor.ts';
import { flowRun, state } from './sample-runs.ts';

const REQUEST = { file: '/w/etl.ts', flow: 'etl', parameters: { url: 'a b', limit: 3 } };

let editor: MemoryEditor;
let orchestrator: FakeOrchestrator;
let runs: RunStore;
let launcher: Launcher;
let found: ApiAddress | undefined;
let started: string[];

beforeEach(() => {
  editor = new MemoryEditor();
  orchestrator = new FakeOrchestrator();
  found = undefined;
  started = [];
  const connection = new ConnectionKeeper({
    find: async () => found,
    startEmbedded: async () => {
      started.push('orchestrator');
      found = ADDRESS;
      return ADDRESS;
    },
    connect: async () => orchestrator,
  });
  runs = new RunStore(connection);
  launcher = new Launcher({
    port: editor,
    connection,
    runs,
    findFlow: async (name) => (name === 'Nightly' ? { file: '/w/night.py', flow: 'nightly' } : undefined),
  });
  launcher.onDidStart(({ request, flowRunId }) => started.push(`${flowRunId} of ${request.file}:${request.flow}`));
});
afterEach(() => runs.dispose());

const known = (run: Partial<FlowRun> & { id: string }): void => {
  orchestrator.runs.set(run.id, flowRun(run));
};

/** The child of the nth launch, as soon as there is one. */
const child = async (index = 0): Promise<FakeChild> => {
  await expect.poll(() => editor.launches.length, { interval: 1 }).toBeGreaterThan(index);
  return (editor.launches[index] as { child: FakeChild }).child;
};
const BORN = { kind: 'flow-run', flowRunId: 'f1', state: { name: 'Pending' } };

/** What an action fails with, and how many children it has started. */
const refusal = async (action: Promise<unknown>): Promise<string> => {
  const message = await action.then(
    () => 'done',
    (error: Error) => error.message,
  );
  return `${editor.launches.length}: ${message}`;
};

describe('a run', () => {
  it('is a child of its own, on an orchestrator that is started for it', async () => {
    known({ id: 'f1' });
    const id = launcher.run(REQUEST);
    (await child()).say(BORN);
    expect(await id).toBe('f1');
    expect(editor.launches[0]?.request).toEqual({
      args: ['run', '/w/etl.ts:etl', '--params', '{"url":"a b","limit":3}', '--json'],
      cwd: '/w',
      env: { PREFECT_API_URL: ADDRESS.url },
    });
    expect(started).toEqual(['orchestrator', 'f1 of /w/etl.ts:etl']);
    expect(runs.flowRun('f1')?.id).toBe('f1');
  });

  it('takes its id from the first line that tells one, whatever else is printed', async () => {
    const id = launcher.run(REQUEST);
    const process = await child();
    for (const line of ['hello', '{ not json', '{"kind":"flow-run"}', '{"kind":"log","flowRunId":"f0"}', 'null', ''])
      process.say(line);
    process.say(BORN);
    process.say({ ...BORN, flowRunId: 'child-of-f1' });
    expect(await id).toBe('f1');
  });

  it('belongs to this window until its process ends', async () => {
    const id = launcher.run(REQUEST);
    const process = await child();
    process.say(BORN);
    await id;
    expect(launcher.owns('f1')).toBe(true);
    process.end(0);
    await expect.poll(() => launcher.owns('f1'), { interval: 1 }).toBe(false);
  });

  it('that never begins says its last complaint', async () => {
    const run = refusal(launcher.run(REQUEST));
    const process = await child();
    process.say('warming up', 'err');
    process.say('The flow needs the parameter "url".', 'err');
    process.say('', 'err');
    process.end(1);
    expect(await run).toBe('1: The flow needs the parameter "url".');
    expect(started).toEqual(['orchestrator']);
  });

  it('that says nothing at all is told by its exit code', async () => {
    const run = refusal(launcher.run(REQUEST));
    (await child()).end(3);
    expect(await run).toBe('1: The run ended with code 3 before it began.');
  });

  it.each([
    ['/w/a/etl.ts', '/w/a'],
    ['C:\\w\\etl.ts', 'C:\\w'],
  ])('of %s starts in %s', async (file, cwd) => {
    const id = launcher.run({ ...REQUEST, file });
    (await child()).say(BORN);
    await id;
    expect(editor.launches[0]?.request.cwd).toBe(cwd);
  });

  it('hands secrets over in the environment alone', async () => {
    found = { ...ADDRESS, auth: { kind: 'bearer', key: 'k3y' }, headers: { 'x-team': 'a' }, source: 'profile' };
    const id = launcher.run(REQUEST);
    (await child()).say(BORN);
    await id;
    const { args, env } = editor.launches[0]?.request ?? {};
    expect(env).toEqual({
      PREFECT_API_URL: ADDRESS.url,
      PREFECT_API_KEY: 'k3y',
      PREFECT_CLIENT_CUSTOM_HEADERS: '{"x-team":"a"}',
    });
    expect(args?.join(' ')).not.toContain('k3y');
    expect(started[0]).toBe('f1 of /w/etl.ts:etl');
  });

  it('under the debugger is the same command without its own output', async () => {
    await launcher.debug(REQUEST);
    expect(editor.asked).toEqual(['save /w/etl.ts', 'debug run /w/etl.ts:etl --params {"url":"a b","limit":3}']);
  });

  it('under the debugger is known by its source when it appears', async () => {
    found = ADDRESS;
    known({ id: 'f0', labels: { [SOURCE_LABEL]: '/w/etl.ts:etl' } });
    await launcher.debug(REQUEST);
    for (const [id, source] of [
      ['f1', '/w/etl.ts:other'],
      ['f2', '/w/etl.ts:etl'],
      ['f3', '/w/etl.ts:etl'],
    ] as const) {
      known({ id, labels: { [SOURCE_LABEL]: source } });
      const told = new Promise<void>((resolve) => runs.onDidChange(() => resolve()));
      orchestrator.change({ kind: 'flow-run', flowRunId: id, state: state('PENDING') });
      await told;
    }
    expect(started).toEqual(['f2 of /w/etl.ts:etl']);
    expect(launcher.owns('f2')).toBe(false);
  });

  it('is stopped when the window closes, where the window owns it', async () => {
    const id = launcher.run(REQUEST);
    const process = await child();
    process.say(BORN);
    await id;
    launcher.dispose();
    expect(process.stopped).toBe(true);
  });
});

describe('in Restricted Mode', () => {
  const RESTRICTED = '0: Nothing runs in Restricted Mode. Trust this workspace first.';

  it('nothing is started, not even the orchestrator', async () => {
    editor.isTrusted = false;
    expect(await refusal(launcher.run(REQUEST))).toBe(RESTRICTED);
    expect(await refusal(launcher.debug(REQUEST))).toBe(RESTRICTED);
    expect([started, editor.asked]).toEqual([[], []]);
  });

  it('nothing is run again', async () => {
    editor.isTrusted = false;
    found = ADDRESS;
    known({ id: 'f0', labels: { [SOURCE_LABEL]: '/w/etl.ts:etl' } });
    expect(await refusal(launcher.retry('f0'))).toBe(RESTRICTED);
  });
});

describe('an earlier run', () => {
  beforeEach(() => {
    found = ADDRESS;
  });

  it.each<[string, Partial<FlowRun>, string]>([
    ['by its label', { labels: { [SOURCE_LABEL]: '/w/etl.ts:etl' } }, '/w/etl.ts:etl'],
    ['by a label of Windows', { labels: { [SOURCE_LABEL]: 'C:\\w\\etl.ts:etl' } }, 'C:\\w\\etl.ts:etl'],
    ['by its label before its name', { labels: { [SOURCE_LABEL]: '/w/a.ts:b' }, flowName: 'Nightly' }, '/w/a.ts:b'],
    ["by its flow's name", { flowName: 'Nightly' }, '/w/night.py:nightly'],
    [
      'by its name where the label tells the file alone',
      { labels: { [SOURCE_LABEL]: '/w/x.ts' }, flowName: 'Nightly' },
      '/w/night.py:nightly',
    ],
    [
      'by its name where the label is no text',
      { labels: { [SOURCE_LABEL]: 7 }, flowName: 'Nightly' },
      '/w/night.py:nightly',
    ],
  ])('is found in the source %s, and run again with its parameters', async (_, run, target) => {
    known({ id: 'f0', parameters: { n: [1, null] }, ...run });
    const id = launcher.retry('f0');
    (await child()).say(BORN);
    expect(await id).toBe('f1');
    expect(editor.launches[0]?.request.args).toEqual(['run', target, '--params', '{"n":[1,null]}', '--json']);
  });

  it('that is not of this workspace says so', async () => {
    known({ id: 'f0', flowName: 'weather' });
    expect(await refusal(launcher.retry('f0'))).toBe(
      '0: The source of the flow "weather" is not in this workspace. Open its folder and try again.',
    );
  });

  it('that is gone says so', async () => {
    const gone = '0: The orchestrator no longer knows this run.';
    expect(await refusal(launcher.retry('f0'))).toBe(gone);
    expect(await refusal(launcher.cancel('f0'))).toBe(gone);
  });

  it('is cancelled by asking the orchestrator', async () => {
    known({ id: 'f0' });
    await launcher.cancel('f0');
    expect(orchestrator.asked.at(-1)).toBe('cancel f0');
  });
});
