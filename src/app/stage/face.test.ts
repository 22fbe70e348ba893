import { describe, expect, it } from 'vitest';
import type { Palette } from '../ui/palette.ts';
import { heatColor, readable, shorten } from './brush.ts';
import { cellX, cellY, faceOf, planCells } from './face.ts';

const box = { x: 100, y: 200, width: 352, height: 144 };

describe('faceOf', () => {
  it('has 96 squares in four rows on a full card, clear of head and foot', () => {
    const face = faceOf(box, 'full', true, true);
    const cells = face.cells!;
    expect([cells.columns, cells.rows, face.narrow]).toEqual([24, 4, false]);
    expect(cells.y).toBeGreaterThan(face.head + 10);
    expect(cellY(cells, 95) + cells.size).toBeLessThan(face.slots!.y);
    expect(face.slots!.y + face.slots!.height).toBeLessThan(face.foot! - 8);
    expect(cellX(cells, 95) + cells.size).toBeLessThanOrEqual(box.x + box.width - face.pad);
  });

  it('writes the role on a second line of a narrow card, unless there are no roles', () => {
    const narrow = { ...box, width: 150, height: 180 };
    expect(
      faceOf(narrow, 'full', false, true).second - faceOf(narrow, 'full', false, true).head,
    ).toBe(20);
    expect(faceOf(narrow, 'full', false, false).second).toBe(
      faceOf(narrow, 'full', false, false).head,
    );
  });

  it('has no squares on small cards', () => {
    expect(faceOf({ ...box, width: 100, height: 20 }, 'compact', true, true).cells).toBeNull();
  });
});

describe('planCells', () => {
  it('draws fewer squares rather than squares too small to see, and none where none fits', () => {
    const flat = planCells({ x: 0, y: 0, width: 210, height: 12 })!;
    expect(flat.columns * flat.rows).toBe(24);
    expect(planCells({ x: 0, y: 0, width: 40, height: 4 })).toBeNull();
  });
});

describe('text on the canvas', () => {
  const ctx = { measureText: (text: string) => ({ width: text.length * 10 }) as TextMetrics };

  it('is shortened to its room, never clipped', () => {
    expect(['primary', 'stands by', 'x'].map((text) => shorten(ctx, text, 70))).toEqual([
      'primary',
      'stands…',
      'x',
    ]);
    expect(shorten(ctx, 'primary', 15)).toBe('');
  });

  it('is ink or ground on a shade, whichever can be read', () => {
    const palette = {
      ink: '#13202b',
      ground: '#fbfcfc',
      'heat-0': '#e3e9ed',
      'heat-6': '#13202b',
    } as Palette;
    expect([heatColor(0.1, palette), heatColor(0.96, palette)]).toEqual(['#e3e9ed', '#13202b']);
    expect([readable('#e3e9ed', palette), readable('#13202b', palette)]).toEqual([
      '#13202b',
      '#fbfcfc',
    ]);
  });
});
