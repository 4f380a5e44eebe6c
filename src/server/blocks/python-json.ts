import type { Json } from '../../model/graph.ts';
import { isObject, spellingOf } from '../exact-json.ts';

/**
 * JSON byte for byte as Python's `json.dumps(value, sort_keys=True)` writes it, for hashes that Python clients
 * compute too: keys in the order of their code points, a space after `,` and `:`, ASCII only, floats as `repr` has them.
 */
export function pythonJson(value: Json): string {
  const number = spellingOf(value);
  if (number !== undefined) return pythonNumber(number);
  if (typeof value === 'string') return pythonString(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (!isObject(value)) return String(value);
  const keys = Object.keys(value).sort(byCodePoints);
  return `{${keys.map((key) => `${pythonString(key)}: ${pythonJson(value[key] as Json)}`).join(', ')}}`;
}

function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is not printable ASCII is what is meant.
    /[^\x00-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function pythonNumber(spelling: string): string {
  if (/^-?\d+$/.test(spelling)) return spelling === '-0' ? '0' : spelling;
  const value = Number(spelling);
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  if (Object.is(value, -0)) return '-0.0';
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 16)) return Number.isInteger(value) ? `${value}.0` : String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** JavaScript compares UTF-16 units, by which what lies beyond the first 65536 characters comes too early. */
function byCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let index = 0; index < left.length && index < right.length; index++) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
