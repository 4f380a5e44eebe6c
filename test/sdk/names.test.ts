import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { variableBefore } from '../../src/sdk/definition-name.ts';
import { parameterNameAt, parameterNames } from '../../src/sdk/parameter-names.ts';
import { fillRunName } from '../../src/sdk/run-name.ts';

describe("the names of a function's parameters", () => {
  it.each<[string, string]>([
    ['() => 1', ''],
    ['x => x', 'x'],
    ['async x => x', 'x'],
    ['(a, b) => a', 'a b'],
    ['async (a, b = 1) => a', 'a b'],
    ['function f(a, b) {}', 'a b'],
    ['async function f(a, b,) {}', 'a b'],
    ['function* f($a, _b) {}', '$a _b'],
    ['async method(a, b) {}', 'a b'],
    ['[computed(1, 2)](a) {}', 'a'],
    ['function f({ a, b }, c) {}', 'arg0 c'],
    ['function f([a, b] = [1, 2], c) {}', 'arg0 c'],
    ['function f(a = { x: [1, 2] }, b = g(3, 4)) {}', 'a b'],
    ['function f(a = ",", b = `,)`) {}', 'a b'],
    ['function f(a /* , b */, c // , d\n, e) {}', 'a c e'],
    ['(größe, ünïcode) => 1', 'größe ünïcode'],
    ['function f(a, ...rest) {}', 'a ...rest'],
    ['(a = (x, y) => x, b) => 1', 'a b'],
  ])('%s', (source, expected) => {
    const { names, rest } = parameterNames(source);
    expect(names.map((name, at) => (rest && at === names.length - 1 ? `...${name}` : name)).join(' ')).toBe(expected);
  });

  it('name every argument, also those beyond the last', () => {
    const rest = parameterNames('(a, ...more) => 1');
    expect([0, 1, 2].map((at) => parameterNameAt(rest, at))).toEqual(['a', 'more', 'more']);
    expect(parameterNameAt(parameterNames('(a) => 1'), 3)).toBe('arg3');
  });

  it('are found in functions as JavaScript prints them', () => {
    const identifier = fc.stringMatching(/^[a-z_$][a-z0-9_$]{0,5}$/).filter((name) => isIdentifier(name));
    const given = fc.constantFrom('', ' = 1', ' = "a, b"', ' = [1, (2), {}]', ' = (x, y) => x', ' = `(, `');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(identifier, given), { selector: ([name]) => name, maxLength: 6 }),
        (parameters) => {
          const list = parameters.map(([name, initial]) => name + initial).join(', ');
          const fn = new Function(`return async function made(${list}) {}`)() as () => void;
          expect(parameterNames(fn.toString()).names).toEqual(parameters.map(([name]) => name));
        },
      ),
    );
  });
});

function isIdentifier(name: string): boolean {
  try {
    new Function(`"use strict"; let ${name};`);
    return true;
  } catch {
    return false;
  }
}

describe('the variable that a definition is assigned to', () => {
  it.each<[string, string | undefined]>([
    ['const load = ', 'load'],
    ['export const load = ', 'load'],
    ['let load: Task<[string], number> = ', 'load'],
    ['const a = task(f);\nconst load =\n  ', 'load'],
    ['const tasks = { load: ', 'load'],
    ['static load = ', 'load'],
    ['exports.load = ', 'load'],
    ['const größe = millrace.', 'größe'],
    ['register(', undefined],
    ['export default ', undefined],
  ])('%j', (text, expected) => expect(variableBefore(text)).toBe(expected));
});

describe('a run name', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['plain', {}, 'plain'],
    ['load-{city}', { city: 'Oslo' }, 'load-Oslo'],
    ['{a}-{b}-{a}', { a: 1, b: null }, '1-null-1'],
    ['{options.k}', { options: { k: 3 } }, '3'],
    ['{options}', { options: { k: 3 } }, '{"k":3}'],
    ['{missing} {}', {}, '{missing} {}'],
  ])('%s', (template, parameters, expected) => expect(fillRunName(template, parameters)).toBe(expected));
});
