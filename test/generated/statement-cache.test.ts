import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readCases } from '../analysis/case-file.ts';
import { listingOf } from '../analysis/project/workspace-file.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';
import { largeSource } from '../bench/large-source.ts';

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
        let now = '';
        const project = warm.openProject(
          () => now,
          () => listingOf(new Map()),
        );
        for (const { code, at, cut, piece } of edits) {
          const offset = at % (code.length + 1);
          const text = code.slice(0, offset) + piece + code.slice(offset + cut);
          // A file of a name not seen before finds nothing kept.
          const other = warm.analyze({ file: `${counter++}/${fileName}`, text });
          const deployments = other.deployments.map((deployment) => ({ ...deployment, file: fileName }));
          const fresh = { ...other, file: fileName, deployments };
          expect(warm.analyze({ file: fileName, text })).toEqual(fresh);
          now = text;
          project.changed(fileName);
          expect(project.graph(fileName)).toEqual(fresh);
        }
      }),
      { numRuns: 300, seed: 2 },
    );
  },
  240_000,
);

let counter = 0;

describe.each(['main.ts', 'main.py'])('a file that is typed in, %s', (fileName) => {
  it('has the graph that a fresh reading gives, after every edit', () => {
    const language = fileName.endsWith('.ts') ? 'typescript' : 'python';
    const start = `${largeSource(language, 120)}${EXTRA[language]}`;
    const edit = fc.record({
      at: fc.nat(),
      cut: fc.constantFrom(0, 0, 0, 1, 7, 60),
      piece: fc.constantFrom('x', '\n', '\n\n', ' ', '(', '1', 'rows', 'store1', '# x\n', 'limit', ''),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
        let now = start;
        const project = warm.openProject(
          () => now,
          () => listingOf(new Map()),
        );
        project.graph(fileName);
        for (const { at, cut, piece } of edits) {
          const offset = at % (now.length + 1);
          now = now.slice(0, offset) + piece + now.slice(offset + cut);
          project.changed(fileName);
          const fresh = { ...warm.analyze({ file: `${counter++}/${fileName}`, text: now }), file: fileName };
          expect(project.graph(fileName)).toEqual(fresh);
        }
      }),
      { numRuns: 100, seed: 5 },
    );
  }, 240_000);
});

/** Code that flows rest on beside tasks: constants, helpers, tables and what changes them. */
const EXTRA = {
  typescript: `
const table = { first: fetch0, second: store1 };
async function both(rows: unknown[]) { await store0(rows); return store1(rows, NAME); }
const NAME = 'name';
table.second = store2;
export const last = flow(async ({ rows }: { rows: unknown[] }) => {
  const inner = flow(async () => { await fetch1('x'); });
  await inner();
  await table.first('y');
  return both(await table.second(rows));
});
`,
  python: `
table = {"first": fetch_0, "second": store_1}
def both(rows):
    store_0(rows)
    return store_1(rows, NAME)
NAME = "name"
table["second"] = store_2
@flow
def last(rows):
    @flow
    def inner():
        fetch_1("x")
    inner()
    table["first"]("y")
    return both(table["second"](rows))
`,
};
