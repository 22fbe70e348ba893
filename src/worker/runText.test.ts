import { expect, it } from 'vitest';
import { defaultScenario, runOf } from '../engine/scenario/defaults.ts';
import { salvaged, textOf } from './runText.ts';
import './whole.ts';

it('a run that cannot be written as a file is kept as it is after a failure', () => {
  const run = runOf(defaultScenario());
  expect(salvaged(run)).toBe(textOf(run));
  run.interventions = [{ at: 1e17, kind: 'strike', fault: 'node-crash', target: 'node:0001-001' }];
  expect(() => textOf(run)).toThrow(/^This run cannot be written: interventions\[0\].at/);
  expect(JSON.parse(salvaged(run))).toEqual(run);
});
