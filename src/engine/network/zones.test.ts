import { describe, expect, it } from 'vitest';
import { Network } from './zones.ts';

const spec = { sameZoneRttMicros: 200, crossZoneRttMicros: 1_000, sigma: 0.15 };

describe('Network', () => {
  it('delays by half a round trip in the median, more between zones', () => {
    const network = new Network(3, spec, 1);
    for (const [from, to, median] of [
      [0, 0, 100_000],
      [0, 1, 500_000],
      [2, 1, 500_000],
    ] as const) {
      const draws = Array.from({ length: 4_001 }, (_, i) => network.delay(from, to, i)).sort(
        (a, b) => a - b,
      );
      expect(Math.abs((draws[2_000] as number) / median - 1)).toBeLessThan(0.02);
      expect(draws.every((delay) => Number.isInteger(delay) && delay > 0)).toBe(true);
      expect(network.medianDelay(from, to)).toBe(median);
    }
  });

  it('gives a message the same delay each time', () => {
    const delays = (seed: number) =>
      Array.from({ length: 50 }, (_, i) => new Network(2, spec, seed).delay(0, 1, i));
    expect(delays(1)).toEqual(delays(1));
    expect(delays(1)).not.toEqual(delays(2));
  });

  it('takes new medians', () => {
    const network = new Network(2, spec, 1);
    network.configure({ sameZoneRttMicros: 20, crossZoneRttMicros: 40, sigma: 0 });
    expect([network.delay(0, 0, 1), network.delay(0, 1, 1)]).toEqual([10_000, 20_000]);
  });

  it('passes nothing over a cut or into a zone without power', () => {
    const network = new Network(3, spec, 1);
    const reach = () =>
      [0, 1, 2].map((from) => [0, 1, 2].map((to) => Number(network.reaches(from, to))).join(''));
    expect(reach()).toEqual(['111', '111', '111']);
    network.setOpen(2, 0, false);
    expect(reach()).toEqual(['110', '111', '011']);
    network.up[1] = 0;
    expect(reach()).toEqual(['100', '000', '001']);
    network.up[1] = 1;
    network.setOpen(0, 2, true);
    expect(reach()).toEqual(['111', '111', '111']);
  });

  it('takes a zone for lost when it is cut off from more than half of all', () => {
    const isolated = (zones: number, cuts: [number, number][]) => {
      const network = new Network(zones, spec, 1);
      for (const [a, b] of cuts) network.setOpen(a, b, false);
      return Array.from({ length: zones }, (_, zone) => network.isIsolated(zone));
    };
    expect(isolated(1, [])).toEqual([false]);
    expect(isolated(2, [[0, 1]])).toEqual([false, false]);
    expect(isolated(3, [[0, 1]])).toEqual([false, false, false]);
    expect(
      isolated(3, [
        [0, 1],
        [0, 2],
      ]),
    ).toEqual([true, false, false]);
  });
});
