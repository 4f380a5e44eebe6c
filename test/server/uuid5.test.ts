import { expect, it } from 'vitest';
import { uuid5 } from '../../src/server/uuid5.ts';

it('makes of a name the id that Python makes of it', () => {
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
  expect(uuid5(dns, 'python.org')).toBe('886313e1-3b8a-5372-9b90-0c9aee199e5d');
});
