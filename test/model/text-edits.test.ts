import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Position, TextEdit } from '../../src/model/source.ts';
import { applyTextEdits } from '../../src/model/text-edits.ts';

const position = (text: string): Position => {
  const [line, character] = text.split(':').map(Number);
  return { line: line as number, character: character as number };
};
/** `0:1-0:3 new` replaces a range, `0:1 new` inserts. */
const edit = (text: string): TextEdit => {
  const [, start = '', end = start, newText = ''] = /^(\S+?)(?:-(\S+))? (.*)$/s.exec(text) ?? [];
  return { range: { start: position(start), end: position(end) }, newText };
};

describe('a text after edits', () => {
  it.each<[string, string[], string]>([
    ['abc', [], 'abc'],
    ['', ['0:0 x'], 'x'],
    ['abc', ['0:1-0:2 B'], 'aBc'],
    ['abc', ['0:3 d'], 'abcd'],
    ['a\nb\nc', ['1:0-2:0 '], 'a\nc'],
    ['a\r\nb\r\nc', ['1:0-1:1 B', '2:1 !'], 'a\r\nB\r\nc!'],
    ['a\r\nb', ['0:1-1:0 , '], 'a, b'],
    ['a\rb\r\nc\nd', ['1:0-1:1 B', '3:0-3:1 D'], 'a\rB\r\nc\nD'],
    ['abcdef', ['0:4-0:5 E', '0:0-0:1 A'], 'AbcdEf'],
    ['abc', ['0:1 x', '0:1 y'], 'axybc'],
    ['abc', ['0:1-0:2 B', '0:1 x'], 'axBc'],
    ['ab', ['7:0 !'], 'ab!'],
    ['a😀b', ['0:3-0:4 c'], 'a😀c'],
  ])('%j with %j is %j', (text, edits, expected) => expect(applyTextEdits(text, edits.map(edit))).toBe(expected));

  it('is what one edit after the other gives, from the last to the first', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '😀'), maxLength: 6 });
    const cases = fc.record({
      lines: fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 6 }),
      cuts: fc.uniqueArray(fc.nat(60), { maxLength: 8 }),
      texts: fc.array(fc.string({ unit: fc.constantFrom('x', '\n', 'y'), maxLength: 3 }), {
        minLength: 4,
        maxLength: 4,
      }),
      shuffle: fc.array(fc.nat(100), { minLength: 4, maxLength: 4 }),
    });
    fc.assert(
      fc.property(cases, ({ lines, cuts, texts, shuffle }) => {
        const text = lines.flat().join('');
        const places = placesOf(text);
        const sorted = [...new Set(cuts.map((cut) => cut % places.length))].sort((a, b) => a - b);
        const edits: { start: number; end: number; edit: TextEdit }[] = [];
        for (let i = 0; i + 1 < sorted.length; i += 2) {
          const [start, end] = [places[sorted[i] as number], places[sorted[i + 1] as number]] as const;
          if (!start || !end) continue;
          edits.push({
            start: start.offset,
            end: end.offset,
            edit: { range: { start: start.position, end: end.position }, newText: texts[i / 2] as string },
          });
        }
        const expected = edits.reduceRight(
          (result, { start, end, edit: { newText } }) => result.slice(0, start) + newText + result.slice(end),
          text,
        );
        const mixed = edits
          .map(({ edit }, index) => ({ edit, rank: shuffle[index] as number }))
          .sort((a, b) => a.rank - b.rank);
        expect(
          applyTextEdits(
            text,
            mixed.map(({ edit }) => edit),
          ),
        ).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

/** Every offset that is a place a cursor can stand at, found by walking the text. */
function placesOf(text: string): { offset: number; position: Position }[] {
  const places: { offset: number; position: Position }[] = [];
  let line = 0;
  let character = 0;
  for (let offset = 0; offset <= text.length; offset++) {
    const insideLineEnd = text[offset] === '\n' && text[offset - 1] === '\r';
    if (!insideLineEnd) places.push({ offset, position: { line, character } });
    character++;
    if (text[offset] === '\n') {
      line++;
      character = 0;
    }
  }
  return places;
}
