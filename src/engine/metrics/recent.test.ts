import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { nodeColumns, recentColumns } from '../frame.ts';
import { Timeline } from '../run.ts';
import type { Simulation } from '../simulation.ts';
import { change, trial, trialRun } from '../trial.ts';
import { nodeRows } from '../view.ts';

const { at, stride } = recentColumns;

const rowOf = (sim: Simulation, node: number) => {
  const rows = sim.probe.recent.rows(sim);
  return Object.fromEntries(
    recentColumns.names.map((name) => [name, rows[node * stride + at[name]] as number]),
  ) as Record<(typeof recentColumns.names)[number], number>;
};

/** Of a node, what it did since its recent row: look-ups, and share of the time that it was busy. */
function lately(sim: Simulation, node: number): { lookups: number; hits: number; busy: number } {
  const before = rowOf(sim, node);
  const value = (column: keyof typeof nodeColumns.at) =>
    nodeRows(sim)[node * nodeColumns.stride + nodeColumns.at[column]] as number;
  const hits = value('hits') - before.hits;
  return {
    hits,
    lookups: hits + value('misses') - before.misses,
    busy: (value('busyNanos') - before.busyNanos) / (sim.now - before.at),
  };
}

describe('what a node did lately', () => {
  it('is told from the start of the run until there is enough to go by', () => {
    const sim = trial();
    sim.runUntil(30 * MILLISECOND);
    expect(rowOf(sim, 0)).toEqual({ at: 0, hits: 0, misses: 0, busyNanos: 0, commands: 0 });
    sim.runUntil(2 * SECOND);
    const { lookups } = lately(sim, 0);
    expect([lookups >= 200, lookups < 900]).toEqual([true, true]);
    expect(rowOf(sim, 0).at).toBeGreaterThan(1.7 * SECOND);
  });

  it('follows a cache that has become empty, whatever it did before', () => {
    const sim = trial();
    sim.runUntil(4 * SECOND);
    const before = lately(sim, 0);
    change(sim, { kind: 'strike', fault: 'cache-flush', target: 'cache' });
    sim.runUntil(4.1 * SECOND);
    const after = lately(sim, 0);
    expect(after.hits / after.lookups).toBeLessThan((before.hits / before.lookups) * 0.9);
  });

  it('shows within two seconds that a node has nothing to do any more', () => {
    const sim = trial();
    sim.runUntil(2 * SECOND);
    expect(lately(sim, 0).busy).toBeGreaterThan(0.01);
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 1 });
    sim.runUntil(4.5 * SECOND);
    expect(lately(sim, 0).busy).toBeLessThan(0.001);
  });

  it('has no look-ups from before a node went down', () => {
    const sim = trial((s) => {
      s.workload.ratePerSecond = 300;
    });
    sim.runUntil(4 * SECOND);
    expect(lately(sim, 0).hits).toBeGreaterThan(50);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    sim.runUntil(4.1 * SECOND);
    expect(lately(sim, 0).lookups).toBe(0);
  });

  it('has no look-ups of long ago on a node that nobody asks any more', () => {
    const sim = trial((s) => {
      s.clients.readFrom = 'reader-endpoint';
      s.workload.ratePerSecond = 300;
    });
    sim.runUntil(4 * SECOND);
    expect(lately(sim, 1).hits).toBeGreaterThan(50);
    change(sim, { kind: 'set', knob: 'clients.readFrom', value: 'primary' });
    sim.runUntil(20 * SECOND);
    expect([lately(sim, 0).lookups > 100, lately(sim, 1).lookups]).toEqual([true, 0]);
  });

  it('is the same at one moment whichever way it is reached, and begins anew with a node', () => {
    const run = trialRun();
    const straight = new Timeline(run);
    straight.seek(1_234 * MILLISECOND);
    const roundabout = new Timeline(run);
    for (const to of [700, 3_000, 40, 1_234]) roundabout.seek(to * MILLISECOND);
    expect(roundabout.sim.probe.recent.rows(roundabout.sim)).toEqual(
      straight.sim.probe.recent.rows(straight.sim),
    );
    const { sim } = straight;
    change(sim, { kind: 'set', knob: 'cluster.replicas', value: 2 });
    expect(rowOf(sim, 2)).toMatchObject({ at: sim.now, commands: 0 });
    const came = sim.now;
    sim.runUntil(came + 100 * MILLISECOND);
    expect(rowOf(sim, 2).at).toBeGreaterThanOrEqual(came);
  });
});
