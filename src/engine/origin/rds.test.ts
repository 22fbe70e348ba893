import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import { change, failuresOf, noticesOf, type Tweak, trial } from '../trial.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Reads that nearly all miss: the database sees `rate` queries a second. */
const missing =
  (rate: number, more: Tweak = () => {}): Tweak =>
  (s) => {
    Object.assign(s.workload, {
      readPercent: 100,
      keyspace: 200_000,
      popularity: 'uniform',
      ratePerSecond: rate,
      arrivals: 'even',
      valueBytes: 1_000,
    });
    Object.assign(s.origin, {
      workers: 10,
      serviceMs: 10,
      serviceSigma: 0,
      timeoutMs: 1_000,
      connectionLimit: 5_000,
    });
    more(s);
  };

describe('the database', () => {
  it('answers at once while it has idle workers', () => {
    const sim = trial(missing(500));
    sim.runUntil(2 * SECOND);
    expect(sim.probe.total('originErrors')).toBe(0);
    // By Little's law: 500 a second of 10 ms keep five workers busy.
    expect(sim.origin.busy).toBeGreaterThanOrEqual(4);
    expect(sim.origin.busy).toBeLessThanOrEqual(6);
    expect(sim.origin.queued).toBe(0);
    expect(sim.probe.total('originReads')).toBe(sim.origin.reads);
    expect(noticesOf(sim, 'origin-saturated')).toEqual([]);
  });

  it('does no more than its workers can, and queues the rest until it times out', () => {
    const sim = trial(missing(2_000));
    sim.runUntil(5 * SECOND);
    // 10 workers of 10 ms: 1,000 a second.
    expect(sim.probe.last('originReads')).toBeGreaterThan(980);
    expect(sim.probe.last('originReads')).toBeLessThanOrEqual(1_000);
    expect(sim.origin.busy).toBe(10);
    expect(noticesOf(sim, 'origin-saturated')[0]?.args).toMatchObject({ workers: 10 });
    expect(failuresOf(sim)['origin-timeout']).toBeGreaterThan(500);
    // A queue of what has not timed out: a second of arrivals.
    expect(sim.origin.queued).toBeLessThan(2_100);
    expect(violations(sim)).toEqual([]);
  });

  it('comes back when the load falls, and says so', () => {
    const sim = trial(missing(2_000));
    sim.runUntil(3 * SECOND);
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 200 });
    sim.runUntil(7 * SECOND);
    expect(noticesOf(sim, 'origin-relieved')).toHaveLength(1);
    expect([sim.probe.last('originErrors'), sim.origin.queued]).toEqual([0, 0]);
  });

  it('refuses connections beyond its limit, at once', () => {
    const sim = trial(
      missing(2_000, (s) => {
        s.origin.connectionLimit = 100;
      }),
    );
    sim.runUntil(3 * SECOND);
    expect(failuresOf(sim)['origin-refused']).toBeGreaterThan(500);
    expect(failuresOf(sim)['origin-timeout']).toBeUndefined();
    expect(sim.origin.busy + sim.origin.queued).toBeLessThanOrEqual(100);
    expect(noticesOf(sim, 'origin-refusing')[0]?.args).toEqual({ connections: 100, limit: 100 });
  });

  it('takes work from callers that have gone away off its queue, however many they are', () => {
    const sim = trial(
      missing(20_000, (s) => {
        Object.assign(s.origin, {
          workers: 1,
          serviceMs: 1_500,
          timeoutMs: 100,
          connectionLimit: 20_000,
        });
      }),
    );
    sim.runUntil(1.4 * SECOND);
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 1 });
    sim.runUntil(4 * SECOND);
    expect([sim.origin.queued, sim.requests.inFlight < 10]).toEqual([0, true]);
    expect(violations(sim)).toEqual([]);
  });

  it('counts a write once, as a new version of its key', () => {
    const sim = trial((s) => {
      Object.assign(s.workload, { readPercent: 0, keyspace: 10, ratePerSecond: 500 });
    });
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'set', knob: 'workload.readPercent', value: 100 });
    sim.runUntil(3 * SECOND);
    const versions = Array.from({ length: 10 }, (_, key) => sim.origin.versionOf(key));
    expect(versions.reduce((a, b) => a + b, 0)).toBe(sim.probe.total('originWrites'));
    expect(sim.probe.total('originWrites')).toBe(sim.probe.total('written'));
    expect(sim.origin.versionOf(99_999)).toBe(0);
  });

  it('takes longer for a write than for a read', () => {
    const busy = [100, 0].map((readPercent) => {
      const sim = trial(
        missing(100, (s) => {
          s.workload.readPercent = readPercent;
        }),
      );
      sim.runUntil(SECOND);
      return sim.probe.total('latencyNanos') / sim.probe.total('completed') / MILLISECOND;
    });
    expect((busy[1] as number) - (busy[0] as number)).toBeGreaterThan(4);
  });

  it('fails at once when it is stopped and its host answers, by deadline when its zone is gone', () => {
    const slowest = (fault: 'origin-outage' | 'zone-outage') => {
      const sim = trial(
        missing(200, (s) => {
          s.origin.zone = 'us-east-1b';
          s.clients.appZones = ['us-east-1a'];
        }),
      );
      sim.runUntil(SECOND);
      const target = fault === 'origin-outage' ? 'origin' : 'zone:us-east-1b';
      change(sim, { kind: 'strike', fault, target });
      sim.runUntil(4 * SECOND);
      expect(sim.probe.last('errors')).toBeGreaterThan(150);
      return { reasons: Object.keys(failuresOf(sim)), p50: sim.probe.last('p50') / MILLISECOND };
    };
    const stopped = slowest('origin-outage');
    expect(stopped.reasons).toContain('origin-unavailable');
    expect(stopped.p50).toBeLessThan(10);
    const gone = slowest('zone-outage');
    expect(gone.reasons).toContain('origin-timeout');
    expect(gone.p50).toBeGreaterThan(900);
  });
});
