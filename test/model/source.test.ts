import { describe, expect, it } from 'vitest';
import { isContainer, type NodeKind } from '../../src/model/graph.ts';
import { formatCallSite, parseCallSite } from '../../src/model/run.ts';
import { comparePositions, contains, languageOf, type Position } from '../../src/model/source.ts';

/** `3:4` is line 3, character 4. */
const at = (text: string): Position => {
  const [line, character] = text.split(':').map(Number);
  return { line: line as number, character: character as number };
};

describe('the language of a file', () => {
  it.each([
    ['flow.ts', 'typescript'],
    ['flow.mts', 'typescript'],
    ['flow.cts', 'typescript'],
    ['flow.tsx', 'typescript'],
    ['flow.js', 'typescript'],
    ['flow.cjs', 'typescript'],
    ['FLOW.PY', 'python'],
    ['/a.ts/flow.py', 'python'],
    ['flow.d.ts', 'typescript'],
    ['flow.pyi', undefined],
    ['flow.ipynb', 'python'],
    ['Makefile', undefined],
    ['flow.', undefined],
    ['flow.constructor', undefined],
    ['', undefined],
  ])('%s is %s', (path, language) => expect(languageOf(path)).toBe(language));
});

describe('positions', () => {
  it.each([
    ['0:0', '0:0', 0],
    ['0:5', '1:0', -1],
    ['1:0', '0:5', 1],
    ['2:3', '2:4', -1],
  ])('%s against %s is %d', (a, b, sign) => expect(Math.sign(comparePositions(at(a), at(b)))).toBe(sign));

  it.each([
    ['0:9', false],
    ['1:3', false],
    ['1:4', true],
    ['1:99', true],
    ['2:0', true],
    ['3:2', true],
    ['3:3', false],
    ['4:0', false],
  ])('%s in 1:4-3:2 is %s', (position, inside) => {
    expect(contains({ start: at('1:4'), end: at('3:2') }, at(position))).toBe(inside);
  });
});

describe('a call site', () => {
  it.each([
    ['/a/b.ts:12:4', '/a/b.ts', 12, 4],
    ['C:\\a\\b.ts:0:0', 'C:\\a\\b.ts', 0, 0],
    ['/odd:7/b.ts:1:2', '/odd:7/b.ts', 1, 2],
  ])('%s is read and written', (text, file, line, character) => {
    expect(parseCallSite(text)).toEqual({ file, line, character });
    expect(formatCallSite({ file, line, character })).toBe(text);
  });

  it.each([undefined, null, 7, '', ':1:2', '/a/b.ts', '/a/b.ts:1', '/a/b.ts:1:x', '/a/b.ts:-1:2'])(
    '%s is none',
    (text) => expect(parseCallSite(text)).toBeUndefined(),
  );
});

describe('a kind of node', () => {
  const KINDS: NodeKind[] = [
    'parameters',
    'task',
    'flow',
    'deployment',
    'branch',
    'loop',
    'try',
    'parallel',
    'pause',
    'helper',
    'return',
  ];
  it('holds others where it is one of four', () => {
    expect(KINDS.filter(isContainer)).toEqual(['branch', 'loop', 'try', 'parallel']);
  });
});
