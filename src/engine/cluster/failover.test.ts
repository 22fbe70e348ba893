import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import type { NoticeCode } from '../notices.ts';
import type { Simulation } from '../simulation.ts';
import { change, failuresOf, noticesOf, reshaped, type Tweak, trial } from '../trial.ts';
import { story } from './failoverStory.ts';

vi.setConfig({ testTimeout: 60_000 });

const CRASH = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;
const THREE_ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

/** Codes from a notice back to the first cause. */
function causes(sim: Simulation, code: NoticeCode): string[] {
  const chain: string[] = [];
  let notice = sim.notices.find((n) => n.code === code);
  while (notice) {
    chain.push(notice.code);
    notice = notice.cause < 0 ? undefined : sim.notices[notice.cause];
  }
  return chain;
}

/** Runs a second of calm, crashes the primary of shard 0001, and runs on to `until`. */
function crashed(tweak: Tweak, until = 12 * SECOND): Simulation {
  const sim = trial(tweak);
  sim.runUntil(SECOND);
  change(sim, CRASH);
  sim.runUntil(until);
  expect(violations(sim)).toEqual([]);
  return sim;
}

const writes: Tweak = (s) => {
  s.workload.readPercent = 50;
  s.workload.ratePerSecond = 2_000;
  s.origin.workers = 100;
};

describe('a primary that crashes, with a replica', () => {
  const sim = crashed(() => {});

  it('is told in this order', () => {
    expect(story(sim)).toEqual([
      'node-crashed node:0001-001',
      'failure-detected node:0001-001',
      'replica-promoted node:0001-002',
      'endpoint-moved endpoint:primary',
      'replacement-started node:0001-001',
      'node-recovered node:0001-001',
      'sync-started node:0001-001',
      'sync-finished node:0001-001',
    ]);
  });

  it('is told within the times of the scenario', () => {
    const at = (code: NoticeCode) => ((noticesOf(sim, code)[0]?.at ?? 0) - SECOND) / MILLISECOND;
    expect(at('failure-detected')).toBeGreaterThanOrEqual(400);
    expect(at('failure-detected')).toBeLessThanOrEqual(600);
    expect(at('replica-promoted') - at('failure-detected')).toBeGreaterThanOrEqual(100);
    expect(at('replica-promoted') - at('failure-detected')).toBeLessThanOrEqual(200);
    expect(at('replacement-started')).toBe(4_000);
    const [promoted] = noticesOf(sim, 'replica-promoted');
    expect(promoted?.args.afterNanos).toBe(at('replica-promoted') * MILLISECOND);
  });

  it('is told with its causes', () => {
    expect(causes(sim, 'endpoint-moved')).toEqual([
      'endpoint-moved',
      'replica-promoted',
      'failover-started',
      'failure-detected',
      'node-crashed',
    ]);
    expect(causes(sim, 'client-still-believes').slice(1)).toEqual([
      'replica-promoted',
      'failover-started',
      'failure-detected',
      'node-crashed',
    ]);
  });

  it('is followed by every app, no later than it was said to believe the old address', () => {
    const followed = noticesOf(sim, 'client-followed');
    const believing = noticesOf(sim, 'client-still-believes');
    expect(followed.map(({ subject }) => subject).sort()).toEqual(
      believing.map(({ subject }) => subject).sort(),
    );
    for (const { subject, at, args } of followed) {
      const until = believing.find((n) => n.subject === subject)?.args.untilNanos ?? 0;
      expect(args.node).toBe('0001-002');
      expect(at).toBeGreaterThanOrEqual(until);
      // It learns with its first error after that.
      expect(at - until).toBeLessThan(300 * MILLISECOND);
    }
  });

  it('ends with the shard whole, the old primary following with the same items', () => {
    const [old, now] = sim.cluster.nodes;
    expect(sim.cluster.group(0).primary).toBe(1);
    expect([old?.isPrimary, old?.linked, now?.isPrimary]).toEqual([false, true, true]);
    expect(old?.store.count).toBe(now?.store.count);
    expect(sim.struck).toEqual([]);
    expect(sim.probe.last('errors')).toBe(0);
  });
});

describe('lost writes', () => {
  it('are none when the link to the replica has room', () => {
    const sim = crashed(writes, 3 * SECOND);
    expect(noticesOf(sim, 'replica-promoted')[0]?.args.lostWrites).toBe(0);
    expect(sim.probe.total('lostWrites')).toBe(0);
  });

  it('are the acknowledged writes that a lagging replica had not applied', () => {
    const sim = trial((s) => {
      writes(s);
      s.cluster.networkMbitPerSecond = 40;
    });
    sim.runUntil(SECOND);
    const { log } = sim.cluster.group(0);
    const replica = sim.cluster.node(1);
    const behind = log.next - replica.applied;
    const [lagBytes, lagNanos] = [log.lagBytes(replica), log.lagNanos(replica)];
    expect(lagBytes).toBeGreaterThan(100_000);
    change(sim, CRASH);
    expect(noticesOf(sim, 'node-crashed')[0]?.args).toMatchObject({
      role: 'primary',
      replicas: 1,
      lagBytes,
      lagNanos,
    });
    sim.runUntil(3 * SECOND);
    const lost = noticesOf(sim, 'replica-promoted')[0]?.args.lostWrites ?? 0;
    expect(lost).toBeGreaterThan(10);
    expect(lost).toBeLessThanOrEqual(behind);
    expect(sim.probe.total('lostWrites')).toBe(lost);
  });
});

describe('a primary that crashes without a replica', () => {
  const alone: Tweak = (s) => reshaped(s, { replicas: 0 });

  it('takes its items with it: the shard starts cold when its place is filled', () => {
    const sim = trial(alone);
    sim.runUntil(SECOND);
    const keys = sim.cluster.node(0).store.count;
    change(sim, CRASH);
    sim.runUntil(4.9 * SECOND);
    expect(story(sim)).toEqual([
      'node-crashed node:0001-001',
      'failure-detected node:0001-001',
      'no-replica-to-promote shard:0001',
    ]);
    expect(sim.probe.total('lost')).toBe(keys);
    expect(sim.probe.total('bypasses')).toBeGreaterThan(1_000);
    sim.runUntil(5 * SECOND);
    expect(story(sim).slice(3)).toEqual([
      'replacement-started node:0001-001',
      'node-recovered node:0001-001',
      'cold-start shard:0001',
    ]);
    expect(noticesOf(sim, 'cold-start')[0]?.args.lostKeys).toBe(keys);
    expect(sim.cluster.node(0).store.count).toBe(0);
    sim.runUntil(8 * SECOND);
    expect(sim.cluster.node(0).store.count).toBeGreaterThan(keys / 2);
    expect(sim.probe.last('errors')).toBe(0);
  });

  it('comes back at once when it is healed, and is not replaced as well', () => {
    const sim = trial(alone);
    sim.runUntil(SECOND);
    change(sim, CRASH);
    sim.runUntil(1.2 * SECOND);
    change(sim, { kind: 'heal', fault: 'node-crash', target: 'node:0001-001' });
    sim.runUntil(8 * SECOND);
    expect(story(sim)).toEqual([
      'node-crashed node:0001-001',
      'node-recovered node:0001-001',
      'cold-start shard:0001',
    ]);
  });
});

describe('automatic failover off', () => {
  it('promotes nobody: the replacement takes its data from the replica', () => {
    const sim = trial((s) => {
      reshaped(s, { replicas: 1 });
      s.cluster.automaticFailover = false;
      s.cluster.multiAz = false;
    });
    sim.runUntil(SECOND);
    const keys = sim.cluster.node(1).store.count;
    change(sim, CRASH);
    // The replica finds it back within a second.
    sim.runUntil(6.2 * SECOND);
    expect(story(sim)).toEqual([
      'node-crashed node:0001-001',
      'failure-detected node:0001-001',
      'failover-off shard:0001',
      'replacement-started node:0001-001',
      'node-recovered node:0001-001',
      'sync-started node:0001-002',
      'sync-finished node:0001-002',
    ]);
    expect(sim.cluster.group(0).primary).toBe(0);
    // Short of what has expired since.
    expect(sim.cluster.node(0).store.count).toBeGreaterThan(keys * 0.9);
    expect(sim.cluster.node(1).linked).toBe(true);
    expect(violations(sim)).toEqual([]);
  });
});

describe('a replica', () => {
  it('that crashes costs nothing but itself', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0001-002' });
    sim.runUntil(6.5 * SECOND);
    expect(story(sim)).toEqual([
      'node-crashed node:0001-002',
      'failure-detected node:0001-002',
      'replacement-started node:0001-002',
      'node-recovered node:0001-002',
      'sync-started node:0001-002',
      'sync-finished node:0001-002',
    ]);
    expect([
      sim.probe.total('errors'),
      sim.probe.total('cacheErrors'),
      sim.probe.total('lost'),
    ]).toEqual([0, 0, 0]);
  });

  it('that crashes is asked through the reader endpoint until that is noticed', () => {
    const sim = trial((s) => {
      s.clients.readFrom = 'replica';
    });
    sim.runUntil(SECOND);
    const replica = sim.cluster.node(1);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0001-002' });
    sim.runUntil(1.4 * SECOND);
    expect(replica.isReader).toBe(true);
    expect(failuresOf(sim)['connection-refused']).toBeGreaterThan(5);
    sim.runUntil(1.6 * SECOND);
    expect(replica.isReader).toBe(false);
    const errors = sim.probe.total('cacheErrors');
    sim.runUntil(4 * SECOND);
    // What was under way, and no more.
    expect(sim.probe.total('cacheErrors') - errors).toBeLessThan(50);
  });

  it('with the least lag is promoted', () => {
    const sim = trial((s) => {
      s.zones = THREE_ZONES;
      reshaped(s, { replicas: 2 });
      writes(s);
    });
    sim.runUntil(SECOND);
    // 0001-002 is cut off for a while, so it lies behind 0001-003.
    change(sim, { kind: 'strike', fault: 'partition', target: 'zones:us-east-1a|us-east-1b' });
    sim.runUntil(1.1 * SECOND);
    change(sim, CRASH);
    sim.runUntil(3 * SECOND);
    expect(noticesOf(sim, 'replica-promoted')[0]?.args.replica).toBe('0001-003');
  });

  it('that has just come back empty is not promoted while another holds the data', () => {
    const sim = trial((s) => {
      s.zones = THREE_ZONES;
      reshaped(s, { replicas: 2 });
      writes(s);
      s.cluster.networkMbitPerSecond = 60;
    });
    sim.runUntil(SECOND);
    const keys = sim.cluster.node(2).store.count;
    change(sim, CRASH);
    // Both have applied all that was on the wire by then.
    sim.runUntil(1.1 * SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0001-002' });
    sim.runUntil(1.2 * SECOND);
    change(sim, { kind: 'heal', fault: 'node-crash', target: 'node:0001-002' });
    sim.runUntil(3 * SECOND);
    expect(noticesOf(sim, 'replica-promoted').map(({ args }) => args.replica)).toEqual([
      '0001-003',
    ]);
    expect(sim.cluster.node(2).store.count).toBeGreaterThan(keys * 0.9);
  });

  it('that is alone and has just come back empty is not promoted: the shard starts cold', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    change(sim, CRASH);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0001-002' });
    sim.runUntil(1.1 * SECOND);
    change(sim, { kind: 'heal', fault: 'node-crash', target: 'node:0001-002' });
    sim.runUntil(8 * SECOND);
    expect(noticesOf(sim, 'replica-promoted')).toEqual([]);
    expect(noticesOf(sim, 'no-replica-to-promote')).toHaveLength(1);
    expect(noticesOf(sim, 'cold-start')).toHaveLength(1);
    expect(sim.cluster.node(1).linked).toBe(true);
  });
});

describe('cluster mode enabled', () => {
  it('fails over one shard; the others do not notice', () => {
    const sim = trial((s) => {
      s.zones = THREE_ZONES;
      reshaped(s, { shards: 3, replicas: 1 });
    });
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0002' });
    sim.runUntil(10 * SECOND);
    expect(story(sim)).toEqual([
      'node-crashed node:0002-001',
      'failure-detected node:0002-001',
      'replica-promoted node:0002-002',
      'replacement-started node:0002-001',
      'node-recovered node:0002-001',
      'sync-started node:0002-001',
      'sync-finished node:0002-001',
    ]);
    expect(sim.cluster.groups.map(({ primary }) => sim.cluster.node(primary).id)).toEqual([
      '0001-001',
      '0002-002',
      '0003-001',
    ]);
  });
});
