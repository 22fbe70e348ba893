import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import { change, noticesOf, reshaped, roomy, trial } from '../trial.ts';

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

describe('key-expiry', () => {
  it.each(['valkey', 'memcached'] as const)(
    'ends the time of the hottest key alone, on every node of %s: reads of it miss',
    (engine) => {
      const sim = roomy((s) => {
        reshaped(s, { engine, replicas: engine === 'memcached' ? 0 : 1 });
        s.cache.ttlMs = 0;
      });
      sim.runUntil(4 * SECOND);
      const key = sim.workload.hottest(4_096);
      expect(key).toBe(0);
      const kept = () =>
        sim.cluster.liveNodes().map(({ store }) => [store.peek(key, sim.now), store.count]);
      const before = kept();
      expect(before.map(([is]) => is)).toEqual(before.map(() => true));
      change(sim, { kind: 'strike', fault: 'key-expiry', target: 'hottest-key' });
      expect(kept()).toEqual(before.map(([, count]) => [false, count]));
      const [told] = noticesOf(sim, 'key-expired');
      expect([told?.subject, told?.args]).toEqual([`key:${sim.workload.nameOf(0)}`, {}]);
      const again = sim.intervene({ kind: 'strike', fault: 'key-expiry', target: 'hottest-key' });
      expect(again).toBe('key:000000000000 is not in the cache now. Choose a key that is.');
      // Found by a read, or by active expiry before that: reads miss until one has filled it again.
      const missed = () => sim.probe.total('missesExpired') + sim.probe.total('missesAbsent');
      const calm = missed();
      expect(sim.probe.total('expired')).toBe(0);
      sim.runUntil(6 * SECOND);
      expect(missed()).toBeGreaterThan(calm);
      expect(kept().map(([is]) => is)).toEqual(before.map(() => true));
      expect(sim.probe.total('expired')).toBe(1);
      sim.runUntil(16 * SECOND);
      expect(violations(sim)).toEqual([]);
    },
  );

  it('is followed by how many reads missed until the key was filled again; a single flight spares the database', () => {
    const filled = [false, true].map((singleFlight) => {
      const sim = roomy((s) => {
        s.cache.ttlMs = 0;
        s.clients.singleFlight = singleFlight;
        s.workload.readPercent = 100;
      });
      sim.runUntil(4 * SECOND);
      change(sim, { kind: 'strike', fault: 'hot-key', target: 'traffic', amount: 90 });
      sim.runUntil(6 * SECOND);
      const key = sim.workload.hottest(4_096);
      const target = `key:${sim.workload.nameOf(key)}`;
      const misses = () => sim.probe.total('missesExpired') + sim.probe.total('missesAbsent');
      const [calm, asked] = [misses(), sim.probe.total('originReads')];
      change(sim, { kind: 'strike', fault: 'key-expiry', target });
      const strike = noticesOf(sim, 'key-expired')[0];
      sim.runUntil(sim.now + SECOND);
      const all = noticesOf(sim, 'key-filled');
      expect(all.map(({ cause, subject }) => [cause, subject])).toEqual([[strike?.seq, target]]);
      expect(violations(sim)).toEqual([]);
      const args = all[0]?.args;
      expect(args?.afterNanos).toBe((all[0]?.at as number) - (strike?.at as number));
      // All else is in the cache. One whose miss was on its way back to its app asks a moment later.
      expect(misses() - calm).toBe(args?.misses);
      const late = sim.probe.total('originReads') - asked - (args?.queries ?? 0);
      expect(late >= 0 && late <= 1).toBe(true);
      return args;
    });
    const [alone, shared] = filled;
    expect([alone?.misses, alone?.queries]).toEqual([21, 20]);
    expect(shared?.misses).toBeGreaterThan(5);
    // One of each of the two apps, and one that missed after its app's answer and before the fill.
    expect(shared?.queries).toBe(3);
  });

  it('takes a key by its name, and the one that was made hot as the hottest', () => {
    const sim = roomy();
    sim.runUntil(2 * SECOND);
    const last = sim.workload.keyspace - 1;
    change(sim, { kind: 'strike', fault: 'hot-key', target: 'traffic' });
    expect(sim.workload.hottest(4_096)).toBe(last);
    sim.runUntil(3 * SECOND);
    const target = `key:${sim.workload.nameOf(last)}`;
    change(sim, { kind: 'strike', fault: 'key-expiry', target });
    expect(noticesOf(sim, 'key-expired').map(({ subject }) => subject)).toEqual([target]);
    expect(sim.intervene({ kind: 'strike', fault: 'key-expiry', target: 'key:nobody' })).toBe(
      'There is no key "nobody". Write one such as key:000000000000, or hottest-key.',
    );
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
