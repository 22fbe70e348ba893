import type { Nanos } from '../engine/base/units.ts';
import { MAX_RUN_NANOS } from '../engine/limits.ts';
import type { Notice, NoticeCode } from '../engine/notices.ts';
import type { Timeline } from '../engine/run.ts';

/** Events between two looks at the clock. */
const LOOK_EVENTS = 16_000;

/** A long way through a run, in parts: to a moment, or to the first notice of a kind before it. */
export class Journey {
  readonly timeline: Timeline;
  private readonly goal: Nanos;
  private readonly until: readonly NoticeCode[] | undefined;
  private readonly from: Nanos;
  private looked: number;

  /** From where the run stands to `goal`; `until` names the notices that end it before. */
  constructor(timeline: Timeline, goal: Nanos, until?: readonly NoticeCode[]) {
    this.timeline = timeline;
    this.goal = goal;
    this.until = until;
    this.from = timeline.now;
    this.looked = timeline.sim.notices.length;
  }

  /** Goes on until `isLate`. Returns when the notice that was looked for came, if it did. */
  goOn(isLate: () => boolean): Nanos | undefined {
    const { timeline, goal, until } = this;
    const { sim } = timeline;
    while (timeline.now < goal && !sim.isOver && !isLate()) {
      timeline.runSome(goal, LOOK_EVENTS);
      const met = until && firstOf(sim.notices, this.looked, until);
      this.looked = sim.notices.length;
      if (met !== undefined) return met;
    }
    return undefined;
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
