import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVICTED, EXPIRED, LOST } from '../../engine/outcomes.ts';
import { ItemGrid } from './itemGrid.ts';

function triples(node: number, ...keys: number[]): Int32Array {
  return Int32Array.from(keys.flatMap((key) => [node, key, 100]));
}

describe('ItemGrid', () => {
  it('keeps the square of a key while it is resident, whatever the order of the list', () => {
    const grid = new ItemGrid(4);
    grid.update(triples(0, 7, 8, 9), 0, 0);
    grid.update(triples(0, 9, 11, 7), 0, 10);
    expect([...grid.keys]).toEqual([7, 11, 9, -1]);
  });

  it('takes only the keys of its own node', () => {
    const grid = new ItemGrid(4);
    grid.update(Int32Array.from([0, 5, 1, 1, 6, 1]), 1, 0);
    expect([...grid.keys]).toEqual([6, -1, -1, -1]);
  });

  it('keeps the square of a leaving key free until its exit was shown', () => {
    const grid = new ItemGrid(2);
    grid.update(triples(0, 1, 2), 0, 0);
    grid.leave(1, EVICTED, 100);
    expect(grid.leaving).toEqual([{ cell: 0, exit: EVICTED, startedAt: 100 }]);
    grid.update(triples(0, 2, 3), 0, 200);
    expect([...grid.keys]).toEqual([-1, 2]);
    grid.update(triples(0, 2, 3), 0, 501);
    expect([...grid.keys]).toEqual([3, 2]);
    expect(grid.leaving).toEqual([]);
  });

  it('gives a key the square that it has waited for, though no other list comes', () => {
    const grid = new ItemGrid(2);
    grid.update(triples(0, 1, 2), 0, 0);
    grid.leave(1, EVICTED, 100);
    grid.update(triples(0, 2, 1), 0, 100);
    expect([grid.settle(499), [...grid.keys]]).toEqual([false, [-1, 2]]);
    expect([grid.settle(501), [...grid.keys]]).toEqual([true, [1, 2]]);
    expect([...grid.heat]).toEqual([100, 100]);
    expect(grid.settle(900)).toBe(false);
  });

  it('keeps the square filled until the next list where lists are shown seldom', () => {
    const grid = new ItemGrid(2);
    grid.update(triples(0, 1, 2), 0, 0);
    grid.leave(1, EVICTED, 100, false);
    expect({ keys: [...grid.keys], leaving: grid.leaving.length }).toEqual({
      keys: [1, 2],
      leaving: 1,
    });
  });

  it('says nothing of a key that it did not show', () => {
    const grid = new ItemGrid(1);
    grid.update(triples(0, 1, 2), 0, 0);
    grid.leave(2, EXPIRED, 1);
    expect(grid.leaving).toEqual([]);
  });

  it('loses everything with its node', () => {
    const grid = new ItemGrid(3);
    grid.update(triples(0, 1, 2), 0, 0);
    grid.leave(-1, LOST, 5);
    expect({ keys: [...grid.keys], leaving: grid.leaving.map((l) => l.cell) }).toEqual({
      keys: [-1, -1, -1],
      leaving: [0, 1],
    });
  });

  it('never shows a key twice nor more than are resident', () => {
    const lists = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 30 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(lists, (states) => {
        const grid = new ItemGrid(16);
        states.forEach((keys, i) => {
          grid.update(triples(0, ...keys), 0, i * 1_000);
          const shown = [...grid.keys].filter((key) => key >= 0);
          expect(new Set(shown).size).toBe(shown.length);
          expect(shown.length).toBe(Math.min(16, keys.length));
          expect(shown.every((key) => keys.includes(key))).toBe(true);
        });
      }),
      { seed: 5 },
    );
  });
});
