import { describe, expect, it, vi } from 'vitest';
import { SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import { change, failuresOf, noticesOf, reshaped, type Tweak, trial } from '../trial.ts';
import { story } from './failoverStory.ts';

vi.setConfig({ testTimeout: 60_000 });

const THREE_ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

const writes: Tweak = (s) => {
  s.workload.readPercent = 50;
  s.workload.ratePerSecond = 2_000;
  s.origin.workers = 100;
};

describe('a zone outage', () => {
  const elsewhere: Tweak = (s) => {
    s.origin.zone = 'us-east-1b';
  };

  it('fails over, and replacements wait until the zone is back', () => {
    const sim = trial(elsewhere);
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'zone-outage', target: 'zone:us-east-1a' });
    sim.runUntil(8 * SECOND);
    expect(sim.probe.last('errors')).toBe(0);
    change(sim, { kind: 'heal', fault: 'zone-outage', target: 'zone:us-east-1a' });
    sim.runUntil(10 * SECOND);
    expect(story(sim)).toEqual([
      'zone-down zone:us-east-1a',
      'failure-detected node:0001-001',
      'replica-promoted node:0001-002',
      'endpoint-moved endpoint:primary',
      'replacement-waits-for-zone node:0001-001',
      'zone-back zone:us-east-1a',
      'node-recovered node:0001-001',
      'sync-started node:0001-001',
      'sync-finished node:0001-001',
    ]);
    expect(noticesOf(sim, 'zone-down')[0]?.args).toEqual({ nodes: 1, apps: 1, origin: 0 });
    expect(sim.nodesUp()).toBe(2);
    expect(violations(sim)).toEqual([]);
  });

  it('ends what nodes in it suffered from a crash: they come back with the zone', () => {
    const sim = trial(elsewhere);
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0001-001' });
    sim.runUntil(1.1 * SECOND);
    change(sim, { kind: 'strike', fault: 'zone-outage', target: 'zone:us-east-1a' });
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'heal', fault: 'zone-outage', target: 'zone:us-east-1a' });
    expect([sim.nodesUp(), sim.struck]).toEqual([
      sim.cluster.nodes.filter((n) => n.state === 0).length,
      [],
    ]);
    sim.runUntil(3 * SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0001-001' });
    expect(sim.struck.map(({ target }) => target)).toEqual(['node:0001-001']);
  });
});

describe('a partition', () => {
  it('of two zones replaces nobody: neither side is the larger', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'partition', target: 'zones:us-east-1a|us-east-1b' });
    sim.runUntil(5 * SECOND);
    expect(story(sim)).toEqual([]);
    expect(sim.cluster.node(1).linked).toBe(false);
    expect(failuresOf(sim)['connect-timeout']).toBeGreaterThan(0);
    change(sim, { kind: 'heal', fault: 'partition', target: 'zones:us-east-1a|us-east-1b' });
    sim.runUntil(7 * SECOND);
    expect(sim.cluster.node(1).linked).toBe(true);
    expect(sim.cluster.group(0).log.lagBytes(sim.cluster.node(1))).toBeLessThan(200_000);
    expect(sim.probe.last('cacheErrors')).toBe(0);
    expect(violations(sim)).toEqual([]);
  });

  it('of three zones replaces an isolated primary; what it took meanwhile is lost when it comes back', () => {
    const sim = trial((s) => {
      s.zones = THREE_ZONES;
      reshaped(s, { replicas: 2 });
      writes(s);
      s.clients.appZones = ['us-east-1a', 'us-east-1b'];
    });
    sim.runUntil(SECOND);
    const cuts = ['zones:us-east-1a|us-east-1b', 'zones:us-east-1a|us-east-1c'];
    for (const target of cuts) change(sim, { kind: 'strike', fault: 'partition', target });
    sim.runUntil(4 * SECOND);
    expect(noticesOf(sim, 'replica-promoted')).toHaveLength(1);
    const [old] = sim.cluster.nodes;
    const primary = sim.cluster.node(sim.cluster.group(0).primary);
    // Both take themselves for the primary: the app beside the old one goes on writing to it.
    expect([old?.isPrimary, primary.isPrimary, primary.index > 0]).toEqual([true, true, true]);
    expect(old?.isolatedWrites).toBeGreaterThan(100);
    const lostBefore = sim.probe.total('lostWrites');
    const isolated = old?.isolatedWrites ?? 0;
    for (const target of cuts) change(sim, { kind: 'heal', fault: 'partition', target });
    expect(sim.probe.total('lostWrites')).toBe(lostBefore + isolated);
    sim.runUntil(8 * SECOND);
    expect([old?.isPrimary, old?.linked, old?.isolatedWrites]).toEqual([false, true, 0]);
    expect(violations(sim)).toEqual([]);
    expect(sim.probe.last('errors')).toBe(0);
  });

  it('that is over before anybody noticed changes nothing', () => {
    const sim = trial((s) => {
      s.zones = THREE_ZONES;
      reshaped(s, { replicas: 1 });
      // What is missed until the replica tries again has to fit in the backlog.
      s.workload.valueBytes = 1_000;
    });
    sim.runUntil(SECOND);
    const cuts = ['zones:us-east-1a|us-east-1b', 'zones:us-east-1a|us-east-1c'];
    for (const target of cuts) change(sim, { kind: 'strike', fault: 'partition', target });
    sim.runUntil(1.3 * SECOND);
    for (const target of cuts) change(sim, { kind: 'heal', fault: 'partition', target });
    sim.runUntil(4 * SECOND);
    expect(story(sim)).toEqual([]);
    expect([sim.cluster.group(0).primary, sim.cluster.node(1).linked]).toEqual([0, true]);
  });
});
