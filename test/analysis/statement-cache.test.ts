import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { readCases } from './case-file.ts';
import { openAnalyzer } from './test-analyzer.ts';

const warm = await openAnalyzer();
afterAll(() => warm.dispose());

const codes = readCases().flatMap(({ variants }) => variants.map(({ fileName, code }) => ({ fileName, code })));

it.each(['case.ts', 'case.py'])(
  'a text is read the same whatever was read before it, %s',
  (fileName) => {
    const own = codes.filter((source) => source.fileName === fileName).flatMap(({ code }) => [code, `${code}${code}`]);
    const edit = fc.record({
      code: fc.constantFrom(...own),
      at: fc.nat(),
      cut: fc.nat(12),
      piece: fc.constantFrom('', '\n', ' x', '(', '# é\n'),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 2, maxLength: 6 }), (edits) => {
        for (const { code, at, cut, piece } of edits) {
          const offset = at % (code.length + 1);
          const text = code.slice(0, offset) + piece + code.slice(offset + cut);
          // A file of a name not seen before finds nothing kept.
          const fresh = { ...warm.analyze({ file: `${counter++}/${fileName}`, text }), file: fileName };
          expect(warm.analyze({ file: fileName, text })).toEqual(fresh);
        }
      }),
      { numRuns: 300, seed: 2 },
    );
  },
  60_000,
);

let counter = 0;
