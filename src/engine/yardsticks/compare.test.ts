import { expect, test } from 'vitest';
import { SECOND } from '../base/units.ts';
import { totalColumns } from '../frame.ts';
import { defaultScenario, runOf } from '../scenario/defaults.ts';
import type { Intervention, Run, Scenario } from '../scenario/scenario.ts';
import { Simulation } from '../simulation.ts';
import '../whole.ts';
import { Comparing, type Comparison } from './compare.ts';
import { yardstickNames } from './policies.ts';

const SEED = 3;

type Played = { sim: Simulation; run: Run };

function played(
  change: (scenario: Scenario) => void,
  seconds: number,
  interventions: Intervention[] = [],
): Played {
  const scenario = defaultScenario();
  change(scenario);
  const run = { ...runOf(scenario), seed: SEED, interventions };
  // The simulation changes its own copy.
  const sim = new Simulation(run);
  sim.runUntil(seconds * SECOND);
  return { sim, run };
}

function compared({ sim, run }: Played): Comparison {
  const comparing = new Comparing(sim, null, run);
  while (comparing.next());
  return comparing.result;
}

const ratioOf = ({ ideal }: Comparison, name: string) =>
  ideal.find((row) => row.name === name)?.hitRatio ?? -1;

test('all reads of the run so far, with what the primaries hold; the run is left as it was', () => {
  const it = played((s) => {
    s.workload.readPercent = 100;
    s.workload.keyspace = 20_000;
  }, 4);
  const { sim } = it;
  const before = sim.digest();
  const result = compared(it);
  const { totals } = sim.probe;
  expect(sim.digest()).toBe(before);
  const { ideal, ...rest } = result;
  expect(rest).toEqual({
    from: 0,
    to: 4 * SECOND,
    reads: totals[totalColumns.at.requests],
    capacityBytes: sim.cluster.nodes[0]?.store.payloadBytes,
    primaries: 1,
    evicted: totals[totalColumns.at.evicted],
    hitRatio: expect.any(Number),
    sizesDiffer: false,
  });
  expect(ideal.map(({ name }) => name)).toEqual(yardstickNames);
  expect(Math.max(...ideal.map(({ hitRatio }) => hitRatio))).toBe(ratioOf(result, 'belady'));
});

test('a sampled LRU under pressure lies between FIFO and the optimum, near exact LRU', () => {
  const it = played((s) => {
    Object.assign(s.workload, { readPercent: 100, keyspace: 40_000, ratePerSecond: 20_000 });
    Object.assign(s.workload, { valueBytes: 200, valueSigma: 0, arrivals: 'even' });
    s.cluster.maxmemoryBytes = 4 * 1024 * 1024;
    s.cache.ttlMs = 0;
  }, 14);
  const result = compared(it);
  const real = result.hitRatio ?? 0;
  expect(result.evicted).toBeGreaterThan(10_000);
  // Twice 200,000 requests have been made: only the newer half is counted.
  expect([result.from, result.reads]).toEqual([4 * SECOND, 200_000]);
  expect(Math.abs(real - ratioOf(result, 'lru'))).toBeLessThan(0.03);
  expect(real).toBeLessThan(ratioOf(result, 'belady') - 0.03);
});

test('nothing to compare before the first second has ended', () => {
  const it = played(() => undefined, 0.5);
  expect(compared(it)).toMatchObject({ reads: 0, hitRatio: null, ideal: [] });
});

test('settings hold from when they were changed, and nothing counts from before the space was another', () => {
  const busy = (s: Scenario) => {
    Object.assign(s.workload, { readPercent: 100, keyspace: 40_000, ratePerSecond: 20_000 });
    Object.assign(s.workload, { valueBytes: 200, valueSigma: 0, arrivals: 'even' });
    s.cluster.maxmemoryBytes = 4 * 1024 * 1024;
    s.cache.ttlMs = 0;
  };
  const set = (seconds: number, knob: string, value: number): Intervention => ({
    at: seconds * SECOND,
    kind: 'set',
    knob,
    value,
  });
  const larger = compared(played(busy, 12, [set(8, 'workload.valueBytes', 1_000)]));
  expect(larger.sizesDiffer).toBe(true);
  expect([larger.from, larger.to]).toEqual([2 * SECOND, 12 * SECOND]);
  expect(Math.abs((larger.hitRatio ?? 0) - ratioOf(larger, 'lru'))).toBeLessThan(0.06);
  expect(larger.hitRatio).toBeLessThan(ratioOf(larger, 'belady'));

  const roomier = compared(played(busy, 12, [set(8.5, 'cache.maxmemorySamples', 10)]));
  expect([roomier.from, roomier.to, roomier.sizesDiffer]).toEqual([9 * SECOND, 12 * SECOND, false]);
});
