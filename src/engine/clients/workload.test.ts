import { describe, expect, it } from 'vitest';
import { SECOND } from '../base/units.ts';
import { runOf } from '../scenario/defaults.ts';
import type { WorkloadSpec } from '../scenario/scenario.ts';
import { Simulation } from '../simulation.ts';
import { trialScenario } from '../trial.ts';
import { shapes, Workload } from './workload.ts';

const spec = (more: Partial<WorkloadSpec> = {}): WorkloadSpec => ({
  ...trialScenario().workload,
  ...more,
});
const made = (more?: Partial<WorkloadSpec>, seed = 1) => new Workload(spec(more), null, seed);

/** Share of each key over `n` draws. */
function shares(workload: Workload, n: number): Float64Array {
  const counts = new Float64Array(workload.keyspace);
  for (let i = 0; i < n; i++) {
    workload.draw();
    counts[workload.key] = (counts[workload.key] as number) + 1 / n;
  }
  return counts;
}

function gaps(workload: Workload, n: number, at = 0): number[] {
  return Array.from({ length: n }, () => {
    const gap = workload.gap(at);
    workload.draw();
    return gap;
  });
}

describe('popularity', () => {
  it('zipf follows 1 / rank^exponent', () => {
    const found = shares(made({ keyspace: 100, zipfExponent: 1 }), 200_000);
    const harmonic = Array.from({ length: 100 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b);
    for (const rank of [0, 1, 4, 9, 49]) {
      expect((found[rank] as number) * harmonic * (rank + 1)).toBeCloseTo(1, 1);
    }
  });

  it('uniform asks for every key alike, zipf with exponent 0 too', () => {
    for (const more of [
      { popularity: 'uniform' },
      { popularity: 'zipf', zipfExponent: 0 },
    ] as const) {
      const found = shares(made({ keyspace: 50, ...more }), 100_000);
      expect(Math.min(...found)).toBeGreaterThan(0.017);
      expect(Math.max(...found)).toBeLessThan(0.023);
    }
  });

  it('hot-key gives one key its share, and that of the rest', () => {
    const rest = shares(made({ keyspace: 20, popularity: 'zipf' }), 50_000)[0] as number;
    for (const hotKeyPercent of [0, 30, 100]) {
      const [hot = 0] = shares(
        made({ keyspace: 20, popularity: 'hot-key', hotKeyPercent }),
        50_000,
      );
      const expected = hotKeyPercent / 100 + (1 - hotKeyPercent / 100) * rest;
      expect(Math.abs(hot - expected)).toBeLessThan(0.01);
    }
  });

  it('knows a keyspace of one', () => {
    expect([...shares(made({ keyspace: 1 }), 100)].map((x) => Math.round(x * 100))).toEqual([100]);
  });
});

describe('a popularity that moves', () => {
  const keys = (workload: Workload, n: number) =>
    Array.from({ length: n }, () => {
      workload.draw();
      return workload.key;
    });
  const moving = { keyspace: 100, phaseRequests: 1_000, phaseKeys: 10, zipfExponent: 1 };

  it('scan takes one key after another', () => {
    expect(keys(made({ popularity: 'scan', keyspace: 3 }), 7)).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  it('zipfscan draws as Zipf, with scans that go on where they stopped', () => {
    const found = keys(
      made({ ...moving, popularity: 'zipfscan', phaseRequests: 5, phaseKeys: 4 }),
      27,
    );
    const scanned = found.filter((_, i) => i % 9 >= 5);
    expect(scanned).toEqual(Array.from({ length: 12 }, (_, i) => i));
    const zipf = keys(made({ ...moving, popularity: 'zipf' }), 27);
    expect(found.filter((_, i) => i % 9 < 5)).toEqual(zipf.filter((_, i) => i % 9 < 5));
  });

  it('shift is Zipf, moved on with each phase', () => {
    const zipf = keys(made({ ...moving, popularity: 'zipf' }), 12_000);
    const found = keys(made({ ...moving, popularity: 'shift' }), 12_000);
    expect(found).toEqual(zipf.map((key, i) => (key + Math.floor(i / 1_000) * 10) % 100));
  });

  it.each([0, 1, 11])('hotset gives ten keys their share in phase %i', (phase) => {
    const workload = made({ ...moving, popularity: 'hotset', hotKeyPercent: 80 });
    const found = keys(workload, (phase + 1) * 1_000).slice(-1_000);
    const base = (phase * 10) % 100;
    const hot = found.filter((key) => key >= base && key < base + 10).length;
    expect(Math.abs(hot / 1_000 - (0.8 + 0.2 * 0.1))).toBeLessThan(0.04);
    expect(Math.max(...found)).toBeLessThan(100);
  });

  it.each(['scan', 'zipfscan', 'shift', 'hotset'] as const)(
    '%s: slices change nothing',
    (popularity) => {
      const scenario = trialScenario();
      Object.assign(scenario.workload, { popularity, phaseRequests: 500, phaseKeys: 7 });
      const whole = new Simulation(runOf(scenario));
      whole.runUntil(2 * SECOND);
      const sliced = new Simulation(runOf(scenario));
      for (let at = 0; at <= 2 * SECOND; at += SECOND / 7) sliced.runUntil(Math.floor(at));
      sliced.runUntil(2 * SECOND);
      expect(sliced.digest()).toBe(whole.digest());
    },
  );
});

describe('a generalized Pareto size', () => {
  it('has its median and its tail', () => {
    const workload = made({ valueLaw: 'pareto', valueBytes: 1_000, valueShape: 0.35 });
    const sizes = Array.from({ length: 20_000 }, (_, key) => workload.sizeOf(key)).sort(
      (a, b) => a - b,
    );
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      const wanted = (1_000 * ((1 - share) ** -0.35 - 1)) / (0.5 ** -0.35 - 1);
      expect(Math.abs((sizes[share * 20_000] as number) / wanted - 1)).toBeLessThan(0.06);
    }
  });

  it('knows a shape of 0, the exponential law', () => {
    const workload = made({ valueLaw: 'pareto', valueBytes: 1_000, valueShape: 0 });
    const sizes = Array.from({ length: 20_000 }, (_, key) => workload.sizeOf(key));
    const mean = sizes.reduce((a, b) => a + b, 0) / sizes.length;
    expect(Math.abs(mean / (1_000 / Math.LN2) - 1)).toBeLessThan(0.03);
  });
});

describe('draw', () => {
  it('depends on seed and request number only', () => {
    const [a, b, other] = [made(), made(), made({}, 2)];
    const row = (w: Workload) => {
      w.draw();
      return [w.key, w.write, w.valueBytes];
    };
    const rows = Array.from({ length: 200 }, () => row(a));
    expect(Array.from({ length: 200 }, () => row(b))).toEqual(rows);
    expect(Array.from({ length: 200 }, () => row(other))).not.toEqual(rows);
  });

  it.each([0, 30, 95, 100])('reads %i per cent', (readPercent) => {
    const workload = made({ readPercent });
    let reads = 0;
    for (let i = 0; i < 20_000; i++) {
      workload.draw();
      if (!workload.write) reads += 1;
    }
    const tolerance = readPercent === 0 || readPercent === 100 ? 0 : 0.015;
    expect(Math.abs(reads / 20_000 - readPercent / 100)).toBeLessThanOrEqual(tolerance);
  });

  it('gives a key the same size each time', () => {
    const workload = made({ valueSigma: 1, keyspace: 20 });
    const sizes = new Map<number, number>();
    for (let i = 0; i < 2_000; i++) {
      workload.draw();
      expect(sizes.get(workload.key) ?? workload.valueBytes).toBe(workload.valueBytes);
      sizes.set(workload.key, workload.valueBytes);
      expect(workload.sizeOf(workload.key)).toBe(workload.valueBytes);
    }
  });
});

describe('gap', () => {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

  it('is even, or exponential with the same mean', () => {
    expect(new Set(gaps(made({ arrivals: 'even', ratePerSecond: 3_000 }), 50))).toEqual(
      new Set([333_333]),
    );
    const poisson = gaps(made({ arrivals: 'poisson', ratePerSecond: 1_000 }), 100_000);
    const average = mean(poisson);
    expect(average / 1e6).toBeCloseTo(1, 1);
    expect(Math.sqrt(mean(poisson.map((gap) => (gap - average) ** 2))) / 1e6).toBeCloseTo(1, 1);
    expect(Math.min(...poisson)).toBeGreaterThan(0);
  });

  it('brings the same arrivals sooner at a higher rate', () => {
    const slow = gaps(made({ ratePerSecond: 1_000 }), 100);
    const fast = gaps(made({ ratePerSecond: 2_000 }), 100);
    for (const [i, gap] of slow.entries())
      expect(Math.abs(gap - 2 * (fast[i] as number))).toBeLessThanOrEqual(2);
  });
});

describe('shapes', () => {
  const at = (shape: WorkloadSpec['shape'], seconds: number, shapeMs = 10_000, shapeFactor = 4) =>
    shapes[shape].factor(seconds * SECOND, spec({ shape, shapeMs, shapeFactor }));

  it('are what they say at their corners', () => {
    expect([0, 5, 99].map((s) => at('constant', s))).toEqual([1, 1, 1]);
    expect([0, 2.5, 5, 7.5, 10].map((s) => at('wave', s))).toEqual([0.25, 0.625, 1, 0.625, 0.25]);
    expect([9.9, 10, 10.9, 11].map((s) => at('spike', s))).toEqual([1, 4, 4, 1]);
    expect([0, 5, 10, 50].map((s) => at('ramp', s))).toEqual([0.1, 0.55, 1, 1]);
  });
});

describe('configure', () => {
  it('takes a spec that was changed in place', () => {
    const own = spec({ keyspace: 100, popularity: 'uniform' });
    const workload = new Workload(own, null, 1);
    own.keyspace = 2;
    own.valueSigma = 1;
    workload.configure(own);
    expect(shares(workload, 1_000)).toHaveLength(2);
    expect(workload.sizeOf(0)).not.toBe(workload.sizeOf(1));
  });
});

describe('names', () => {
  it('are as long as the key, and different', () => {
    const workload = made({ keyBytes: 16 });
    expect(workload.nameOf(7)).toBe('key:000000000007');
    expect(made({ keyBytes: 1 }).nameOf(12)).toBe('key:12');
    expect(new Set(Array.from({ length: 500 }, (_, i) => workload.nameOf(i))).size).toBe(500);
  });
});
