import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arrowStep,
  LABEL_GAP_PX,
  labelMiddle,
  latencyDomain,
  latencyGrid,
  limitDomain,
  momentText,
  timeTicks,
  timeUnit,
} from './scale.ts';

const NBSP = '\u00a0';
/** 12 px of the mono face. */
const measure = (label: string) => 7.2 * label.length;
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
  expect(timeTicks({ from: 0, to: 40e6 }, 700, measure)).toEqual(
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
        const ticks = timeTicks({ from, to: from + span }, width, measure);
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

test('labels keep their distance at any time, zoom and width, and there is one at least', () => {
  fc.assert(
    fc.property(
      // By decades: early and late moments, µs and hours in view.
      fc.double({ min: 0, max: Math.log10(8.64e13), noNaN: true }),
      fc.double({ min: 4, max: Math.log10(8.64e13), noNaN: true }),
      fc.integer({ min: 160, max: 1900 }),
      fc.double({ min: 6, max: 9, noNaN: true }),
      (fromDecade, spanDecade, width, char) => {
        const view = { from: 10 ** fromDecade, to: 10 ** fromDecade + 10 ** spanDecade };
        const wide = (label: string) => char * label.length;
        const ticks = timeTicks(view, width, wide);
        expect(ticks.length).toBeGreaterThan(0);
        const boxes = ticks.map(({ at, label }) => {
          const middle = labelMiddle(at, wide(label), view, width);
          return { left: middle - wide(label) / 2, right: middle + wide(label) / 2 };
        });
        for (const [i, { left }] of boxes.entries()) {
          const before = boxes[i - 1]?.right ?? Number.NEGATIVE_INFINITY;
          expect(left - before).toBeGreaterThanOrEqual(LABEL_GAP_PX - 1e-6);
        }
      },
    ),
    { seed: 7, numRuns: 2000 },
  );
});

test('long labels make way for each other, and most of the axis stays marked', () => {
  const view = { from: 12_340e9, to: 12_341e9 };
  expect(timeTicks(view, 358, measure).map((t) => t.label)).toEqual([
    `12,340.0${NBSP}s`,
    '12,340.5',
    '12,341.0',
  ]);
});

test('a tick that stands alone is written as what it is', () => {
  const alone = timeTicks({ from: 12_340.2e9, to: 12_340.7e9 }, 160, () => 90);
  expect(alone).toEqual([{ at: 12_340.5e9, label: `12,340.5${NBSP}s` }]);
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
