import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { md5 } from './md5.ts';

test('agrees with another implementation at every length around a block', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = new Uint8Array(length).fill(length);
    expect(md5(bytes)).toEqual(reference(bytes));
  }
});

test('agrees with another implementation on any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(md5(bytes)).toEqual(reference(bytes));
    }),
    { seed: 1 },
  );
});

function reference(bytes: Uint8Array): number[] {
  const digest = createHash('md5').update(bytes).digest();
  return [0, 4, 8, 12].map((at) => digest.readUInt32LE(at));
}
