import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../../base/units.ts';
import { violations } from '../../invariants.ts';
import { Timeline } from '../../run.ts';
import { runOf } from '../../scenario/defaults.ts';
import type { Simulation } from '../../simulation.ts';
import type { RedisStore } from '../../store/redis/keyspace.ts';
import { change, noticesOf, reshaped, type Tweak, trial } from '../../trial.ts';
import { Service } from '../service.ts';
import { BATCH_KEYS, migrateCosts } from './migrateCosts.ts';
import { planMoves } from './plan.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Shards with a replica each, writes among the reads, room for every key and no time limit of theirs. */
function sharded(shards: number, tweak: Tweak = () => {}, seed = 1): Simulation {
  return trial(
    (s) => {
      reshaped(s, { shards, replicas: 1 });
      Object.assign(s.cluster, { maxmemoryBytes: 40e6 });
      Object.assign(s.cache, { ttlMs: 0, pattern: 'write-through' });
      Object.assign(s.workload, { ratePerSecond: 2_000, readPercent: 70, keyspace: 2_000 });
      s.failover.replaceMs = 1_000;
      tweak(s);
    },
    [],
    seed,
  );
}

const scaleOut = (sim: Simulation, amount = 1) =>
  change(sim, { kind: 'strike', fault: 'scale-out', target: 'cache', amount });

/** Runs until the operation is over, looking at the invariants meanwhile. */
function finish(sim: Simulation, limit = 60): void {
  const end = sim.now + limit * SECOND;
  while (sim.cluster.operations?.name !== '' && sim.now < end) {
    sim.runUntil(sim.now + 50 * MILLISECOND);
    expect(violations(sim)).toEqual([]);
  }
  expect(sim.cluster.operations?.name).toBe('');
}

/** Newest version of each key, over all primaries. */
function contents(sim: Simulation): Record<number, number> {
  const found: Record<number, number> = {};
  for (const group of sim.cluster.liveGroups()) {
    const { entries } = sim.cluster.node(group.primary).store as RedisStore;
    for (let entry = 0; entry < entries.end; entry++) {
      const key = entries.keys[entry] as number;
      if (key >= 0) found[key] = entries.versions[entry] as number;
    }
  }
  return found;
}

const refusal = (sim: Simulation, fault: string, target: string, amount?: number) =>
  sim.refuse({ kind: 'strike', fault, target, ...(amount && { amount }) });

describe('plan', () => {
  it('moves no more slots than it must, and shares them evenly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 16_384, maxLength: 16_384 }),
        fc.subarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
        (owners, keep) => {
          const owner = Int16Array.from(owners);
          const { slots, to } = planMoves(owner, keep);
          slots.forEach((slot, i) => {
            owner[slot] = to[i] as number;
          });
          const held = keep.map((group) => owner.filter((o) => o === group).length);
          expect(held.reduce((a, b) => a + b)).toBe(16_384);
          expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1);
          expect(new Set(slots).size).toBe(slots.length);
        },
      ),
      { numRuns: 20, seed: 4 },
    );
  });
});

describe('MIGRATE', () => {
  it('takes as long as published for 4,096 slots of 160 values of 16 KB', () => {
    // c4-standard-8: 23 Gbit/s; 40 GB over three primaries, one slot after another, 102.1 s.
    const { cluster } = trial().scenario;
    const service = new Service({ ...cluster, nodeType: 'cache.r7g.2xlarge', vcpus: 8 }, 1);
    const roundTrip = 0.3 * MILLISECOND;
    const { blockedNanos } = migrateCosts(
      service,
      BATCH_KEYS,
      BATCH_KEYS * 16_384,
      23e9 / 8,
      roundTrip,
    );
    const seconds = (4096 * (4 * roundTrip + 16 * (2 * roundTrip + blockedNanos))) / SECOND;
    expect(seconds).toBeGreaterThan(102.1 * 0.9);
    expect(seconds).toBeLessThan(102.1 * 1.1);
  });
});

describe('scale out', () => {
  it('moves slots to the new shard while clients read and write, and loses nothing', () => {
    const sim = sharded(2);
    sim.runUntil(8 * SECOND);
    const before = contents(sim);
    scaleOut(sim);
    expect(sim.cluster.liveGroups()).toHaveLength(2);
    sim.runUntil(sim.now + 1_500 * MILLISECOND);
    const { groups } = sim.cluster.view();
    const width = (ranges: [number, number][] = []) =>
      ranges.reduce((n, [a, b]) => n + b - a + 1, 0);
    expect(groups.map(({ leaving }) => leaving !== undefined)).toEqual([true, true, false]);
    const left = sim.cluster.operations?.migration.left;
    expect(groups.reduce((n, { leaving }) => n + width(leaving), 0)).toBe(left);
    finish(sim);
    expect(sim.scenario.cluster.nodeGroups.map(({ id, nodes }) => [id, nodes.length])).toEqual([
      ['0001', 2],
      ['0002', 2],
      ['0003', 2],
    ]);
    const count = (i: number) =>
      (sim.scenario.cluster.nodeGroups[i]?.slots ?? []).reduce((n, [a, b]) => n + b - a + 1, 0);
    expect([count(0), count(1), count(2)]).toEqual([5462, 5461, 5461]);
    const after = contents(sim);
    const lost = Object.entries(before).filter(
      ([key, version]) => !((after[+key] ?? -1) >= version),
    );
    expect(lost).toEqual([]);
    const [done] = noticesOf(sim, 'resharding-finished');
    expect(done?.args).toMatchObject({ way: 'out', shards: 3, slots: 5461, left: 0 });
    expect(done?.args.keys).toBeGreaterThan(200);
    expect(done?.args.asked).toBeGreaterThan(0);
    expect(sim.probe.total('errors')).toBe(0);
    expect(sim.probe.total('deleted')).toBe(0);
    sim.runUntil(sim.now + 3 * SECOND);
    for (const group of sim.cluster.liveGroups()) {
      const [primary, replica] = group.nodes.map((index) => sim.cluster.node(index));
      expect(replica?.store.count).toBe(primary?.store.count);
    }
  });

  it('is refused where online resharding does not exist, and while another operation goes on', () => {
    const sim = sharded(2);
    expect(refusal(sim, 'scale-out', 'cache', 90)).toBeNull();
    scaleOut(sim);
    expect(refusal(sim, 'scale-out', 'cache')).toBe(
      'The cluster is not in the available state: "Scale out" is under way. Wait until it is done.',
    );
    expect(refusal(trial(), 'scale-out', 'cache')).toMatch(/needs cluster mode enabled/);
    const memcached = trial((s) => reshaped(s, { engine: 'memcached', shards: 2 }));
    expect(refusal(memcached, 'scale-out', 'cache')).toMatch(/Memcached/);
    const many = sharded(90, (s) => reshaped(s, { shards: 90, replicas: 5 - 1 }));
    expect(refusal(many, 'scale-out', 'cache', 11)).toMatch(/NodeQuotaForClusterExceeded/);
  });

  it('gives the same history however it is sliced', () => {
    const run = (step: number) => {
      const sim = sharded(2);
      sim.runUntil(SECOND);
      scaleOut(sim);
      for (let at = SECOND; at <= 9 * SECOND; at += step) sim.runUntil(at);
      sim.runUntil(9 * SECOND);
      return sim.digest();
    };
    expect(run(SECOND)).toBe(run(37 * MILLISECOND));
  });
});

describe('going back', () => {
  it('into the middle of an operation gives the same history', () => {
    const at = [2, 12] as const;
    const interventions = [
      { at: at[0] * SECOND, kind: 'strike', fault: 'scale-out', target: 'cache' },
      { at: at[1] * SECOND, kind: 'strike', fault: 'replace-node', target: 'primary:0001' },
    ] as const;
    const { scenario } = sharded(2);
    const timeline = new Timeline({ ...runOf(scenario), interventions: [...interventions] });
    const digests = () =>
      [4, 6, 14, 16].map((second) => {
        timeline.seek(second * SECOND);
        expect(violations(timeline.sim)).toEqual([]);
        return timeline.sim.digest();
      });
    const first = digests();
    expect(noticesOf(timeline.sim, 'resharding-finished')).toHaveLength(1);
    expect(noticesOf(timeline.sim, 'rolling-finished')).toHaveLength(1);
    timeline.seek(5 * SECOND);
    expect(digests()).toEqual(first);
  });
});

describe('scale in', () => {
  it.each(['shard:0002', 'primary:0002', 'node:0002-002'])(
    'of %s empties the shard, then takes its nodes away',
    (target) => {
      const sim = sharded(3);
      sim.runUntil(8 * SECOND);
      const before = contents(sim);
      change(sim, { kind: 'strike', fault: 'scale-in', target });
      expect(noticesOf(sim, 'scale-in-started')).toHaveLength(1);
      finish(sim);
      expect(sim.cluster.liveGroups().map(({ id }) => id)).toEqual(['0001', '0003']);
      expect(noticesOf(sim, 'shard-removed').map(({ args }) => args)).toEqual([
        { group: '0002', nodes: 2 },
      ]);
      const after = contents(sim);
      expect(Object.entries(before).filter(([k, v]) => !((after[+k] ?? -1) >= v))).toEqual([]);
      sim.runUntil(sim.now + 2 * SECOND);
      expect(sim.probe.last('errors')).toBe(0);
    },
  );

  it('is refused for the last shard, and when the others cannot hold its data', () => {
    const sim = sharded(2, (s) => {
      s.cluster.maxmemoryBytes = 2.6e6;
      s.workload.valueBytes = 1_000;
      s.cache.evictionPolicy = 'noeviction';
    });
    sim.runUntil(8 * SECOND);
    expect(refusal(sim, 'scale-in', 'primary:0002')).toMatch(
      /Shard 0001 has .* MiB free and would have to take .* MiB of shard 0002/,
    );
  });

  it('is stuck while the target has no memory, says so, and goes on when it has', () => {
    const sim = sharded(3, (s) => {
      s.cluster.maxmemoryBytes = 4e6;
      s.workload.valueBytes = 1_000;
      s.cache.evictionPolicy = 'noeviction';
    });
    sim.runUntil(8 * SECOND);
    change(sim, { kind: 'strike', fault: 'scale-in', target: 'primary:0003' });
    change(sim, { kind: 'set', knob: 'cluster.maxmemoryBytes', value: 1_900_000 });
    sim.runUntil(16 * SECOND);
    expect(noticesOf(sim, 'migration-blocked')).toHaveLength(1);
    expect(sim.cluster.operations?.name).toBe('scale-in');
    change(sim, { kind: 'set', knob: 'cluster.maxmemoryBytes', value: 8_000_000 });
    finish(sim);
    expect(noticesOf(sim, 'migration-goes-on')).toHaveLength(1);
  });
});

describe('while nodes fail', () => {
  it('covers every slot and keeps each key at one owner, whichever primary dies', () => {
    for (const [seed, victim] of [
      [1, '0001'],
      [2, '0003'],
      [3, '0002'],
    ] as const) {
      const sim = sharded(2, undefined, seed);
      sim.runUntil(6 * SECOND);
      scaleOut(sim);
      sim.runUntil(sim.now + 2_500 * MILLISECOND);
      change(sim, { kind: 'strike', fault: 'node-crash', target: `primary:${victim}` });
      finish(sim);
      expect(noticesOf(sim, 'resharding-finished')).toHaveLength(1);
    }
  });
});
