import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { copyJson } from './base/json.ts';
import { MILLISECOND, SECOND } from './base/units.ts';
import type { Change } from './scenario/scenario.ts';
import { Simulation } from './simulation.ts';
import { stormRun } from './stormRun.ts';
import { noticesOf, trial, trialRun } from './trial.ts';
import { END, history, straight } from './trialHistory.ts';

vi.setConfig({ testTimeout: 60_000 });

const storms = fc.integer({ min: 1, max: 100_000 });

describe('a run is a function of its value', () => {
  it('has the same history however its time is sliced', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: END }), { maxLength: 30 });
    fc.assert(
      fc.property(storms, cuts, (seed, unsorted) => {
        const run = stormRun(seed);
        const sim = new Simulation(copyJson(run));
        // At the moments of the interventions too, and at moments that have passed.
        const moments = [...unsorted, ...run.interventions.map(({ at }) => at)].sort(
          (a, b) => a - b,
        );
        for (const at of moments) {
          sim.runUntil(at);
          sim.runUntil(at - 1_000);
        }
        sim.runUntil(END);
        expect(history(sim)).toEqual(history(straight(run)));
      }),
      { seed: 21, numRuns: 10 },
    );
  });

  it('has the same history in slices of events and of single events', () => {
    const plan = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 5_000 })), {
      minLength: 5,
      maxLength: 40,
    });
    fc.assert(
      fc.property(storms, plan, (seed, slices) => {
        const run = stormRun(seed);
        const sim = new Simulation(copyJson(run));
        for (const [single, count] of slices) {
          if (single) for (let i = 0; i < count; i++) sim.stepEvent();
          else sim.runSome(sim.now + SECOND, count);
        }
        while (!sim.runSome(END, 20_000));
        const end = sim.now;
        expect(history(sim)).toEqual(history(straight(run, end)));
      }),
      { seed: 22, numRuns: 8 },
    );
  });

  it('does not depend on how much is recorded', () => {
    fc.assert(
      fc.property(storms, fc.constantFrom(1, 7), (seed, every) => {
        const run = stormRun(seed);
        const sim = new Simulation(copyJson(run));
        sim.recorder.sampleEvery = every;
        sim.runUntil(END / 2);
        sim.recorder.sampleEvery = every === 1 ? 1_000 : 1;
        sim.runUntil(END);
        expect(history(sim)).toEqual(history(straight(run)));
      }),
      { seed: 23, numRuns: 6 },
    );
  });

  it('depends on the seed', () => {
    const digests = [1, 2, 3].map((seed) =>
      straight(trialRun(undefined, [], seed), SECOND).digest(),
    );
    expect(new Set(digests).size).toBe(3);
    expect(straight(trialRun(undefined, [], 1), SECOND).digest()).toBe(digests[0]);
  });

  it('leaves the run that it was made from as it was', () => {
    const run = stormRun(6);
    const before = copyJson(run);
    straight(run);
    const sim = new Simulation(run);
    sim.runUntil(END);
    expect(run).toEqual(before);
  });
});

describe('common random numbers', () => {
  /** Key, kind and size of each of the first requests, with the moment at which it was made. */
  function asked(sim: Simulation, until: number): number[][] {
    const rows: number[][] = [];
    const { workload } = sim;
    const draw = workload.draw.bind(workload);
    workload.draw = () => {
      draw();
      rows.push([
        workload.next,
        sim.now,
        workload.key,
        Number(workload.write),
        workload.valueBytes,
      ]);
    };
    sim.runUntil(until);
    return rows;
  }

  it('ask for the same keys at the same moments whatever the cluster is and does', () => {
    const standard = asked(trial(), SECOND);
    expect(standard.length).toBeGreaterThan(3_000);
    const others: [string, Change | null, Parameters<typeof trial>[0]][] = [
      [
        'another policy',
        null,
        (s) => {
          s.cache.evictionPolicy = 'allkeys-lfu';
        },
      ],
      [
        'less memory',
        null,
        (s) => {
          s.cluster.maxmemoryBytes = 2_000_000;
        },
      ],
      [
        'another pattern',
        null,
        (s) => {
          s.cache.pattern = 'write-around';
        },
      ],
      ['a crash', { kind: 'strike', fault: 'node-crash', target: 'primary:0001' }, undefined],
    ];
    for (const [name, strike, tweak] of others) {
      const sim = trial(tweak, strike ? [{ at: 100 * MILLISECOND, ...strike }] : []);
      expect(asked(sim, SECOND), name).toEqual(standard);
    }
  });

  it('ask for the same keys in the same order at another rate', () => {
    const slow = asked(
      trial((s) => {
        s.workload.ratePerSecond = 1_000;
      }),
      SECOND,
    );
    const fast = asked(
      trial((s) => {
        s.workload.ratePerSecond = 2_000;
      }),
      SECOND,
    );
    const keys = (rows: number[][]) => rows.slice(0, 500).map(([n, , ...rest]) => [n, ...rest]);
    expect(keys(fast)).toEqual(keys(slow));
  });
});

describe('stepEvent', () => {
  it('handles one event at a time, and an intervention between them', () => {
    const at = 50 * MILLISECOND;
    const sim = trial(undefined, [{ at, kind: 'set', knob: 'workload.readPercent', value: 50 }]);
    sim.runUntil(at - 1);
    let steps = 0;
    while (noticesOf(sim, 'setting-changed').length === 0) {
      const { events } = sim;
      expect(sim.stepEvent()).toBe(true);
      steps += 1;
      expect(sim.events - events).toBe(noticesOf(sim, 'setting-changed').length === 0 ? 1 : 0);
    }
    expect([sim.now, steps]).toEqual([at, 1]);
  });
});

describe('a trace', () => {
  const trace = {
    name: 'six.csv',
    requests: 6,
    hash: '0123456789abcdef',
    key: Int32Array.of(0, 1, 0, 0, 1, 0),
    op: Uint8Array.of(0, 1, 0, 2, 0, 0),
    atNanos: Float64Array.of(0, 1e6, 1e8, 2e8, 3e8, 4e8),
    keyBytes: Uint32Array.of(3, 4),
    valueBytes: Uint32Array.of(100, 200, 100, 0, 200, 0xffffffff),
    ttlMs: Float64Array.of(-1, 50, -1, -1, -1, 0),
    keyNames: ['one', 'four'],
  };
  const run = () =>
    trialRun((s) => {
      s.workload.trace = { name: trace.name, requests: trace.requests, hash: trace.hash };
      s.workload.valueBytes = 300;
    });

  it('is played row by row: reads, writes, deletes, times, sizes and times to live', () => {
    const sim = new Simulation(run(), trace);
    const rows: number[][] = [];
    const { workload } = sim;
    const draw = workload.draw.bind(workload);
    workload.draw = () => {
      draw();
      rows.push([
        sim.now,
        workload.key,
        Number(workload.write),
        workload.valueBytes,
        workload.ttlMillis,
      ]);
    };
    sim.runUntil(SECOND);
    expect(rows).toEqual([
      [0, 0, 0, 100, -1],
      [1e6, 1, 1, 200, 50],
      [1e8, 0, 0, 100, -1],
      [2e8, 0, 1, 0, -1],
      [3e8, 1, 0, 200, -1],
      [4e8, 0, 0, 300, 0],
    ]);
    expect(
      ['hits', 'missesAbsent', 'missesExpired', 'written', 'deleted'].map((name) =>
        sim.probe.total(name as 'hits'),
      ),
    ).toEqual([1, 3, 0, 2, 1]);
  });

  it('ends, says so, and the run is over when every request is answered', () => {
    const sim = new Simulation(run(), trace);
    sim.runUntil(4e8);
    expect(sim.isOver).toBe(false);
    sim.runUntil(SECOND);
    expect(sim.isOver).toBe(true);
    expect(noticesOf(sim, 'trace-ended').map(({ args }) => args)).toEqual([{ requests: 6 }]);
  });
});
