import { describe, expect, it } from 'vitest';
import type { Deed } from '../../../engine/branches.ts';
import type { BranchesView } from '../../../worker/protocol.ts';
import { saidOf } from './said.ts';

const faster: Deed = { kind: 'set', knob: 'workload.ratePerSecond', value: 8_000 };
const fork: Deed = { kind: 'fork', letter: 'B' };
const drop: Deed = { kind: 'drop', letter: 'B' };

function view(
  letters: string,
  active: string,
  undo: Deed | null,
  redo: Deed | null = null,
): BranchesView {
  const list = [...letters].map((letter) => ({
    letter,
    name: '',
    from: letter === 'A' ? '' : 'A',
    at: letter === 'A' ? 0 : 2e9,
    reached: 4e9,
    interventions: [],
  }));
  return { list, active, undo, redo };
}

const words = (before: BranchesView | null, now: BranchesView | null) =>
  saidOf(before, now, () => 'Requests: 8,000/s')?.map((text) => text.replaceAll('\u00a0', ' '));

describe('what is said of branches', () => {
  it('names the branch that undo or redo has put on stage, and what it took back', () => {
    const onA = view('AB', 'A', faster);
    const undone = view('AB', 'B', fork, faster);
    expect(words(onA, undone)).toEqual([
      'Undone on branch B, which is on stage now.',
      'It was Requests: 8,000/s.',
    ]);
    const leftAgain = { ...undone, active: 'A' };
    expect(words(leftAgain, view('AB', 'B', faster))?.[0]).toBe(
      'Done again on branch B, which is on stage now.',
    );
  });

  it('says that a branch went with its deed, came back, or is deleted again', () => {
    const forked = view('AB', 'B', fork);
    const before = view('A', 'A', null, fork);
    expect(words(forked, before)?.[0]).toBe('Undone, and branch B with it. A is on stage now.');
    expect(words(before, forked)?.[0]).toBe('Branch B begins at 2.0 s.');
    const dropped = view('A', 'A', drop);
    const back = view('AB', 'B', fork, drop);
    expect(words(dropped, back)?.[0]).toBe('Branch B is back, and on stage now.');
    expect(words(back, dropped)?.[0]).toBe('Branch B is deleted again. A is on stage now.');
  });

  it('says nothing of what was done on the branch in sight, of a switch, and of the first look', () => {
    expect(words(view('AB', 'B', faster), view('AB', 'B', fork, faster))).toBeUndefined();
    expect(words(view('AB', 'A', faster), view('AB', 'B', faster))).toBeUndefined();
    expect(words(view('AB', 'B', fork), view('A', 'A', drop))).toBeUndefined();
    expect(words(null, view('A', 'A', null))).toBeUndefined();
  });
});
