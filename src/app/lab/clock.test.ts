import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockOf,
  nearestPace,
  nextView,
  paces,
  sampleEveryFor,
  spanOf,
  viewBetween,
} from './clock.ts';

describe('paces', () => {
  it('go from 1:100,000 to an hour each second, and each finds itself', () => {
    expect([paces[0], paces.at(-1), paces.length]).toEqual([1e4, 3600e9, 25]);
    expect(paces.map(nearestPace)).toEqual(paces.map((_, i) => i));
  });

  it('are on the request clock up to 1:20', () => {
    expect([clockOf(1e6), clockOf(0.05e9), clockOf(0.1e9)]).toEqual([
      'request',
      'request',
      'event',
    ]);
  });
});

describe('nextView', () => {
  const span = 40e6;

  it('stands still until running has filled it, then puts the moment near its start', () => {
    const view = { from: 0, to: span };
    expect(nextView(view, 34e6, span, true)).toBe(view);
    expect(nextView(view, 34.1e6, span, true)).toEqual({ from: 25e6, to: 65e6 });
  });

  it('stays where it is while scrubbing inside it, and follows when one leaves it', () => {
    const view = { from: 25e6, to: 65e6 };
    expect(nextView(view, 65e6, span, false)).toBe(view);
    expect(nextView(view, 3e6, span, false)).toEqual({ from: 0, to: span });
  });

  it('always has the moment in sight', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e12 }),
        fc.integer({ min: 0, max: 1e12 }),
        fc.integer({ min: 0, max: paces.length - 1 }),
        fc.boolean(),
        (from, at, pace, playing) => {
          const wanted = spanOf(paces[pace] as number);
          const view = nextView({ from, to: from + wanted }, at, wanted, playing);
          expect(view.from).toBeLessThanOrEqual(at);
          expect(view.to).toBeGreaterThan(at - 1);
          expect(view.to - view.from).toBe(wanted);
        },
      ),
      { seed: 7 },
    );
  });
});

describe('viewBetween', () => {
  it('goes from one view to the other without a jump', () => {
    const a = { from: 0, to: 40e6 };
    const b = { from: 0, to: 60e9 };
    expect(viewBetween(a, b, 0)).toEqual(a);
    expect(viewBetween(a, b, 1)).toEqual(b);
    const spans = [0, 0.25, 0.5, 0.75, 1].map((s) => viewBetween(a, b, s).to);
    expect(spans).toEqual([...spans].sort((x, y) => x - y));
  });
});

describe('sampleEveryFor', () => {
  it('rounds to 1, 2, 5, 10, ... so that about 200 a second are drawn', () => {
    const cases = [
      [4_000, 1e6],
      [4_000, 1e9],
      [4_000, 60e9],
      [90_000, 1e9],
    ] as const;
    const chosen = cases.map(([rate, pace]) => sampleEveryFor(rate, pace, 1));
    expect(chosen).toEqual([1, 20, 2_000, 500]);
  });

  it('does not waver with the rate', () => {
    const rates = [4_000, 4_100, 3_900, 4_600, 2_000];
    expect(rates.map((rate) => sampleEveryFor(rate, 1e9, 20))).toEqual([20, 20, 20, 20, 20]);
    expect(sampleEveryFor(40_000, 1e9, 20)).toBe(200);
    expect(sampleEveryFor(400, 1e9, 20)).toBe(2);
  });
});
