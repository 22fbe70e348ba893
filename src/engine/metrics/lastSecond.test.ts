import { expect, it } from 'vitest';
import { SECOND } from '../base/units.ts';
import { sampleColumns } from '../frame.ts';
import { inspect } from '../inspect/inspect.ts';
import { trial } from '../trial.ts';

it('is what the 1 s sample has of the busiest thread, also when a node has started anew', () => {
  const sim = trial(undefined, [
    { at: 1.5 * SECOND, kind: 'strike', fault: 'reboot', target: 'node:0001-001' },
  ]);
  expect(inspect(sim, { node: 0, slots: false })?.lastSecond).toBeNull();
  for (let second = 1; second <= 6; second++) {
    sim.runUntil(second * SECOND);
    const { until = 0, engineNanos = [] } =
      inspect(sim, { node: null, slots: false })?.lastSecond ?? {};
    const samples = sim.probe.coarseSince(second - 1);
    expect(until).toBe(second * SECOND);
    expect(Math.max(...engineNanos) / SECOND).toBeCloseTo(
      samples[sampleColumns.at.engineBusy] ?? -1,
      12,
    );
  }
});
