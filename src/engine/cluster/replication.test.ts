import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import type { Simulation } from '../simulation.ts';
import { change, noticesOf, type Tweak, trial } from '../trial.ts';
import { backlogBytes } from './replication.ts';

vi.setConfig({ testTimeout: 60_000 });

const writing =
  (ratePerSecond: number, more: Tweak = () => {}): Tweak =>
  (s) => {
    Object.assign(s.workload, { readPercent: 0, ratePerSecond, valueBytes: 1_000 });
    s.cluster.maxmemoryBytes = 20e6;
    s.origin.workers = 200;
    more(s);
  };
const CUT = { fault: 'partition', target: 'zones:us-east-1a|us-east-1b' } as const;

function contents(sim: Simulation, node: number): number[] {
  const { store } = sim.cluster.node(node);
  return Array.from({ length: sim.workload.keyspace }, (_, key) =>
    Number(store.peek(key, sim.now)),
  );
}

describe('replication', () => {
  it('brings every write and every removal to the replica, one way later', () => {
    const sim = trial(writing(1_000, (s) => Object.assign(s.cache, { ttlMs: 300 })));
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 1 });
    sim.runUntil(2.2 * SECOND);
    expect(contents(sim, 1)).toEqual(contents(sim, 0));
    sim.runUntil(6 * SECOND);
    const [primary, replica] = sim.cluster.nodes;
    expect(sim.probe.total('expired')).toBeGreaterThan(100);
    expect(replica?.store.count).toBe(primary?.store.count);
    expect(replica?.applied).toBe(sim.cluster.group(0).log.next);
  });

  it('lags by the way there, and by the queue for the link when writes outrun it', () => {
    const lag = [5_000, 5].map((networkMbitPerSecond) => {
      const sim = trial(writing(1_000, (s) => Object.assign(s.cluster, { networkMbitPerSecond })));
      sim.runUntil(2 * SECOND);
      return sim.probe.last('lagNanos') / MILLISECOND;
    });
    expect(lag[0]).toBeLessThan(2);
    // 8.4 Mbit/s into 5 Mbit/s.
    expect(lag[1]).toBeGreaterThan(500);
    expect(lag[1]).toBeLessThan(1_200);
  });

  it('spends engine time of the replica', () => {
    const sim = trial(writing(1_000));
    sim.runUntil(2 * SECOND);
    const replica = sim.cluster.node(1);
    expect(replica.busyNanos).toBe(replica.applied * 1_090);
  });
});

describe('a replica whose link was cut', () => {
  function cutFor(seconds: number, tweak: Tweak): Simulation {
    const sim = trial(tweak);
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', ...CUT });
    sim.runUntil((1 + seconds) * SECOND);
    expect(sim.cluster.node(1).linked).toBe(false);
    change(sim, { kind: 'heal', ...CUT });
    sim.runUntil((3 + seconds) * SECOND);
    expect(sim.cluster.node(1).linked).toBe(true);
    expect(violations(sim)).toEqual([]);
    return sim;
  }
  const inZoneA: Tweak = (s) => {
    s.clients.appZones = ['us-east-1a'];
  };

  it('goes on from the backlog when that still holds what it missed', () => {
    const sim = cutFor(1, writing(500, inZoneA));
    expect([
      noticesOf(sim, 'replica-caught-up').length,
      noticesOf(sim, 'sync-started').length,
    ]).toEqual([1, 0]);
    expect(sim.cluster.node(1).store.count).toBe(sim.cluster.node(0).store.count);
  });

  it.each([
    ['redis', '7.1'],
    ['valkey', '8.0'],
  ] as const)(
    'syncs in full when it missed more than the backlog of %s %s',
    (engine, engineVersion) => {
      const limit = backlogBytes({ engine, engineVersion });
      const seconds = (1.5 * limit) / (2_000 * 5_000);
      const sim = cutFor(
        seconds,
        writing(2_000, (s) => {
          inZoneA(s);
          Object.assign(s.cluster, { engine, engineVersion });
          s.workload.valueBytes = 5_000;
        }),
      );
      expect([
        noticesOf(sim, 'replica-caught-up').length,
        noticesOf(sim, 'sync-started').length,
      ]).toEqual([0, 1]);
      expect(noticesOf(sim, 'sync-finished')[0]?.args.keys).toBeGreaterThan(100);
    },
  );
});

describe('a full sync', () => {
  it('takes a tenth of a second and its bytes over the link, and answers LOADING meanwhile', () => {
    const sim = trial(
      writing(1_000, (s) => {
        Object.assign(s.workload, { valueBytes: 50_000 });
        Object.assign(s.cluster, { networkMbitPerSecond: 100 });
      }),
    );
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'set', knob: 'cluster.replicas', value: 2 });
    sim.runUntil(6 * SECOND);
    const [started] = noticesOf(sim, 'sync-started');
    const [finished] = noticesOf(sim, 'sync-finished');
    const expected = 0.1 * SECOND + ((started?.args.bytes ?? 0) / 12.5e6) * SECOND;
    expect(finished?.args.afterNanos).toBe(Math.round(expected));
    expect((finished?.at ?? 0) - (started?.at ?? 0)).toBe(finished?.args.afterNanos);
  });

  it('ends with its source', () => {
    const sim = trial((s) => {
      s.cluster.networkMbitPerSecond = 20;
    });
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'set', knob: 'cluster.replicas', value: 2 });
    sim.runUntil(2.05 * SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    sim.runUntil(2.4 * SECOND);
    expect(noticesOf(sim, 'sync-finished')).toEqual([]);
    sim.runUntil(12 * SECOND);
    // It syncs from the new primary, and so does the old one when it is back.
    expect(sim.cluster.liveNodes().map(({ id, linked, state }) => [id, linked, state])).toEqual([
      ['0001-001', true, 0],
      ['0001-002', false, 0],
      ['0001-003', true, 0],
    ]);
    expect(noticesOf(sim, 'sync-finished').map(({ args }) => args.from)).toEqual([
      '0001-002',
      '0001-002',
    ]);
  });
});
