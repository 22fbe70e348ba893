import { describe, expect, it, vi } from 'vitest';
import { SECOND } from '../base/units.ts';
import { failuresOf, noticesOf, reshaped, trial } from '../trial.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('a node', () => {
  it('serves one command at a time (Redis, Valkey) and queues the rest', () => {
    const sim = trial((s) => {
      s.workload.ratePerSecond = 200_000;
      s.workload.readPercent = 100;
      s.clients.poolSize = 1_000;
    });
    let [serving, queue] = [0, 0];
    for (let at = 0; at < 0.2 * SECOND; at += 1e6) {
      sim.runUntil(at);
      serving = Math.max(serving, sim.cluster.node(0).serving);
      queue = Math.max(queue, sim.cluster.node(0).queueLength);
    }
    expect(serving).toBe(1);
    expect(queue).toBeGreaterThan(50);
    // Never busier than the clock, but for the command in progress.
    expect(sim.cluster.node(0).busyNanos).toBeLessThan(sim.now + 100_000);
    expect(sim.cluster.node(0).busyNanos).toBeGreaterThan(sim.now * 0.7);
  });

  it('serves as many as it has workers (Memcached)', () => {
    const sim = trial((s) => {
      reshaped(s, { engine: 'memcached', shards: 1 });
      s.cluster.vcpus = 4;
      s.cluster.maxmemoryBytes = 64 * 1024 * 1024;
      s.workload.ratePerSecond = 400_000;
      s.workload.valueBytes = 500;
      s.clients.poolSize = 1_000;
    });
    let serving = 0;
    for (let at = 0; at < 0.2 * SECOND; at += 1e6) {
      sim.runUntil(at);
      serving = Math.max(serving, sim.cluster.node(0).serving);
    }
    expect(serving).toBe(4);
  });

  it('counts keyspace_hits and keyspace_misses as its clients see them', () => {
    const sim = trial();
    sim.runUntil(2 * SECOND);
    const node = sim.cluster.node(0);
    const { probe, requests } = sim;
    const hits = probe.total('hits') + probe.total('staleHits');
    expect(node.hits).toBeGreaterThanOrEqual(hits);
    expect(node.hits - hits).toBeLessThanOrEqual(requests.inFlight);
    const misses = probe.total('missesAbsent') + probe.total('missesExpired');
    expect(node.misses - misses).toBeLessThanOrEqual(requests.inFlight);
  });

  it('refuses writes with OOM where the policy finds nothing to evict', () => {
    for (const evictionPolicy of ['noeviction', 'volatile-lru']) {
      const sim = trial((s) => {
        Object.assign(s.cache, { evictionPolicy, ttlMs: 0 });
        Object.assign(s.workload, { keyspace: 2_000, popularity: 'uniform' });
      });
      sim.runUntil(3 * SECOND);
      expect(failuresOf(sim)['oom']).toBeGreaterThan(100);
      expect(sim.probe.total('refusedWrites')).toBe(sim.cluster.node(0).store.refused);
      expect([sim.probe.total('evicted'), noticesOf(sim, 'first-oom').length]).toEqual([0, 1]);
      // A read is answered by the database; only its copy in the cache is not made.
      expect(sim.probe.last('missesAbsent')).toBeGreaterThan(500);
    }
  });

  it('evicts keys with a time to live under a volatile policy', () => {
    const sim = trial((s) => {
      Object.assign(s.cache, { evictionPolicy: 'volatile-lru', ttlMs: 60_000 });
      Object.assign(s.workload, { keyspace: 2_000, popularity: 'uniform' });
    });
    sim.runUntil(3 * SECOND);
    expect(sim.probe.total('evicted')).toBeGreaterThan(100);
    expect(sim.probe.total('refusedWrites')).toBe(0);
  });

  it('refuses what is too large for Memcached', () => {
    const sim = trial((s) => {
      reshaped(s, { engine: 'memcached', shards: 1 });
      s.cluster.maxmemoryBytes = 64 * 1024 * 1024;
      Object.assign(s.workload, { valueBytes: 2_000_000, keyspace: 10, ratePerSecond: 100 });
    });
    sim.runUntil(SECOND);
    expect(failuresOf(sim)['object-too-large']).toBeGreaterThan(10);
    expect([sim.probe.total('hits'), sim.cluster.node(0).store.count]).toEqual([0, 0]);
  });
});
