import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { NODE_PLACE, ORIGIN_PLACE, wireColumns } from '../frame.ts';
import { HIT, MISS_ABSENT, MISS_EXPIRED, STALE_HIT, WRITTEN } from '../outcomes.ts';
import { Timeline } from '../run.ts';
import type { Simulation } from '../simulation.ts';
import { change, reshaped, trial, trialRun } from '../trial.ts';
import { Traffic } from './traffic.ts';

const { stride, names } = wireColumns;
type Wire = Record<(typeof names)[number], number>;

function wiresOf(sim: Simulation): Wire[] {
  const rows = sim.traffic.rows(sim);
  return Array.from({ length: rows.length / stride }, (_, row) => {
    const cells = names.map((name, i) => [name, rows[row * stride + i] as number]);
    return Object.fromEntries(cells) as Wire;
  });
}

const sum = (wires: readonly Wire[], what: 'calls' | 'failures' | 'failuresLately') =>
  wires.reduce((total, wire) => total + wire[what], 0);
const toNodes = (sim: Simulation) => wiresOf(sim).filter(({ to }) => to < ORIGIN_PLACE);

describe('what the wires carry', () => {
  it.each([0, 1, 20, 10_000])('is all calls, when one of %i requests is recorded', (every) => {
    const sim = trial((s) => {
      s.workload.ratePerSecond = 2_000;
      s.workload.readPercent = 100;
    });
    sim.recorder.sample(every);
    sim.runUntil(10 * SECOND);
    const asked =
      2_000 +
      sum(
        wiresOf(sim).filter(({ to }) => to === ORIGIN_PLACE),
        'calls',
      );
    // Each miss is filled in.
    expect(Math.abs(sum(toNodes(sim), 'calls') / asked - 1)).toBeLessThan(0.1);
    expect(sum(toNodes(sim), 'failures')).toBe(0);
  });

  it('has failures while there are some, and soon after none', () => {
    const sim = trial((s) => {
      reshaped(s, { replicas: 0 });
      s.workload.ratePerSecond = 300;
    });
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    sim.runUntil(4 * SECOND);
    const failing = toNodes(sim);
    expect(failing.every(({ to }) => to === NODE_PLACE)).toBe(true);
    expect(sum(failing, 'failures')).toBeGreaterThan(100);
    expect(sum(failing, 'failuresLately')).toBeGreaterThan(100);
    change(sim, { kind: 'heal', fault: 'node-crash', target: 'primary:0001' });
    sim.runUntil(150 * SECOND);
    expect(sum(toNodes(sim), 'failures')).toBe(0);
  });

  it('is the same at one moment whichever way it is reached', () => {
    const run = trialRun();
    const straight = new Timeline(run);
    straight.seek(1_234 * MILLISECOND);
    const roundabout = new Timeline(run);
    roundabout.sim.recorder.sample(1_000);
    for (const to of [700, 3_000, 40, 1_234]) roundabout.seek(to * MILLISECOND);
    const { sim } = straight;
    expect(wiresOf(roundabout.sim)).toEqual(wiresOf(sim));
    expect(roundabout.sim.traffic.medians()).toEqual(sim.traffic.medians());
    expect(wiresOf(sim).length).toBeGreaterThan(2);
  });

  it('knows nodes that come', () => {
    const sim = trial((s) => {
      s.workload.ratePerSecond = 20;
    });
    sim.runUntil(SECOND);
    change(sim, { kind: 'set', knob: 'cluster.replicas', value: 3 });
    change(sim, { kind: 'set', knob: 'clients.readFrom', value: 'reader-endpoint' });
    sim.runUntil(300 * SECOND);
    const reached = new Set(toNodes(sim).map(({ to }) => to - NODE_PLACE));
    expect(Math.max(...reached)).toBeGreaterThan(1);
  });
});

describe('how long answers take', () => {
  it('is the median of hits and of misses, not of failures or writes', () => {
    const traffic = new Traffic(1);
    expect(traffic.medians()).toEqual({ hit: Number.NaN, miss: Number.NaN });
    for (const took of [0.5, 9, 0.6]) traffic.answered(took === 0.6 ? STALE_HIT : HIT, took * 1e6);
    traffic.answered(MISS_ABSENT, 6e6);
    traffic.answered(MISS_EXPIRED, 8e6);
    for (let i = 0; i < 1_000; i++) traffic.answered(WRITTEN, 1e6);
    expect(traffic.medians()).toEqual({ hit: 0.6e6, miss: 7e6 });
  });

  it('is that of the newest', () => {
    const traffic = new Traffic(1);
    for (let i = 0; i < 1_000; i++) traffic.answered(HIT, 1e6 + i);
    expect(traffic.medians().hit).toBe(1e6 + 999 - 127.5);
  });
});
