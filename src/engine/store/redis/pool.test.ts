import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EvictionPool } from './pool.ts';

/** The pool as evict.c states it: a list, worst first, of at most 16. */
class PlainPool {
  private list: { key: number; score: number }[] = [];

  offer(key: number, score: number): void {
    const place = this.list.findIndex((item) => item.score >= score);
    if (this.list.length < 16)
      this.list.splice(place < 0 ? this.list.length : place, 0, { key, score });
    else if (place !== 0) {
      this.list.splice(place < 0 ? 16 : place, 0, { key, score });
      this.list.shift();
    }
  }

  take(): number {
    return this.list.pop()?.key ?? -1;
  }
}

test('keeps and gives out what the plain list does, ties included', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 1, arbitrary: fc.constant('take' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3000, minLength: 1000 }), (steps) => {
      const pool = new EvictionPool();
      const plain = new PlainPool();
      steps.forEach((what, key) => {
        if (what === 'take') expect(pool.take()).toBe(plain.take());
        else {
          plain.offer(key, what);
          if (what > pool.floor) pool.add(key, what);
        }
      });
      for (let i = 0; i < 17; i++) expect(pool.take()).toBe(plain.take());
    }),
    { seed: 1, numRuns: 40 },
  );
});
