import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { copyJson } from './base/json.ts';
import { MILLISECOND, SECOND } from './base/units.ts';
import { MAX_INTERVENTIONS } from './limits.ts';
import type { Change } from './scenario/scenario.ts';
import { Simulation } from './simulation.ts';
import { change, noticesOf, trial, trialRun } from './trial.ts';
import { history, straight } from './trialHistory.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('intervene', () => {
  /** Changes drawn for the standard cluster; some are refused, depending on what came before. */
  const changes: fc.Arbitrary<Change> = fc.oneof(
    fc.constantFrom<Change>(
      { kind: 'strike', fault: 'node-crash', target: 'primary:0001' },
      { kind: 'strike', fault: 'node-crash', target: 'node:0001-002' },
      { kind: 'heal', fault: 'node-crash', target: 'node:0001-001' },
      { kind: 'strike', fault: 'zone-outage', target: 'zone:us-east-1a' },
      { kind: 'heal', fault: 'zone-outage', target: 'zone:us-east-1a' },
      { kind: 'strike', fault: 'partition', target: 'zones:us-east-1b|us-east-1a' },
      { kind: 'heal', fault: 'partition', target: 'zones:us-east-1a|us-east-1b' },
      { kind: 'strike', fault: 'slow-node', target: 'node:0001-001', amount: 50 },
      { kind: 'strike', fault: 'origin-outage', target: 'origin' },
      { kind: 'heal', fault: 'origin-outage', target: 'origin' },
      { kind: 'strike', fault: 'cache-flush', target: 'cache' },
    ),
    fc.constantFrom<Change>(
      { kind: 'set', knob: 'workload.ratePerSecond', value: 800 },
      { kind: 'set', knob: 'workload.keyspace', value: 50 },
      { kind: 'set', knob: 'cluster.replicas', value: 2 },
      { kind: 'set', knob: 'cluster.replicas', value: 1 },
      { kind: 'set', knob: 'cluster.engine', value: 'memcached' },
      { kind: 'set', knob: 'cluster.engine', value: 'redis' },
      { kind: 'set', knob: 'cluster.shards', value: 3 },
      { kind: 'set', knob: 'clients.commandTimeoutMs', value: 20 },
      { kind: 'set', knob: 'origin.workers', value: 4 },
    ),
  );
  const move = fc.oneof(
    fc.record({ go: fc.integer({ min: 0, max: SECOND / 2 }) }),
    fc.record({ step: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ change: changes }),
  );
  const light = (s: Parameters<NonNullable<Parameters<typeof trialRun>[0]>>[0]) => {
    s.workload.ratePerSecond = 500;
    s.clients.retryBackoffMs = 0;
  };

  it('makes a run that replays to the same history: many at one moment, between steps, after slices', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 3, maxLength: 40 }), (moves) => {
        const run = trialRun(light);
        const live = new Simulation(run);
        for (const what of moves) {
          if ('go' in what) live.runUntil(live.now + what.go);
          else if ('step' in what) for (let i = 0; i < what.step; i++) live.stepEvent();
          else live.intervene(what.change);
        }
        const end = live.now + SECOND;
        live.runUntil(end);
        expect(history(straight(run, end))).toEqual(history(live));
      }),
      { seed: 24, numRuns: 150 },
    );
  });

  it('changes nothing when it refuses, not even what is planned', () => {
    const planned = trialRun(undefined, [
      { at: 300 * MILLISECOND, kind: 'strike', fault: 'cache-flush', target: 'cache' },
    ]);
    const undisturbed = history(straight(planned, SECOND));
    const run = copyJson(planned);
    const sim = new Simulation(run);
    sim.runUntil(200 * MILLISECOND);
    expect(sim.intervene({ kind: 'heal', fault: 'node-crash', target: 'node:0001-001' })).toBe(
      '"Crash" is not in force on 0001-001.',
    );
    expect(run).toEqual(planned);
    sim.runUntil(SECOND);
    expect(history(sim)).toEqual(undisturbed);
  });

  it('leaves what was planned when the run was opened, behind the change', () => {
    const flush = {
      at: 300 * MILLISECOND,
      kind: 'strike',
      fault: 'cache-flush',
      target: 'cache',
    } as const;
    const run = trialRun(undefined, [flush]);
    const sim = new Simulation(run);
    sim.runUntil(100 * MILLISECOND);
    change(sim, { kind: 'set', knob: 'workload.readPercent', value: 50 });
    sim.runUntil(SECOND);
    expect(run.interventions).toEqual([
      { at: 100 * MILLISECOND, kind: 'set', knob: 'workload.readPercent', value: 50 },
      flush,
    ]);
    expect(noticesOf(sim, 'cache-flushed').map(({ at }) => at)).toEqual([flush.at]);
  });

  it('refuses the one that is too many, and none that a full run holds', () => {
    const strike = { at: 0, kind: 'strike', fault: 'cache-flush', target: 'cache' } as const;
    const full = trialRun(
      undefined,
      Array.from({ length: MAX_INTERVENTIONS }, () => strike),
    );
    const sim = new Simulation(full);
    sim.runUntil(MILLISECOND);
    expect(noticesOf(sim, 'operation-refused')).toEqual([]);
    expect(noticesOf(sim, 'cache-flushed').length).toBeGreaterThan(9_000);
    expect(sim.intervene({ kind: 'strike', fault: 'cache-flush', target: 'cache' })).toBe(
      `A run holds at most ${MAX_INTERVENTIONS} changes.`,
    );
  });

  it('tells what a planned change could not do', () => {
    const sim = trial(undefined, [
      { at: MILLISECOND, kind: 'heal', fault: 'partition', target: 'zones:us-east-1a|us-east-1b' },
      { at: MILLISECOND, kind: 'strike', fault: 'node-crash', target: 'node:0009-001' },
      { at: MILLISECOND, kind: 'set', knob: 'cluster.shards', value: 3 },
    ]);
    sim.runUntil(MILLISECOND);
    expect(noticesOf(sim, 'operation-refused').map(({ args }) => args)).toEqual([
      {
        what: 'Join the zones, us-east-1a and us-east-1b',
        why: '"Cut the link" is not in force on us-east-1a and us-east-1b.',
      },
      {
        what: 'Crash, 0009-001',
        why: 'There is no node "0009-001". Write one of 0001-001, 0001-002.',
      },
      { what: 'cluster.shards', why: 'With cluster mode disabled there is one shard.' },
    ]);
  });

  it('has at once what it causes at once, as in a replay; the next change comes after that', () => {
    const thin = { fault: 'replication-bandwidth', target: 'node:0001-002' } as const;
    const run = trialRun((s) => {
      Object.assign(s.workload, { readPercent: 20, ratePerSecond: 500, valueBytes: 100 });
      // So fast that what waits for the link is through at the moment at which it is wide again.
      s.cluster.networkMbitPerSecond = 1e8;
    });
    const live = new Simulation(run);
    live.runUntil(SECOND);
    change(live, { kind: 'strike', ...thin, amount: 1 });
    live.runUntil(1.5 * SECOND);
    const behind = live.cluster.node(1).applied;
    change(live, { kind: 'heal', ...thin });
    expect(live.cluster.node(1).applied).toBeGreaterThan(behind + 50);
    expect(history(straight(run, live.now))).toEqual(history(live));
    change(live, { kind: 'strike', fault: 'cache-flush', target: 'cache' });
    change(live, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    expect(run.interventions.map(({ at }) => at - 1.5 * SECOND)).toEqual([-SECOND / 2, 0, 1, 1]);
    live.runUntil(4 * SECOND);
    expect(history(straight(run, 4 * SECOND))).toEqual(history(live));
  });

  it('acts at the very start', () => {
    const run = trialRun();
    const live = new Simulation(run);
    change(live, { kind: 'set', knob: 'workload.readPercent', value: 0 });
    live.runUntil(100 * MILLISECOND);
    expect(live.probe.total('writes') + live.probe.total('errors')).toBe(
      live.probe.total('completed'),
    );
    expect(history(straight(run, 100 * MILLISECOND))).toEqual(history(live));
  });
});
