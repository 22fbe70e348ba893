import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../base/units.ts';
import { DEADLINE } from '../events.ts';
import { change, trial } from '../trial.ts';
import { DeadlineRing } from './deadlines.ts';

describe('DeadlineRing', () => {
  it('gives deadlines in order and skips those whose call has ended, however it grows and wraps', () => {
    const action = fc.oneof(
      { weight: 3, arbitrary: fc.constant('add' as const) },
      { weight: 2, arbitrary: fc.constant('take' as const) },
      { weight: 1, arbitrary: fc.record({ end: fc.nat(400) }) },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 600 }), (actions) => {
        const ring = new DeadlineRing();
        const deadlines = new Float64Array(1_000);
        const model: { at: number; slot: number }[] = [];
        let at = 0;
        for (const what of actions) {
          if (what === 'add') {
            at += 10;
            const slot = at / 10;
            deadlines[slot] = at + 0.5;
            ring.add(at, slot, at + 0.5);
            model.push({ at, slot });
          } else if (what === 'take') {
            expect(ring.oldest(deadlines)).toBe(model[0]?.at ?? -1);
            if (model.length > 0) expect(ring.take()).toBe(model.shift()?.slot);
          } else {
            deadlines[what.end] = 0;
            const i = model.findIndex(({ slot }) => slot === what.end);
            if (i >= 0) model.splice(i, 1);
          }
        }
        while (model.length > 0) {
          expect(ring.oldest(deadlines)).toBe(model[0]?.at);
          expect(ring.take()).toBe(model.shift()?.slot);
        }
        expect([ring.oldest(deadlines), ring.size]).toEqual([-1, 0]);
      }),
      { seed: 51, numRuns: 100 },
    );
  });
});

it('one event waits for each ring, however many calls begin anew as others are given up', () => {
  const sim = trial((s) => {
    s.clients.retries = 5;
    s.clients.retryBackoffMs = 0;
  });
  sim.runUntil(SECOND);
  change(sim, { kind: 'strike', fault: 'zone-outage', target: 'zone:us-east-1a' });
  const waiting: Record<number, number> = {};
  const { add, take } = sim.schedule;
  sim.schedule.add = (at, kind, first, second) => {
    if (kind === DEADLINE) waiting[first] = (waiting[first] ?? 0) + 1;
    add.call(sim.schedule, at, kind, first, second);
  };
  let most = 0;
  sim.schedule.take = () => {
    most = Math.max(most, ...Object.values(waiting));
    take.call(sim.schedule);
    const { kind, first } = sim.schedule;
    if (kind === DEADLINE) waiting[first] = (waiting[first] ?? 0) - 1;
  };
  sim.runUntil(3 * SECOND);
  expect(most).toBe(1);
});
