import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { traceOf } from '../inspect/trace.ts';
import { violations } from '../invariants.ts';
import type { Simulation } from '../simulation.ts';
import { change, failuresOf, noticesOf, reshaped, type Tweak, trial } from '../trial.ts';

/** Every read is an MGET of eight neighbours; a cluster of `shards` with room for all keys. */
function batched(shards: number, tweak: Tweak = () => {}, seed = 1): Simulation {
  return trial(
    (s) => {
      reshaped(s, { engine: 'valkey', shards, replicas: 1 });
      Object.assign(s.cluster, { maxmemoryBytes: 40e6 });
      Object.assign(s.cache, { ttlMs: 0 });
      Object.assign(s.workload, {
        ratePerSecond: 500,
        keyspace: 400,
        valueBytes: 200,
        readPercent: 95,
        mgetPercent: 100,
        mgetKeys: 8,
      });
      Object.assign(s.clients, { onCacheError: 'fail', retries: 0, multiKey: 'as-is' });
      Object.assign(s.origin, { workers: 200 });
      tweak(s);
    },
    [],
    seed,
  );
}

const total = (sim: Simulation, name: Parameters<typeof sim.probe.total>[0]) =>
  sim.probe.total(name);
const meanLatency = (sim: Simulation) => total(sim, 'latencyNanos') / total(sim, 'completed');
/** Commands that the primary of each shard has taken. */
const commands = (sim: Simulation) =>
  sim.cluster.liveGroups().map((group) => sim.cluster.node(group.primary).commands);

function run(sim: Simulation, seconds: number): Simulation {
  for (let at = 0; at < seconds; at += 0.25) {
    sim.runUntil(sim.now + SECOND / 4);
    expect(violations(sim)).toEqual([]);
  }
  return sim;
}

describe('commands for several keys', () => {
  it('are refused by a cluster when their keys hash to several slots', () => {
    const sim = run(batched(3), 2);
    const reads = total(sim, 'errors');
    expect(reads).toBeGreaterThan(800);
    expect(total(sim, 'reads')).toBe(0);
    expect(Object.keys(failuresOf(sim))).toEqual(['crossslot']);
    const [told, ...more] = noticesOf(sim, 'first-crossslot');
    expect(more).toEqual([]);
    expect(told?.args).toMatchObject({ keys: 8 });
    expect(told?.args.slots).toBeGreaterThan(1);
  });

  it('are refused by a cluster of one shard as well, and by no server that is no cluster', () => {
    const one = run(
      batched(1, (s) => {
        Object.assign(s.cluster, { clusterMode: 'enabled', automaticFailover: true });
        s.cluster.nodeGroups[0]!.slots = [[0, 16_383]];
      }),
      1,
    );
    expect(noticesOf(one, 'first-crossslot')[0]?.args.shards).toBe(1);
    const none = run(batched(1), 3);
    expect(total(none, 'errors')).toBe(0);
    expect(total(none, 'hits')).toBeGreaterThan(500);
  });

  it('go past the cache when the client does so on errors: every read meets the database', () => {
    const sim = run(
      batched(3, (s) => {
        s.clients.onCacheError = 'origin';
        s.workload.ratePerSecond = 100;
      }),
      2,
    );
    expect(total(sim, 'errors')).toBe(0);
    expect(total(sim, 'bypasses')).toBe(total(sim, 'reads'));
    expect(total(sim, 'originReads')).toBeGreaterThan(7 * total(sim, 'reads'));
  });

  it('split by slot: as many calls as shards, and the latency of the slowest', () => {
    const split: Tweak = (s) => {
      s.clients.multiKey = 'split';
    };
    const [wide, narrow] = [run(batched(8, split), 6), run(batched(1, split), 6)];
    for (const sim of [wide, narrow]) {
      expect(total(sim, 'errors')).toBe(0);
      expect(total(sim, 'hits')).toBeGreaterThan(0.7 * total(sim, 'reads'));
    }
    expect(meanLatency(wide)).toBeGreaterThan(meanLatency(narrow));
    const calls = (sim: Simulation) => commands(sim).reduce((a, b) => a + b);
    expect(calls(wide) / calls(narrow)).toBeGreaterThan(3);
  });

  it('have one slot where their keys share a hash tag: one call, spread over all shards', () => {
    const sim = run(
      batched(3, (s) => {
        Object.assign(s.workload, { hashTags: 'group', tagKeys: 16 });
      }),
      4,
    );
    expect(total(sim, 'errors')).toBe(0);
    expect(sim.cluster.slotOf(0)).toBe(sim.cluster.slotOf(15));
    expect(sim.cluster.slotOf(0)).not.toBe(sim.cluster.slotOf(16));
    expect(Math.min(...commands(sim))).toBeGreaterThan(100);
  });

  it('all go to one shard where all keys share one tag', () => {
    const sim = run(
      batched(3, (s) => {
        s.workload.hashTags = 'all';
      }),
      4,
    );
    expect(total(sim, 'errors')).toBe(0);
    const used = commands(sim).filter((count) => count > 0);
    expect(used).toHaveLength(1);
    const held = sim.cluster.liveGroups().map((g) => sim.cluster.node(g.primary).store.count);
    expect(held.filter((count) => count > 0)).toHaveLength(1);
  });

  it('are told by their last part: spans that add up to the latency', () => {
    const sim = batched(4, (s) => {
      s.clients.multiKey = 'split';
    });
    sim.recorder.sampleEvery = 1;
    sim.runUntil(2 * SECOND);
    const request = sim.workload.next - 100;
    let seen = 0;
    for (let number = request; number < request + 60; number++) {
      const trace = traceOf(sim, number);
      if (trace === null || trace.write) continue;
      seen += 1;
      expect(trace.spans[0]?.from).toBe(trace.startedAt);
      expect(trace.spans.at(-1)?.to).toBe(trace.endedAt);
    }
    expect(seen).toBeGreaterThan(30);
  });

  it('give the same history however it is sliced', () => {
    const digest = (step: number) => {
      const sim = batched(3, (s) => {
        s.clients.multiKey = 'split';
      });
      for (let at = 0; at <= 2 * SECOND; at += step) sim.runUntil(at);
      sim.runUntil(2 * SECOND);
      return sim.digest();
    };
    expect(digest(SECOND)).toBe(digest(3.3 * MILLISECOND));
  });

  it('survive whatever fails', () => {
    const sim = batched(3, (s) => {
      s.clients.multiKey = 'split';
      Object.assign(s.clients, { onCacheError: 'origin', retries: 2 });
    });
    run(sim, 1);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0002' });
    run(sim, 2);
    change(sim, { kind: 'strike', fault: 'zone-outage', target: 'zone:us-east-1a' });
    run(sim, 2);
    change(sim, { kind: 'heal', fault: 'zone-outage', target: 'zone:us-east-1a' });
    run(sim, 6);
    expect(total(sim, 'hits')).toBeGreaterThan(500);
  });
});

describe('while slots move', () => {
  const moving = (engineVersion: string, multiKey: 'as-is' | 'split') => {
    const sim = batched(2, (s) => {
      s.cluster.engineVersion = engineVersion;
      s.clients.multiKey = multiKey;
      s.cluster.maxmemoryBytes = 400e6;
      Object.assign(s.workload, { ratePerSecond: 4_000, valueBytes: 20_000 });
      if (multiKey === 'as-is') {
        const keys = { keyspace: 4_000, popularity: 'uniform', ratePerSecond: 2_000 };
        Object.assign(s.workload, { hashTags: 'group', tagKeys: 160, ...keys });
      }
      s.failover.replaceMs = 200;
    });
    run(sim, 3);
    const errors = total(sim, 'errors');
    change(sim, { kind: 'strike', fault: 'scale-out', target: 'cache' });
    while (noticesOf(sim, 'resharding-finished').length === 0) run(sim, 1);
    const told = noticesOf(sim, 'first-tryagain');
    return { errors: total(sim, 'errors') - errors, failures: failuresOf(sim), told };
  };

  it('key by key they meet TRYAGAIN, in whole ranges they do not', () => {
    const keys = moving('8.0', 'as-is');
    const whole = moving('9.0', 'as-is');
    expect(keys.failures.tryagain ?? 0).toBeGreaterThan(0);
    expect(keys.told).toMatchObject([{ args: { to: '0003' } }]);
    const { keys: asked, missing } = keys.told[0]?.args ?? { keys: 0, missing: 0 };
    expect([missing > 0, asked > missing]).toEqual([true, true]);
    expect([whole.failures.tryagain ?? 0, whole.told]).toEqual([0, []]);
    expect(whole.errors).toBe(0);
  });

  it('a client that splits asks for the keys one by one, and loses no request', () => {
    expect(moving('8.0', 'split')).toMatchObject({ errors: 0 });
    expect(moving('9.0', 'split')).toMatchObject({ errors: 0 });
  });
});
