import { describe, expect, test, vi } from 'vitest';
import type { Simulation } from '../../engine/index.ts';
import { readRunValue } from '../../exchange/schema.ts';
import { scenarios } from './index.ts';
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
    const sim = play('stampede-cures', 42);
    const reads = seconds(sim, 'originReads');
    const waiting = seconds(sim, 'originQueuePeak');
    const load = seconds(sim, 'originBusyPeak').map((busy, i) => busy + (waiting[i] as number));
    const highest = (from: number, to: number) => Math.max(...load.slice(from, to));
    const all = (from: number, to: number) => reads.slice(from, to).reduce((a, b) => a + b, 0);
    // The second wave is as much to be seen as the first fill: it takes more than the database has, for seconds.
    expect(all(5, 9)).toBeGreaterThan(200);
    expect(highest(5, 9)).toBeGreaterThan(90);
    expect(highest(5, 9)).toBeGreaterThan(highest(0, 4) / 2);
    expect(load.slice(5, 9).filter((each) => each > 50).length).toBeGreaterThanOrEqual(3);
    // Two apps: at most two queries for each of the twenty keys.
    expect(all(10, 15)).toBeLessThanOrEqual(2 * 20);
    expect(highest(10, 18)).toBeLessThan(20);
    expect(highest(18, 25)).toBeLessThan(highest(5, 9) / 2);
    expect(Math.min(...load.slice(19, 25))).toBeGreaterThan(10);
    expect(highest(27, 42)).toBeLessThan(highest(5, 9) / 7);
    // Whoever watches for twenty seconds has seen all four, the last one for three seconds.
    const pace = scenarios.find(({ id }) => id === 'stampede-cures')?.pace ?? 0;
    const last = Math.max(...notices(sim, 'setting-changed').map(({ at }) => at));
    expect(last).toBeLessThanOrEqual(17 * pace);
  });
});
