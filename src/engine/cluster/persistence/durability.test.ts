import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../../base/units.ts';
import { violations } from '../../invariants.ts';
import type { Simulation } from '../../simulation.ts';
import { noticesOf, type Tweak, trial } from '../../trial.ts';
import { durable, strike, versions } from './trials.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('Valkey 9 durability', () => {
  it('synchronous: writes wait for the log, and a failover loses no acknowledged one', () => {
    const sim = trial(durable('sync'));
    sim.runUntil(3 * SECOND);
    const fast = trial(durable('async'));
    fast.runUntil(3 * SECOND);
    const mean = (s: Simulation) => s.probe.total('latencyNanos') / s.probe.total('completed');
    expect(mean(sim) - mean(fast)).toBeGreaterThan(2.9 * MILLISECOND);
    expect(mean(sim) - mean(fast)).toBeLessThan(4 * MILLISECOND);
    strike(sim, 'node-crash', 'node:0001-001');
    sim.runUntil(8 * SECOND);
    expect(noticesOf(sim, 'replica-promoted')[0]?.args.lostWrites).toBe(0);
    expect(sim.probe.total('lostWrites')).toBe(0);
    expect(violations(sim)).toEqual([]);
  });

  it('asynchronous: what the log has not got yet and no replica holds is lost', () => {
    // Replication is slower than the log here, so the log is what the replica catches up from.
    const slow: Tweak = (s) => {
      s.cluster.networkMbitPerSecond = 20;
    };
    const lost = [durable('async', slow), durable('sync', slow)].map((tweak) => {
      const sim = trial(tweak);
      sim.runUntil(3 * SECOND);
      strike(sim, 'node-crash', 'node:0001-001');
      sim.runUntil(8 * SECOND);
      expect(noticesOf(sim, 'log-recovered')[0]?.args.writes).toBeGreaterThan(30);
      return noticesOf(sim, 'replica-promoted')[0]?.args.lostWrites ?? -1;
    });
    // 3 ms of a thousand writes a second.
    expect(lost[0]).toBeGreaterThan(0);
    expect(lost[0]).toBeLessThan(10);
    expect(lost[1]).toBe(0);
  });

  it('brings a shard back whose nodes are all gone', () => {
    const sim = trial(durable('sync'));
    sim.runUntil(2 * SECOND);
    const before = versions(sim, 0);
    strike(sim, 'node-crash', 'node:0001-002');
    strike(sim, 'node-crash', 'node:0001-001');
    sim.runUntil(10 * SECOND);
    expect(noticesOf(sim, 'file-loaded')[0]?.args.file).toBe('log');
    const after = versions(sim, sim.cluster.group(0).primary);
    before.forEach((version, key) => {
      expect(after[key]).toBeGreaterThanOrEqual(version);
    });
    expect(sim.nodesUp()).toBe(2);
    expect(violations(sim)).toEqual([]);
  });

  it('refuses writes that the log cannot take', () => {
    const sim = trial(
      durable('sync', (s) => {
        s.zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
        s.clients.appZones = ['us-east-1a'];
        s.origin.zone = 'us-east-1a';
      }),
    );
    sim.runUntil(SECOND);
    const refused = sim.probe.total('cacheErrors');
    strike(sim, 'partition', 'zones:us-east-1a|us-east-1b');
    strike(sim, 'partition', 'zones:us-east-1a|us-east-1c');
    sim.runUntil(1.3 * SECOND);
    expect(sim.probe.total('cacheErrors') - refused).toBeGreaterThan(100);
  });
});
