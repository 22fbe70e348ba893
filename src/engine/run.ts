import { capture, restore, type Saved } from './base/checkpoint.ts';
import type { Nanos } from './base/units.ts';
import type { TraceData } from './clients/trace.ts';
import type { Change, Intervention, Run } from './scenario/scenario.ts';
import { copyJson, Simulation } from './simulation.ts';

/** Memory for checkpoints. */
export const CHECKPOINT_BYTES = 64 * 1024 * 1024;
/** Events between two checkpoints, at least: about a twentieth of a second of work. */
const CHECKPOINT_EVENTS = 100_000;
/** A large state is saved more seldom: one event of distance for this many of its bytes. */
const BYTES_PER_EVENT = 50;

type Checkpoint = { at: Nanos; events: number; saved: Saved };

/**
 * A run with a past: goes on, goes back, and changes course. Checkpoints are kept within a budget, thinned so
 * that their distance grows with age; seeking is the nearest checkpoint and running on from there.
 */
export class Timeline {
  readonly run: Run;
  readonly sim: Simulation;
  private checkpoints: Checkpoint[] = [];
  private bytes = 0;

  constructor(run: Run, trace: TraceData | null = null) {
    this.run = copyJson(run);
    this.sim = new Simulation(this.run, trace);
    this.save();
  }

  get now(): Nanos {
    return this.sim.now;
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

  /** Back to the nearest checkpoint not after `at`; the caller runs on from there. */
  rewind(at: Nanos): void {
    this.load(this.checkpoints.findLast((c) => c.at <= at) ?? this.checkpoints[0]);
  }

  /** Back, or on to a later checkpoint of what has been played before; the caller runs on from there. */
  approach(at: Nanos): void {
    if (at < this.now || this.checkpointBefore(at) > this.now) this.rewind(at);
  }

  private load(checkpoint: Checkpoint | undefined): void {
    if (!checkpoint) return;
    const { sim } = this;
    restore(sim, checkpoint.saved, sim.shared);
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
      this.checkpoints = this.checkpoints.filter((c) => c.at < done.at || c.at === 0);
      this.bytes = this.checkpoints.reduce((sum, c) => sum + c.saved.bytes, 0);
      if (done.at === 0) {
        this.checkpoints = [];
        this.bytes = 0;
        this.save();
      }
    }
    return done;
  }

  private saveWhenDue(): void {
    const last = this.checkpoints.at(-1);
    const { sim } = this;
    const distance = Math.max(CHECKPOINT_EVENTS, (last?.saved.bytes ?? 0) / BYTES_PER_EVENT);
    if (!last || (sim.events - last.events >= distance && sim.now > last.at)) this.save();
  }

  private save(): void {
    const { sim } = this;
    const saved = capture(sim, sim.shared);
    this.checkpoints.push({ at: sim.now, events: sim.events, saved });
    this.bytes += saved.bytes;
    if (this.bytes > CHECKPOINT_BYTES) this.thin();
  }

  /** Every second checkpoint of the older half goes; the first and the newest stay. */
  private thin(): void {
    while (this.bytes > CHECKPOINT_BYTES && this.checkpoints.length > 2) {
      const half = Math.max(2, Math.floor(this.checkpoints.length / 2));
      const kept = this.checkpoints.filter((_, i) => i === 0 || i > half || i % 2 === 0);
      // With nothing left to thin in the older half, the oldest after the first goes.
      if (kept.length === this.checkpoints.length) kept.splice(1, 1);
      this.checkpoints = kept;
      this.bytes = kept.reduce((sum, c) => sum + c.saved.bytes, 0);
    }
  }
}
