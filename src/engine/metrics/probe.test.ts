import { describe, expect, it, vi } from 'vitest';
import { SECOND } from '../base/units.ts';
import {
  COARSE_NANOS,
  counters,
  FINE_KEPT,
  FINE_NANOS,
  sampleColumns,
  totalColumns,
} from '../frame.ts';
import type { Simulation } from '../simulation.ts';
import { change, type Tweak, trial } from '../trial.ts';

vi.setConfig({ testTimeout: 60_000 });

const { at, stride } = sampleColumns;

/** Rows as objects by column. */
function rows(values: Float64Array): Record<keyof typeof at, number>[] {
  return Array.from({ length: values.length / stride }, (_, row) =>
    Object.fromEntries(sampleColumns.names.map((name, i) => [name, values[row * stride + i]])),
  ) as Record<keyof typeof at, number>[];
}

function played(seconds: number, tweak?: Tweak): Simulation {
  const sim = trial(tweak);
  sim.runUntil(seconds * SECOND);
  return sim;
}

describe('samples', () => {
  it('come one for each interval of both grids, and their counters add up to the totals', () => {
    const sim = played(3);
    const coarse = rows(sim.probe.coarseSince(0));
    const fine = rows(sim.probe.fine.since(0));
    expect(coarse.map((row) => row.at)).toEqual([1, 2, 3].map((n) => n * COARSE_NANOS));
    expect(fine.map((row) => row.at)).toEqual(
      Array.from({ length: 3_000 }, (_, i) => (i + 1) * FINE_NANOS),
    );
    for (const counter of counters) {
      const total = sim.probe.totals[totalColumns.at[counter]];
      const sum = (list: typeof coarse) => list.reduce((a, row) => a + row[counter], 0);
      expect([counter, sum(coarse), sum(fine)]).toEqual([counter, total, total]);
    }
  });

  it('hold quantiles of their interval, in order, within the histogram error', () => {
    const sim = played(3);
    for (const row of rows(sim.probe.coarseSince(0))) {
      expect(row.p50).toBeLessThanOrEqual(row.p95);
      expect(row.p95).toBeLessThanOrEqual(row.p99);
      expect(row.p99).toBeLessThanOrEqual(row.maxLatency);
      expect(row.p50).toBeGreaterThan(0);
    }
    const { latency } = sim.probe;
    expect([latency.count, latency.sum]).toEqual([
      sim.probe.total('completed'),
      sim.probe.total('latencyNanos'),
    ]);
  });

  it('do not depend on when they are looked at', () => {
    const whole = played(2);
    const sliced = trial();
    for (let i = 1; i <= 397; i++) sliced.runUntil((i * 2 * SECOND) / 397);
    sliced.runUntil(2 * SECOND);
    expect(sliced.probe.coarseSince(0)).toEqual(whole.probe.coarseSince(0));
    expect(sliced.probe.fine.since(0)).toEqual(whole.probe.fine.since(0));
  });

  it('of 1 ms are kept for a while, those of 1 s for ever', () => {
    const sim = played(150, (s) => {
      s.workload.ratePerSecond = 20;
    });
    expect(sim.probe.fine.since(0).length / stride).toBe(FINE_KEPT);
    expect(sim.probe.coarseSince(0).length / stride).toBe(150);
    expect(rows(sim.probe.coarseSince(148)).map((row) => row.at / SECOND)).toEqual([149, 150]);
  });

  it('show the nodes: memory of primaries, nodes up, the busiest thread, the worst lag', () => {
    const sim = played(2);
    const [row] = rows(sim.probe.coarseSince(1));
    const { store } = sim.cluster.node(0);
    expect(row).toMatchObject({
      usedBytes: store.usedBytes,
      limitBytes: store.limitBytes,
      keys: store.count,
      nodesUp: 2,
    });
    // 4,000 commands and more of about 10 µs.
    expect(row?.engineBusy).toBeGreaterThan(0.02);
    expect(row?.engineBusy).toBeLessThan(0.2);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0001-002' });
    sim.runUntil(3 * SECOND);
    expect(sim.probe.last('nodesUp')).toBe(1);
  });

  it('keep the number of database workers of their time', () => {
    const sim = played(2);
    change(sim, { kind: 'set', knob: 'origin.workers', value: 7 });
    sim.runUntil(4 * SECOND);
    const workers = rows(sim.probe.coarseSince(0)).map((row) => row.originWorkers);
    expect(workers).toEqual([24, 24, 7, 7]);
  });

  it('counts reads that failed apart from writes that did', () => {
    const sim = trial((scenario) => {
      scenario.workload.readPercent = 70;
    });
    change(sim, { kind: 'strike', fault: 'origin-outage', target: 'origin' });
    sim.runUntil(3 * SECOND);
    const [failed, errors] = [sim.probe.counted('failedReads'), sim.probe.counted('errors')];
    // All writes and all misses fail: three in ten requests are writes, none of them is answered.
    expect(sim.probe.total('writes')).toBe(0);
    expect(failed).toBeGreaterThan(0);
    const writes = errors - failed;
    const reads = failed + sim.probe.total('reads');
    expect(writes / (writes + reads)).toBeCloseTo(0.3, 1);
  });

  it('count the connections that a node down refuses, and nothing of it while all are up', () => {
    const sim = played(2);
    expect(sim.probe.last('refusedConnections')).toBe(0);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    sim.runUntil(4 * SECOND);
    const refused = rows(sim.probe.coarseSince(2)).map((row) => row.refusedConnections);
    expect(Math.max(...refused)).toBeGreaterThan(0);
    expect(sim.probe.last('redirects')).toBe(0);
  });
});
