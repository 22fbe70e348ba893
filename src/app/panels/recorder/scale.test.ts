import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arrowStep,
  latencyDomain,
  latencyGrid,
  limitDomain,
  momentText,
  timeTicks,
  timeUnit,
} from './scale.ts';

const NBSP = '\u00a0';
const text = (at: number, from: number, to: number) => momentText(at, timeUnit({ from, to }));

test('a moment is written in the unit of its view', () => {
  expect([
    text(28.6e6, 0, 40e6),
    text(66.84e9, 50e9, 72e9),
    text(60.0286e9, 60e9, 60.04e9),
    text(0.25e6, 0, 0.4e6),
    text(1800e9, 0, 2400e9),
    text(1_234_567e9, 1_234_500e9, 1_234_600e9),
  ]).toEqual([
    `28.6${NBSP}ms`,
    `66.8${NBSP}s`,
    `60.0286${NBSP}s`,
    `250.0${NBSP}µs`,
    `30.0${NBSP}min`,
    `1,234,567.0${NBSP}s`,
  ]);
});

test('ticks are round and only the first names the unit', () => {
  expect(timeTicks({ from: 0, to: 40e6 }, 700)).toEqual(
    [0, 5, 10, 15, 20, 25, 30, 35, 40].map((ms) => ({
      at: ms * 1e6,
      label: ms === 0 ? `0${NBSP}ms` : String(ms),
    })),
  );
});

test('ticks lie inside the view and their labels fit', () => {
  const seed = { seed: 7, numRuns: 300 };
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e13 }),
      fc.integer({ min: 1e5, max: 3e12 }),
      fc.integer({ min: 200, max: 1600 }),
      (from, span, width) => {
        const ticks = timeTicks({ from, to: from + span }, width);
        expect(ticks.length).toBeLessThanOrEqual(Math.max(5, width / 42));
        for (const { at } of ticks) {
          expect(at).toBeGreaterThanOrEqual(from - 1);
          expect(at).toBeLessThanOrEqual(from + span + 1);
        }
        expect(new Set(ticks.map((t) => t.label)).size).toBe(ticks.length);
      },
    ),
    seed,
  );
});

test('an arrow key moves by a round hundredth of the view', () => {
  expect([40e6, 60e9, 90e9].map((to) => arrowStep({ from: 0, to }))).toEqual([5e5, 1e9, 1e9]);
});

test('the latency axis starts and ends at round numbers, two decades apart or more', () => {
  expect([
    latencyDomain(0.6e6, 6.8e6),
    latencyDomain(0.55e6, 600e6),
    latencyDomain(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  ]).toEqual([
    [0.5e6, 50e6],
    [0.5e6, 1e9],
    [1e5, 1e7],
  ]);
});

test('at most two gridlines, at decades inside the axis', () => {
  expect([latencyGrid([0.5e6, 50e6]), latencyGrid([0.5e6, 1e9]), latencyGrid([1e5, 1e7])]).toEqual([
    [10e6, 1e6],
    [100e6, 10e6],
    [1e6],
  ]);
});

test('a limit keeps its place until it is passed by half', () => {
  expect([
    limitDomain(24, 0, 1.5),
    limitDomain(24, 36, 1.5),
    limitDomain(24, 37, 1.5),
    limitDomain(24, 500, 1.5),
  ]).toEqual([36, 36, 48, 1200]);
});
