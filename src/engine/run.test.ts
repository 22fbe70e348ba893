import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { copyJson } from './base/json.ts';
import { MILLISECOND, SECOND } from './base/units.ts';
import { CHECKPOINT_BYTES, Timeline } from './run.ts';
import type { Run } from './scenario/scenario.ts';
import { Simulation } from './simulation.ts';
import { stormRun } from './stormRun.ts';
import { noticesOf, trialRun } from './trial.ts';

vi.setConfig({ testTimeout: 60_000 });

function digestAt(run: Run, at: number): string {
  const sim = new Simulation(copyJson(run));
  sim.runUntil(at);
  return sim.digest();
}

/** A run of half a million events in two seconds: several checkpoints. */
const busy = (): Run =>
  trialRun(
    (s) => {
      s.workload.ratePerSecond = 30_000;
    },
    [
      { at: 300 * MILLISECOND, kind: 'strike', fault: 'cache-flush', target: 'cache' },
      { at: 500 * MILLISECOND, kind: 'strike', fault: 'node-crash', target: 'primary:0001' },
    ],
  );

describe('Timeline', () => {
  it('is at a moment the same whichever way it came there', () => {
    const moment = fc.integer({ min: 0, max: 15 * SECOND });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.array(moment, { minLength: 2, maxLength: 6 }),
        (seed, moments) => {
          const run = stormRun(seed);
          const timeline = new Timeline(run);
          for (const at of [...moments, 0, ...run.interventions.slice(0, 2).map((i) => i.at)]) {
            timeline.seek(at);
            expect([timeline.now, timeline.sim.digest()]).toEqual([at, digestAt(run, at)]);
          }
        },
      ),
      { seed: 31, numRuns: 6 },
    );
  });

  it('goes back over checkpoints, and comes back to the same end', () => {
    const run = busy();
    const timeline = new Timeline(run);
    const end = 2 * SECOND;
    timeline.runUntil(end);
    const digest = timeline.sim.digest();
    expect(timeline.checkpointBefore(end)).toBeGreaterThan(SECOND);
    for (const at of [1_900, 700, 400, 1_200, 0].map((ms) => ms * MILLISECOND)) {
      timeline.seek(at);
      expect([at, timeline.sim.digest()]).toEqual([at, digestAt(run, at)]);
      timeline.seek(end);
      expect([at, timeline.sim.digest()]).toEqual([at, digest]);
    }
  });

  it('replays few events, wherever it goes', () => {
    const timeline = new Timeline(busy());
    timeline.runUntil(2 * SECOND);
    const replayed = [1_990, 40, 700, 1_300, 250, 1_650, 5].map((ms) => {
      timeline.approach(ms * MILLISECOND);
      const { events } = timeline.sim;
      timeline.runUntil(ms * MILLISECOND);
      return timeline.sim.events - events;
    });
    expect(Math.max(...replayed)).toBeLessThan(60_000);
  });

  it('does not copy its run by reference: what it is given stays as it was', () => {
    const run = busy();
    const before = copyJson(run);
    const timeline = new Timeline(run);
    timeline.runUntil(600 * MILLISECOND);
    timeline.intervene({ kind: 'set', knob: 'workload.readPercent', value: 1 });
    expect(run).toEqual(before);
  });

  it('keeps its checkpoints within their budget, the first among them', () => {
    // A keyspace whose state is about 20 MB.
    const run = trialRun((s) => {
      s.workload.keyspace = 300_000;
      s.workload.popularity = 'uniform';
      s.workload.valueBytes = 100;
      s.workload.ratePerSecond = 100_000;
      s.cluster.maxmemoryBytes = 100e6;
    });
    const timeline = new Timeline(run);
    timeline.runUntil(1.5 * SECOND);
    const kept = (
      timeline as unknown as { checkpoints: { at: number; saved: { bytes: number } }[] }
    ).checkpoints;
    expect(kept[0]?.at).toBe(0);
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.reduce((sum, { saved }) => sum + saved.bytes, 0)).toBeLessThanOrEqual(
      CHECKPOINT_BYTES,
    );
    timeline.seek(0.2 * SECOND);
    expect(timeline.sim.digest()).toBe(digestAt(run, 0.2 * SECOND));
  });

  it('drops the changes made later than a change, with their checkpoints; what was planned stays', () => {
    const timeline = new Timeline(busy());
    timeline.runUntil(800 * MILLISECOND);
    timeline.intervene({ kind: 'strike', fault: 'origin-outage', target: 'origin' });
    timeline.runUntil(2 * SECOND);
    timeline.seek(400 * MILLISECOND);
    expect(timeline.intervene({ kind: 'set', knob: 'workload.readPercent', value: 20 })).toEqual({
      at: 400 * MILLISECOND,
      kind: 'set',
      knob: 'workload.readPercent',
      value: 20,
    });
    expect(timeline.run.interventions.map(({ at }) => at / MILLISECOND)).toEqual([300, 400, 500]);
    timeline.runUntil(2 * SECOND);
    expect(noticesOf(timeline.sim, 'origin-down')).toEqual([]);
    for (const at of [1_900, 900, 450, 350].map((ms) => ms * MILLISECOND)) {
      timeline.seek(at);
      expect([at, timeline.sim.digest()]).toEqual([at, digestAt(timeline.run, at)]);
    }
  });

  it('keeps the future when a change is refused', () => {
    const run = busy();
    const timeline = new Timeline(run);
    timeline.runUntil(2 * SECOND);
    timeline.seek(400 * MILLISECOND);
    expect(timeline.intervene({ kind: 'set', knob: 'cluster.shards', value: 2 })).toBe(
      'With cluster mode disabled there is one shard.',
    );
    expect(timeline.run).toEqual(run);
    for (const at of [2_000, 1_900].map((ms) => ms * MILLISECOND)) {
      timeline.seek(at);
      expect([at, timeline.sim.digest()]).toEqual([at, digestAt(run, at)]);
    }
  });

  it('replays what was changed while it went back and forth', () => {
    const crash = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;
    const flush = { kind: 'strike', fault: 'cache-flush', target: 'cache' } as const;
    const slow = { kind: 'set', knob: 'workload.ratePerSecond', value: 300 } as const;
    const move = fc.oneof(
      fc.record({ seek: fc.integer({ min: 0, max: 3_000 }) }),
      fc.record({ step: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ change: fc.constantFrom(crash, flush, slow) }),
    );
    fc.assert(
      fc.property(fc.array(move, { minLength: 3, maxLength: 20 }), (moves) => {
        const timeline = new Timeline(
          trialRun((s) => {
            s.workload.ratePerSecond = 400;
          }),
        );
        for (const what of moves) {
          if ('seek' in what) timeline.seek(what.seek * MILLISECOND);
          else if ('step' in what) for (let i = 0; i < what.step; i++) timeline.stepEvent();
          else timeline.intervene(what.change);
        }
        const end = timeline.now + MILLISECOND;
        timeline.runUntil(end);
        expect(timeline.sim.digest()).toBe(digestAt(timeline.run, end));
      }),
      { seed: 32, numRuns: 100 },
    );
  });

  it('acts on what is planned for its first moment as soon as it is asked to be there', () => {
    const run = trialRun(undefined, [
      { at: 0, kind: 'strike', fault: 'origin-outage', target: 'origin' },
    ]);
    const timeline = new Timeline(run);
    timeline.seek(0);
    expect(noticesOf(timeline.sim, 'origin-down')).toHaveLength(1);
    expect(timeline.sim.digest()).toBe(digestAt(run, 0));
    timeline.seek(MILLISECOND);
    timeline.seek(0);
    expect(timeline.sim.digest()).toBe(digestAt(run, 0));
  });
});

describe('seekEvent', () => {
  function stepped(run: Run, events: number): string {
    const sim = new Simulation(copyJson(run));
    while (sim.events < events) sim.stepEvent();
    return sim.digest();
  }

  it('is the state after exactly that many events', () => {
    const run = trialRun(undefined, [
      { at: 40 * MILLISECOND, kind: 'strike', fault: 'cache-flush', target: 'cache' },
    ]);
    const timeline = new Timeline(run);
    timeline.runUntil(100 * MILLISECOND);
    for (const events of [1_000, 999, 998, 0, 500, 1_200]) {
      timeline.seekEvent(events);
      expect([timeline.sim.events, timeline.sim.digest()]).toEqual([events, stepped(run, events)]);
    }
  });

  it('goes back over a change that came after the last event', () => {
    const timeline = new Timeline(trialRun());
    for (let i = 0; i < 500; i++) timeline.stepEvent();
    const digest = timeline.sim.digest();
    timeline.intervene({ kind: 'strike', fault: 'cache-flush', target: 'cache' });
    expect(timeline.sim.digest()).not.toBe(digest);
    timeline.seekEvent(timeline.sim.events);
    expect(timeline.sim.digest()).toBe(digest);
  });
});
