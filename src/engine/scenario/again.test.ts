import { expect, test } from 'vitest';
import { runAgain } from './again.ts';
import { defaultScenario, runOf } from './defaults.ts';
import type { Intervention } from './scenario.ts';

const at = (seconds: number, change: object) => ({ at: seconds * 1e9, ...change }) as Intervention;

test('what was planned happens again; settings by hand hold from the start, strikes by hand are gone', () => {
  const scenario = defaultScenario();
  const crash = at(5, { kind: 'strike', fault: 'node-crash', target: 'node:0001-001' });
  const larger = at(8, { kind: 'set', knob: 'workload.valueBytes', value: 4000 });
  const slower = at(6, { kind: 'set', knob: 'workload.ratePerSecond', value: 300 });
  const replicas = at(9, { kind: 'set', knob: 'cluster.replicas', value: 2 });
  const flush = at(7, { kind: 'strike', fault: 'cache-flush', target: 'cache' });
  const planned = new Set([crash, larger]);
  const run = {
    ...runOf(scenario),
    seed: 9,
    interventions: [crash, slower, flush, larger, replicas],
  };
  const before = JSON.stringify(run);
  const again = runAgain(run, (i) => planned.has(i));
  const expected = structuredClone(scenario);
  expected.workload.ratePerSecond = 300;
  expect({ ...again, scenario: null }).toEqual({
    ...run,
    scenario: null,
    interventions: [crash, larger],
  });
  expect(again.scenario.workload).toEqual(expected.workload);
  expect(again.scenario.cluster.nodeGroups[0]?.nodes).toHaveLength(3);
  expect(JSON.stringify(run)).toBe(before);
});
