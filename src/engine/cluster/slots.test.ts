import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keySlot, SLOTS, splitSlots, utf8 } from './slots.ts';

test('slots are shared out as ElastiCache does', () => {
  expect(splitSlots(1)).toEqual([[0, 16383]]);
  expect(splitSlots(2)).toEqual([
    [0, 8191],
    [8192, 16383],
  ]);
  expect(splitSlots(3)).toEqual([
    [0, 5461],
    [5462, 10922],
    [10923, 16383],
  ]);
});

test('every slot has one owner and no shard owns two slots more than another', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), (count) => {
      const ranges = splitSlots(count);
      const sizes = ranges.map(([first, last]) => last - first + 1);
      let next = 0;
      for (const [first, last] of ranges) {
        expect(first).toBe(next);
        next = last + 1;
      }
      expect(next).toBe(SLOTS);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
    { seed: 1 },
  );
});

test('keys with one hash tag share a slot', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{1,20}$/), fc.string(), (tag, rest) => {
      expect(keySlot(`{${tag}}${rest}`)).toBe(keySlot(tag));
    }),
    { seed: 1 },
  );
});

test('text becomes the UTF-8 that TextEncoder makes of it', () => {
  const encoder = new TextEncoder();
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect([...utf8(text)]).toEqual([...encoder.encode(text)]);
    }),
    { seed: 1, numRuns: 300 },
  );
  expect([...utf8('a\ud800b\udfff')]).toEqual([...encoder.encode('a\ud800b\udfff')]);
});
