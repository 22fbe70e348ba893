import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capture, restore } from '../../base/checkpoint.ts';
import { Rng } from '../../base/rng.ts';
import { MILLISECOND, NEVER, SECOND } from '../../base/units.ts';
import { DELETED, EVICTED, EXPIRED } from '../../outcomes.ts';
import { ABSENT, DUE, type ExitSink, FOUND, OUT_OF_MEMORY, STORED, TOO_LARGE } from '../store.ts';
import { expiryCost, keyCost, valueCost } from './bytes.ts';
import { type EvictionPolicyName, evictionPolicies } from './eviction.ts';
import { RedisStore, type RedisStoreOptions } from './keyspace.ts';

class Exits implements ExitSink {
  readonly list: [number, number, number][] = [];
  busyFor(): void {}
  itemLeft(exit: number, key: number, at: number): void {
    this.list.push([exit, key, at]);
  }
}

function makeStore(options: Partial<RedisStoreOptions> = {}): RedisStore {
  return new RedisStore({
    model: 'redis-7.0',
    limitBytes: 0,
    policy: 'noeviction',
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayMinutes: 1,
    rng: new Rng(1, 'eviction'),
    sink: null,
    baseBytes: 0,
    capacity: 16,
    ...options,
  });
}

describe('GET, SET and DEL', () => {
  test('a key is found with the version and size last written', () => {
    const store = makeStore();
    expect(store.get(7, 0)).toBe(ABSENT);
    expect(store.set(7, 10, 100, 3, NEVER, 0)).toBe(STORED);
    expect(store.set(7, 10, 200, 2 ** 40 + 1, NEVER, 1)).toBe(STORED);
    expect(store.get(7, 2)).toBe(FOUND);
    expect([store.foundVersion, store.foundBytes, store.count, store.payloadBytes]).toEqual([
      2 ** 40 + 1,
      200,
      1,
      210,
    ]);
    expect([store.delete(7, 3), store.delete(7, 3), store.count, store.payloadBytes]).toEqual([
      true,
      false,
      0,
      0,
    ]);
  });

  test('a value above 512 MiB is too large', () => {
    expect(makeStore().set(1, 10, 512 * 1024 * 1024 + 1, 1, NEVER, 0)).toBe(TOO_LARGE);
  });
});

describe('expiry', () => {
  test('a read finds a due key once, and it leaves as expired', () => {
    const sink = new Exits();
    const store = makeStore({ sink });
    store.set(1, 10, 10, 1, SECOND, 0);
    expect([store.get(1, SECOND - 1), store.peek(1, SECOND)]).toEqual([FOUND, false]);
    expect([store.get(1, SECOND), store.get(1, SECOND)]).toEqual([DUE, ABSENT]);
    expect([sink.list, store.expired]).toEqual([[[EXPIRED, 1, SECOND]], 1]);
  });

  test('a write without a TTL takes the TTL away', () => {
    const store = makeStore();
    store.set(1, 10, 10, 1, SECOND, 0);
    store.set(1, 10, 10, 2, NEVER, 1);
    expect([store.get(1, 2 * SECOND), store.expiringCount]).toEqual([FOUND, 0]);
  });

  test('a replica hides what is due and keeps it until the primary deletes it', () => {
    const sink = new Exits();
    const store = makeStore({ sink });
    store.setReplica(true);
    store.set(1, 10, 10, 1, SECOND, 0);
    store.tick(2 * SECOND);
    expect([store.get(1, 2 * SECOND), store.get(1, 2 * SECOND), store.count]).toEqual([
      DUE,
      DUE,
      1,
    ]);
    store.delete(1, 3 * SECOND);
    // The primary counted the expiry; expired_keys of a replica stays.
    expect([sink.list, store.count, store.expired]).toEqual([[[DELETED, 1, 3 * SECOND]], 0, 0]);
  });

  test('the cron removes due keys that nobody reads', () => {
    const store = makeStore();
    for (let key = 0; key < 1000; key++) store.set(key, 10, 10, 1, SECOND, 0);
    for (let i = 0; i < 50; i++) store.tick(SECOND + i * store.tickNanos);
    expect([store.count, store.expired]).toEqual([0, 1000]);
  });
});

describe('memory', () => {
  const itemBytes = keyCost('redis-7.0', 10) + valueCost('redis-7.0', 100);

  test('noeviction refuses writes beyond the limit and goes on reading', () => {
    const store = makeStore({ limitBytes: 100_000 });
    let key = 0;
    while (store.set(key, 10, 100, 1, NEVER, 0) === STORED) key += 1;
    expect(store.usedBytes).toBeGreaterThan(100_000);
    expect(store.usedBytes).toBeLessThanOrEqual(100_000 + itemBytes);
    expect([store.set(key, 10, 100, 1, NEVER, 0), store.refused]).toEqual([OUT_OF_MEMORY, 2]);
    expect(store.get(0, 1)).toBe(FOUND);
    store.delete(0, 1);
    expect(store.set(key, 10, 100, 1, NEVER, 2)).toBe(STORED);
  });

  test('buffers count, and a lower limit is kept at the next command', () => {
    const store = makeStore({ limitBytes: 100_000, policy: 'allkeys-lru' });
    for (let key = 0; key < 2000; key++) store.set(key, 10, 100, 1, NEVER, key * MILLISECOND);
    const before = store.count;
    store.extraBytes = 50_000;
    store.get(1999, 3 * SECOND);
    expect(store.usedBytes).toBeLessThanOrEqual(100_000);
    expect(store.count).toBeLessThan(before / 1.5);
    store.extraBytes = 0;
    store.setLimit(20_000);
    store.set(5000, 10, 100, 1, NEVER, 3 * SECOND);
    expect(store.usedBytes).toBeLessThanOrEqual(20_000 + itemBytes);
  });

  test('a volatile policy evicts only keys that have a TTL, then refuses', () => {
    const names = Object.keys(evictionPolicies) as EvictionPolicyName[];
    for (const policy of names.filter((name) => name.startsWith('volatile'))) {
      const sink = new Exits();
      const store = makeStore({ limitBytes: 60_000, policy, sink });
      for (let key = 0; key < 2000; key++) {
        store.set(key, 10, 100, 1, key % 4 === 0 ? 1000 * SECOND + key : NEVER, key);
      }
      expect(sink.list.length, policy).toBeGreaterThan(0);
      expect(sink.list.filter(([exit, key]) => exit !== EVICTED || key % 4 !== 0)).toEqual([]);
      expect([policy, store.expiringCount, store.refused > 0]).toEqual([policy, 0, true]);
    }
  });

  test('allkeys-lru prefers what was not used for long', () => {
    const sink = new Exits();
    const store = makeStore({ limitBytes: 200_000, policy: 'allkeys-lru', sink });
    let at = 0;
    for (let key = 0; key < 20_000; key++) {
      at += 10 * MILLISECOND;
      store.set(key, 10, 100, 1, NEVER, at);
      for (let hot = 0; hot < 20; hot++) store.get(hot, at);
    }
    expect(sink.list.filter(([, key]) => key < 20)).toEqual([]);
    const heat = new Uint8Array(4000);
    const keys = new Int32Array(4000);
    const shown = store.sample(keys, heat, 4000, at);
    expect(shown).toBe(store.count);
    expect(new Set(keys.subarray(0, shown)).size).toBe(shown);
    for (let i = 0; i < shown; i++) {
      if ((keys[i] as number) < 20) expect(heat[i]).toBe(255);
      expect(store.peek(keys[i] as number, at)).toBe(true);
    }
    expect(store.sample(keys, heat, 100, at)).toBe(100);
  });
});

const command = fc.record({
  what: fc.constantFrom('get', 'set', 'set', 'set', 'delete', 'tick'),
  key: fc.integer({ min: 0, max: 300 }),
  valueBytes: fc.integer({ min: 0, max: 3000 }),
  ttlMs: fc.option(fc.integer({ min: 1, max: 500 }), { nil: 0 }),
  gapMs: fc.integer({ min: 0, max: 20 }),
});
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

function apply(store: RedisStore, { what, key, valueBytes, ttlMs }: Command, at: number): unknown {
  const expiresAt = ttlMs > 0 ? at + ttlMs * MILLISECOND : NEVER;
  if (what === 'get') return [store.get(key, at), store.foundVersion, store.foundBytes];
  if (what === 'set') return store.set(key, 10, valueBytes, at, expiresAt, at);
  if (what === 'delete') return store.delete(key, at);
  return store.tick(at);
}

describe.each(Object.keys(evictionPolicies) as EvictionPolicyName[])(
  'under any commands, %s',
  (policy) => {
    test('keys, bytes and exits add up', () => {
      fc.assert(
        fc.property(fc.array(command, { minLength: 200, maxLength: 800 }), (commands) => {
          const sink = new Exits();
          const limitBytes = 60_000;
          const store = makeStore({ policy, sink, limitBytes });
          const held = new Map<number, { bytes: number; expiresAt: number }>();
          let at = 0;
          let seen = 0;
          for (const one of commands) {
            at += one.gapMs * MILLISECOND;
            const result = apply(store, one, at);
            for (const [exit, key] of sink.list.slice(seen)) {
              const item = held.get(key);
              expect(item, 'only what is held leaves').toBeDefined();
              if (exit === EXPIRED) expect(item?.expiresAt).toBeLessThanOrEqual(at);
              expect(exit === DELETED && one.what !== 'delete').toBe(false);
              held.delete(key);
            }
            seen = sink.list.length;
            if (one.what === 'set' && result === STORED) {
              const expiresAt = one.ttlMs > 0 ? at + one.ttlMs * MILLISECOND : NEVER;
              held.set(one.key, { bytes: one.valueBytes, expiresAt });
            }
            if (one.what === 'get') {
              const found = (held.get(one.key)?.expiresAt ?? 0) > at;
              expect((result as number[])[0] === FOUND).toBe(found);
            }
          }
          let payload = 0;
          let bytes = 0;
          for (const item of held.values()) {
            payload += 10 + item.bytes;
            bytes += keyCost('redis-7.0', 10) + valueCost('redis-7.0', item.bytes);
            if (item.expiresAt !== NEVER) bytes += expiryCost('redis-7.0');
          }
          expect([store.count, store.payloadBytes]).toEqual([held.size, payload]);
          const tables = store.usedBytes - bytes;
          expect(tables % 32).toBe(0);
          expect(tables).toBeLessThanOrEqual(2 * 2 * 512 * 8);
          // One item, its TTL, and the growth of the two tables that could not be put off.
          expect(store.usedBytes).toBeLessThanOrEqual(limitBytes + 4000 + 8192);
          expect(store.clear()).toBe(held.size);
          expect([store.usedBytes, store.payloadBytes, store.count]).toEqual([0, 0, 0]);
        }),
        { seed: 1, numRuns: 25 },
      );
    });

    test('a copy and a checkpoint go on as the original does', () => {
      fc.assert(
        fc.property(fc.array(command, { minLength: 100, maxLength: 300 }), (commands) => {
          const half = commands.length >> 1;
          const store = makeStore({ policy, limitBytes: 40_000 });
          let at = 0;
          const run = (list: Command[], target: RedisStore, from: number) => {
            let now = from;
            return list.map((one) => {
              now += one.gapMs * MILLISECOND;
              at = now;
              return [apply(target, one, now), target.count, target.usedBytes];
            });
          };
          run(commands.slice(0, half), store, 0);
          const middle = at;
          const saved = capture(store);
          const copy = makeStore({ policy, limitBytes: 40_000 });
          copy.set(9999, 10, 10, 1, SECOND, 0);
          copy.copyFrom(store);
          expect([copy.count, copy.payloadBytes, copy.usedBytes, copy.expiringCount]).toEqual([
            store.count,
            store.payloadBytes,
            store.usedBytes,
            store.expiringCount,
          ]);
          for (let key = 0; key <= 300; key++)
            expect(copy.peek(key, middle)).toBe(store.peek(key, middle));
          const first = run(commands.slice(half), store, middle);
          restore(store, saved);
          expect(run(commands.slice(half), store, middle)).toEqual(first);
        }),
        { seed: 2, numRuns: 15 },
      );
    });
  },
);
