import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extend, Schedule } from './schedule.ts';

type Event = { at: number; kind: number; first: number; second: number };

function drain(schedule: Schedule): Event[] {
  const out: Event[] = [];
  while (schedule.size > 0) out.push(takeOne(schedule));
  return out;
}

function takeOne(schedule: Schedule): Event {
  const peeked = schedule.peek();
  schedule.take();
  expect(schedule.at).toBe(peeked);
  return { at: schedule.at, kind: schedule.kind, first: schedule.first, second: schedule.second };
}

/** What a schedule must be: sorted by time, then by order of insertion. */
class Model {
  private events: Event[] = [];

  add(event: Event): void {
    this.events.push(event);
  }

  take(): Event | undefined {
    let least = 0;
    for (const [i, { at }] of this.events.entries()) {
      if (at < (this.events[least] as Event).at) least = i;
    }
    return this.events.splice(least, 1)[0];
  }
}

const event = fc.record({
  at: fc.nat(20),
  kind: fc.nat(255),
  first: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  second: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
});

describe('Schedule', () => {
  it('takes events by time, and those of one moment in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300, size: 'max' }), (events) => {
        const schedule = new Schedule(4);
        for (const { at, kind, first, second } of events) schedule.add(at, kind, first, second);
        const sorted = events
          .map((e, i) => ({ e, i }))
          .sort((a, b) => a.e.at - b.e.at || a.i - b.i);
        expect(drain(schedule)).toEqual(sorted.map(({ e }) => e));
      }),
      { seed: 13, numRuns: 200 },
    );
  });

  it('holds that while it is filled and emptied in turn', () => {
    const action = fc.oneof(event, fc.constant('take' as const));
    fc.assert(
      fc.property(fc.array(action, { maxLength: 300, size: 'max' }), (actions) => {
        const schedule = new Schedule(2);
        const model = new Model();
        for (const what of actions) {
          if (what !== 'take') {
            schedule.add(what.at, what.kind, what.first, what.second);
            model.add(what);
          } else if (schedule.size > 0) expect(takeOne(schedule)).toEqual(model.take());
        }
        for (const rest of drain(schedule)) expect(rest).toEqual(model.take());
      }),
      { seed: 14, numRuns: 200 },
    );
  });

  it('has no next event when it is empty', () => {
    const schedule = new Schedule();
    expect(schedule.peek()).toBe(Infinity);
    schedule.add(5, 1, 2, 3);
    schedule.take();
    expect([schedule.size, schedule.peek()]).toEqual([0, Infinity]);
  });
});

describe('extend', () => {
  it('keeps what was there and leaves the rest as it is', () => {
    expect(extend(Int32Array.of(1, 2), new Int32Array(4).fill(-1))).toEqual(
      Int32Array.of(1, 2, -1, -1),
    );
  });
});
