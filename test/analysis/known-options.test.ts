import { describe, expect, it } from 'vitest';
import { KNOWN_OPTIONS } from '../../src/analysis/diagnostics/known-options.ts';
import { FLOW_OPTIONS } from '../../src/sdk/flow-options.ts';
import { TASK_OPTIONS } from '../../src/sdk/task-options.ts';

describe('the table of options', () => {
  it.each([
    ['task', TASK_OPTIONS],
    ['flow', FLOW_OPTIONS],
  ] as const)('has those of the SDK’s %s', (kind, options) => {
    expect(Object.keys(KNOWN_OPTIONS.typescript[kind]).sort()).toEqual(Object.keys(options).sort());
  });

  it('says what each does in one sentence', () => {
    const summaries = Object.values(KNOWN_OPTIONS).flatMap((kinds) =>
      Object.values(kinds).flatMap((options) => Object.values(options).map((option) => option.summary)),
    );
    expect(summaries.filter((summary) => !/^[A-Z].*\.$/s.test(summary))).toEqual([]);
  });
});
