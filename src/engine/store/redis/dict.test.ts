import { expect, test } from 'vitest';
import { Rng } from '../../base/rng.ts';
import { Dict } from './dict.ts';

const KEYS = 5000;
const keys = new Int32Array(KEYS).map((_, entry) => entry);

function filled(hashSeed: number): Dict {
  const dict = new Dict(KEYS, hashSeed);
  for (let entry = 0; entry < KEYS; entry++) {
    dict.add(entry, keys, Infinity);
    dict.afterCommand();
  }
  return dict;
}

/** Entries in the order of the slots and chains. */
function walk({ heads, next }: Dict): number[] {
  const found: number[] = [];
  for (const head of heads) {
    for (let entry = head; entry >= 0; entry = next[entry] as number) found.push(entry);
  }
  return found;
}

test('the seed of the hash function says in which order the keys lie', () => {
  const orders = [1, 1, 2, -7].map((seed) => walk(filled(seed)));
  const all = Array.from(keys);
  for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual(all);
  const [first, again, other, third] = orders as [number[], number[], number[], number[]];
  expect(again).toEqual(first);
  // Two orders by chance have one key in the same place on average.
  const same = (a: number[], b: number[]) => a.filter((entry, place) => b[place] === entry).length;
  expect([same(first, other), same(first, third), same(other, third)].every((n) => n < 10)).toBe(
    true,
  );
});

test('chains are as long as those of a hash by chance', () => {
  // 5,000 keys in 8,192 slots leave e^-0.61 of them empty: 4,450 with a standard deviation of 33.
  for (const seed of [0, 1, 12345, -1]) {
    const empty = filled(seed).heads.reduce((sum, head) => sum + (head < 0 ? 1 : 0), 0);
    expect(Math.abs(empty - 4450)).toBeLessThan(4 * 33);
  }
});

test('a copy finds, samples and removes what its source holds', () => {
  const source = filled(77);
  const copy = new Dict(KEYS, 78);
  copy.copyFrom(source, KEYS);
  const samples = [source, copy].map((dict) => {
    const found = new Int32Array(128);
    dict.someEntries(found, 10, new Rng(3, 'samples'));
    return Array.from(found.subarray(0, 10));
  });
  expect(samples[1]).toEqual(samples[0]);
  for (let entry = 0; entry < KEYS; entry++) {
    expect(copy.find(entry, keys)).toBe(entry);
    copy.remove(entry, keys);
    expect(copy.find(entry, keys)).toBe(-1);
  }
  expect([copy.count, source.count]).toEqual([0, KEYS]);
});
