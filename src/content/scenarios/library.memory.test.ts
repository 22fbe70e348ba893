import { describe, expect, test, vi } from 'vitest';
import type { Simulation } from '../../engine/index.ts';
import { inspect } from '../../engine/inspect/inspect.ts';
import { readRunValue } from '../../exchange/schema.ts';
import { scenarios } from './index.ts';
import { hitRatio, nodes, notices, player, SECOND, seconds, secondsOf, until } from './trial.ts';

const play = player(readRunValue);
const entryOf = (id: string) => {
  const entry = scenarios.find((each) => each.id === id);
  if (!entry) throw new Error(`No scenario ${id}.`);
  return entry;
};

// Some seconds of cluster time each, on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('memory: each scenario shows what it says', () => {
  test('expired or evicted: two exits, and only one of them depends on memory', () => {
    const sim = play('expired-or-evicted', 30);
    expect(sim.probe.total('evicted')).toBeGreaterThan(4 * sim.probe.total('expired'));
    expect(sim.probe.total('expired')).toBeGreaterThan(200);
    const roomy = play('expired-or-evicted', 30, ({ scenario }) => {
      scenario.cluster.maxmemoryBytes *= 2;
    });
    expect(roomy.probe.total('evicted')).toBe(0);
    expect(roomy.probe.total('expired')).toBeGreaterThan(1_000);
  });

  test('memory ledger: eviction begins at maxmemory less the reserve, and items are not all there is', () => {
    const sim = play('memory-ledger', 12);
    const { maxmemoryBytes } = sim.cluster.spec;
    expect(sim.probe.total('evicted')).toBeGreaterThan(10_000);
    expect(nodes(sim, 'usedBytes')[0]).toBeLessThan(0.651 * maxmemoryBytes);
    const ledger = inspect(sim, { node: 0, slots: false })?.memory;
    if (ledger?.kind !== 'ledger') throw new Error('No ledger.');
    expect(ledger.reservedBytes / maxmemoryBytes).toBeCloseTo(0.35, 3);
    const payload = (ledger.used.keys + ledger.used.values) / ledger.usedBytes;
    expect(payload).toBeGreaterThan(0.58);
    expect(payload).toBeLessThan(0.68);
    const quarter = play('memory-ledger', 12, ({ scenario }) => {
      scenario.cluster.reservedMemoryPercent = 25;
    });
    expect(quarter.probe.total('evicted')).toBeLessThan(sim.probe.total('evicted') / 1.6);
  });

  test('lazy undertaker: dead items stay for a while, on the replica no shorter', () => {
    const due = 3.6;
    const sim = play('lazy-undertaker', due);
    const [all = 0] = nodes(sim, 'keys');
    expect(all).toBeGreaterThan(90_000);
    const [half = 0, copy = 0] = nodes(until(sim, due + 0.5), 'keys');
    expect(half / all).toBeGreaterThan(0.3);
    expect(half / all).toBeLessThan(0.7);
    expect(Math.abs(copy - half)).toBeLessThan(all / 50);
    const hits = sim.probe.total('hits');
    const [left = 0] = nodes(until(sim, due + 2), 'keys');
    expect(left / all).toBeLessThan(0.1);
    expect(sim.probe.total('hits') - hits).toBeLessThan(50);
  });

  test('backup window: no reserve, one that lasts almost to the end, and one that is enough', () => {
    const p99 = (sim: Simulation) => seconds(sim, 'p99').slice(5, 7) as [number, number];
    const withReserve = (percent: number) =>
      play('backup-window', 8, ({ scenario }) => {
        scenario.cluster.reservedMemoryPercent = percent;
      });
    const sim = play('backup-window', 8);
    expect(notices(sim, 'snapshot-memory-short')[0]?.at).toBeLessThan(6.01 * SECOND);
    const [calm, saving] = p99(sim);
    expect(saving / calm).toBeGreaterThan(4);

    const quarter = withReserve(25);
    const start = secondsOf(quarter, 'snapshot-started');
    const lasts = secondsOf(quarter, 'snapshot-finished') - start;
    expect(secondsOf(quarter, 'snapshot-memory-short') - start).toBeGreaterThan((lasts * 2) / 3);
    const [before, during] = p99(quarter);
    expect(during / before).toBeLessThan(1.05);

    const half = withReserve(50);
    expect(notices(half, 'snapshot-finished')).toHaveLength(1);
    expect(notices(half, 'snapshot-memory-short')).toEqual([]);
    const [items = 0, all = 0] = [half, sim].flatMap((each) => nodes(each, 'keys'));
    expect(items / all).toBeCloseTo(0.5, 1);
    expect(hitRatio(half, 7) / hitRatio(sim, 7)).toBeCloseTo(0.5, 1);
    // What the words promise of these runs.
    const { about, notices: lines = [] } = entryOf('backup-window');
    expect(about).toContain('use up even that, but only in the last third of the backup');
    expect(lines.join(' ')).toContain('With half it does not run out');

    const forkless = play('backup-window', 8, ({ scenario }) => {
      scenario.persistence.snapshotMethod = 'auto';
    });
    expect(notices(forkless, 'snapshot-memory-short')).toEqual([]);
  });

  test('slab calcification: the pages stay with the old size, and the hit ratio sinks', () => {
    const sim = play('slab-calcification', 8);
    const classes = () => {
      const memory = inspect(sim, { node: 0, slots: false })?.memory;
      if (memory?.kind !== 'slabs') throw new Error('No slabs.');
      return memory.classes;
    };
    until(sim, 30);
    const [old, grown] = classes().filter((each) => each.usedChunks > 100);
    expect(old?.chunkBytes).toBeLessThan(1_500);
    expect(grown?.chunkBytes).toBeGreaterThan(4_000);
    expect((old?.pages ?? 0) / 16).toBeGreaterThan(0.6);
    expect(grown?.evicted).toBeGreaterThan(10_000);
    expect(grown?.evicted).toBeGreaterThan(20 * (old?.evicted ?? 0));
    expect(hitRatio(sim, 7, 8) - hitRatio(sim, 29, 30)).toBeGreaterThan(0.1);
  });

  test('slab moves: items go with their page, by the hundred, and evictions do not count them', () => {
    const sim = play('slab-moves', 20);
    const gone = () => {
      const memory = inspect(sim, { node: 0, slots: false })?.memory;
      if (memory?.kind !== 'slabs') throw new Error('No slabs.');
      return memory.classes.reduce((all, each) => all + each.movedOut, 0);
    };
    expect([gone(), nodes(sim, 'evicted')[0]]).toEqual([0, 0]);
    until(sim, 42);
    const [first] = notices(sim, 'first-page-move');
    expect(first?.args['items']).toBeGreaterThan(100);
    // The picture shows both as evicted: they went for want of memory.
    expect(sim.probe.total('evicted')).toBe(gone() + (nodes(sim, 'evicted')[0] as number));
    expect(gone()).toBeGreaterThan(5_000);
    expect(nodes(sim, 'evicted')[0]).toBeLessThan(gone() / 3);
    const off = play('slab-moves', 42, ({ scenario }) => {
      scenario.cache.slabAutomove = 'off';
    });
    expect(notices(off, 'first-page-move')).toEqual([]);
  });
});

describe('eviction', () => {
  test('eviction under pressure: memory decides the hit ratio', () => {
    const sim = play('eviction-under-pressure', 20);
    const evictions = seconds(sim, 'evicted');
    expect(Math.min(...evictions.slice(1))).toBeGreaterThan(500);
    expect(sim.probe.total('expired')).toBe(0);
    const more = play('eviction-under-pressure', 20, ({ scenario }) => {
      scenario.cluster.maxmemoryBytes *= 2;
    });
    expect(hitRatio(more, 10) - hitRatio(sim, 10, 20)).toBeGreaterThan(0.1);
    const refusing = play('eviction-under-pressure', 5, ({ scenario }) => {
      scenario.cache.evictionPolicy = 'noeviction';
    });
    expect(refusing.probe.total('evicted')).toBe(0);
    expect(refusing.probe.total('refusedWrites')).toBeGreaterThan(1_000);
  });

  test('full, and nothing may go: writes are refused until items have a TTL', () => {
    const sim = play('full-and-refusing', 60);
    expect(sim.probe.total('evicted')).toBe(0);
    expect(sim.probe.total('refusedWrites')).toBeGreaterThan(50_000);
    expect(secondsOf(sim, 'first-oom')).toBeLessThan(0.5);
    const withTtl = play('full-and-refusing', 10, ({ scenario }) => {
      scenario.cache.ttlMs = 300_000;
    });
    expect(withTtl.probe.total('refusedWrites')).toBe(0);
    expect(withTtl.probe.total('evicted')).toBeGreaterThan(1_000);
  });
});
