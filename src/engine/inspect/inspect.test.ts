import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultScenario, runOf } from '../scenario/defaults.ts';
import { Simulation } from '../simulation.ts';
import '../whole.ts';
import { type Inspection, inspect } from './inspect.ts';
import type { Ledger } from './ledger.ts';
import type { Slabs } from './slabs.ts';

const MIB = 1024 * 1024;
const SECOND = 1e9;

type Options = {
  /** Nothing is reserved, and snapshots fork all the same. */
  careless?: boolean;
  maxmemoryBytes?: number;
  valueBytes?: number;
  ttlMs?: number;
  engine?: 'redis' | 'valkey' | 'memcached';
  policy?: string;
  keyspace?: number;
  ratePerSecond?: number;
};

function simulation(options: Options): Simulation {
  const scenario = defaultScenario();
  const { cluster, cache, workload } = scenario;
  cluster.maxmemoryBytes = options.maxmemoryBytes ?? 4 * MIB;
  if (options.careless) {
    cluster.reservedMemoryPercent = 0;
    scenario.persistence.snapshotMethod = 'forked';
  }
  workload.valueBytes = options.valueBytes ?? 1_000;
  workload.keyspace = options.keyspace ?? 20_000;
  workload.ratePerSecond = options.ratePerSecond ?? 2_000;
  cache.ttlMs = options.ttlMs ?? 2_000;
  cache.evictionPolicy = options.policy ?? 'allkeys-lru';
  if (options.engine === 'memcached') {
    cluster.engine = 'memcached';
    cluster.engineVersion = '1.6.22';
    cluster.reservedMemoryPercent = 0;
    cluster.automaticFailover = false;
    cluster.nodeGroups = cluster.nodeGroups.map((group) => ({
      ...group,
      nodes: group.nodes.slice(0, 1),
    }));
  } else if (options.engine === 'valkey') {
    cluster.engine = 'valkey';
    cluster.engineVersion = '8.0';
  }
  return new Simulation({ ...runOf(scenario), seed: 7 });
}

function look(sim: Simulation, node: number | null = 0, slots = false): Inspection {
  const inspection = inspect(sim, { node, slots });
  if (!inspection) throw new Error('There is no such node.');
  return inspection;
}

function sum(parts: Record<string, number>): number {
  return Object.values(parts).reduce((a, b) => a + b, 0);
}

function checkLedger(ledger: Ledger): void {
  const { used, beside, usedBytes, limitBytes, freeBytes, overBytes, reservedBytes } = ledger;
  expect(sum(used)).toBe(usedBytes);
  expect(usedBytes + freeBytes - overBytes).toBe(limitBytes);
  expect(limitBytes + reservedBytes).toBe(ledger.maxmemoryBytes);
  for (const part of [...Object.values(used), ...Object.values(beside), freeBytes, overBytes]) {
    expect(part).toBeGreaterThanOrEqual(0);
    expect(Number.isInteger(part)).toBe(true);
  }
}

describe('the memory ledger', () => {
  it('adds up to used_memory, the eviction line and maxmemory at every moment', () => {
    fc.assert(
      fc.property(
        fc.record({
          maxmemoryBytes: fc.constantFrom(2 * MIB, 6 * MIB, 200 * MIB),
          valueBytes: fc.integer({ min: 1, max: 5_000 }),
          ttlMs: fc.constantFrom(0, 300, 60_000),
          engine: fc.constantFrom('redis' as const, 'valkey' as const),
          policy: fc.constantFrom('allkeys-lru', 'volatile-ttl', 'noeviction', 'allkeys-lfu'),
        }),
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 3, maxLength: 3 }),
        (options, pauses) => {
          const sim = simulation(options);
          for (const millis of pauses) {
            sim.runUntil(sim.now + millis * 1e6);
            for (const row of [0, 1]) {
              const ledger = look(sim, row).memory as Ledger;
              checkLedger(ledger);
              const { store } = sim.cluster.node(row);
              expect(ledger.used.keys + ledger.used.values).toBe(store.payloadBytes);
              expect(ledger.items).toBe(store.count);
            }
          }
        },
      ),
      { numRuns: 25, seed: 4 },
    );
  });

  it('adds up after a crash, a flush and a full sync, too', () => {
    const sim = simulation({ maxmemoryBytes: 200 * MIB });
    const at = (seconds: number) => sim.runUntil(seconds * SECOND);
    at(1);
    sim.intervene({ kind: 'strike', fault: 'cache-flush', target: 'cache' });
    checkLedger(look(sim).memory as Ledger);
    at(2);
    sim.intervene({ kind: 'strike', fault: 'node-crash', target: 'node:0001-001' });
    checkLedger(look(sim).memory as Ledger);
    at(30);
    sim.intervene({ kind: 'heal', fault: 'node-crash', target: 'node:0001-001' });
    for (const second of [31, 35, 60]) {
      at(second);
      for (const row of [0, 1]) checkLedger(look(sim, row).memory as Ledger);
    }
  });

  it('shows pages copied on write beside the data while a snapshot is made', () => {
    const sim = simulation({ maxmemoryBytes: 600 * MIB, valueBytes: 40_000, ratePerSecond: 4_000 });
    sim.runUntil(3 * SECOND);
    expect((look(sim).memory as Ledger).beside.copyOnWrite).toBe(0);
    sim.intervene({ kind: 'strike', fault: 'snapshot-node', target: 'node:0001-001' });
    let most = 0;
    for (let step = 0; step < 50; step++) {
      sim.runUntil(sim.now + 10e6);
      const ledger = look(sim).memory as Ledger;
      checkLedger(ledger);
      most = Math.max(most, ledger.beside.copyOnWrite);
    }
    expect(most).toBeGreaterThan(0);
  });

  it('says when a snapshot has copied more than was free', () => {
    const full = { maxmemoryBytes: 8 * MIB, valueBytes: 3_000, ttlMs: 0 };
    const sim = simulation({ ...full, careless: true, ratePerSecond: 4_000 });
    sim.runUntil(5 * SECOND);
    expect((look(sim).memory as Ledger).swaps).toBe(false);
    sim.intervene({ kind: 'strike', fault: 'snapshot-node', target: 'node:0001-001' });
    let swapped = false;
    for (let step = 0; step < 50 && !swapped; step++) {
      sim.runUntil(sim.now + 10e6);
      swapped = (look(sim).memory as Ledger).swaps;
    }
    expect(swapped).toBe(true);
  });

  it('counts what a policy may evict, and what is due but still in memory', () => {
    const never = look(advanced({ policy: 'volatile-lru', ttlMs: 0 })).memory as Ledger;
    expect([never.expiring, never.evictable]).toEqual([0, 0]);
    const all = look(advanced({ policy: 'allkeys-lru', ttlMs: 0 })).memory as Ledger;
    expect(all.evictable).toBe(all.items);
    const timed = look(advanced({ policy: 'volatile-lru', ttlMs: 100 })).memory as Ledger;
    expect(timed.evictable).toBe(timed.expiring);
    // A replica expires nothing by itself: it waits for its primary.
    expect(timed.due).toBeGreaterThan(0);
  });
});

function advanced(options: Options): Simulation {
  const sim = simulation(options);
  sim.runUntil(1.5 * SECOND);
  return sim;
}

describe('slab classes', () => {
  it('add up to the pages taken and to the limit, and hold every item once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 60_000 }),
        fc.constantFrom(2 * MIB, 9 * MIB),
        (valueBytes, maxmemoryBytes) => {
          const sim = simulation({ engine: 'memcached', valueBytes, maxmemoryBytes });
          for (const seconds of [0.4, 2]) {
            sim.runUntil(seconds * SECOND);
            const slabs = look(sim).memory as Slabs;
            const { keys, values, overheadBytes, freeChunkBytes, tailBytes, freePageBytes } = slabs;
            const pages =
              keys + values + overheadBytes + freeChunkBytes + tailBytes + freePageBytes;
            expect(pages).toBe(slabs.usedBytes);
            expect(pages + slabs.untakenBytes - slabs.overBytes).toBe(slabs.limitBytes);
            expect(keys + values).toBe(sim.cluster.node(0).store.payloadBytes);
            const held = slabs.classes.reduce((all, c) => all + c.hot + c.warm + c.cold, 0);
            expect(held).toBe(slabs.items);
            const evicted = slabs.classes.reduce((all, c) => all + c.evicted, 0);
            expect(evicted).toBe(sim.cluster.node(0).store.evicted);
          }
        },
      ),
      { numRuns: 12, seed: 5 },
    );
  });
});

describe('keys and slots', () => {
  it('finds the keys that were asked for most, and the largest items', () => {
    const sim = advanced({ keyspace: 50 });
    const { hot, big } = look(sim, null);
    expect(hot.keys).toHaveLength(5);
    const amounts = hot.keys.map(({ amount }) => amount);
    expect(amounts).toEqual(amounts.toSorted((a, b) => b - a));
    expect(hot.keys[0]?.share).toBe((hot.keys[0]?.amount ?? 0) / hot.looked);
    expect(big.items).toBe(sim.cluster.node(0).store.count);
    expect(big.keys.reduce((all, { amount }) => all + amount, 0)).toBeLessThanOrEqual(big.bytes);
  });

  it('gives each slot its share of the requests and of the bytes', () => {
    const { slots, hot } = look(advanced({ keyspace: 50 }), null, true);
    const hottest = slots?.requests.indexOf(255) ?? -1;
    expect(hottest).toBeGreaterThanOrEqual(0);
    expect(slots?.mostRequests).toBeGreaterThanOrEqual(hot.keys[0]?.amount ?? Infinity);
    expect(slots?.items).toBe(slots?.of);
    expect(slots?.bytes.filter((heat) => heat > 0).length).toBeLessThanOrEqual(50);
  });

  it('changes nothing in the run', () => {
    const [looked, alone] = [simulation({}), simulation({})];
    for (let step = 1; step <= 20; step++) {
      looked.runUntil(step * 0.1 * SECOND);
      look(looked, 0, true);
      look(looked, null, true);
    }
    alone.runUntil(2 * SECOND);
    expect(looked.digest()).toBe(alone.digest());
  });

  it('answers null for a node that is not there', () => {
    expect(inspect(simulation({}), { node: 9, slots: false })).toBeNull();
  });
});
