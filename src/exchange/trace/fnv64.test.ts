import { expect, test } from 'vitest';
import { Fnv64 } from './fnv64.ts';

// Published test values of FNV-1a/64 (RFC 9923 and the FNV reference code).
test.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('%j', (text, expected) => {
  const hash = new Fnv64();
  for (const char of text) hash.byte(char.charCodeAt(0));
  expect(hash.toString()).toBe(expected);
});
