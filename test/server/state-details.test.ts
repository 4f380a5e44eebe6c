import fc from 'fast-check';
import { expect, it } from 'vitest';
import { detailsOf, fullDetails, storedDetails } from '../../src/server/store/state-details.ts';

it.each([
  [{}, '{}'],
  [{ flow_run_id: 'a', transition_id: null }, '{"flow_run_id":"a"}'],
  [{ deferred: null, pause_reschedule: true }, '{"deferred":null,"pause_reschedule":true}'],
  [{ scheduled_time: '2026-01-01T00:00:00Z' }, '{"scheduled_time":"2026-01-01T00:00:00.000000Z"}'],
])('%j lies in the row as %s', (details, expected) => {
  expect(storedDetails(fullDetails(details))).toBe(expected);
});

it('details come out of the row as they went in, in their order', () => {
  const text = fc.option(fc.string());
  const flag = fc.option(fc.boolean());
  const some = fc.record(
    { flow_run_id: text, cache_key: text, deferred: flag, untrackable_result: fc.boolean(), retriable: flag },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(some, (details) => {
      const full = fullDetails(details);
      expect(JSON.stringify(detailsOf(storedDetails(full)))).toBe(JSON.stringify(full));
      // Rows of earlier versions have all of them.
      expect(detailsOf(JSON.stringify(full))).toEqual(full);
    }),
  );
});
