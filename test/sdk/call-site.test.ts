import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCallSite } from '../../src/model/run.ts';

// In a process of its own: the test runner rewrites the source, and does not tell Node how.
const script = join(import.meta.dirname, 'call-sites-script.ts');
const source = readFileSync(script, 'utf8').split('\n');

/** What stands in the source where each run says that it was called. */
function calledAt(nodeArguments: string[]): string[] {
  const output = execFileSync(process.execPath, [...nodeArguments, script], { encoding: 'utf8' });
  return (JSON.parse(output) as { name: string; site: string }[]).map(({ name, site }) => {
    const at = parseCallSite(site);
    expect(at?.file).toBe(script);
    return `${name}: ${(source[at?.line ?? -1] ?? '').slice(at?.character)}`;
  });
}

const EXPECTED = [
  "load: load(2, { text: '' } as Padding);",
  'load: submit(3);',
  'load: map([4, 5]);',
  'load: map([4, 5]);',
  'load: submit(6);',
  'load: load(x)));',
  'load: load(1);',
  'anonymous: anonymous();',
  'inObject: inObject(8);',
  'load: load(9));',
  'child: child();',
];

describe('the call site of a run, and the name of a task without one', () => {
  it('stand as in the source when Node strips the types', () => expect(calledAt([])).toEqual(EXPECTED));

  it('stand as in the source when tsx compiles it', () => expect(calledAt(['--import', 'tsx'])).toEqual(EXPECTED));
});
