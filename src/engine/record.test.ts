import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowRing } from './record.ts';

describe('RowRing', () => {
  it('keeps the newest rows, oldest first, from any number on', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.nat(40),
        fc.nat(45),
        (capacity, written, from) => {
          const ring = new RowRing(2, capacity);
          for (let n = 0; n < written; n++) {
            const base = ring.push();
            ring.values[base] = n;
            ring.values[base + 1] = -n;
          }
          const kept = Array.from({ length: written }, (_, n) => n).slice(
            Math.max(from, written - capacity),
          );
          expect([...ring.since(from)]).toEqual(kept.flatMap((n) => [n, -n]));
        },
      ),
      { seed: 42, numRuns: 300 },
    );
  });

  it('is empty after clear', () => {
    const ring = new RowRing(1, 4);
    for (let i = 0; i < 6; i++) ring.values[ring.push()] = i;
    ring.clear();
    expect([ring.written, [...ring.since(0)]]).toEqual([0, []]);
    ring.values[ring.push()] = 9;
    expect([...ring.since(0)]).toEqual([9]);
  });
});
