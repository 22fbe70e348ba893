import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AxisPace } from './axisPace.ts';
import { isOperations, MIN_PACE, paces, spanOf } from './clock.ts';

const X = 1e9;

/** What the axis is fitted to after each reading, in multiples of real time; it begins fitted to `pace`. */
function fitted(pace: number, readings: readonly number[], from = pace): number[] {
  const axis = new AxisPace();
  let now = from * X;
  return readings.map((held) => {
    now = axis.read(held * X, pace * X, now);
    return now / X;
  });
}

test('the axis follows what is held after some seconds, and the pace once that is held again', () => {
  expect(fitted(1800, [120, 125, 118, 120])).toEqual([1800, 1800, 180, 180]);
  expect(fitted(1800, [700, 700, 700, 0, 0, 0], 180)).toEqual([180, 180, 600, 600, 600, 1800]);
});

test('it stands still while what is held wavers, and where it is not far from the pace', () => {
  const wavering = Array.from({ length: 60 }, (_, i) => [95, 340, 180, 80, 300][i % 5] as number);
  expect(new Set(fitted(1800, wavering, 180))).toEqual(new Set([180]));
  expect(new Set(fitted(60, Array(20).fill(35)))).toEqual(new Set([60]));
  // Out of the band below, then above: not three in a row to one side.
  expect(new Set(fitted(1800, [80, 80, 400, 80, 80, 400, 400], 180))).toEqual(new Set([180]));
});

test('minutes and hours stay on their own axis, and so do seconds', () => {
  const last = (pace: number, held: number) => fitted(pace, Array(9).fill(held)).at(-1) as number;
  expect(last(600, 4)).toBe(60);
  expect(last(20, 0.003)).toBe(0.1);
  expect(spanOf(last(20, 0.003) * X)).toBe(60e9);
  expect(last(0.05, 0.0011)).toBe(0.001);
});

test('a change of pace keeps what is known of the machine, but for another clock', () => {
  const axis = new AxisPace();
  const asked = (pace: number, before: number, fit: number) =>
    axis.asked(pace * X, before * X, fit * X) / X;
  expect(asked(3600, 1800, 180)).toBe(180);
  expect(asked(600, 1800, 180)).toBe(180);
  expect(asked(180, 1800, 600)).toBe(180);
  expect(asked(1800, 600, 600)).toBe(1800);
  expect(asked(600, 60, 20)).toBe(600);
  expect(asked(1, 0.05, 0.001)).toBe(1);
});

test('whatever is held, the axis never goes beyond the pace, and changes three readings apart at least', () => {
  const held = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1, noNaN: true }));
  const property = fc.property(
    fc.constantFrom(...paces),
    fc.array(held, { maxLength: 60 }),
    (pace, shares) => {
      const axis = new AxisPace();
      let now = pace;
      let changedAt = -1;
      for (const [i, share] of shares.entries()) {
        const next = axis.read(share * pace, pace, now);
        expect(next).toBeLessThanOrEqual(pace);
        expect(next).toBeGreaterThanOrEqual(Math.min(pace, isOperations(pace) ? 60e9 : MIN_PACE));
        if (next !== now) {
          expect(i - changedAt).toBeGreaterThanOrEqual(3);
          changedAt = i;
        }
        now = next;
      }
    },
  );
  fc.assert(property, { seed: 11, numRuns: 300 });
});
