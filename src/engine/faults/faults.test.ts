import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { OPERATIONS, type OperationName } from '../cluster/operations/port.ts';
import { violations } from '../invariants.ts';
import type { Simulation } from '../simulation.ts';
import { targetName } from '../targetName.ts';
import { change, noticesOf, reshaped, roomy, type Tweak, trial } from '../trial.ts';
import { type FaultName, faultOf, faults, isFault, refuseFault } from './faults.ts';
import { isStruck } from './struck.ts';

vi.setConfig({ testTimeout: 60_000 });

const names = Object.keys(faults).filter(isFault);

/** What to strike, and what an onlooker measures over the second that follows, in calm and in trouble. */
const trials: Record<
  Exclude<FaultName, OperationName>,
  { target: string; measure(sim: Simulation): number; atLeast: number; tweak?: Tweak }
> = {
  'node-crash': {
    target: 'node:0001-001',
    measure: (sim) => sim.probe.last('cacheErrors'),
    atLeast: 10,
  },
  'node-pause': {
    target: 'node:0001-001',
    measure: (sim) => sim.probe.last('cacheErrors'),
    atLeast: 10,
  },
  'cluster-takeover': {
    target: 'node:0001-002',
    // What the old primary is still asked for, until the apps have read the slot map again.
    measure: (sim) => sim.probe.last('cacheErrors'),
    atLeast: 2,
    tweak: (s) => {
      reshaped(s, { replicas: 1 });
      Object.assign(s.cluster, { clusterMode: 'enabled', automaticFailover: true });
      for (const group of s.cluster.nodeGroups) group.slots = [[0, 16_383]];
      s.failover.kind = 'cluster-bus';
    },
  },
  'test-failover': {
    target: 'node:0001-001',
    measure: (sim) => sim.probe.last('cacheErrors'),
    atLeast: 0,
  },
  reboot: {
    target: 'node:0001-001',
    measure: (sim) => sim.probe.last('cacheErrors'),
    atLeast: 0,
  },
  'zone-outage': {
    target: 'zone:us-east-1a',
    // The database is in this zone too: what asks for it waits for its deadline.
    measure: (sim) => sim.probe.last('inFlight'),
    atLeast: 100,
  },
  partition: {
    target: 'zones:us-east-1a|us-east-1b',
    measure: (sim) => sim.probe.last('cacheErrors'),
    atLeast: 10,
  },
  'slow-node': {
    target: 'node:0001-001',
    measure: (sim) => sim.probe.last('engineBusy') * 100,
    atLeast: 30,
  },
  'replication-cut': {
    target: 'node:0001-002',
    measure: (sim) => sim.cluster.group(0).log.lagNanos(sim.cluster.node(1)) / MILLISECOND,
    atLeast: 900,
  },
  'replication-delay': {
    target: 'node:0001-002',
    measure: (sim) => sim.cluster.group(0).log.lagNanos(sim.cluster.node(1)) / MILLISECOND,
    atLeast: 40,
  },
  'replication-bandwidth': {
    target: 'node:0001-002',
    measure: (sim) => sim.cluster.group(0).log.lagNanos(sim.cluster.node(1)) / MILLISECOND,
    atLeast: 300,
  },
  'origin-outage': {
    target: 'origin',
    measure: (sim) => sim.probe.last('originErrors'),
    atLeast: 10,
  },
  'cache-flush': {
    target: 'cache',
    measure: (sim) => sim.probe.last('missesAbsent'),
    atLeast: 50,
  },
  'one-way-loss': {
    target: 'link:us-east-1a>us-east-1b',
    measure: (sim) => sim.probe.last('cacheErrors'),
    atLeast: 10,
  },
  'added-latency': {
    target: 'zones:us-east-1a|us-east-1b',
    measure: (sim) => sim.probe.last('p99') / MILLISECOND,
    atLeast: 20,
  },
  'packet-loss': {
    target: 'zones:us-east-1a|us-east-1b',
    measure: (sim) => sim.probe.last('p99') / MILLISECOND,
    atLeast: 100,
  },
  'traffic-spike': {
    target: 'traffic',
    measure: (sim) => sim.probe.last('requests'),
    atLeast: 500,
  },
  'hot-key': {
    target: 'traffic',
    measure: (sim) => sim.probe.last('requests'),
    atLeast: 100,
  },
  'key-expiry': {
    target: 'key:key:000000000000',
    measure: (sim) => sim.probe.total('missesExpired'),
    atLeast: 0,
  },
  'mass-expiry': {
    target: 'cache',
    measure: (sim) => sim.probe.total('expired'),
    atLeast: 0,
  },
  'keys-command': {
    target: 'node:0001-001',
    measure: (sim) => sim.cluster.node(0).busyNanos,
    atLeast: 0,
  },
  'big-delete': {
    target: 'node:0001-001',
    measure: (sim) => sim.probe.last('maxLatency') / MILLISECOND,
    atLeast: 100,
  },
  'long-script': {
    target: 'node:0001-001',
    measure: (sim) => sim.probe.last('maxLatency') / MILLISECOND,
    atLeast: 100,
  },
  'connections-dropped': {
    target: 'cache',
    measure: (sim) => sim.probe.last('newConnections'),
    atLeast: 2,
  },
  'dns-stuck': {
    target: 'client:app-1',
    measure: (sim) => Number(sim.clients.beliefs.isStuck(0)),
    atLeast: 0,
  },
  'slow-origin': {
    target: 'origin',
    measure: (sim) => sim.probe.last('p99') / MILLISECOND,
    atLeast: 5,
  },
  'origin-failover': {
    target: 'origin',
    measure: (sim) => sim.probe.last('originErrors'),
    atLeast: 5,
  },
  snapshot: {
    target: 'cache',
    measure: (sim) => sim.cluster.persist().backups.list.length,
    atLeast: 0,
  },
  'snapshot-node': {
    target: 'node:0001-001',
    measure: (sim) => sim.cluster.persist().backups.list.length,
    atLeast: 0,
  },
  restore: {
    target: 'cache',
    measure: (sim) => sim.cluster.version,
    atLeast: 0,
  },
};
/** They leave something behind, so they have tests of their own in cluster/persistence and operations.test.ts. */
const lasting = new Set<string>([
  'snapshot',
  'snapshot-node',
  'restore',
  'test-failover',
  'reboot',
  // And in load.test.ts, commands.test.ts and database.test.ts.
  'key-expiry',
  'mass-expiry',
  'keys-command',
  'origin-failover',
  'hot-key',
  ...OPERATIONS,
]);
type Measured = keyof typeof trials;

describe.each(names.filter((name): name is Measured => !lasting.has(name)))('%s', (fault) => {
  const { target, measure, atLeast, tweak } = trials[fault];
  const { label, heal, target: kind } = faultOf(fault);

  it('strikes so that it can be measured, and is over when it is healed', () => {
    const sim = roomy(tweak);
    sim.runUntil(6 * SECOND);
    const calm = measure(sim);
    change(sim, { kind: 'strike', fault, target });
    expect(isStruck(sim, fault, target)).toBe(heal !== '');
    sim.runUntil(7 * SECOND);
    expect(measure(sim)).toBeGreaterThan(calm + atLeast);
    expect(violations(sim)).toEqual([]);
    if (heal !== '') change(sim, { kind: 'heal', fault, target });
    expect(sim.struck).toEqual([]);
    sim.runUntil(16 * SECOND);
    expect(measure(sim)).toBeLessThanOrEqual(calm + atLeast / 10);
    expect(sim.probe.last('errors')).toBe(0);
    expect(sim.nodesUp()).toBe(2);
    expect(violations(sim)).toEqual([]);
  });

  it('says what it did, about whom', () => {
    const sim = roomy(tweak);
    sim.runUntil(SECOND);
    const before = sim.notices.length;
    change(sim, { kind: 'strike', fault, target });
    expect(sim.notices[before]?.subject).toBe(target);
    if (heal === '') return;
    sim.runUntil(2 * SECOND);
    const told = sim.notices.length;
    change(sim, { kind: 'heal', fault, target });
    const end = sim.notices[told];
    expect(end).toMatchObject({ subject: target, args: { afterNanos: SECOND } });
  });

  it('strikes its own kind of target only', () => {
    const sim = roomy(tweak);
    for (const other of Object.values(trials)) {
      const same = faultOf(fault).target === kindOf(other.target);
      const own = same ? target : other.target;
      const refusal = refuseFault(sim, fault, own);
      expect(refusal).toBe(same ? null : `${fault} strikes a ${kind}, not "${other.target}".`);
    }
    expect(refuseFault(sim, fault, 'node:none')).toMatch(/^There is no node "none"/);
  });

  it('does not strike twice, and is not healed where it is not', () => {
    const sim = roomy(tweak);
    sim.runUntil(SECOND);
    const refusal = sim.intervene({ kind: 'heal', fault, target });
    expect(refusal).toBe(`"${label}" is not in force on ${targetName(target)}.`);
    change(sim, { kind: 'strike', fault, target });
    const second = sim.intervene({ kind: 'strike', fault, target });
    if (fault === 'cluster-takeover') expect(second).toMatch(/is the primary/);
    else if (heal === '') expect(second).toMatchObject({ fault });
    else
      expect(second).toBe(
        `"${label}" is in force on ${targetName(target)} already. End it first: ${heal}.`,
      );
  });
});

function kindOf(target: string): string {
  if (target.startsWith('node:')) return 'node';
  if (target.startsWith('client')) return 'client';
  if (target.startsWith('key:')) return 'key';
  if (target.startsWith('zones:')) return 'zone-pair';
  if (target.startsWith('link:')) return 'zone-link';
  return target.startsWith('zone:') ? 'zone' : target;
}

describe('slow-node', () => {
  it('takes as many times longer as it is told', () => {
    const busy = [1, 10].map((factor) => {
      const sim = trial((s) => {
        // So few that none waits for another: those that wait share a pass of the event loop.
        s.workload.ratePerSecond = 100;
      });
      const amount = {
        kind: 'strike',
        fault: 'slow-node',
        target: 'node:0001-001',
        amount: 10,
      } as const;
      if (factor > 1) change(sim, amount);
      sim.runUntil(5 * SECOND);
      return sim.cluster.node(0).busyNanos / sim.cluster.node(0).commands;
    });
    expect((busy[1] as number) / (busy[0] as number)).toBeCloseTo(10, 0);
  });
});

describe('cache-flush', () => {
  it('empties primary and replica, and counts each item once', () => {
    const sim = roomy();
    sim.runUntil(2 * SECOND);
    const keys = sim.cluster.node(0).store.count;
    const deleted = sim.probe.total('deleted');
    change(sim, { kind: 'strike', fault: 'cache-flush', target: 'cache' });
    expect(noticesOf(sim, 'cache-flushed')[0]?.args).toEqual({ keys });
    expect(sim.probe.total('deleted') - deleted).toBe(keys);
    expect(sim.cluster.node(0).store.count).toBe(0);
    sim.runUntil(2.01 * SECOND);
    expect(sim.cluster.node(1).store.count).toBeLessThan(keys / 2);
  });
});
