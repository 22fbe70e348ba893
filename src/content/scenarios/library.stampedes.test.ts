import { describe, expect, test, vi } from 'vitest';
import { readRunValue } from '../../exchange/schema.ts';
import { player, seconds, sum } from './trial.ts';

const play = player(readRunValue);

vi.setConfig({ testTimeout: 120_000 });

describe('load on the database', () => {
  test('cold cache at peak: the database drowns for seconds, and a ramp spares it', () => {
    const sim = play('cold-cache-at-peak', 60);
    expect(Math.max(...seconds(sim, 'originQueue').slice(0, 3))).toBeGreaterThan(900);
    expect(sum(sim, 'errors', 0, 5)).toBeGreaterThan(5_000);
    expect(sum(sim, 'errors', 10)).toBe(0);
    expect(sum(sim, 'originReads', 59)).toBeLessThan(sum(sim, 'originReads', 0, 1) / 10);
    const ramp = play('cold-cache-at-peak', 30, ({ scenario }) => {
      scenario.workload.shape = 'ramp';
      scenario.workload.shapeMs = 20_000;
    });
    expect(sum(ramp, 'errors')).toBeLessThan(sum(sim, 'errors', 0, 30) / 20);
  });

  test('the database collapses when the cache dies, and not before', () => {
    const sim = play('database-collapses', 30);
    expect(sum(sim, 'errors', 0, 10)).toBe(0);
    expect(sum(sim, 'originReads', 9, 10)).toBeLessThan(50);
    expect(Math.min(...seconds(sim, 'originQueue').slice(11))).toBeGreaterThan(900);
    const failed = sum(sim, 'errors', 12) / sum(sim, 'requests', 12);
    expect(failed).toBeGreaterThan(0.4);
    const fewer = play('database-collapses', 20, ({ scenario }) => {
      scenario.workload.ratePerSecond = 3_000;
      scenario.workload.readPercent = 100;
    });
    expect(sum(fewer, 'errors', 12)).toBe(0);
  });

  test('TTL stampede: waves with the period of the TTL, flattened by jitter', () => {
    const reads = seconds(play('ttl-stampede', 60), 'originReads');
    const wave = (from: number) => Math.max(...reads.slice(from, from + 3));
    const calm = (from: number) => Math.max(...reads.slice(from, from + 4));
    for (const start of [10, 20, 30]) {
      expect(wave(start)).toBeGreaterThan(800);
      expect(calm(start + 5)).toBeLessThan(20);
    }
    const spread = play('ttl-stampede', 60, ({ scenario }) => {
      scenario.cache.ttlJitterPercent = 50;
    });
    expect(Math.max(...seconds(spread, 'originReads').slice(40))).toBeLessThan(
      Math.max(...reads.slice(40)) / 2,
    );
  });
});
