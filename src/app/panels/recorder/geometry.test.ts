import { expect, test } from 'vitest';
import { AXIS_PX, geometryOf, STRIP_PX } from './geometry.ts';

test('pens stand one under the other and the axis below them, in every layout', () => {
  for (const count of [1, 4]) {
    for (const gutter of [true, false]) {
      for (const wide of [true, false]) {
        const { pens, axis, height } = geometryOf(count, gutter, wide);
        let free = STRIP_PX;
        for (const pen of pens) {
          expect(pen.labelTop).toBeGreaterThanOrEqual(free);
          // Beside the drawing two lines of text fit; above it, one.
          expect(gutter ? pen.height : pen.top - pen.labelTop).toBeGreaterThanOrEqual(
            gutter ? 40 : 20,
          );
          free = pen.top + pen.height;
        }
        expect(axis).toBeGreaterThan(free);
        expect(height).toBeGreaterThanOrEqual(axis + AXIS_PX - 2);
      }
    }
  }
});

test('drawings are 43 px tall, 64 px on a wide screen', () => {
  expect(
    [geometryOf(1, true, false), geometryOf(1, true, true)].map((g) => g.pens[0]?.height),
  ).toEqual([43, 64]);
});
