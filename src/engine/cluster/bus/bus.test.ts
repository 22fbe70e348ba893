import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../../base/units.ts';
import { violations } from '../../invariants.ts';
import { makeGroups } from '../../scenario/reshape.ts';
import type { Simulation } from '../../simulation.ts';
import { change, noticesOf, type Tweak, trial } from '../../trial.ts';

vi.setConfig({ testTimeout: 60_000 });

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const CRASH = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;

/** Three shards in three zones, the primary of shard i in zone i, a node timeout of 1 s. */
function cluster(replicas: number, more: Tweak = () => {}): Simulation {
  return trial((s) => {
    s.zones = ZONES;
    Object.assign(s.cluster, {
      clusterMode: 'enabled',
      automaticFailover: true,
      multiAz: true,
      nodeGroups: makeGroups(ZONES, 3, replicas, { clusterMode: true, memcached: false }),
    });
    s.clients.appZones = ZONES;
    Object.assign(s.workload, {
      ratePerSecond: 600,
      readPercent: 50,
      keyspace: 3_000,
      valueBytes: 100,
    });
    Object.assign(s.failover, { kind: 'cluster-bus', nodeTimeoutMs: 1_000 });
    more(s);
  });
}

describe('an election', () => {
  it('is won by the replica with more of the data; the other one waits a second longer', () => {
    const sim = cluster(2);
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'replication-cut', target: 'node:0001-002' });
    sim.runUntil(2 * SECOND);
    change(sim, CRASH);
    sim.runUntil(8 * SECOND);
    const planned = noticesOf(sim, 'election-planned').map(({ args }) => [args.node, args.rank]);
    expect(planned).toContainEqual(['0001-002', 1]);
    expect(planned).toContainEqual(['0001-003', 0]);
    expect(noticesOf(sim, 'replica-promoted').map(({ args }) => args.replica)).toEqual([
      '0001-003',
    ]);
    expect(violations(sim)).toEqual([]);
  });

  it('is closed to a replica that has not followed for too long', () => {
    const late = (factor: number) => {
      const sim = cluster(1, (s) => {
        s.failover.replicaValidityFactor = factor;
      });
      sim.runUntil(SECOND);
      change(sim, { kind: 'strike', fault: 'replication-cut', target: 'node:0001-002' });
      // 10 s, and the node timeout times the factor.
      sim.runUntil(16 * SECOND);
      change(sim, CRASH);
      sim.runUntil(22 * SECOND);
      return noticesOf(sim, 'replica-promoted').length;
    };
    expect([late(1), late(0)]).toEqual([0, 1]);
  });

  it('takes one epoch after another', () => {
    const sim = cluster(1);
    const epochs: number[] = [];
    for (let i = 0; i < 3; i++) {
      sim.runUntil((1 + 10 * i) * SECOND);
      change(sim, CRASH);
      sim.runUntil((5 + 10 * i) * SECOND);
      const node = noticesOf(sim, 'replica-promoted').at(-1)?.args.node;
      change(sim, { kind: 'heal', fault: 'node-crash', target: `node:${node}` });
      epochs.push(noticesOf(sim, 'election-won').at(-1)?.args.epoch ?? 0);
    }
    expect(epochs).toEqual([4, 5, 6]);
  });
});

describe('a partition', () => {
  const cut = (sim: Simulation, kind: 'strike' | 'heal') => {
    for (const other of ['us-east-1b', 'us-east-1c']) {
      change(sim, { kind, fault: 'partition', target: `zones:us-east-1a|${other}` });
    }
  };

  it('silences the primary of the minority after its timeout; its late writes are lost', () => {
    const sim = cluster(1, (s) => {
      s.workload.readPercent = 0;
      s.clients.onCacheError = 'fail';
    });
    sim.runUntil(SECOND);
    cut(sim, 'strike');
    sim.runUntil(6 * SECOND);
    const [alone, , other] = [0, 1, 2].map((i) => sim.cluster.node(i));
    expect([alone?.clusterDown, alone?.isPrimary, other?.clusterDown]).toEqual([true, true, false]);
    expect(noticesOf(sim, 'replica-promoted').map(({ args }) => args.replica)).toEqual([
      '0001-002',
    ]);
    expect(sim.probe.total('lostWrites')).toBeGreaterThan(10);
    cut(sim, 'heal');
    sim.runUntil(15 * SECOND);
    expect([alone?.isPrimary, alone?.linked, alone?.clusterDown]).toEqual([false, true, false]);
    expect(noticesOf(sim, 'primary-demoted').map(({ subject }) => subject)).toEqual([
      'node:0001-001',
    ]);
    expect(sim.probe.last('errors')).toBe(0);
    expect(violations(sim)).toEqual([]);
  });
});

describe('an order', () => {
  it('to take over needs no votes and no failure: the old primary follows within milliseconds', () => {
    const sim = cluster(1);
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'cluster-takeover', target: 'node:0001-002' });
    sim.runUntil(SECOND + 20 * MILLISECOND);
    expect(noticesOf(sim, 'primary-demoted')[0]?.args).toMatchObject({
      node: '0001-001',
      primary: '0001-002',
    });
    sim.runUntil(6 * SECOND);
    expect(noticesOf(sim, 'cluster-down')).toEqual([]);
    expect(sim.cluster.node(0).linked).toBe(true);
    expect(violations(sim)).toEqual([]);
  });
});

describe('a large cluster', () => {
  it('of 180 nodes is told of a failure by gossip, and only who failed is replaced', () => {
    const sim = cluster(1, (s) => {
      s.cluster.nodeGroups = makeGroups(ZONES, 90, 1, { clusterMode: true, memcached: false });
      s.workload.ratePerSecond = 100;
      s.failover.nodeTimeoutMs = 3_000;
    });
    sim.runUntil(SECOND);
    change(sim, CRASH);
    sim.runUntil(8 * SECOND);
    expect(noticesOf(sim, 'node-failed').map(({ args }) => [args.node, args.primaries])).toEqual([
      ['0001-001', 90],
    ]);
    expect(noticesOf(sim, 'replica-promoted')).toHaveLength(1);
    expect(noticesOf(sim, 'election-won')[0]?.args.votes).toBeGreaterThanOrEqual(46);
  });
});

describe('a link that loses what comes back', () => {
  it('leaves nobody cut off for good: the pong that was lost is asked for again', () => {
    const sim = cluster(1, (s) => {
      s.cluster.nodeGroups = makeGroups(ZONES, 2, 1, { clusterMode: true, memcached: false });
    });
    sim.runUntil(SECOND);
    const oneWay = { fault: 'one-way-loss', target: `link:${ZONES[1]}>${ZONES[0]}` } as const;
    change(sim, { kind: 'strike', ...oneWay });
    sim.runUntil(6 * SECOND);
    expect(noticesOf(sim, 'cluster-down').length).toBeGreaterThan(0);
    change(sim, { kind: 'heal', ...oneWay });
    sim.runUntil(16 * SECOND);
    expect(sim.cluster.nodes.map((node) => node.clusterDown)).not.toContain(true);
    expect(sim.probe.last('errors')).toBe(0);
    expect(violations(sim)).toEqual([]);
  });
});
