import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KNOWN_OPTIONS } from '../../src/analysis/diagnostics/known-options.ts';
import { RULES } from '../../src/analysis/diagnostics/rules.ts';
import { CRON_ROWS } from '../analysis/schedule/cron-table.ts';
import { RRULES } from '../analysis/schedule/rrule-table.ts';
import { NO_PREFECT, PREFECT_BIN, prefectPython } from '../conformance/real-prefect.ts';

interface Verdicts {
  options: Record<'task' | 'flow', string[]>;
  cron: string[];
  rrule: ('refused' | 'taken')[];
  imported: string[];
}

/** What Prefect says when a file is imported that a rule objects to. */
const AT_IMPORT: Record<string, string> = {
  'unknown-option': 'TypeError',
  'cache-without-persistence': 'Ignoring `cache_policy` because `persist_result` is False',
};

const codes = Object.keys(AT_IMPORT);
const examples = codes.flatMap((code) => {
  const rule = RULES.find((candidate) => candidate.code === code);
  return [rule?.bad.python ?? '', rule?.good.python ?? ''];
});

describe.skipIf(!PREFECT_BIN)('what diagnostics take for granted, held against Prefect itself', () => {
  const verdicts = PREFECT_BIN ? judge() : undefined;

  it.each(['task', 'flow'] as const)('has the options of a %s', (kind) => {
    expect(Object.keys(KNOWN_OPTIONS.python[kind]).sort()).toEqual(verdicts?.options[kind]);
  });

  it('has the next times of every cron string in the table', () => {
    const said = CRON_ROWS.map(({ text }, index) => `${text}: ${verdicts?.cron[index]}`);
    expect(CRON_ROWS.map(({ text, verdict }) => `${text}: ${verdict}`)).toEqual(said);
  });

  it('refuses the recurrence rules that Prefect refuses', () => {
    const said = RRULES.map(([rule], index) => `${rule}: ${verdicts?.rrule[index]}`);
    expect(RRULES.map(([rule, verdict]) => `${rule}: ${verdict === 'refused' ? verdict : 'taken'}`)).toEqual(said);
  });

  it.each(codes)('has a bad example of %s at which Prefect stumbles, and a good one at which it does not', (code) => {
    const index = codes.indexOf(code) * 2;
    expect(verdicts?.imported.slice(index, index + 2)).toEqual([AT_IMPORT[code], '']);
  });
});

if (!PREFECT_BIN) it.skip(NO_PREFECT, () => {});

function judge(): Verdicts {
  const home = mkdtempSync(join(tmpdir(), 'prefect-client-'));
  try {
    const input = JSON.stringify({
      cron: CRON_ROWS.map(({ text, dayOr }) => [text, dayOr]),
      rrule: RRULES.map(([rule]) => rule),
      imported: examples,
    });
    const script = join(import.meta.dirname, 'flows/judge_rules.py');
    const output = execFileSync(prefectPython(), [script], {
      input,
      encoding: 'utf8',
      env: { ...process.env, PREFECT_HOME: home },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    return JSON.parse(output) as Verdicts;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
