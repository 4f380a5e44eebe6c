import { beforeAll, describe, expect, it } from 'vitest';
import { NO_PREFECT, PREFECT_BIN } from '../conformance/real-prefect.ts';
import { withoutDifferences } from './parity/differences.ts';
import { type Described, runSides, type Side } from './parity/sides.ts';
import { THEMES } from './parity/themes.ts';

// The same flows in Python for Prefect and in TypeScript for Millrace, each on a real Prefect server and on the
// embedded one. What Python leaves on the real server is what the other three have to leave.
const REFERENCE: Side = 'python on real';
const HELD_AGAINST_IT: readonly Side[] = ['python on embedded', 'typescript on real', 'typescript on embedded'];

describe.skipIf(!PREFECT_BIN)(`parity of flows${PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`}`, () => {
  let described: Described = new Map();
  beforeAll(async () => {
    if (PREFECT_BIN) described = await runSides(THEMES.map(({ theme }) => theme));
  }, 480_000);

  it('compares all flows that were run', () => {
    const all = THEMES.flatMap(({ names }) => names).toSorted();
    for (const [side, cases] of described) {
      const names = [...cases.keys()].filter((name) => name !== 'end-of-all').toSorted();
      expect({ side, names }).toEqual({ side, names: all });
    }
  });

  describe.each(THEMES)('$theme', ({ names }) => {
    describe.each(names)('%s', (name) => {
      const isAlike = (side: Side) => {
        const [reference, held] = [described.get(REFERENCE)?.get(name), described.get(side)?.get(name)];
        if (side.startsWith('python')) expect(held).toBe(reference);
        else expect(withoutDifferences(name, held)).toBe(withoutDifferences(name, reference));
      };
      it.each(HELD_AGAINST_IT)('is recorded alike by %s', (side) => isAlike(side));
    });
  });
});
