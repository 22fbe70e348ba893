import { describe, expect, test, vi } from 'vitest';
import type { Simulation } from '../../engine/index.ts';
import { readRunValue } from '../../exchange/schema.ts';
import { hitRatio, notices, player, SECOND, seconds, sum } from './trial.ts';

const play = player(readRunValue);

vi.setConfig({ testTimeout: 120_000 });

/** Stale answers among all answers of the cache that found something. */
function staleShare(sim: Simulation, from = 0, to = Number.POSITIVE_INFINITY): number {
  const stale = sum(sim, 'staleHits', from, to);
  return stale / (stale + sum(sim, 'hits', from, to));
}

describe('hits, misses and stale answers', () => {
  test('first hit: the ratio climbs from nothing, and a hit is many times faster', () => {
    const start = play('first-hit', 0.01);
    const hits = start.probe.total('hits') + start.probe.total('staleHits');
    expect(hits / Math.max(1, start.probe.total('completed'))).toBeLessThan(0.2);
    const sim = play('first-hit', 20);
    expect(hitRatio(sim, 1)).toBeGreaterThan(0.6);
    const [hit] = notices(sim, 'first-hit');
    expect(hit?.args['timesFaster']).toBeGreaterThan(10);
  });

  test('stale after a write: lazy loading serves old values, write-through hardly any', () => {
    const sim = play('stale-after-write', 20);
    expect(staleShare(sim, 3)).toBeGreaterThan(0.3);
    const through = play('stale-after-write', 20, ({ scenario }) => {
      scenario.cache.pattern = 'write-through';
    });
    expect(staleShare(through, 3)).toBeLessThan(0.01);
    const shorter = play('stale-after-write', 20, ({ scenario }) => {
      scenario.cache.ttlMs = 1_000;
    });
    expect(staleShare(shorter, 3)).toBeLessThan(staleShare(sim, 3) / 1.5);
  });

  test('the reader is behind: in the burst the replica answers old values, the primary does not', () => {
    const sim = play('reader-behind', 30);
    expect(staleShare(sim, 2, 10)).toBeLessThan(0.1);
    expect(staleShare(sim, 10, 12)).toBeGreaterThan(0.7);
    expect(Math.max(...seconds(sim, 'lagNanos').slice(10, 12))).toBeGreaterThan(0.3 * SECOND);
    expect(staleShare(sim, 15, 30)).toBeLessThan(0.1);
    const primary = play('reader-behind', 15, ({ scenario }) => {
      scenario.clients.readFrom = 'primary';
    });
    expect(staleShare(primary, 10, 12)).toBeLessThan(0.1);
  });

  test('serverless: ECPUs follow the size, and the proxy costs a hop', () => {
    const sim = play('serverless', 10);
    const ecpus = (each: Simulation) =>
      each.probe.total('milliEcpus') / 1_000 / each.probe.total('completed');
    expect(ecpus(sim)).toBeGreaterThan(1.9);
    expect(ecpus(sim)).toBeLessThan(2.1);
    const larger = play('serverless', 10, ({ scenario }) => {
      scenario.workload.valueBytes = 10_000;
    });
    expect(ecpus(larger) / ecpus(sim)).toBeGreaterThan(4.5);
    const nodes = play('serverless', 10, ({ scenario }) => {
      scenario.cluster.deployment = 'node-based';
    });
    const extra = (seconds(sim, 'p50')[9] ?? 0) - (seconds(nodes, 'p50')[9] ?? 0);
    expect(extra).toBeGreaterThan(0.3e6);
    expect(nodes.probe.total('milliEcpus')).toBe(0);
  });
});
