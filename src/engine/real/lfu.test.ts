import { expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { MINUTE, NEVER } from '../base/units.ts';
import { lfuCounter, lfuField } from '../store/redis/eviction.ts';
import { RedisStore } from '../store/redis/keyspace.ts';

/** OBJECT FREQ on Redis 7.0.15, mean of fresh keys after 0, 1, 10, ... 10,000 GETs, by lfu-log-factor. */
const recorded: Record<number, number[]> = {
  0: [5, 6, 15, 105, 255, 255],
  1: [5, 6, 9.01, 18.89, 48.91, 145.17],
  10: [5, 6, 6.69, 9.8, 19.58, 49.48],
  100: [5, 6, 6.12, 6.75, 9.8, 19.62],
};
const GETS = [0, 1, 10, 100, 1000, 10_000];
const KEYS = 200;

test.each(Object.keys(recorded).map(Number))(
  'counters rise as recorded, log factor %d',
  (factor) => {
    const store = new RedisStore({
      model: 'redis-7.0',
      limitBytes: 0,
      policy: 'allkeys-lfu',
      samples: 5,
      lfuLogFactor: factor,
      lfuDecayMinutes: 0,
      rng: new Rng(1, 'eviction'),
      sink: null,
    });
    for (let key = 0; key < KEYS; key++) store.set(key, 10, 10, 1, NEVER, 0);
    let done = 0;
    for (const [i, gets] of GETS.entries()) {
      for (; done < gets; done++) for (let key = 0; key < KEYS; key++) store.get(key, 0);
      let sum = 0;
      for (let key = 0; key < KEYS; key++) sum += store.frequency(key, 0);
      const expected = recorded[factor]?.[i] as number;
      expect(Math.abs(sum / KEYS - expected)).toBeLessThanOrEqual(Math.max(0.5, expected * 0.03));
    }
  },
);

test('counters fall by one for each full lfu-decay-time, as recorded', () => {
  const decay = (decayMinutes: number, counter: number) =>
    [0, 1, 2, 3, 5, 10, 20, 60, 200].map((m) =>
      lfuCounter(lfuField(7, counter), 7 + m, decayMinutes),
    );
  expect(decay(1, 103)).toEqual([103, 102, 101, 100, 98, 93, 83, 43, 0]);
  expect(decay(2, 108)).toEqual([108, 108, 107, 107, 106, 103, 98, 78, 8]);
  expect(decay(10, 99)).toEqual([99, 99, 99, 99, 99, 98, 97, 93, 79]);
});

test('a counter is read with its decay', () => {
  const store = new RedisStore({
    model: 'redis-7.0',
    limitBytes: 0,
    policy: 'allkeys-lfu',
    samples: 5,
    lfuLogFactor: 0,
    lfuDecayMinutes: 1,
    rng: new Rng(1, 'eviction'),
    sink: null,
  });
  store.set(1, 10, 10, 1, NEVER, 0);
  for (let i = 0; i < 50; i++) store.get(1, 0);
  expect([0, 1, 10, 100].map((minutes) => store.frequency(1, minutes * MINUTE))).toEqual([
    55, 54, 45, 0,
  ]);
});
