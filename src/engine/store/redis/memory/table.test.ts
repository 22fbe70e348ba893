import { expect, test } from 'vitest';
import { mix32, Rng } from '../../../base/rng.ts';
import { chainedEntries, tableBytes } from './table.ts';

const oneStep = { presizedFor: 0, stepsPerInsert: 1 };

test('a table has a power of two of slots, and its old one until the chains have moved', () => {
  expect([1, 4].map((count) => tableBytes(count, oneStep))).toEqual([32, 32]);
  expect(tableBytes(5, oneStep)).toBe((8 + 4) * 8);
  expect(tableBytes(8, { presizedFor: 0, stepsPerInsert: 2 })).toBe(8 * 8);
  expect(tableBytes(600, { presizedFor: 600, stepsPerInsert: 1 })).toBe(1024 * 8);
  expect(tableBytes(600, oneStep)).toBe((1024 + 512) * 8);
  expect(tableBytes(1024, oneStep)).toBe(1024 * 8);
  // Above some thousand slots the chains are taken at their mean.
  expect(tableBytes(4096 + 3000, oneStep)).toBe(8192 * 8);
  expect(tableBytes(4096 + 2000, oneStep)).toBe((8192 + 4096) * 8);
});

test('the old table goes in as many of many tables as were filled one by one', () => {
  const rng = new Rng(3, 'tables');
  const tables = 4_000;
  const slots = 32;
  const moved = 20;
  let gone = 0;
  for (let i = 0; i < tables; i++) {
    const used = new Set<number>();
    for (let key = 0; key < slots; key++) used.add(mix32(rng.below(1 << 30)) & (slots - 1));
    if (used.size <= moved) gone += 1;
  }
  const expected = 1 - (tableBytes(slots + 1 + moved, oneStep) / 8 - 2 * slots) / slots;
  expect(Math.abs(gone / tables - expected)).toBeLessThan(0.03);
});

test('entries of a table without values are the keys that share a slot with another', () => {
  const rng = new Rng(4, 'tables');
  let entries = 0;
  const tables = 400;
  for (let i = 0; i < tables; i++) {
    const used = new Set<number>();
    for (let key = 0; key < 1000; key++) used.add(rng.below(1024));
    entries += 1000 - used.size;
  }
  const expected = chainedEntries(1000, { presizedFor: 1000, stepsPerInsert: 1 });
  expect(Math.abs(entries / tables - expected)).toBeLessThan(2);
});
