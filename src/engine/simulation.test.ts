import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { copyJson } from './base/json.ts';
import { MILLISECOND, SECOND } from './base/units.ts';
import { MAX_INTERVENTIONS } from './limits.ts';
import type { Change, Run } from './scenario/scenario.ts';
import { Simulation } from './simulation.ts';
import { stormRun } from './stormRun.ts';
import { change, noticesOf, trial, trialRun } from './trial.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The unrest of a storm lies in its first 14 seconds. */
const END = 15 * SECOND;
const storms = fc.integer({ min: 1, max: 100_000 });

function straight(run: Run, until = END): Simulation {
  const sim = new Simulation(copyJson(run));
  sim.recorder.sampleEvery = 0;
  sim.runUntil(until);
  return sim;
}

/** What must be equal for equal runs, and more than the digest looks at. */
function history(sim: Simulation): object {
  return {
    digest: sim.digest(),
    now: sim.now,
    totals: [...sim.probe.totals],
    notices: sim.notices,
    struck: sim.struck,
    inFlight: sim.requests.inFlight,
    scheduled: sim.schedule.size,
  };
}

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
