import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import type { Simulation } from '../simulation.ts';
import { change, failuresOf, noticesOf, reshaped, type Tweak, trial } from '../trial.ts';
import { SYNCING, UP } from './states.ts';
import { backlogBytes, rdbBytes } from './sync.ts';

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
  it('sends its snapshot over the link, loads it, and answers LOADING meanwhile', () => {
    const sim = trial(
      writing(1_000, (s) => {
        Object.assign(s.workload, { valueBytes: 50_000, ratePerSecond: 100 });
        Object.assign(s.cluster, { networkMbitPerSecond: 100 });
      }),
    );
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'set', knob: 'cluster.replicas', value: 2 });
    sim.runUntil(2.1 * SECOND);
    const replica = sim.cluster.node(2);
    const bytes = rdbBytes(replica.link.incoming ?? sim.cluster.node(0).store);
    // Seven ways of the handshake and one of the last byte, in the same zone.
    const expected = 8 * 100_000 + (bytes / 12.5e6 + bytes / 265e6) * SECOND;
    expect([bytes > 1e6, replica.state, replica.store.count]).toEqual([true, SYNCING, 0]);
    sim.runUntil(6 * SECOND);
    const [started] = noticesOf(sim, 'sync-started');
    const [finished] = noticesOf(sim, 'sync-finished');
    expect(Math.abs((finished?.args.afterNanos ?? 0) - expected)).toBeLessThan(10);
    expect((finished?.at ?? 0) - (started?.at ?? 0)).toBe(finished?.args.afterNanos);
  });

  it('brings what was written meanwhile, from the output buffer', () => {
    const sim = trial(writing(500));
    sim.runUntil(SECOND);
    const bandwidth = { fault: 'replication-bandwidth', target: 'node:0001-003' } as const;
    change(sim, { kind: 'set', knob: 'cluster.replicas', value: 2 });
    change(sim, { kind: 'strike', ...bandwidth, amount: 300 });
    sim.runUntil(1.4 * SECOND);
    const replica = sim.cluster.node(2);
    expect([replica.state, sim.cluster.sync.outputBufferBytes(replica) > 100_000]).toEqual([
      SYNCING,
      true,
    ]);
    change(sim, { kind: 'heal', ...bandwidth });
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 1 });
    sim.runUntil(6 * SECOND);
    expect([replica.state, replica.linked]).toEqual([UP, true]);
    expect(contents(sim, 2)).toEqual(contents(sim, 0));
    expect(violations(sim)).toEqual([]);
  });

  it('answers LOADING to those who still take the node for the primary', () => {
    const sim = trial((s) => {
      Object.assign(s.failover, { detectMinMs: 100, detectMaxMs: 100, dnsTtlMs: 10_000 });
      Object.assign(s.workload, { ratePerSecond: 1_000, valueBytes: 1_000 });
      s.cluster.networkMbitPerSecond = 20;
    });
    sim.recorder.sampleEvery = 1e9;
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    sim.runUntil(1.5 * SECOND);
    change(sim, { kind: 'heal', fault: 'node-crash', target: 'node:0001-001' });
    sim.runUntil(4 * SECOND);
    const { readonly = 0, loading = 0 } = failuresOf(sim);
    expect([readonly > 5, loading > 5]).toEqual([true, true]);
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
    sim.runUntil(8 * SECOND);
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

describe('an output buffer', () => {
  const thin = (bytes: number, seconds = 60): Simulation => {
    const sim = trial(
      writing(1_000, (s) => {
        Object.assign(s.replication, {
          outputBufferHardBytes: bytes,
          outputBufferSoftBytes: bytes / 2,
          outputBufferSoftSeconds: seconds,
          backlogBytes: 1_048_576,
        });
      }),
    );
    const target = 'node:0001-002';
    change(sim, { kind: 'strike', fault: 'replication-bandwidth', target, amount: 100 });
    return sim;
  };
  const drops = (sim: Simulation) =>
    noticesOf(sim, 'output-buffer-overflow').map(({ at, args }) => [at / SECOND, args.bytes]);

  it('begins to grow when the sockets are full, and closes the link at its hard limit', () => {
    const sim = thin(2e6);
    // A stream of 1,046 bytes a write, of which the link takes a tenth.
    const fullAt = 3.1e6 / (1_046_000 - 100_000);
    sim.runUntil((fullAt - 0.2) * SECOND);
    expect(sim.cluster.sync.outputBufferBytes(sim.cluster.node(1))).toBe(0);
    sim.runUntil(10 * SECOND);
    const [[at, bytes] = []] = drops(sim) as number[][];
    expect(Math.abs((at ?? 0) - fullAt - 2e6 / 946_000)).toBeLessThan(0.3);
    expect([(bytes ?? 0) >= 2e6, (bytes ?? 0) < 2e6 + 1_100]).toEqual([true, true]);
    expect(noticesOf(sim, 'sync-started').length).toBeGreaterThan(0);
    expect(violations(sim)).toEqual([]);
  });

  it('closes it at its soft limit when that was passed for more than so many whole seconds', () => {
    const sim = thin(100e6, 1);
    Object.assign(sim.cluster.sync, { softBytes: 1e6, leastBytes: 1e6 });
    sim.runUntil(12 * SECOND);
    const passedAt = (3.1e6 + 1e6) / 946_000;
    const [[at] = []] = drops(sim) as number[][];
    // Two by the clock's whole seconds, and the next write.
    expect(Math.abs((at ?? 0) - Math.floor(passedAt) - 2)).toBeLessThan(0.02);
  });
});

describe('after a failover', () => {
  const twoReplicas = (resyncAfterFailover: 'full' | 'partial'): Simulation => {
    const sim = trial((s) => {
      s.zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
      reshaped(s, { replicas: 2 });
      Object.assign(s.workload, { ratePerSecond: 500, valueBytes: 1_000 });
      s.replication.resyncAfterFailover = resyncAfterFailover;
    });
    sim.runUntil(SECOND);
    const slow = { fault: 'replication-delay', target: 'node:0001-003' } as const;
    change(sim, { kind: 'strike', ...slow, amount: 300 });
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    sim.runUntil(6.5 * SECOND);
    expect(noticesOf(sim, 'replica-promoted')[0]?.args.replica).toBe('0001-002');
    expect(sim.cluster.node(2).linked).toBe(true);
    expect(violations(sim)).toEqual([]);
    return sim;
  };

  it('the others sync in full, as the user guide of ElastiCache says', () => {
    expect(noticesOf(twoReplicas('full'), 'sync-started')).toHaveLength(1);
  });

  it('they go on where the new primary was no less far, as the open-source server does', () => {
    const sim = twoReplicas('partial');
    expect(noticesOf(sim, 'sync-started')).toEqual([]);
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 1 });
    sim.runUntil(8 * SECOND);
    expect(contents(sim, 2)).toEqual(contents(sim, 1));
  });
});

describe('a process that starts anew', () => {
  it('goes on from the dump that its last full sync left', () => {
    const sim = trial(
      writing(200, (s) => {
        s.replication.restartKeepsDump = true;
      }),
    );
    sim.runUntil(SECOND);
    const crash = { fault: 'node-crash', target: 'node:0001-002' } as const;
    change(sim, { kind: 'strike', ...crash });
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'heal', ...crash });
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 1 });
    sim.runUntil(4 * SECOND);
    expect(noticesOf(sim, 'sync-started')).toEqual([]);
    expect(contents(sim, 1)).toEqual(contents(sim, 0));
  });
});
