import { expect, it } from 'vitest';
import { clientVersionOf, renewsLeases } from '../../src/server/client-version.ts';

it.each([
  ['prefect/3.8.8 (API 0.8.4)', '3.8.8'],
  ['prefect/3.4.11rc1 (API 0.8.4)', '3.4.11rc1'],
  ['prefect/3.4.11+5.gabc (API 0.8.4)', '3.4.11+5.gabc'],
  ['node', null],
  ['prefect/latest (API 0.8.4)', null],
  [undefined, null],
])('%s is version %s of the client', (agent, version) => {
  expect(clientVersionOf({ headers: { 'user-agent': agent } } as never)).toBe(version);
});

it.each([
  ['3.4.10', false],
  ['3.4.11rc1', false],
  ['3.4.11', true],
  ['3.4.11+5.gabc', true],
  ['3.5.0rc1', true],
  ['4.0.0', true],
  ['2.20.25', false],
  [null, false],
])('a client of version %s renews leases: %s', (version, renews) => {
  expect(renewsLeases(version)).toBe(renews);
});
