import { describe, expect, it } from 'vitest';
import { flow, getRunLogger, task, withTags } from '../../src/sdk/index.ts';
import { createTestOrchestrator } from '../../src/sdk/testing.ts';

describe('withTags', () => {
  it('tags the flow runs and task runs that begin in it, and no others', async () => {
    const load = task({ name: 'load', tags: ['own'] }, () => 1);
    const inner = flow({ name: 'inner' }, () => load());
    const outer = flow({ name: 'outer' }, async () => {
      await load();
      await withTags(['deep', 'a'], () => inner());
    });
    const orchestrator = createTestOrchestrator();
    await orchestrator.run(async () => {
      await withTags(['a', 'b'], () => outer());
      await outer();
    });
    expect(orchestrator.flowRuns.map(({ flowName, tags }) => `${flowName} ${tags.join()}`)).toEqual([
      'outer a,b',
      'inner a,b,deep',
      'outer ',
      'inner deep,a',
    ]);
    expect(orchestrator.taskRuns.map(({ tags }) => tags.join())).toEqual([
      'own,a,b',
      'own,a,b,deep',
      'own',
      'own,deep,a',
    ]);
  });
});

describe('a logger with fields', () => {
  it('ends its lines with them', async () => {
    const orchestrator = createTestOrchestrator();
    const load = task({ name: 'load' }, () => {
      const log = getRunLogger().with({ city: 'Oslo', note: 'two words' });
      log.info('%d rows', 3);
      log.with({ part: { n: 1 } }).warn('odd');
    });
    await orchestrator.run(() => load());
    expect(orchestrator.logs.slice(0, 2)).toEqual([
      { level: 20, message: '3 rows city=Oslo note="two words"', run: 'load' },
      { level: 30, message: 'odd city=Oslo note="two words" part={"n":1}', run: 'load' },
    ]);
  });
});
