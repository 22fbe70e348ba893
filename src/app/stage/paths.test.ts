import { describe, expect, it } from 'vitest';
import { beside, simplify, svgPath, Track } from './paths.ts';

const corner = [
  { x: 0, y: 0 },
  { x: 100, y: 0 },
  { x: 100, y: 50 },
];

describe('simplify', () => {
  it('leaves out repeated points and points on a straight line', () => {
    expect(
      simplify([
        { x: 0, y: 0 },
        { x: 0, y: 0 },
        { x: 40, y: 0 },
        { x: 100, y: 0 },
        { x: 100, y: 50 },
      ]),
    ).toEqual(corner);
  });
});

describe('svgPath', () => {
  it('rounds a corner with radius 10, less where a segment is short', () => {
    expect(svgPath(corner)).toBe('M0 0L90 0Q100 0 100 10L100 50');
    expect(
      svgPath([
        { x: 0, y: 0 },
        { x: 8, y: 0 },
        { x: 8, y: 50 },
      ]),
    ).toBe('M0 0L4 0Q8 0 8 4L8 50');
  });
});

describe('beside', () => {
  it('keeps both lines of a double wire apart through a corner', () => {
    expect(beside(corner, 3)).toEqual([
      { x: 0, y: 3 },
      { x: 97, y: 3 },
      { x: 97, y: 50 },
    ]);
    expect(beside(corner, -3)).toEqual([
      { x: 0, y: -3 },
      { x: 103, y: -3 },
      { x: 103, y: 50 },
    ]);
  });
});

describe('Track', () => {
  it('moves evenly: equal shares are equal distances, ends are the ends', () => {
    const track = new Track([
      { x: 10, y: 20 },
      { x: 110, y: 20 },
    ]);
    expect([0, 0.25, 0.5, 1, 2].map((s) => [track.x(s), track.y(s)])).toEqual([
      [10, 20],
      [35, 20],
      [60, 20],
      [110, 20],
      [110, 20],
    ]);
  });

  it('cuts the corner as the drawn wire does', () => {
    const track = new Track(corner);
    expect(track.length).toBeGreaterThan(144);
    expect(track.length).toBeLessThan(150);
    const middle = 95 / track.length;
    expect(track.x(middle)).toBeLessThan(100);
    expect(track.y(middle)).toBeGreaterThan(0);
  });

  it('stands still on a wire without length', () => {
    const track = new Track([{ x: 5, y: 6 }]);
    expect([track.length, track.x(0.5), track.y(0.5)]).toEqual([0, 5, 6]);
  });
});
