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
import { snapshotCosts } from './migrateCosts.ts';
import { movesAtOnce } from './port.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Shards of Valkey 9 with a replica each, writes among the reads, room for every key and no time limit of theirs. */
function sharded(shards: number, tweak: Tweak = () => {}, seed = 1): Simulation {
  return trial(
    (s) => {
      reshaped(s, { engine: 'valkey', shards, replicas: 1 });
      Object.assign(s.cluster, { engineVersion: '9.0', maxmemoryBytes: 40e6 });
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
    sim.runUntil(sim.now + 7 * MILLISECOND);
    expect(violations(sim)).toEqual([]);
  }
  expect(sim.cluster.operations?.name).toBe('');
}

/** By key: its version and shard. A key in two primaries is an error. */
function contents(sim: Simulation): Record<number, { version: number; group: string }> {
  const found: Record<number, { version: number; group: string }> = {};
  for (const group of sim.cluster.liveGroups()) {
    const { entries } = sim.cluster.node(group.primary).store as RedisStore;
    for (let entry = 0; entry < entries.end; entry++) {
      const key = entries.keys[entry] as number;
      if (key < 0) continue;
      expect(found[key]).toBeUndefined();
      found[key] = { version: entries.versions[entry] as number, group: group.id };
    }
  }
  return found;
}

/** Keys that are gone, or older than before. */
function lost(before: ReturnType<typeof contents>, after: ReturnType<typeof contents>): number[] {
  return Object.keys(before)
    .map(Number)
    .filter((key) => !((after[key]?.version ?? -1) >= (before[key]?.version ?? 0)));
}

function replicasAgree(sim: Simulation): void {
  for (const group of sim.cluster.liveGroups()) {
    const [primary, ...replicas] = group.nodes
      .map((index) => sim.cluster.node(index))
      .sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
    for (const replica of replicas) expect(replica.store.count).toBe(primary?.store.count);
  }
}

describe('mode', () => {
  it('is that of the engine', () => {
    const of = (engine: 'redis' | 'valkey', engineVersion: string) =>
      movesAtOnce({ engine, engineVersion });
    expect([of('redis', '7.1'), of('valkey', '8.2'), of('valkey', '9.0')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(of('valkey', '9.1')).toBe(true);
  });
});

describe('snapshot of slots', () => {
  it('takes as long as published for 4,096 slots of 160 values of 16 KB', () => {
    // c4-standard-8, 23 Gbit/s: 10.723 s without load.
    const { cluster } = trial().scenario;
    const service = new Service({ ...cluster, nodeType: 'cache.r7g.2xlarge', vcpus: 8 }, 1);
    const keys = 4096 * 160;
    const costs = snapshotCosts(service, keys, keys * 16_384, 23e9 / 8);
    const seconds = Math.max(costs.sendNanos, costs.wireNanos, costs.restoreNanos) / SECOND;
    expect(seconds).toBeGreaterThan(10.723 * 0.9);
    expect(seconds).toBeLessThan(10.723 * 1.1);
  });
});

describe('scale out', () => {
  it('hands whole ranges over while clients read and write: no ASK, nothing lost', () => {
    const sim = sharded(2);
    sim.runUntil(8 * SECOND);
    const before = contents(sim);
    scaleOut(sim);
    finish(sim);
    const after = contents(sim);
    expect(lost(before, after)).toEqual([]);
    const jobs = noticesOf(sim, 'slots-handed-over').map(({ args }) => args);
    expect(jobs.map(({ from, to, slots }) => [from, to, slots])).toEqual([
      ['0001', '0003', 2730],
      ['0002', '0003', 2731],
    ]);
    const [done] = noticesOf(sim, 'resharding-finished');
    expect(done?.args).toMatchObject({ way: 'out', shards: 3, slots: 5461, left: 0, asked: 0 });
    expect(done?.args.keys).toBe(jobs[0]!.keys + jobs[1]!.keys);
    for (const { pauseNanos } of jobs) {
      expect(pauseNanos).toBeGreaterThan(0);
      expect(pauseNanos).toBeLessThan(10 * MILLISECOND);
    }
    expect(sim.probe.total('errors')).toBe(0);
    expect(sim.probe.total('deleted')).toBe(0);
    sim.runUntil(sim.now + 3 * SECOND);
    expect(sim.probe.total('errors')).toBe(0);
    replicasAgree(sim);
  });

  it('answers every key at the source until the hand-over', () => {
    const sim = sharded(2);
    sim.runUntil(8 * SECOND);
    scaleOut(sim);
    let looked = 0;
    while (noticesOf(sim, 'slots-handed-over').length === 0) {
      expect(sim.cluster.owners().includes(2)).toBe(false);
      expect(sim.cluster.operations?.migration.asked).toBe(0);
      expect(sim.cluster.operations?.migration.moved).toBe(0);
      const fresh = sim.cluster.liveGroups()[2];
      if (fresh) expect(sim.cluster.node(fresh.primary).store.count).toBe(0);
      sim.runUntil(sim.now + (fresh ? MILLISECOND / 4 : 20 * MILLISECOND));
      if (fresh) looked += 1;
    }
    expect(looked).toBeGreaterThan(5);
  });

  it('is faster than key by key, and holds the source up for less', () => {
    const took = (engineVersion: string) => {
      const sim = sharded(2, (s) => {
        s.cluster.engineVersion = engineVersion;
      });
      sim.runUntil(8 * SECOND);
      scaleOut(sim);
      finish(sim);
      const [added] = noticesOf(sim, 'shard-added');
      const [done] = noticesOf(sim, 'resharding-finished');
      return { nanos: done!.at - added!.at, asked: done!.args.asked };
    };
    const [keys, atOnce] = [took('8.0'), took('9.0')];
    expect(keys.asked).toBeGreaterThan(0);
    expect(atOnce.asked).toBe(0);
    expect(keys.nanos / atOnce.nanos).toBeGreaterThan(4);
  });

  it('holds writes at the source during the hand-over, and answers reads', () => {
    const sim = sharded(2, (s) => {
      Object.assign(s.workload, { ratePerSecond: 20_000, readPercent: 50 });
      Object.assign(s.origin, { workers: 400, connectionLimit: 5_000 });
    });
    sim.runUntil(6 * SECOND);
    const errors = sim.probe.total('errors');
    scaleOut(sim);
    finish(sim);
    sim.runUntil(sim.now + SECOND);
    const held = noticesOf(sim, 'slots-handed-over').map(({ args }) => args.held);
    expect(held[0]! + held[1]!).toBeGreaterThan(0);
    // Those that were held are looked at anew, and their slot has another owner now.
    expect(sim.cluster.operations?.migration.moved).toBeGreaterThan(0);
    expect(sim.probe.total('errors')).toBe(errors);
  });

  it('gives the same history however it is sliced', () => {
    const run = (step: number) => {
      const sim = sharded(2);
      sim.runUntil(SECOND);
      scaleOut(sim);
      for (let at = SECOND; at <= 4 * SECOND; at += step) sim.runUntil(at);
      sim.runUntil(4 * SECOND);
      return sim.digest();
    };
    expect(run(SECOND)).toBe(run(3.7 * MILLISECOND));
  });

  it('gives the same history after going back into the middle of it', () => {
    const { scenario } = sharded(2, (s) => {
      s.workload.valueBytes = 8_000;
    });
    const timeline = new Timeline({
      ...runOf(scenario),
      interventions: [{ at: 2 * SECOND, kind: 'strike', fault: 'scale-out', target: 'cache' }],
    });
    const digests = () =>
      [3.005, 3.02, 3.04, 5].map((second) => {
        timeline.seek(second * SECOND);
        expect(violations(timeline.sim)).toEqual([]);
        return timeline.sim.digest();
      });
    const first = digests();
    expect(noticesOf(timeline.sim, 'resharding-finished')).toHaveLength(1);
    timeline.seek(3.01 * SECOND);
    expect(digests()).toEqual(first);
  });
});

describe('scale in', () => {
  it('empties a shard, then takes its nodes away', () => {
    const sim = sharded(3);
    sim.runUntil(8 * SECOND);
    const before = contents(sim);
    change(sim, { kind: 'strike', fault: 'scale-in', target: 'primary:0002' });
    finish(sim);
    expect(sim.cluster.liveGroups().map(({ id }) => id)).toEqual(['0001', '0003']);
    expect(lost(before, contents(sim))).toEqual([]);
    sim.runUntil(sim.now + 2 * SECOND);
    expect(sim.probe.last('errors')).toBe(0);
    replicasAgree(sim);
  });

  it('leaves the slots whole at the source while the target is full, and goes on when it has room', () => {
    const sim = sharded(3, (s) => {
      s.cluster.maxmemoryBytes = 4e6;
      s.workload.valueBytes = 1_000;
      s.cache.evictionPolicy = 'noeviction';
    });
    sim.runUntil(8 * SECOND);
    const before = contents(sim);
    change(sim, { kind: 'strike', fault: 'scale-in', target: 'primary:0003' });
    change(sim, { kind: 'set', knob: 'cluster.maxmemoryBytes', value: 1_900_000 });
    sim.runUntil(16 * SECOND);
    const [aborted] = noticesOf(sim, 'migration-aborted');
    expect(aborted?.args).toMatchObject({ why: 'memory', from: '0003' });
    const after = contents(sim);
    const stayed = Object.entries(before).filter(([, { group }]) => group === '0003');
    expect(stayed.length).toBeGreaterThan(0);
    expect(stayed.filter(([key]) => after[+key]?.group !== '0003')).toEqual([]);
    replicasAgree(sim);
    change(sim, { kind: 'set', knob: 'cluster.maxmemoryBytes', value: 8_000_000 });
    finish(sim);
    expect(noticesOf(sim, 'slots-handed-over')[0]?.args.tries).toBeGreaterThan(1);
    expect(lost(before, contents(sim))).toEqual([]);
  });
});

describe('what ends a job', () => {
  /** In the middle of the first job: values are large, so that its snapshot takes about 50 ms. */
  function midway(seed = 1, tweak: Tweak = () => {}): Simulation {
    const sim = sharded(
      2,
      (s) => {
        s.workload.valueBytes = 40_000;
        s.cluster.maxmemoryBytes = 400e6;
        tweak(s);
      },
      seed,
    );
    sim.runUntil(5 * SECOND);
    scaleOut(sim);
    while (noticesOf(sim, 'shard-added').length === 0) sim.runUntil(sim.now + MILLISECOND);
    sim.runUntil(sim.now + 5 * MILLISECOND);
    expect(noticesOf(sim, 'slots-handed-over')).toEqual([]);
    return sim;
  }

  it.each([
    ['0001', 'failover'],
    ['0003', 'failover'],
  ] as const)('a failover of shard %s: then it begins anew, and ends', (victim, why) => {
    const sim = midway();
    change(sim, { kind: 'strike', fault: 'node-crash', target: `primary:${victim}` });
    sim.runUntil(sim.now + 200 * MILLISECOND);
    expect(noticesOf(sim, 'migration-aborted').map(({ args }) => args.why)).toEqual([why]);
    expect(sim.cluster.owners().includes(2)).toBe(false);
    finish(sim);
    expect(noticesOf(sim, 'resharding-finished')).toHaveLength(1);
    sim.runUntil(sim.now + 8 * SECOND);
    replicasAgree(sim);
  });

  it('a flush of the cache', () => {
    const sim = midway();
    change(sim, { kind: 'strike', fault: 'cache-flush', target: 'cache' });
    sim.runUntil(sim.now + 100 * MILLISECOND);
    expect(noticesOf(sim, 'migration-aborted').map(({ args }) => args.why)).toEqual(['flushed']);
    finish(sim);
    sim.runUntil(sim.now + 2 * SECOND);
    replicasAgree(sim);
  });

  it('more writes than the output buffer holds', () => {
    const sim = midway(1, (s) => {
      s.workload.readPercent = 0;
      Object.assign(s.replication, { backlogBytes: 16_384, outputBufferHardBytes: 100_000 });
    });
    sim.runUntil(sim.now + 100 * MILLISECOND);
    expect(noticesOf(sim, 'migration-aborted')[0]?.args.why).toBe('buffer');
  });

  it('a full sync of a replica of the target meanwhile takes nothing from it', () => {
    // The source is slow, so the job takes seconds; the replica has missed more than the backlog.
    const sim = midway(1, (s) => {
      Object.assign(s.replication, { backlogBytes: 16_384, disklessSyncDelayMs: 0 });
    });
    const replica = sim.cluster.node(sim.cluster.liveGroups()[2]!.nodes[1]!);
    change(sim, { kind: 'strike', fault: 'slow-node', target: 'primary:0001', amount: 90 });
    change(sim, { kind: 'strike', fault: 'replication-cut', target: `node:${replica.id}` });
    sim.runUntil(sim.now + 300 * MILLISECOND);
    change(sim, { kind: 'heal', fault: 'replication-cut', target: `node:${replica.id}` });
    finish(sim);
    const [synced] = noticesOf(sim, 'sync-started').filter(
      ({ subject }) => subject === `node:${replica.id}`,
    );
    const [first] = noticesOf(sim, 'slots-handed-over');
    expect(synced!.at).toBeLessThan(first!.at);
    sim.runUntil(sim.now + 4 * SECOND);
    replicasAgree(sim);
  });
});

describe('whatever happens', () => {
  it('keeps each key in one place and every write that was answered, but for those a failover loses', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 1, max: 1000 }),
          shards: fc.integer({ min: 2, max: 4 }),
          amount: fc.integer({ min: 1, max: 2 }),
          valueBytes: fc.constantFrom(100, 4_000, 20_000),
          ttlMs: fc.constantFrom(0, 900),
          victim: fc.constantFrom('', '0001', '0002', '0005'),
          after: fc.integer({ min: 1, max: 60 }),
        }),
        ({ seed, shards, amount, valueBytes, ttlMs, victim, after }) => {
          const sim = sharded(
            shards,
            (s) => {
              s.workload.valueBytes = valueBytes;
              s.cluster.maxmemoryBytes = 200e6;
              s.cache.ttlMs = ttlMs;
            },
            seed,
          );
          sim.runUntil(2 * SECOND);
          scaleOut(sim, amount);
          sim.runUntil(sim.now + SECOND + after * MILLISECOND);
          const before = contents(sim);
          const struck = sim.cluster.liveGroups().some(({ id }) => id === victim);
          if (struck)
            change(sim, { kind: 'strike', fault: 'node-crash', target: `primary:${victim}` });
          finish(sim);
          const after2 = contents(sim);
          if (ttlMs === 0 && !struck) expect(lost(before, after2)).toEqual([]);
          if (ttlMs === 0 && struck) {
            const newest = lost(before, after2).length;
            expect(newest).toBeLessThanOrEqual(noticesOf(sim, 'replica-promoted').length * 200);
          }
        },
      ),
      { numRuns: 8, seed: 9 },
    );
  });
});
