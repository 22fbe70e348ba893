import { capture, restore, type Saved } from './base/checkpoint.ts';
import { copyJson } from './base/json.ts';
import type { Nanos } from './base/units.ts';
import type { TraceData } from './clients/trace.ts';
import type { Change, Intervention, Run } from './scenario/scenario.ts';
import { Simulation } from './simulation.ts';

/** Memory for checkpoints. */
export const CHECKPOINT_BYTES = 64 * 1024 * 1024;
/** Events between two checkpoints, at least: about a fiftieth of a second of work. */
const CHECKPOINT_EVENTS = 25_000;
/** A large state is saved more seldom: one event of distance for this many of its bytes. */
const BYTES_PER_EVENT = 50;
/** Events replayed at most so that the picture has what lies before a moment. */
const LOOKBACK_EVENTS = 50_000;

type Checkpoint = {
  at: Nanos;
  events: number;
  applied: number;
  /** Requests that have begun. */
  requests: number;
  saved: Saved;
  /** The objects that it refers to; a branch puts its own in their place. */
  shared: readonly object[];
};

/** How far a run has come: each of the three only grows along it. */
type Position = { at: Nanos; events: number; applied: number };

/**
 * A run with a past: goes on, goes back, and changes course. Checkpoints are kept within a budget, thinned so
 * that their distance grows with age; seeking is the nearest checkpoint and running on from there.
 */
export class Timeline {
  readonly run: Run;
  readonly sim: Simulation;
  /** Memory for its checkpoints; branches of one run share `CHECKPOINT_BYTES`. */
  budgetBytes = CHECKPOINT_BYTES;
  private readonly trace: TraceData | null;
  private readonly planned: Set<Intervention>;
  private checkpoints: Checkpoint[] = [];
  private bytes = 0;
  private furthest: Position = { at: 0, events: 0, applied: 0 };

  constructor(run: Run, trace: TraceData | null = null) {
    this.run = copyJson(run);
    this.trace = trace;
    this.planned = new Set(this.run.interventions);
    this.sim = new Simulation(this.run, trace, this.planned);
    this.save();
  }

  get now(): Nanos {
    return this.sim.now;
  }

  /** The latest moment that this run, as it is now, has been played to. */
  get reached(): Nanos {
    this.noteReached();
    return this.furthest.at;
  }

  /** True when what comes next has been played before: a change here would make another run. */
  get isPast(): boolean {
    this.noteReached();
    const { sim, furthest } = this;
    return sim.now < furthest.at || sim.events < furthest.events || sim.applied < furthest.applied;
  }

  /** Time of the newest checkpoint not after `at`. */
  checkpointBefore(at: Nanos): Nanos {
    return this.checkpoints.findLast((c) => c.at <= at)?.at ?? 0;
  }

  /** Goes on to `until`, or for about `budget` events. True when `until` was reached. */
  runSome(until: Nanos, budget: number): boolean {
    let left = budget;
    const { sim } = this;
    // What is planned for this very moment may still be to come.
    if (sim.now === until) sim.runUntil(until);
    while (sim.now < until && left > 0) {
      const before = sim.events;
      const slice = Math.min(left, CHECKPOINT_EVENTS);
      sim.runSome(until, slice);
      left -= Math.max(1, sim.events - before);
      this.saveWhenDue();
    }
    return sim.now >= until;
  }

  /** Goes on to `until`. */
  runUntil(until: Nanos): void {
    while (!this.runSome(until, Number.MAX_SAFE_INTEGER));
  }

  stepEvent(): boolean {
    const more = this.sim.stepEvent();
    this.saveWhenDue();
    return more;
  }

  /** Back over the last event, or over the change that came after it: to where `stepEvent` leads here. */
  stepBack(): void {
    const { sim } = this;
    const { events, applied } = sim;
    const start = this.checkpoints.findLast(
      (c) =>
        c.events <= events && c.applied <= applied && (c.events < events || c.applied < applied),
    );
    if (!start) {
      this.rewind(0);
      return;
    }
    const isThere = () => sim.events >= events && sim.applied >= applied;
    let steps = 0;
    this.load(start);
    while (!isThere() && sim.stepEvent()) steps += 1;
    this.load(start);
    for (let i = 1; i < steps; i++) sim.stepEvent();
  }

  /** Back to the nearest checkpoint not after `at`; the caller runs on from there. */
  rewind(at: Nanos): void {
    this.load(this.checkpoints.findLast((c) => c.at <= at) ?? this.checkpoints[0]);
  }

  /**
   * Back, or on to a later checkpoint of what has been played before; the caller runs on from there. With a
   * `lookback` it starts earlier, as far as that is cheap, so that the picture has what lies just before `at`. `anew`:
   * what led to the present moment is played again in any case.
   */
  approach(at: Nanos, lookback: Nanos = 0, anew = false): void {
    if (!anew && at >= this.now && this.checkpointBefore(at) <= this.now) return;
    const nearest = this.checkpoints.findLast((c) => c.at <= at) ?? this.checkpoints[0];
    if (!nearest || lookback <= 0) {
      this.load(nearest);
      return;
    }
    const cheap = this.checkpoints.filter(
      (c) => c.at <= at && nearest.events - c.events <= LOOKBACK_EVENTS,
    );
    this.load(cheap.findLast((c) => c.at <= at - lookback) ?? cheap[0]);
  }

  private load(checkpoint: Checkpoint | undefined): void {
    if (!checkpoint) return;
    this.noteReached();
    const { sim } = this;
    restore(sim, checkpoint.saved, checkpoint.shared, sim.shared);
    sim.recorder.clear();
    sim.probe.fine.clear();
  }

  /** Goes to a moment, back or forward. The same moment gives the same digest, whichever way it is reached. */
  seek(to: Nanos): void {
    this.approach(to);
    this.runUntil(to);
  }

  /** Goes to the state after exactly `events` events, before any change that follows the last of them. */
  seekEvent(events: number): void {
    const { sim } = this;
    if (events <= sim.events) {
      this.load(this.checkpoints.findLast((c) => c.events < events) ?? this.checkpoints[0]);
    }
    while (sim.events < events && sim.stepEvent());
  }

  /** Changes the run now; what lay in the future is dropped with its checkpoints. */
  intervene(change: Change): Intervention | string {
    const done = this.sim.intervene(change);
    if (typeof done !== 'string') {
      // A checkpoint of this very moment was taken before the change.
      this.dropFrom(done.at);
      this.furthest = this.position();
    }
    return done;
  }

  /** The same run with the same past, as a run of its own: what is changed in one stays out of the other. */
  fork(): Timeline {
    const made: Timeline = Object.create(Timeline.prototype);
    const run = { ...this.run, interventions: [...this.run.interventions] };
    const sim = new Simulation(run, this.trace, this.planned);
    const here = capture(this.sim, this.sim.shared);
    restore(sim, here, this.sim.shared, sim.shared);
    sim.recorder.isPartial = true;
    const position = this.position();
    const checkpoints = this.checkpoints.filter((c) => c.at === 0 || c.at <= position.at);
    Object.assign(made, {
      run,
      sim,
      trace: this.trace,
      planned: this.planned,
      budgetBytes: this.budgetBytes,
      checkpoints,
      bytes: bytesOf(checkpoints),
      furthest: position,
    });
    return made;
  }

  /**
   * The same run as it was before a request began, to be played again apart from this one: from the newest checkpoint
   * without it. Null when the request has not begun here.
   */
  before(request: number): Simulation | null {
    const checkpoint = this.checkpoints.findLast((c) => c.requests <= request);
    if (!checkpoint || request >= this.sim.workload.next) return null;
    const run = { ...this.run, interventions: [...this.run.interventions] };
    const sim = new Simulation(run, this.trace, this.planned);
    restore(sim, checkpoint.saved, checkpoint.shared, sim.shared);
    return sim;
  }

  /**
   * Puts other interventions in place of those of the run, in order of time, and goes back to before the
   * first difference if that has passed; the caller runs on from there. Those that were planned when the run
   * was opened count as planned again when they are the same objects. Returns the moment of the first
   * difference, null without any.
   */
  rewrite(interventions: readonly Intervention[]): Nanos | null {
    const own = this.run.interventions;
    let same = 0;
    while (same < own.length && own[same] === interventions[same]) same += 1;
    const first = Math.min(own[same]?.at ?? Infinity, interventions[same]?.at ?? Infinity);
    own.splice(same, own.length - same, ...interventions.slice(same));
    if (first === Infinity) return null;
    this.noteReached();
    const passed = this.now >= first;
    const known = this.furthest.at;
    this.dropFrom(first);
    if (passed) this.rewind(first);
    if (known >= first) {
      const events = Math.max(this.sim.events, this.checkpoints.at(-1)?.events ?? 0);
      this.furthest = { at: first, events, applied: this.sim.applied };
    }
    return first;
  }

  /** These stay in the run when the past before them is changed. */
  plan(interventions: readonly Intervention[]): void {
    for (const intervention of interventions) this.planned.add(intervention);
  }

  isPlanned(intervention: Intervention): boolean {
    return this.planned.has(intervention);
  }

  /** These stay in the run when the past before them is changed, and no others. Holds for all its forks. */
  replan(interventions: readonly Intervention[]): void {
    this.planned.clear();
    this.plan(interventions);
  }

  /** Drops the checkpoints at `at` and later. That of the start has nothing applied and always stays. */
  private dropFrom(at: Nanos): void {
    this.checkpoints = this.checkpoints.filter((c, i) => i === 0 || c.at < at);
    this.bytes = bytesOf(this.checkpoints);
  }

  private position(): Position {
    const { now, events, applied } = this.sim;
    return { at: now, events, applied };
  }

  private noteReached(): void {
    const { furthest } = this;
    const here = this.position();
    furthest.at = Math.max(furthest.at, here.at);
    furthest.events = Math.max(furthest.events, here.events);
    furthest.applied = Math.max(furthest.applied, here.applied);
  }

  private saveWhenDue(): void {
    const last = this.checkpoints.at(-1);
    const { sim } = this;
    const distance = Math.max(CHECKPOINT_EVENTS, (last?.saved.bytes ?? 0) / BYTES_PER_EVENT);
    if (!last || (sim.events - last.events >= distance && sim.now > last.at)) this.save();
  }

  private save(): void {
    const { sim } = this;
    const { shared } = sim;
    const saved = capture(sim, shared);
    const requests = sim.workload.next;
    this.checkpoints.push({ ...this.position(), requests, saved, shared });
    this.bytes += saved.bytes;
    this.thin();
  }

  /**
   * While there are too many, the one goes whose absence makes the smallest gap for its age: distances grow
   * with age. The first and the newest stay.
   */
  private thin(): void {
    const { checkpoints } = this;
    const newest = checkpoints.at(-1)?.events ?? 0;
    while (this.bytes > this.budgetBytes && checkpoints.length > 2) {
      let best = 1;
      let least = Infinity;
      for (let i = 1; i < checkpoints.length - 1; i++) {
        const gap = eventsAt(checkpoints, i + 1) - eventsAt(checkpoints, i - 1);
        const age = newest - eventsAt(checkpoints, i) + AGE_EVENTS;
        if (gap / age < least) {
          least = gap / age;
          best = i;
        }
      }
      const [gone] = checkpoints.splice(best, 1);
      this.bytes -= gone?.saved.bytes ?? 0;
    }
  }
}

/** Younger than this, all checkpoints are of one age: two minutes of the default scenario. */
const AGE_EVENTS = 4_000_000;

function eventsAt(checkpoints: readonly Checkpoint[], i: number): number {
  return checkpoints[i]?.events ?? 0;
}

function bytesOf(checkpoints: readonly Checkpoint[]): number {
  return checkpoints.reduce((sum, c) => sum + c.saved.bytes, 0);
}
