import type { Nanos } from '../engine/base/units.ts';
import type { Counted } from '../engine/frame.ts';
import { MAX_RUN_NANOS } from '../engine/limits.ts';
import type { Notice, NoticeCode } from '../engine/notices.ts';
import type { Timeline } from '../engine/run.ts';

/** Events between two looks at the clock. */
const LOOK_EVENTS = 16_000;

/** Events between two looks at the clock, when each is looked at. */
const LOOK_EACH = 1_000;

/** What may end a journey before its goal: notices, and counters that rise. */
export type Until = { codes: readonly NoticeCode[]; rises: readonly Counted[] };

/** A long way through a run, in parts: to a moment, or to the first notice or count of a kind before it. */
export class Journey {
  readonly timeline: Timeline;
  private readonly goal: Nanos;
  private readonly until: Until | undefined;
  private readonly counted: number;
  private readonly from: Nanos;
  private looked: number;

  /** From where the run stands to `goal`; `until` names what ends it before. */
  constructor(timeline: Timeline, goal: Nanos, until?: Until) {
    this.timeline = timeline;
    this.goal = goal;
    this.until = until;
    this.counted = this.count();
    this.from = timeline.now;
    this.looked = timeline.sim.notices.length;
  }

  /** Goes on until `isLate`. Returns when what was looked for came, if it did. */
  goOn(isLate: () => boolean): Nanos | undefined {
    const { timeline, goal, until } = this;
    if (until && until.rises.length > 0) return this.stepOn(isLate);
    const { sim } = timeline;
    while (timeline.now < goal && !sim.isOver && !isLate()) {
      timeline.runSome(goal, LOOK_EVENTS);
      const met = until && firstOf(sim.notices, this.looked, until.codes);
      this.looked = sim.notices.length;
      if (met !== undefined) return met;
    }
    return undefined;
  }

  /** The same event by event: a counter does not say when it rose. */
  private stepOn(isLate: () => boolean): Nanos | undefined {
    const { timeline, goal } = this;
    const { sim } = timeline;
    while (timeline.now < goal && !sim.isOver && !isLate()) {
      for (let i = 0; i < LOOK_EACH && timeline.now < goal && timeline.stepEvent(); i++) {
        const met = firstOf(sim.notices, this.looked, this.until?.codes ?? []);
        this.looked = sim.notices.length;
        if (met !== undefined) return met;
        if (this.count() > this.counted) return timeline.now;
      }
    }
    return undefined;
  }

  private count(): number {
    const { probe } = this.timeline.sim;
    let sum = 0;
    for (const name of this.until?.rises ?? []) sum += probe.counted(name);
    return sum;
  }

  /** True at the goal, or at the end of the run. */
  get isOver(): boolean {
    return this.timeline.now >= this.goal || this.timeline.sim.isOver;
  }

  /** What is planned for the very moment of the goal may still be to come. */
  arrive(): void {
    if (this.timeline.now === this.goal) this.timeline.runSome(this.goal, 1);
  }

  /** Share of the way, 0 to 1. */
  get progress(): number {
    return (this.timeline.now - this.from) / (this.goal - this.from);
  }
}

/** When the first notice from number `from` on with one of these codes came. */
function firstOf(
  notices: readonly Notice[],
  from: number,
  codes: readonly NoticeCode[],
): Nanos | undefined {
  for (let i = from; i < notices.length; i++) {
    const notice = notices[i] as Notice;
    if (codes.includes(notice.code)) return notice.at;
  }
  return undefined;
}

/** A moment of the clock: whole nanoseconds within the longest run. */
export function wholeNanos(at: Nanos): Nanos {
  return Math.max(0, Math.min(Math.floor(at) || 0, MAX_RUN_NANOS));
}
