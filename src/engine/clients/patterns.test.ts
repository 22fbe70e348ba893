import { describe, expect, it, vi } from 'vitest';
import { SECOND } from '../base/units.ts';
import { sampleColumns } from '../frame.ts';
import type { CachePattern } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import { noticesOf, reshaped, type Tweak, trial } from '../trial.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Shares of all reads that found a fresh copy, an old one, or none. */
function shares(sim: Simulation): {
  fresh: number;
  stale: number;
  absent: number;
  expired: number;
} {
  const reads = sim.probe.total('reads');
  const share = (name: 'hits' | 'staleHits' | 'missesAbsent' | 'missesExpired') =>
    sim.probe.total(name) / reads;
  return {
    fresh: share('hits'),
    stale: share('staleHits'),
    absent: share('missesAbsent'),
    expired: share('missesExpired'),
  };
}

/** Few keys, all of which fit, a fifth of the requests writes. */
function played(pattern: CachePattern, tweak: Tweak = () => {}, seconds = 10): Simulation {
  const sim = trial((s) => {
    s.cache.pattern = pattern;
    s.workload.readPercent = 80;
    s.workload.ratePerSecond = 1_000;
    s.cluster.maxmemoryBytes = 20e6;
    tweak(s);
  });
  sim.runUntil(seconds * SECOND);
  return sim;
}

describe('a write', () => {
  it('under lazy loading leaves the old copy: hits turn stale', () => {
    const sim = played('lazy-loading');
    const { stale, absent } = shares(sim);
    expect(stale).toBeGreaterThan(0.5);
    expect(absent).toBeLessThan(0.1);
    expect(noticesOf(sim, 'first-stale-hit')).toHaveLength(1);
    expect(sim.probe.total('deleted')).toBe(0);
  });

  it('under write-through renews the copy: hardly a hit is stale', () => {
    const { fresh, stale } = shares(played('write-through'));
    expect(fresh).toBeGreaterThan(0.9);
    // Read between the database and the cache, or filled by a read that had begun before.
    expect(stale).toBeLessThan(0.03);
  });

  it('under write-around deletes the copy: the next read misses', () => {
    const sim = played('write-around');
    const { stale, absent } = shares(sim);
    expect(absent).toBeGreaterThan(0.1);
    expect(stale).toBeLessThan(0.03);
    expect(sim.probe.total('deleted')).toBeGreaterThan(500);
  });

  it('is as old as the time to live allows, at most', () => {
    const short = shares(
      played('lazy-loading', (s) => {
        s.cache.ttlMs = 500;
      }),
    );
    const long = shares(
      played('lazy-loading', (s) => {
        s.cache.ttlMs = 5_000;
      }),
    );
    expect(short.stale).toBeLessThan(long.stale / 1.5);
    expect(short.absent + short.expired).toBeGreaterThan(long.absent + long.expired);
  });
});

describe('time to live', () => {
  /** Expiry times of what is written at one moment. */
  function expiries(tweak: Tweak, requests = 500): number[] {
    const sim = trial(tweak);
    return Array.from({ length: requests }, (_, number) => {
      sim.requests.number[0] = number;
      sim.requests.ttlMillis[0] = -1;
      return sim.expiryOf(0) / 1e6;
    });
  }

  it('without jitter is the same for all, 0 is never', () => {
    expect(
      new Set(expiries((s) => void Object.assign(s.cache, { ttlMs: 5_000, ttlJitterPercent: 0 }))),
    ).toEqual(new Set([5_000]));
    expect(
      new Set(
        expiries((s) => {
          s.cache.ttlMs = 0;
        }),
      ),
    ).toEqual(new Set([Number.MAX_SAFE_INTEGER / 1e6]));
  });

  it('with jitter is spread evenly around it', () => {
    const found = expiries(
      (s) => void Object.assign(s.cache, { ttlMs: 5_000, ttlJitterPercent: 20 }),
      5_000,
    );
    expect(Math.min(...found)).toBeGreaterThanOrEqual(4_000);
    expect(Math.min(...found)).toBeLessThan(4_020);
    expect(Math.max(...found)).toBeLessThanOrEqual(6_000);
    expect(Math.max(...found)).toBeGreaterThan(5_980);
    expect(found.reduce((a, b) => a + b, 0) / found.length / 5_000).toBeCloseTo(1, 2);
  });

  it('of Memcached is in whole seconds, at least one', () => {
    const memcached =
      (ttlMs: number): Tweak =>
      (s) => {
        reshaped(s, { engine: 'memcached', shards: 1 });
        Object.assign(s.cache, { ttlMs, ttlJitterPercent: 0 });
      };
    expect(new Set(expiries(memcached(2_600)))).toEqual(new Set([3_000]));
    expect(new Set(expiries(memcached(100)))).toEqual(new Set([1_000]));
  });

  it('without jitter makes keys that were written together expire together; jitter spreads them', () => {
    // All keys are filled in the first moments and read alone; their time is up after 3 s.
    const worst = [0, 50].map((ttlJitterPercent) => {
      const sim = played(
        'lazy-loading',
        (s) => {
          Object.assign(s.cache, { ttlMs: 3_000, ttlJitterPercent });
          Object.assign(s.workload, {
            readPercent: 100,
            popularity: 'uniform',
            ratePerSecond: 4_000,
          });
        },
        6,
      );
      const rows = sim.probe.coarseSince(0);
      const { at, stride } = sampleColumns;
      const reads = Array.from(
        { length: 6 },
        (_, i) => rows[i * stride + at.originReads] as number,
      );
      expect(reads.reduce((a, b) => a + b, 0)).toBe(sim.probe.total('originReads'));
      return Math.max(...reads.slice(1));
    });
    expect(worst[0] as number).toBeGreaterThan((worst[1] as number) * 1.5);
  });
});
