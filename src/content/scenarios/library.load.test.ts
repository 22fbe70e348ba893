import { describe, expect, test, vi } from 'vitest';
import type { Simulation } from '../../engine/index.ts';
import { readRunValue } from '../../exchange/schema.ts';
import { nodes, notices, player, seconds } from './trial.ts';

const play = player(readRunValue);

// Some seconds of cluster time each, on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('sessions and plans: each scenario shows what it says', () => {
  test('logged out: a third of the sessions goes with one of three nodes, none with a replica', () => {
    const sim = play('logged-out', 8);
    const held = nodes(sim, 'lost').reduce((a, b) => a + b, 0);
    expect(held / 3_000).toBeGreaterThan(0.25);
    expect(held / 3_000).toBeLessThan(0.4);
    const replicated = play('game-day', 40);
    expect(notices(replicated, 'replica-promoted').length).toBe(1);
    expect(replicated.probe.total('lost')).toBe(0);
  });

  test('game day: the plan passes with replicas and fails without', () => {
    const failing = (sim: Simulation) => sim.probe.total('errors') / sim.probe.total('completed');
    expect(failing(play('game-day', 60))).toBeLessThan(0.01);
    const alone = play('game-day', 60, ({ scenario }) => {
      scenario.cluster.automaticFailover = false;
      scenario.cluster.multiAz = false;
      scenario.cluster.nodeGroups[0]?.nodes.splice(1);
    });
    expect(failing(alone)).toBeGreaterThan(0.1);
  });

  test('stampede cures: single flight makes the wave small, jitter makes it wide, both do both', () => {
    const reads = seconds(play('stampede-cures', 42), 'originReads');
    const highest = (from: number, to: number) => Math.max(...reads.slice(from, to));
    const all = (from: number, to: number) => reads.slice(from, to).reduce((a, b) => a + b, 0);
    const wave = highest(4, 10);
    expect(wave).toBeGreaterThan(250);
    expect(highest(10, 18)).toBeLessThan(wave / 4);
    // Two apps: at most two queries for each of the forty keys.
    expect(all(12, 16)).toBeLessThanOrEqual(2 * 40 + 10);
    expect(highest(23, 30)).toBeLessThan(wave / 2.5);
    expect(all(23, 30)).toBeGreaterThan(300);
    expect(Math.min(...reads.slice(24, 30))).toBeGreaterThan(20);
    expect(highest(31, 42)).toBeLessThan(wave / 7);
  });
});
