import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { weatherReport } from '../../examples/weather-report.ts';
import { openOrchestrator } from '../../src/client/orchestrator.ts';
import { type ExampleServer, PREFECT_BIN, startExampleServer } from './example-server.ts';

let server: ExampleServer;
beforeAll(async () => {
  server = await startExampleServer();
});
afterAll(() => server.close());

/** The yearly rain and the wettest month, computed from the file in whole tenths of a millimetre. */
function expected(city: string, year: number) {
  const file = new URL('../../node_modules/vega-datasets/data/weather.csv', import.meta.url);
  const tenths = Array<number>(12).fill(0);
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [location, date, rain] = line.split(',');
    if (location !== city || date?.slice(0, 4) !== String(year)) continue;
    const month = Number(date.slice(5, 7)) - 1;
    tenths[month] = (tenths[month] ?? 0) + Math.round(Number(rain) * 10);
  }
  const most = Math.max(...tenths);
  return { city, wettest: tenths.indexOf(most) + 1, rain: tenths.reduce((a, b) => a + b) / 10 };
}

describe('the weather report', () => {
  it('gives each city its rain and wettest month', async () => {
    const { result, state } = await server.run(weatherReport);
    expect(state.name).toBe('Completed');
    expect(result).toEqual([expected('Seattle', 2015), expected('New York', 2015)]);
  });

  it('takes other cities and years', async () => {
    const { result } = await server.run(weatherReport, { cities: ['New York'], year: 2012 });
    expect(result).toEqual([expected('New York', 2012)]);
  });

  it('fails where there is no weather, and says so', async () => {
    const { state, error } = await server.run(weatherReport, { cities: ['Atlantis'] });
    expect(state.name).toBe('Failed');
    expect((error as Error & { cause: Error }).cause.message).toBe('There is no weather of Atlantis in 2015.');
  });

  it('leaves a report and its task runs behind', async () => {
    const { flowRunId } = await server.run(weatherReport);
    const orchestrator = openOrchestrator(server.api);
    const tasks = await orchestrator.taskRuns(flowRunId);
    const [artifact] = await orchestrator.artifacts(flowRunId);
    expect(tasks.map(({ name, state }) => `${name.replace(/-[0-9a-f]{3}$/, '')} ${state.name}`).toSorted()).toEqual([
      'clean Completed',
      'clean Completed',
      'load Completed',
      'publish Completed',
      'summarise-New York Completed',
      'summarise-Seattle Completed',
    ]);
    expect(artifact).toMatchObject({ key: 'weather-report', type: 'markdown' });
    expect(artifact?.data).toContain('## New York');
    await orchestrator.close();
  });

  it.skipIf(!PREFECT_BIN)('agrees with its Python twin', async () => {
    const { result } = await server.run(weatherReport);
    expect(await server.runPython('weather_report', 'weather_report')).toEqual(result);
  });
});
