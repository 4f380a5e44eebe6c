import { describe, expect, it } from 'vitest';
import type { LogCreate } from '../../src/api/log.ts';
import { flow, getRunLogger, task } from '../../src/sdk/index.ts';
import { createLogBatcher } from '../../src/sdk/session/log-batcher.ts';
import { leastLevel } from '../../src/sdk/session/log-level.ts';
import { createLogPrinter } from '../../src/sdk/session/log-printer.ts';
import { type MemoryCall, runInMemory } from './run-in-memory.ts';

const FINISHED = /^Finished in state|^Beginning/;

/** The log of a run as `level run: message`, without the lines that every run has. */
async function logOf(
  fn: (parameters: never) => unknown,
  { all = false, ...call }: MemoryCall & { all?: boolean } = {},
) {
  const { port } = await runInMemory(fn, call);
  return port.logs
    .filter(({ message }) => all || !FINISHED.test(message))
    .map(({ level, taskRun, flowRun, message, logger }) => {
      expect(logger).toBe(taskRun ? 'prefect.task_runs' : 'prefect.flow_runs');
      return `${level} ${taskRun?.name.slice(0, -4) ?? flowRun?.flowName}: ${message.split('\n')[0]}`;
    });
}

const talk = task(function talk(text: string) {
  getRunLogger().info('said %s', text);
  console.log('printed', { text });
  console.warn('warned');
});

describe('the log of a run', () => {
  it('has what loggers write, at their levels, for the run they are in', async () => {
    const lines = await logOf(async () => {
      const logger = getRunLogger();
      logger.debug('d');
      logger.warn('w %d%%', 5);
      logger.error(new TypeError('bad').message);
      logger.critical('c');
      await talk.withOptions({ logPrints: false })('x');
    });
    expect(lines).toEqual(['10 main: d', '30 main: w 5%', '40 main: bad', '50 main: c', '20 talk: said x']);
  });

  it('has what is printed where the flow or the task asks for it', async () => {
    const printed = ['20 talk: said x', "20 talk: printed { text: 'x' }", '30 talk: warned'];
    expect(await logOf(() => talk('x'), { options: { logPrints: true } })).toEqual(printed);
    expect(await logOf(() => talk.withOptions({ logPrints: true })('x'))).toEqual(printed);
    const child = flow({ name: 'child' }, async () => {
      console.log('in child');
    });
    expect(await logOf(() => child(), { options: { logPrints: true } })).toEqual(['20 child: in child']);
  });

  it('tells of retries and failures as Prefect does', async () => {
    const fail = task({ retries: 2, retryDelaySeconds: [0, 3] }, function fail() {
      throw new RangeError('boom');
    });
    expect(await logOf(() => fail(), { all: true })).toEqual([
      "20 main: Beginning flow run 'main-run' for flow 'main'",
      '20 fail: Task run failed with exception: RangeError: boom - Retry 1/2 will start immediately',
      '20 fail: Task run failed with exception: RangeError: boom - Retry 2/2 will start 3 second(s) from now',
      '40 fail: Task run failed with exception: RangeError: boom - Retries are exhausted',
      "40 fail: Finished in state Failed('Task run encountered an exception RangeError: boom')",
      '40 main: Encountered exception during execution: RangeError: boom',
      "20 main: Finished in state Failed('Flow run encountered an exception: RangeError: boom')",
    ]);
  });

  it('names the line that threw', async () => {
    const { port } = await runInMemory(() => {
      throw new Error('here');
    });
    expect(port.logs.find(({ level }) => level === 40)?.message).toContain('logs.test.ts');
  });
});

const line = (message: string): LogCreate => ({ name: 'x', level: 20, message, timestamp: '2026-01-01T00:00:00Z' });

describe('the log batcher', () => {
  it('sends in order, one batch at a time, all of it on drain', async () => {
    const batches: number[] = [];
    let sending = 0;
    const batcher = createLogBatcher({
      intervalMs: 60_000,
      onLost: () => {},
      send: async (lines) => {
        expect(++sending).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        batches.push(lines.length);
        sending--;
      },
    });
    for (let n = 0; n < 2_500; n++) batcher.add(line(`${n}`));
    await batcher.drain({ timeoutMs: 5_000 });
    expect(batches).toEqual([1000, 1000, 500]);
    await batcher.drain({ timeoutMs: 5_000 });
  });

  it('sends by itself after its interval', async () => {
    const sent = await new Promise<LogCreate[]>((resolve) => {
      const batcher = createLogBatcher({ intervalMs: 1, onLost: () => {}, send: async (lines) => resolve(lines) });
      batcher.add(line('x'));
      // The batcher's own timer keeps no process alive.
      setTimeout(() => {}, 1_000).unref();
    });
    expect(sent).toEqual([line('x')]);
  });

  it('keeps batches small enough for a server, and cuts endless lines', async () => {
    const sizes: number[] = [];
    const batcher = createLogBatcher({
      intervalMs: 60_000,
      onLost: () => {},
      send: async (lines) => void sizes.push(lines.reduce((sum, { message }) => sum + message.length, 0)),
    });
    for (let n = 0; n < 6; n++) batcher.add(line('x'.repeat(900_000)));
    batcher.add(line('y'.repeat(1_500_000)));
    await batcher.drain({ timeoutMs: 5_000 });
    expect(sizes.every((size) => size <= 2_000_000)).toBe(true);
    expect(sizes.reduce((a, b) => a + b)).toBe(6 * 900_000 + 1_000_000 + '... [truncated]'.length);
  });

  it('counts what it could not deliver, and does not wait for ever', async () => {
    const lost: number[] = [];
    const failing = createLogBatcher({
      intervalMs: 60_000,
      onLost: (lines) => lost.push(lines.length),
      send: () => Promise.reject(new Error('no')),
    });
    failing.add(line('x'));
    await failing.drain({ timeoutMs: 5_000 });
    expect(lost).toEqual([1]);
    const stuck = createLogBatcher({ intervalMs: 60_000, onLost: () => {}, send: () => new Promise(() => {}) });
    stuck.add(line('x'));
    await stuck.drain({ timeoutMs: 5 });
  });
});

it.each([
  ['debug', 10],
  [' WARN ', 30],
  ['verbose', 20],
  [undefined, 20],
])('the logging level %s lets pass from %d on', (name, level) => expect(leastLevel(name)).toBe(level));

describe('the printed log', () => {
  it('has one readable line a message, from its level on', () => {
    let text = '';
    const printer = createLogPrinter({ write: (part) => (text += part) }, 30);
    const event = {
      kind: 'log',
      flowRunId: '1',
      flowRunName: 'a',
      message: 'm',
      timestamp: '2026-01-01T12:00:00.123456Z',
    } as const;
    printer.print({ ...event, level: 20 });
    printer.print({ ...event, level: 30 });
    printer.print({ ...event, level: 40, taskRunId: '2', taskRunName: 'b' });
    printer.flush();
    expect(text).toBe("12:00:00.123 | WARNING  | Flow run 'a' - m\n12:00:00.123 | ERROR    | Task run 'b' - m\n");
  });
});
