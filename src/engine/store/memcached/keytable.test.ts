import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyTable } from './keytable.ts';

test('finds what a Map finds, through growth and removals', () => {
  // Few different keys near each other, so that chains of collisions are made and cut.
  const step = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const table = new KeyTable(4);
      const map = new Map<number, number>();
      for (const [key, entry] of steps) {
        expect(table.find(key)).toBe(map.get(key) ?? -1);
        if (!map.has(key)) {
          table.add(key, entry);
          map.set(key, entry);
        } else if (entry % 3 === 0) {
          table.remove(key);
          map.delete(key);
        }
      }
      const copy = new KeyTable(4);
      copy.copyFrom(table);
      for (let key = 0; key <= 60; key++) {
        expect(table.find(key)).toBe(map.get(key) ?? -1);
        expect(copy.find(key)).toBe(map.get(key) ?? -1);
      }
    }),
    { seed: 1 },
  );
});
