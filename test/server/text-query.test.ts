import { describe, expect, it } from 'vitest';
import { parseTextQuery, textFits } from '../../src/server/text-query.ts';

const parsed = (query: string): string => {
  const { include, exclude, required } = parseTextQuery(query);
  return [include.join('|'), exclude.map((it) => `-${it}`).join('|'), required.map((it) => `+${it}`).join('|')]
    .filter(Boolean)
    .join(' ');
};

describe('a text query', () => {
  it.each([
    ['error', 'error'],
    ['error warning', 'error|warning'],
    ['error -debug !trace', 'error -debug|-trace'],
    ['+must error', 'error +must'],
    ['"connection lost" now', 'connection lost|now'],
    ['-"not this"', '-not this'],
    ['"unclosed phrase', 'unclosed phrase'],
    ['"say \\"hi\\""', 'say "hi"'],
    ['a - b', 'a|b'],
    ['  ', ''],
  ])('%s asks for %s', (query, expected) => expect(parsed(query)).toBe(expected));

  it.each([
    ['error', 'An ERROR came', true],
    ['error warning', 'a warning', true],
    ['error -came', 'an error came', false],
    ['+error +came', 'an error', false],
    ['', 'anything', true],
  ])('%s in %s is %s', (query, text, expected) => expect(textFits(parseTextQuery(query), text)).toBe(expected));
});
