import { describe, expect, it } from 'vitest';
import { SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import { change, noticesOf, reshaped, trial } from '../trial.ts';
import { refuseFault } from './faults.ts';

const TEST = { kind: 'strike', fault: 'test-failover', target: 'node:0001-001' } as const;
const REBOOT = { kind: 'strike', fault: 'reboot', target: 'node:0001-001', amount: 5 } as const;

describe('test-failover', () => {
  it('promotes a replica without anybody having to notice, and replaces the old primary', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    change(sim, TEST);
    expect(refuseFault(sim, 'test-failover', 'node:0001-002')).toMatch(/failing over already/);
    sim.runUntil(12 * SECOND);
    expect(noticesOf(sim, 'failure-detected')).toEqual([]);
    const [promoted] = noticesOf(sim, 'replica-promoted');
    // The promotion alone: 0.1 to 0.2 s in this scenario.
    expect(promoted?.args.afterNanos).toBeGreaterThanOrEqual(0.1 * SECOND);
    expect(promoted?.args.afterNanos).toBeLessThanOrEqual(0.2 * SECOND);
    expect([sim.cluster.group(0).primary, sim.nodesUp()]).toEqual([1, 2]);
    expect(sim.probe.last('errors')).toBe(0);
    expect(violations(sim)).toEqual([]);
  });

  it('is refused where there is nothing to test, and after 15 shards in a day', () => {
    const alone = trial((s) => reshaped(s, { replicas: 0 }));
    expect(refuseFault(alone, 'test-failover', 'node:0001-001')).toMatch(/automatic failover/);
    const memcached = trial((s) => reshaped(s, { engine: 'memcached', shards: 2 }));
    expect(refuseFault(memcached, 'test-failover', 'node:0001')).toBe('Memcached has no failover.');
    const sim = trial();
    for (let i = 0; i < 15; i++) sim.cluster.failover.testedAt.push(0);
    expect(refuseFault(sim, 'test-failover', 'node:0001-001')).toMatch(/15 shards in 24 hours/);
  });
});

describe('reboot', () => {
  it.each([true, false])(
    'empties primary and replica, and nothing fails over (automatic %s)',
    (on) => {
      const sim = trial((s) => {
        Object.assign(s.cluster, { automaticFailover: on, multiAz: on });
      });
      sim.runUntil(2 * SECOND);
      expect(sim.cluster.node(1).store.count).toBeGreaterThan(50);
      change(sim, REBOOT);
      sim.runUntil(6.9 * SECOND);
      expect(sim.nodesUp()).toBe(1);
      sim.runUntil(7.01 * SECOND);
      expect(sim.nodesUp()).toBe(2);
      expect(noticesOf(sim, 'cold-start')).toHaveLength(1);
      sim.runUntil(12 * SECOND);
      expect(noticesOf(sim, 'failure-detected')).toEqual([]);
      expect(noticesOf(sim, 'replacement-started')).toEqual([]);
      expect(noticesOf(sim, 'sync-started').map(({ subject }) => subject)).toEqual([
        'node:0001-002',
      ]);
      expect(sim.cluster.group(0).primary).toBe(0);
      expect(violations(sim)).toEqual([]);
    },
  );

  it('is refused in cluster mode', () => {
    const sim = trial((s) => reshaped(s, { shards: 2, replicas: 1 }));
    expect(refuseFault(sim, 'reboot', 'node:0001-001')).toMatch(/cluster mode/);
  });
});
