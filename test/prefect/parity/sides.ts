import { startServer } from '../../../src/server/start-server.ts';
import { startPrefect } from '../../conformance/real-prefect.ts';
import { describeCases, type Language } from './describe-cases.ts';
import { readRecords } from './records.ts';
import { runThemes } from './run-themes.ts';
import { processesOf } from './themes.ts';

/** A language on a server. Python on the real one is what the others are held against. */
export type Side = `${Language} on ${'real' | 'embedded'}`;

/** What each side holds of each case: what the call gave, and its records. */
export type Described = Map<Side, Map<string, string>>;

/** Runs the flows of the themes in both languages against both servers. */
export async function runSides(themes: readonly string[]): Promise<Described> {
  const [real, embedded] = await Promise.all([
    startPrefect(STEADY),
    startServer({ database: ':memory:', version: '0.0.0', withoutServices: ['fail-expired-pauses'] }),
  ]);
  try {
    const [onReal, onEmbedded] = await Promise.all([
      runLanguages(themes, real.url),
      runLanguages(themes, embedded.url),
    ]);
    const described: Described = new Map();
    for (const language of LANGUAGES) {
      described.set(`${language} on real`, onReal.get(language) ?? new Map());
      described.set(`${language} on embedded`, onEmbedded.get(language) ?? new Map());
    }
    return described;
  } finally {
    await Promise.all([real.stop(), embedded.close()]);
  }
}

/**
 * The loop that fails runs whose pause is over is off on both servers, since it comes now before the client, which does
 * so itself, and now after it. Task runs are written in batches: one event at a time locks a database of SQLite so often that many a
 * request is refused, and sent again a second later.
 */
const STEADY = {
  PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED: 'false',
  PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE: '50',
  PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL: '1',
};

const LANGUAGES = ['python', 'typescript'] as const;

/** One language after the other: a real server with SQLite is slowed by two clients more than it gains. */
async function runLanguages(themes: readonly string[], url: string): Promise<Map<Language, Map<string, string>>> {
  const accounts: Record<Language, Map<string, string[]>> = { python: new Map(), typescript: new Map() };
  let ends = 0;
  for (const language of LANGUAGES) {
    for (const own of processesOf(themes, language)) {
      const account = await runThemes(own, language, url);
      if (!own.isEnded) ends += 1;
      accounts[language] = new Map([...accounts[language], ...account]);
    }
  }
  const records = await readRecords(url, ends);
  const described = new Map<Language, Map<string, string>>();
  for (const language of LANGUAGES) {
    const cases = [...describeCases(records, language)].map(([name, text]): [string, string] => [
      name,
      [...(accounts[language].get(name) ?? []).map((gave) => `gave ${gave}`), text].join('\n'),
    ]);
    described.set(language, new Map(cases));
  }
  return described;
}
