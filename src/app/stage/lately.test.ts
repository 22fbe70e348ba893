import { describe, expect, it } from 'vitest';
import { Lately } from './lately.ts';

const FRAME_MS = 20;

/** Plays `seconds` of the viewer's time from `from`, `held` ns of the run each second; what has passed in the last 1.2 s. */
function play(
  lately: Lately,
  from: number,
  held: number,
  pace: number,
  seconds: number,
  epoch = 1,
) {
  const frames = Math.round((seconds * 1000) / FRAME_MS);
  let passed = 0;
  for (let i = 1; i <= frames; i++) {
    const at = from + (held * FRAME_MS * i) / 1000;
    clock += FRAME_MS;
    passed = lately.pass(at, clock, pace, epoch);
  }
  return Math.round(passed / 1e6) / 1000;
}
let clock = 0;

describe('Lately', () => {
  it('is what the pace asks for while the engine holds it, and from the start', () => {
    const lately = new Lately(1.2);
    expect(lately.pass(50e9, clock, 1e9, 1)).toBe(1.2e9);
    expect(play(lately, 50e9, 1e9, 1e9, 3)).toBe(1.2);
  });

  it('is what was really played where the engine falls behind', () => {
    const lately = new Lately(1.2);
    play(lately, 0, 1e9, 4e9, 2);
    expect(play(lately, 2e9, 1e9, 4e9, 2)).toBeCloseTo(1.2, 1);
  });

  it('does not reach back when time is made to pass faster', () => {
    const lately = new Lately(1.2);
    play(lately, 0, 1e9, 1e9, 3);
    // 60 s in each second: after a tenth only 6 s and the 1.1 s before them have passed.
    expect(play(lately, 3e9, 60e9, 60e9, 0.1)).toBeCloseTo(7.1, 1);
  });

  it('stands still with the run', () => {
    const lately = new Lately(1.2);
    play(lately, 0, 1e9, 4e9, 3);
    const before = play(lately, 3e9, 1e9, 4e9, 1);
    for (let i = 0; i < 500; i++) {
      clock += FRAME_MS;
      lately.pass(4e9, clock, 4e9, 1);
    }
    expect(lately.pass(4e9, clock, 4e9, 1) / 1e9).toBeCloseTo(before, 1);
  });

  it('begins anew after a jump, forward or back', () => {
    const lately = new Lately(1.2);
    play(lately, 0, 1e9, 4e9, 3);
    expect(lately.pass(90e9, clock, 4e9, 2)).toBe(4.8e9);
    expect(lately.pass(10e9, clock, 4e9, 2)).toBe(4.8e9);
  });
});
