import { describe, expect, it } from 'vitest';
import { SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import type { Simulation } from '../simulation.ts';
import { change, noticesOf, type Tweak, trial } from '../trial.ts';

const PAUSE = { fault: 'node-pause', target: 'node:0001-001' } as const;

/** Freezes the primary for some seconds. */
function frozen(tweak: Tweak, seconds: number): Simulation {
  const sim = trial((s) => {
    Object.assign(s.workload, { ratePerSecond: 1_000, readPercent: 50, valueBytes: 100 });
    s.origin.workers = 100;
    tweak(s);
  });
  sim.runUntil(SECOND);
  change(sim, { kind: 'strike', ...PAUSE });
  sim.runUntil((1 + seconds) * SECOND);
  change(sim, { kind: 'heal', ...PAUSE });
  sim.runUntil(10 * SECOND);
  expect(violations(sim)).toEqual([]);
  expect([sim.probe.last('errors'), sim.nodesUp()]).toEqual([0, 2]);
  return sim;
}

const patient: Tweak = (s) => {
  s.clients.commandTimeoutMs = 0;
};

describe('a frozen primary of a managed cluster', () => {
  it('goes on as primary when nobody has noticed yet', () => {
    const sim = frozen(patient, 0.3);
    expect(noticesOf(sim, 'failure-detected')).toEqual([]);
    expect(sim.cluster.group(0).primary).toBe(0);
    expect(noticesOf(sim, 'node-resumed')[0]?.args.deposed).toBe(0);
    expect(sim.probe.total('lostWrites')).toBe(0);
    expect(sim.cluster.node(1).linked).toBe(true);
  });

  it('answers what waited in its sockets after another one has taken its place: those writes are lost', () => {
    const sim = frozen(patient, 2);
    expect(noticesOf(sim, 'replica-promoted')[0]?.args.lostWrites).toBe(0);
    const lost = noticesOf(sim, 'primary-demoted')[0]?.args.lostWrites ?? 0;
    // One command on each connection of two pools of 50, half of them writes.
    expect(lost).toBeGreaterThan(20);
    expect(lost).toBeLessThanOrEqual(100);
    expect(sim.probe.total('lostWrites')).toBe(lost);
  });

  it('loses nothing where clients have given up', () => {
    const sim = frozen(() => {}, 2);
    expect(noticesOf(sim, 'primary-demoted')).toHaveLength(1);
    expect(sim.probe.total('lostWrites')).toBe(0);
  });

  it('is replaced when it stays frozen', () => {
    const sim = trial(patient);
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', ...PAUSE });
    sim.runUntil(10 * SECOND);
    expect(noticesOf(sim, 'replacement-started')).toHaveLength(1);
    expect([sim.struck, sim.nodesUp(), sim.probe.last('errors')]).toEqual([[], 2, 0]);
    expect(violations(sim)).toEqual([]);
  });
});
