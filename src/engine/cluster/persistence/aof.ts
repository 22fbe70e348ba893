import { type Nanos, SECOND } from '../../base/units.ts';

/** A write waits at most this many seconds of the server's clock for a background fsync (aof.c). */
const MOST_POSTPONED_SECONDS = 2;

/**
 * When the server hands its append-only buffer to the operating system, by `appendfsync` (aof.c of Redis 7.0).
 * A process kill loses what is still in the buffer, never what was handed over. With everysec a background
 * fsync starts at the first write of each second of the server's clock unless one still runs, and while one
 * runs writes are held back, for up to two seconds; then they are written all the same (aof_delayed_fsync).
 */
export class AppendOnlyFile {
  /** Writes still in the server's own buffer. */
  held = 0;
  /** INFO aof_delayed_fsync. */
  delayed = 0;
  private unsynced = false;
  private fsyncEndsAt: Nanos = -1;
  private lastFsyncSecond: number;
  private postponedSince = -1;
  /** Where in a second of the server's clock the run began. */
  readonly phase: Nanos;

  /** `now` is when the server started. */
  constructor(now: Nanos, phase: Nanos) {
    this.phase = phase;
    this.lastFsyncSecond = this.second(now);
  }

  private second(now: Nanos): number {
    return Math.floor((now + this.phase) / SECOND);
  }

  /** A write goes into the buffer. */
  append(): void {
    this.held += 1;
  }

  /** With everysec, before each wait for events: hands the buffer over unless a fsync runs. */
  turn(now: Nanos, fsyncNanos: Nanos): void {
    const second = this.second(now);
    const running = this.fsyncEndsAt > now;
    if (this.held === 0) {
      if (this.unsynced && !running && second > this.lastFsyncSecond) this.fsync(now, fsyncNanos);
      return;
    }
    if (running) {
      if (this.postponedSince < 0) {
        this.postponedSince = second;
        return;
      }
      if (second - this.postponedSince < MOST_POSTPONED_SECONDS) return;
      this.delayed += 1;
    }
    this.held = 0;
    this.postponedSince = -1;
    this.unsynced = true;
    if (second <= this.lastFsyncSecond) return;
    if (running) this.lastFsyncSecond = second;
    else this.fsync(now, fsyncNanos);
  }

  private fsync(now: Nanos, fsyncNanos: Nanos): void {
    this.fsyncEndsAt = now + fsyncNanos;
    this.lastFsyncSecond = this.second(now);
    this.unsynced = false;
  }

  /** The policy is no or always: nothing stays in the buffer. */
  handOver(): void {
    this.held = 0;
    this.postponedSince = -1;
  }
}
