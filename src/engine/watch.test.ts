import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from './base/units.ts';
import { violations } from './invariants.ts';
import { change, noticesOf, type Tweak, trial } from './trial.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('firsts', () => {
  const tight: Tweak = (s) => {
    // A few more keys than fit, so that some live long enough to expire.
    Object.assign(s.workload, { keyspace: 220, ratePerSecond: 1_000 });
    s.cache.pattern = 'lazy-loading';
    s.cache.ttlMs = 1_000;
  };

  it('are told once each, when they happen, a miss before the hit it is compared with', () => {
    const sim = trial(tight);
    sim.runUntil(4 * SECOND);
    const codes = [
      'first-miss',
      'first-hit',
      'first-stale-hit',
      'first-eviction',
      'first-expiry',
    ] as const;
    const told = codes.map((code) => noticesOf(sim, code));
    expect(told.map((list) => list.length)).toEqual([1, 1, 1, 1, 1]);
    const [miss, hit] = [noticesOf(sim, 'first-miss')[0], noticesOf(sim, 'first-hit')[0]];
    expect((miss?.at ?? 0) <= (hit?.at ?? 0)).toBe(true);
    const { latencyNanos = 0, timesFaster } = hit?.args ?? {};
    expect(timesFaster).toBe(Math.round((miss?.args.latencyNanos ?? 0) / latencyNanos));
  });
});

describe('failing requests', () => {
  it('are told when they begin, with the commonest reason, and when they are over', () => {
    const sim = trial((s) => {
      s.clients.retries = 0;
    });
    sim.runUntil(2.5 * SECOND);
    change(sim, { kind: 'strike', fault: 'origin-outage', target: 'origin' });
    sim.runUntil(5.5 * SECOND);
    change(sim, { kind: 'heal', fault: 'origin-outage', target: 'origin' });
    sim.runUntil(10 * SECOND);
    const [began] = noticesOf(sim, 'requests-failing');
    expect(began).toMatchObject({ at: 3 * SECOND, args: { reason: 'origin-unavailable' } });
    const [over] = noticesOf(sim, 'requests-recovered');
    // Two calm seconds in a row: one may be chance.
    expect(over).toMatchObject({ at: 8 * SECOND, args: { afterNanos: 5 * SECOND } });
    expect(over?.args.failed).toBeGreaterThan(began?.args.perSecond ?? 0);
    expect([
      noticesOf(sim, 'requests-failing').length,
      noticesOf(sim, 'requests-recovered').length,
    ]).toEqual([1, 1]);
  });

  it('count once where a failed call to the cache ends its request', () => {
    const sim = trial((s) => {
      s.clients.retries = 0;
      s.clients.onCacheError = 'fail';
      s.cluster.automaticFailover = false;
      s.cluster.multiAz = false;
    });
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0001-001' });
    sim.runUntil(4 * SECOND);
    const second = sim.probe.last('cacheErrors');
    expect(second).toBeGreaterThan(0);
    expect(sim.probe.last('errors')).toBe(second);
    expect(noticesOf(sim, 'requests-failing')[0]?.args.perSecond).toBeLessThanOrEqual(
      sim.probe.last('requests') * 1.1,
    );
  });

  it('of less than one in a hundred are not', () => {
    const sim = trial();
    sim.runUntil(5 * SECOND);
    expect(noticesOf(sim, 'requests-failing')).toEqual([]);
  });
});

describe('notices', () => {
  it('are numbered, in order of time, and name a cause that came before', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'zone-outage', target: 'zone:us-east-1b' });
    sim.runUntil(3 * SECOND);
    change(sim, { kind: 'heal', fault: 'zone-outage', target: 'zone:us-east-1b' });
    sim.runUntil(6 * SECOND);
    let before = 0;
    for (const [i, { seq, at, cause }] of sim.notices.entries()) {
      expect([seq, at >= before, cause < i]).toEqual([i, true, true]);
      before = at;
    }
    expect(Object.isFrozen(sim.notices[0])).toBe(true);
    expect(violations(sim)).toEqual([]);
  });
});

describe('clients that follow', () => {
  it('say how long after the promotion', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    sim.runUntil(6 * SECOND);
    const promotedAt = noticesOf(sim, 'replica-promoted')[0]?.at ?? 0;
    for (const { at, args } of noticesOf(sim, 'client-followed')) {
      expect(args.afterNanos).toBe(at - promotedAt);
      expect(args.afterNanos).toBeLessThan(2_000 * MILLISECOND);
    }
  });
});
