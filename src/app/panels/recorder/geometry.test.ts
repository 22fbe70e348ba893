import { expect, test } from 'vitest';
import { AXIS_PX, geometryOf, STRIP_PX } from './geometry.ts';

test('pens stand one under the other and the axis below them, in every layout', () => {
  for (const count of [1, 4]) {
    for (const layout of ['narrow', 'low', 'normal', 'wide'] as const) {
      const { pens, axis, height } = geometryOf(count, layout);
      let free = STRIP_PX;
      for (const [i, pen] of pens.entries()) {
        expect(pen.labelTop).toBeGreaterThanOrEqual(free);
        // Beside the drawing two lines of text fit, smaller ones where it is low; above it, one.
        const next = pens[i + 1]?.labelTop ?? axis;
        if (layout === 'narrow') expect(pen.top - pen.labelTop).toBeGreaterThanOrEqual(20);
        else expect(next - pen.labelTop).toBeGreaterThanOrEqual(layout === 'low' ? 33 : 40);
        free = pen.top + pen.height;
      }
      expect(axis).toBeGreaterThan(free);
      expect(height).toBeGreaterThanOrEqual(axis + AXIS_PX - 2);
    }
  }
});

test('drawings are 43 px tall, 64 px on a wide screen, 31 px on a low one', () => {
  const layouts = ['normal', 'wide', 'low'] as const;
  expect(layouts.map((layout) => geometryOf(1, layout).pens[0]?.height)).toEqual([43, 64, 31]);
});
