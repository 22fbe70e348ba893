import { describe, expect, test, vi } from 'vitest';
import { readRunValue } from '../../exchange/schema.ts';
import { hitRatio, notices, player, SECOND, seconds, secondsOf, sum } from './trial.ts';

const play = player(readRunValue);

vi.setConfig({ testTimeout: 120_000 });

describe('failover', () => {
  test('lose the primary: noticed, promoted, followed, and some writes are lost', () => {
    const sim = play('lose-the-primary', 40);
    const crashed = secondsOf(sim, 'node-crashed');
    const detected = secondsOf(sim, 'failure-detected');
    const promoted = secondsOf(sim, 'replica-promoted');
    const followed = secondsOf(sim, 'client-followed');
    expect(crashed).toBe(5);
    expect(detected - crashed).toBeGreaterThan(10);
    expect(detected - crashed).toBeLessThan(15);
    expect(promoted - detected).toBeGreaterThan(1);
    expect(promoted - detected).toBeLessThan(5);
    expect(followed - promoted).toBeLessThanOrEqual(5);
    const [promotion] = notices(sim, 'replica-promoted');
    expect(promotion?.args['afterNanos']).toBe((promoted - crashed) * SECOND);
    expect(promotion?.args['lostWrites']).toBeGreaterThan(100);
    expect(sim.probe.total('lostWrites')).toBe(promotion?.args['lostWrites']);
    // Nothing comes from the cache until the apps have followed; then it answers as before.
    const outage = Math.floor(followed) - 1;
    expect(sum(sim, 'hits', 6, outage)).toBe(0);
    expect(hitRatio(sim, Math.ceil(followed) + 1)).toBeGreaterThan(0.95);
    // With half the traffic the replica keeps up and loses next to nothing.
    const half = play('lose-the-primary', 30, ({ scenario }) => {
      scenario.workload.ratePerSecond /= 2;
    });
    expect(half.probe.total('lostWrites')).toBeLessThan(20);
  });

  test('lose the primary, no replica: everything is gone until a new node comes, empty', () => {
    const sim = play('lose-the-primary-alone', 60);
    expect(sim.probe.total('lost')).toBe(120);
    expect(notices(sim, 'no-replica-to-promote').length).toBe(1);
    expect(sum(sim, 'hits', 6)).toBe(0);
    expect(sum(sim, 'bypasses', 6)).toBeGreaterThan(50_000);
    const later = play('lose-the-primary-alone', 375, ({ scenario }) => {
      scenario.workload.ratePerSecond = 100;
    });
    expect(secondsOf(later, 'cold-start')).toBe(365);
    expect(sum(later, 'hits', 6, 365)).toBe(0);
    expect(sum(later, 'hits', 366, 375)).toBeGreaterThan(200);
  });

  test('lose a zone: one shard fails over, and replacements wait for the zone', () => {
    const sim = play('lose-an-az', 60);
    const [down] = notices(sim, 'zone-down');
    expect(down?.args).toEqual({ nodes: 2, apps: 1, origin: 0 });
    expect(notices(sim, 'replica-promoted').map((notice) => notice.subject)).toEqual([
      'node:0001-002',
    ]);
    expect(notices(sim, 'node-recovered').map((notice) => notice.at)).toEqual([
      45 * SECOND,
      45 * SECOND,
    ]);
    // The other two shards go on: two thirds of the reads and more are still answered by the cache.
    const answered = sum(sim, 'hits', 8, 18) + sum(sim, 'staleHits', 8, 18);
    expect(answered / (sum(sim, 'requests', 8, 18) * 0.95)).toBeGreaterThan(0.5);
    expect(hitRatio(sim, 50)).toBeGreaterThan(0.95);
    expect(seconds(sim, 'nodesUp').at(-1)).toBe(6);
  });

  test('open-source cluster: the node timeout decides how long a shard is gone, and takes the others along', () => {
    const sim = play('open-source-cluster', 60);
    const [slow = 0, fast = 0] = notices(sim, 'replica-promoted').map(
      ({ args }) => (args['afterNanos'] as number) / SECOND,
    );
    expect(slow).toBeGreaterThan(15.8);
    expect(slow).toBeLessThan(24.3);
    expect(fast).toBeGreaterThan(2.8);
    expect(fast).toBeLessThan(5.4);
    for (const { args } of notices(sim, 'cluster-up')) {
      expect(args['afterNanos']).toBeGreaterThan(0.5 * SECOND);
      expect(args['afterNanos']).toBeLessThan(1.3 * SECOND);
    }
    expect(notices(sim, 'cluster-up').length).toBe(2);
    expect(seconds(sim, 'nodesUp').at(-1)).toBe(6);
    expect(seconds(sim, 'errors').at(-1)).toBe(0);
    const uncovered = play('open-source-cluster', 30, ({ scenario }) => {
      scenario.failover.requireFullCoverage = false;
    });
    expect(notices(uncovered, 'cluster-down')).toEqual([]);
  });
});
