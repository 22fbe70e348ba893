import { expect, it } from 'vitest';
import { knobs } from '../../../engine/scenario/knobs/knobs.ts';
import { knobProblem } from '../../../engine/scenario/settings.ts';
import type { KnobView } from '../../../worker/protocol.ts';
import { clientBugs, switchedTo } from './bugs.ts';

it('each mistake is a value that its setting can have, and so is what mends it', () => {
  for (const { path, wrong, right } of clientBugs) {
    expect(Object.keys(knobs)).toContain(path);
    for (const value of [wrong, right])
      expect([path, knobProblem(path, value)]).toEqual([path, null]);
  }
});

it('mends to what the run was opened with, where that is not the mistake itself', () => {
  const [timeout] = clientBugs;
  const opened = (standard: number) => ({ standard }) as KnobView;
  expect(
    timeout && [
      switchedTo(timeout, opened(250), true),
      switchedTo(timeout, opened(250), false),
      switchedTo(timeout, opened(0), false),
    ],
  ).toEqual([0, 250, 1_000]);
});
