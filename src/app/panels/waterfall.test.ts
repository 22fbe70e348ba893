import { describe, expect, it } from 'vitest';
import { spanSentence } from '../../content/spanSentences.ts';
import { shareAt, waterfallOf } from './waterfall.ts';

function spans(...lengths: number[]) {
  let at = 100;
  return lengths.map((nanos) => {
    const from = at;
    at += nanos;
    return { span: 'network', place: 'database', from, to: at, ahead: 0 };
  });
}

describe('the waterfall', () => {
  it('is linear: each bar begins where the one before ended, and they fill the width', () => {
    expect(waterfallOf({ spans: spans(10, 30, 60) })).toEqual({
      bars: [
        { left: 0, width: 0.1, broken: false },
        { left: 0.1, width: 0.3, broken: false },
        { left: 0.4, width: 0.6, broken: false },
      ],
      times: 0,
    });
  });

  it('breaks the one bar that would hide all others, and says how much', () => {
    const { bars, times } = waterfallOf({ spans: spans(10, 2_000, 30) });
    expect(times).toBe(50);
    expect(bars.map(({ broken }) => broken)).toEqual([false, true, false]);
    expect(bars[0]?.width).toBeCloseTo(0.1, 12);
    expect(bars[2]?.width).toBeCloseTo(0.3, 12);
    expect((bars[2]?.left ?? 0) + (bars[2]?.width ?? 0)).toBeCloseTo(1, 12);
  });

  it('finds the place of a moment, and does with nothing', () => {
    const trace = { spans: spans(10, 30, 60) };
    const waterfall = waterfallOf(trace);
    expect([95, 100, 110, 125, 200].map((at) => shareAt(at, trace, waterfall))).toEqual([
      0, 0, 0.1, 0.25, 1,
    ]);
    expect(waterfallOf({ spans: [] })).toEqual({ bars: [], times: 0 });
  });
});

describe('a sentence for each span', () => {
  it('names time, place and what was ahead', () => {
    const span = (name: string, place: string, ahead = 0) =>
      spanSentence({ span: name, place, from: 0, to: 1.8e6, ahead }).replaceAll('\u00a0', ' ');
    expect([
      span('queue', '0001-001', 14),
      span('queue', '0001-001'),
      span('origin', 'database', 1),
      span('network', 'database'),
      span('service', '0001-001'),
    ]).toEqual([
      'waited 1.8 ms behind 14 commands at 0001-001',
      'waited 1.8 ms in the queue at 0001-001',
      'the database took 1.8 ms: 1 query waited before it',
      '1.8 ms on the wire to the database',
      '0001-001 worked on it for 1.8 ms',
    ]);
  });
});
