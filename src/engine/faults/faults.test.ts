import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { OPERATIONS, type OperationName } from '../cluster/operations/port.ts';
import { violations } from '../invariants.ts';
import type { Simulation } from '../simulation.ts';
import { change, noticesOf, reshaped, type Tweak, trial } from '../trial.ts';
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
  // See below.
  'mass-expiry',
  'keys-command',
  'origin-failover',
  'hot-key',
  ...OPERATIONS,
]);
type Measured = keyof typeof trials;

/** Every key fits, so that the calm before and after are alike. */
const roomy = (tweak: Tweak = () => {}) =>
  trial((s) => {
    tweak(s);
    s.cluster.maxmemoryBytes = 20e6;
  });

describe.each(names.filter((name): name is Measured => !lasting.has(name)))('%s', (fault) => {
  const { target, measure, atLeast, tweak } = trials[fault];
  const { heal, target: kind } = faultOf(fault);

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
    expect(refusal).toBe(`${target} does not suffer ${fault}.`);
    change(sim, { kind: 'strike', fault, target });
    const second = sim.intervene({ kind: 'strike', fault, target });
    if (fault === 'cluster-takeover') expect(second).toMatch(/is the primary/);
    else if (heal === '') expect(second).toMatchObject({ fault });
    else expect(second).toBe(`${target} already suffers ${fault}. Heal it first.`);
  });
});

function kindOf(target: string): string {
  if (target.startsWith('node:')) return 'node';
  if (target.startsWith('client')) return 'client';
  if (target.startsWith('zones:')) return 'zone-pair';
  if (target.startsWith('link:')) return 'zone-link';
  return target.startsWith('zone:') ? 'zone' : target;
}

describe('refuseFault', () => {
  const sim = trial();

  it('knows the names', () => {
    for (const name of ['meteor', '', 'toString', '__proto__']) {
      expect(refuseFault(sim, name, 'origin')).toBe(
        `There is no fault "${name}". Write one of ${names.join(', ')}.`,
      );
    }
  });

  it('knows the bounds of an amount', () => {
    for (const amount of [1, 0, -5, 1_001, Number.NaN, Infinity]) {
      expect(refuseFault(sim, 'slow-node', 'node:0001-001', amount)).toBe(
        `The amount of slow-node is ${amount}. Write 2 to 1000 x.`,
      );
    }
    for (const amount of [2, 1_000, undefined]) {
      expect(refuseFault(sim, 'slow-node', 'node:0001-001', amount)).toBeNull();
    }
  });

  it('does not crash what is down', () => {
    const down = trial();
    down.runUntil(SECOND);
    change(down, { kind: 'strike', fault: 'zone-outage', target: 'zone:us-east-1b' });
    expect(refuseFault(down, 'node-crash', 'node:0001-002')).toBe('0001-002 is down already.');
    expect(refuseFault(down, 'slow-node', 'node:0001-002')).toBe('0001-002 is down already.');
  });
});

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

describe('faults of one database', () => {
  it('that stopped in its zone stays stopped until both are over', () => {
    const sim = trial();
    const zone = { fault: 'zone-outage', target: 'zone:us-east-1a' } as const;
    const origin = { fault: 'origin-outage', target: 'origin' } as const;
    for (const [first, second] of [
      [zone, origin],
      [origin, zone],
    ] as const) {
      change(sim, { kind: 'strike', ...first });
      change(sim, { kind: 'strike', ...second });
      change(sim, { kind: 'heal', ...first });
      expect(sim.origin.isUp).toBe(false);
      change(sim, { kind: 'heal', ...second });
      expect(sim.origin.isUp).toBe(true);
    }
    expect(noticesOf(sim, 'origin-back')).toHaveLength(2);
  });
});

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

describe('long commands', () => {
  it('take as long as what they go through, and everything waits for them', () => {
    const sim = roomy();
    sim.runUntil(4 * SECOND);
    const { count } = sim.cluster.node(0).store;
    change(sim, { kind: 'strike', fault: 'keys-command', target: 'node:0001-001' });
    expect(noticesOf(sim, 'long-command')[0]?.args).toEqual({
      command: 'KEYS *',
      items: count,
      takesNanos: count * 310,
    });
    sim.runUntil(5 * SECOND);
    const served = sim.cluster.node(0).commands;
    change(sim, { kind: 'strike', fault: 'long-script', target: 'node:0001-001', amount: 200 });
    sim.runUntil(5.15 * SECOND);
    // The command that was being served comes to its end; none begins.
    expect(sim.cluster.node(0).commands - served).toBeLessThanOrEqual(1);
    expect(sim.cluster.node(0).queueLength).toBeGreaterThan(10);
    sim.runUntil(6 * SECOND);
    expect(sim.cluster.node(0).commands - served).toBeGreaterThan(100);
  });

  it('stop with the process, and go on with it after a freeze', () => {
    for (const fault of ['node-pause', 'reboot'] as const) {
      const sim = roomy();
      sim.runUntil(2 * SECOND);
      change(sim, { kind: 'strike', fault: 'long-script', target: 'node:0001-001', amount: 1000 });
      sim.runUntil(2.5 * SECOND);
      change(sim, {
        kind: 'strike',
        fault,
        target: 'node:0001-001',
        ...(fault === 'reboot' && { amount: 1 }),
      });
      sim.runUntil(2.6 * SECOND);
      if (fault === 'node-pause') change(sim, { kind: 'heal', fault, target: 'node:0001-001' });
      sim.runUntil(3 * SECOND);
      const then = sim.cluster.node(0).commands;
      sim.runUntil(3.05 * SECOND);
      if (fault === 'node-pause') expect(sim.cluster.node(0).commands).toBe(then);
      sim.runUntil(12 * SECOND);
      expect(sim.cluster.node(0).commands).toBeGreaterThan(then + 100);
      expect(violations(sim)).toEqual([]);
    }
  });

  it('are refused where they cannot run', () => {
    const sim = roomy();
    const script = { fault: 'long-script', target: 'node:0001-002' };
    expect(sim.intervene({ kind: 'strike', ...script })).toBe(
      'READONLY: 0001-002 is a replica. Choose a primary.',
    );
  });
});

describe('origin-failover', () => {
  it('ends by itself, and not before a stop by hand is over', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'origin-failover', target: 'origin', amount: 10 });
    expect(sim.origin.isUp).toBe(false);
    sim.runUntil(10.9 * SECOND);
    expect(sim.origin.isUp).toBe(false);
    sim.runUntil(11.1 * SECOND);
    expect(sim.origin.isUp).toBe(true);
    expect(noticesOf(sim, 'origin-back')[0]?.args).toEqual({ afterNanos: 10 * SECOND });
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
