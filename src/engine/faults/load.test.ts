import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import { change, noticesOf, roomy, trial } from '../trial.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('hot-key', () => {
  it('sends its share to one key, and takes it away again', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    const key = sim.workload.keyspace - 1;
    const shareNow = () => {
      let hot = 0;
      const from = sim.workload.next;
      for (let n = 0; n < 4_000; n++) {
        sim.workload.draw();
        if (sim.workload.key === key) hot += 1;
      }
      sim.workload.next = from;
      return hot / 4_000;
    };
    expect(shareNow()).toBeLessThan(0.01);
    change(sim, { kind: 'strike', fault: 'hot-key', target: 'traffic', amount: 40 });
    expect(shareNow()).toBeCloseTo(0.4, 1);
    change(sim, { kind: 'heal', fault: 'hot-key', target: 'traffic' });
    expect(shareNow()).toBeLessThan(0.01);
    expect(noticesOf(sim, 'key-hot')[0]?.args).toMatchObject({ sharePercent: 40, group: '0001' });
  });
});

describe('mass-expiry', () => {
  it('makes every item due at one moment: on primary and replica, and none before', () => {
    const sim = roomy();
    sim.runUntil(4 * SECOND);
    const expired = sim.probe.total('expired');
    const { count } = sim.cluster.node(0).store;
    change(sim, { kind: 'strike', fault: 'mass-expiry', target: 'cache', amount: 2 });
    expect(noticesOf(sim, 'expiry-aligned')[0]?.args).toEqual({ keys: count, inNanos: 2 * SECOND });
    sim.runUntil(5.9 * SECOND);
    expect(sim.probe.total('expired')).toBe(expired);
    sim.runUntil(8 * SECOND);
    expect(sim.probe.total('expired')).toBeGreaterThan(expired + count / 4);
    sim.runUntil(16 * SECOND);
    expect(violations(sim)).toEqual([]);
  });
});

describe('active expiry', () => {
  it('holds commands up when many items are due at once', () => {
    const sim = roomy((s) => {
      Object.assign(s.workload, { keyspace: 60_000, popularity: 'uniform', valueBytes: 10 });
      s.workload.ratePerSecond = 20_000;
      s.cluster.maxmemoryBytes = 60e6;
    });
    sim.runUntil(4 * SECOND);
    const calm = sim.probe.last('maxLatency');
    const { count } = sim.cluster.node(0).store;
    expect(count).toBeGreaterThan(10_000);
    change(sim, { kind: 'strike', fault: 'mass-expiry', target: 'cache', amount: 1 });
    sim.runUntil(6 * SECOND);
    expect(sim.probe.last('maxLatency')).toBeGreaterThan(calm + 8 * MILLISECOND);
    expect(sim.cluster.node(0).store.count).toBeLessThan(count);
    expect(violations(sim)).toEqual([]);
  });
});
