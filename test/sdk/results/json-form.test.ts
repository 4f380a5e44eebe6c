import { describe, expect, it } from 'vitest';
import { fromJsonText, jsonText } from '../../../src/sdk/results/json-form.ts';
import { fromSuperjsonText, superjsonText } from '../../../src/sdk/results/superjson-form.ts';

class Point {
  x = 1;
}
const ring: Record<string, unknown> = {};
ring.self = { ring };

describe('the JSON form of a result', () => {
  it.each<[string, unknown, string]>([
    ['null', null, 'null'],
    ['plain data', { a: [1, 'x', true, null], b: {} }, '{"a":[1,"x",true,null],"b":{}}'],
    ['a date as Python writes it', new Date(0), '{"__class__":"datetime.datetime","data":"1970-01-01T00:00:00.000Z"}'],
    ['a set as Python writes it', { s: new Set([1]) }, '{"s":{"__class__":"builtins.set","data":[1]}}'],
    [
      'an error as Python writes it',
      [new TypeError('no')],
      '[{"__exc_type__":"builtins.Exception","message":"no","name":"TypeError"}]',
    ],
    ['the key __proto__', JSON.parse('{"d":{"__proto__":1}}'), '{"d":{"__proto__":1}}'],
  ])('holds %s', (_, value, text) => {
    expect(jsonText(value)).toBe(text);
    expect(fromJsonText(text)).toEqual(value);
  });

  it('leaves out what is undefined in an object', () => expect(jsonText({ a: undefined, b: 1 })).toBe('{"b":1}'));

  it.each<[string, unknown, string]>([
    ['a map', { rows: [new Map()] }, "'rows[0]' is an object of the class Map."],
    ['a class of one’s own', new Point(), 'it is an object of the class Point.'],
    ['a function', { a: { b: () => 1 } }, "'a.b' is a function."],
    ['a big integer', [1n], "'[0]' is a bigint."],
    ['no number', { a: Number.NaN }, "'a' is NaN."],
    ['undefined in a list', [undefined], "'[0]' is undefined."],
    ['a hole in a list', new Array(1), "'[0]' is undefined."],
    ['a cycle', ring, "'self.ring' is a cycle: it holds itself."],
    ['an invalid date', new Date(Number.NaN), 'it is an object of the class Date.'],
    ['what writes itself in a form of its own', { toJSON: () => 1 }, 'it is an object of the class Object.'],
  ])('does not hold %s', (_, value, message) => {
    expect(() => jsonText(value)).toThrow(message);
  });

  it.each<[string, string, unknown]>([
    [
      'a date with an offset',
      '{"__class__":"datetime.datetime","data":"2026-01-01T02:00:00+02:00"}',
      new Date('2026-01-01'),
    ],
    ['a frozen set', '{"__class__":"builtins.frozenset","data":[1]}', new Set([1])],
    [
      'a class that it does not know, as it stands',
      '{"__class__":"app.Point","data":{"x":1}}',
      { __class__: 'app.Point', data: { x: 1 } },
    ],
  ])('reads from Python %s', (_, text, value) => expect(fromJsonText(text)).toEqual(value));

  it('reads errors of Python by their name', () => {
    const error = fromJsonText('{"__exc_type__":"builtins.ValueError","message":"bad"}') as Error;
    expect([error.name, error.message]).toEqual(['ValueError', 'bad']);
  });
});

describe('the superjson form of a result', () => {
  it.each<[string, unknown]>([
    ['maps and dates', new Map([['a', new Date(0)]])],
    ['big integers', { n: 10n ** 30n }],
    ['undefined', [undefined, { a: undefined }]],
    ['bytes', new Uint8Array([1, 2])],
    ['what is no number', [Number.NaN, Number.POSITIVE_INFINITY, -0]],
  ])('holds %s', async (_, value) => expect(await fromSuperjsonText(await superjsonText(value))).toEqual(value));

  it('holds cycles', async () => {
    const back = (await fromSuperjsonText(await superjsonText(ring))) as typeof ring;
    expect((back.self as typeof ring).ring).toBe(back);
  });

  it.each<[string, unknown, string]>([
    ['a class of one’s own', { p: new Point() }, "'p' is an object of the class Point."],
    ['a function', [() => 1], "'[0]' is a function."],
    ['a buffer', Buffer.from('a'), 'it is an object of the class Buffer.'],
  ])('does not hold %s', async (_, value, message) => {
    await expect(superjsonText(value)).rejects.toThrow(message);
  });
});
