import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capture, restore } from '../../base/checkpoint.ts';
import { MIB, MILLISECOND, NEVER, SECOND } from '../../base/units.ts';
import { DELETED, EVICTED, EXPIRED } from '../../outcomes.ts';
import { ABSENT, DUE, type ExitSink, FOUND, OUT_OF_MEMORY, STORED, TOO_LARGE } from '../store.ts';
import { MemcachedStore, type MemcachedStoreOptions } from './memcached.ts';
import { PAGE_BYTES } from './slabs.ts';

class Exits implements ExitSink {
  readonly list: [number, number, number][] = [];
  busyFor(): void {}
  itemLeft(exit: number, key: number, at: number): void {
    this.list.push([exit, key, at]);
  }
}

function makeStore(options: Partial<MemcachedStoreOptions> = {}): MemcachedStore {
  return new MemcachedStore({ limitBytes: 4 * MIB, sink: null, capacity: 16, ...options });
}

test('a key is found with the version and size last written, and once when it is due', () => {
  const sink = new Exits();
  const store = makeStore({ sink });
  expect(store.get(7, 0)).toBe(ABSENT);
  store.set(7, 10, 100, 3, NEVER, 0);
  store.set(7, 10, 200, 4, SECOND, 1);
  expect([store.get(7, 2), store.foundVersion, store.foundBytes]).toEqual([FOUND, 4, 200]);
  expect([store.count, store.payloadBytes, store.usedBytes]).toEqual([1, 210, 2 * PAGE_BYTES]);
  expect([store.peek(7, SECOND), store.get(7, SECOND), store.get(7, SECOND)]).toEqual([
    false,
    DUE,
    ABSENT,
  ]);
  expect([sink.list, store.expired]).toEqual([[[EXPIRED, 7, SECOND]], 1]);
  expect(store.delete(7, 2 * SECOND)).toBe(false);
});

test('a list of all keys has all of them, wherever others have gone', () => {
  const store = makeStore();
  for (let key = 0; key < 90; key++) store.set(key, 10, 100, 1, NEVER, 0);
  for (let key = 30; key < 90; key++) store.delete(key, 1);
  const keys = new Int32Array(128);
  const shown = store.sample(keys, new Uint8Array(128), 128, 2);
  expect([...keys.subarray(0, shown)]).toEqual(Array.from({ length: 30 }, (_, key) => key));
});

test('a refused write takes the old value with it', () => {
  const sink = new Exits();
  const store = makeStore({ sink });
  store.set(1, 10, 100, 1, NEVER, 0);
  expect(store.set(1, 10, MIB, 2, NEVER, 1)).toBe(TOO_LARGE);
  expect([store.get(1, 2), sink.list]).toEqual([ABSENT, [[DELETED, 1, 1]]]);
  expect(store.set(2, 251, 10, 1, NEVER, 3)).toBe(TOO_LARGE);
});

test('each class gets its first page above the limit, then evicts its own items only', () => {
  const sink = new Exits();
  const store = makeStore({ limitBytes: MIB, sink });
  for (let key = 0; key < 6000; key++) store.set(key, 10, 100, 1, NEVER, key);
  expect(store.usedBytes).toBe(MIB);
  const before = sink.list.length;
  for (let key = 10_000; key < 12_000; key++) store.set(key, 10, 1000, 1, NEVER, key);
  expect(store.usedBytes).toBe(2 * MIB);
  const later = sink.list.slice(before);
  expect(later.length).toBe(2000 - store.chunksPerPage(11));
  expect(later.filter(([exit, key]) => exit !== EVICTED || key < 10_000)).toEqual([]);
});

test('a split item whose tail finds no chunk of its size takes a full one', () => {
  const store = makeStore({ limitBytes: 20 * MIB, automove: 0 });
  const last = store.classes - 1;
  for (let key = 0; key < 40; key++) store.set(key, 10, 500_000, 1, NEVER, 0);
  expect(store.pagesOf(last)).toBe(20);
  // The head and the tail of the first get a page of their class above the limit; class 31 has 12 chunks.
  for (let key = 100; key < 113; key++)
    expect(store.set(key, 10, 600_000, 1, NEVER, 1)).toBe(STORED);
  expect([store.freeChunks(30), store.freeChunks(last), store.evicted]).toEqual([0, 0, 14]);
  for (let key = 0; key < 113; key++) store.delete(key, 2);
  expect([store.count, store.freeChunks(30), store.freeChunks(last)]).toEqual([0, 12, 40]);
});

test('a write is refused when its class has no page and no item to evict', () => {
  const store = makeStore({ limitBytes: 20 * MIB, automove: 0 });
  for (let key = 0; key < 40; key++) store.set(key, 10, 500_000, 1, NEVER, 0);
  for (let key = 100; key < 112; key++) store.set(key, 10, 600_000, 1, NEVER, 1);
  // All chunks of class 31 are tails of items that are listed with the last class.
  expect([store.set(200, 10, 80_000, 1, NEVER, 2), store.refused]).toEqual([OUT_OF_MEMORY, 1]);
});

test('flat mode moves a read item to the front once it has lain for a minute', () => {
  const kept = (readAt: number) => {
    const store = makeStore({ limitBytes: MIB, segmented: false });
    const room = store.chunksPerPage(11);
    for (let key = 0; key < room; key++) store.set(key, 10, 1000, 1, NEVER, 0);
    store.get(0, readAt);
    for (let key = 1000; key < 1000 + room - 1; key++) store.set(key, 10, 1000, 1, NEVER, readAt);
    return store.peek(0, readAt);
  };
  expect([kept(60 * SECOND), kept(61 * SECOND)]).toEqual([false, true]);
});

test('the segmented LRU keeps what is read through a scan that flat mode would not survive', () => {
  const kept = (segmented: boolean) => {
    const store = makeStore({ limitBytes: MIB, segmented });
    let at = 0;
    for (let key = 0; key < 20_000; key++) {
      at += MILLISECOND;
      store.set(key + 100, 10, 1000, 1, NEVER, at);
      const hot = key % 100;
      if (store.get(hot, at) !== FOUND) store.set(hot, 10, 1000, 1, NEVER, at);
    }
    let count = 0;
    for (let key = 0; key < 100; key++) if (store.peek(key, at)) count += 1;
    return { count, evicted: store.evicted };
  };
  const [segmented, flat] = [kept(true), kept(false)];
  expect(segmented.count).toBe(100);
  expect(flat.evicted).toBeGreaterThan(segmented.evicted);
});

test('the crawler removes due items that nobody reads', () => {
  const store = makeStore();
  for (let key = 0; key < 1000; key++) store.set(key, 10, 100, 1, SECOND, 0);
  for (let second = 1; second <= 61; second++) store.tick(second * SECOND);
  expect([store.count, store.expired]).toEqual([0, 1000]);
});

const command = fc.record({
  what: fc.constantFrom('get', 'set', 'set', 'set', 'delete', 'tick'),
  key: fc.integer({ min: 0, max: 2000 }),
  valueBytes: fc.constantFrom(50, 900, 5000, 60_000, 400_000, 700_000),
  ttlMs: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: 0 }),
  gapMs: fc.integer({ min: 0, max: 200 }),
});
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

function apply(
  store: MemcachedStore,
  { what, key, valueBytes, ttlMs }: Command,
  at: number,
): unknown {
  const expiresAt = ttlMs > 0 ? at + ttlMs * MILLISECOND : NEVER;
  if (what === 'get') return [store.get(key, at), store.foundVersion, store.foundBytes];
  if (what === 'set') return store.set(key, 10, valueBytes, at, expiresAt, at);
  if (what === 'delete') return store.delete(key, at);
  return store.tick(at);
}

describe.each([0, 1, 2] as const)('under any commands, slab automove %d', (automove) => {
  test('items, pages and exits add up', () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 300, maxLength: 1000 }), (commands) => {
        const sink = new Exits();
        const store = makeStore({ automove, sink, limitBytes: 6 * MIB });
        const held = new Map<number, number>();
        let at = 0;
        let seen = 0;
        for (const one of commands) {
          at += one.gapMs * MILLISECOND;
          const result = apply(store, one, at);
          for (const [, key] of sink.list.slice(seen)) {
            expect(held.delete(key), 'only what is held leaves').toBe(true);
          }
          seen = sink.list.length;
          if (one.what === 'set') {
            expect([STORED, OUT_OF_MEMORY]).toContain(result);
            if (result === STORED) held.set(one.key, one.valueBytes);
          }
        }
        let payload = 0;
        for (const bytes of held.values()) payload += 10 + bytes;
        expect([store.count, store.payloadBytes]).toEqual([held.size, payload]);
        let pages = 0;
        let first = 0;
        for (let slab = 0; slab < store.classes; slab++) {
          pages += store.pagesOf(slab);
          if (store.pagesOf(slab) > 0) first += 1;
          expect(store.freeChunks(slab)).toBeGreaterThanOrEqual(0);
        }
        expect(pages * PAGE_BYTES).toBeLessThanOrEqual(store.usedBytes);
        expect(store.usedBytes).toBeLessThanOrEqual((6 + first) * MIB);
        expect(store.clear()).toBe(held.size);
        expect([store.count, store.payloadBytes, store.usedBytes]).toEqual([0, 0, 0]);
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  test('a copy and a checkpoint go on as the original does', () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 100, maxLength: 400 }), (commands) => {
        const half = commands.length >> 1;
        const store = makeStore({ automove, limitBytes: 4 * MIB });
        let at = 0;
        for (const one of commands.slice(0, half)) {
          at += one.gapMs * MILLISECOND;
          apply(store, one, at);
        }
        const saved = capture(store);
        const copy = makeStore({ automove, limitBytes: 4 * MIB });
        copy.copyFrom(store);
        const rest = (target: MemcachedStore) => {
          let now = at;
          return commands.slice(half).map((one) => {
            now += one.gapMs * MILLISECOND;
            return [apply(target, one, now), target.count, target.usedBytes];
          });
        };
        const first = rest(store);
        restore(store, saved);
        expect(rest(store)).toEqual(first);
        restore(store, saved);
        expect([copy.count, copy.payloadBytes, copy.usedBytes]).toEqual([
          store.count,
          store.payloadBytes,
          store.usedBytes,
        ]);
        for (let key = 0; key <= 2000; key++) expect(copy.peek(key, at)).toBe(store.peek(key, at));
      }),
      { seed: 2, numRuns: 15 },
    );
  });
});
