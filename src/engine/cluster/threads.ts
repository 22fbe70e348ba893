import { rounded } from '../base/maths.ts';
import type { Nanos } from '../base/units.ts';
import type { Service } from './service.ts';

/** More than any node's I/O threads (`ioThreadsOf`). */
const MAX_IO_THREADS = 8;

/** Places in `Threads.times`: each call with a plain number for a time would put that on the heap. */
export const ARRIVED = 0;
export const TAKEN_UP = 1;
export const DONE = 2;

/**
 * The threads of one server process. Each that executes commands runs an event loop: a pass takes all requests
 * that have arrived by its beginning, so they share its cost. A lone request wakes the loop from sleep and pays
 * alone; under load passes grow and the share of each shrinks. I/O threads work before the engine thread, first
 * come, first served, and Memcached's workers meet at a lock.
 */
export class Threads {
  /** By worker: when the pass in progress began. */
  private readonly passAt: Float64Array;
  private readonly ioFreeAt = new Float64Array(MAX_IO_THREADS);
  private lockFreeAt: Nanos = 0;
  /** When the command in question arrived and is taken up, and, said by `serve`, when it is done. */
  readonly times = new Float64Array(3);
  /** Time for which the command last taken up keeps its worker busy. */
  lastNanos = 0;
  /** Time that other threads of the host were busy since the start. */
  offloadedNanos = 0;

  constructor(workers: number) {
    this.passAt = new Float64Array(workers).fill(-1);
  }

  /** `serve` with its times as numbers; returns when the command is done. */
  takeUp(
    service: Service,
    worker: number,
    command: number,
    bytes: number,
    nanos: Nanos,
    slowdown: number,
    arrivedAt: Nanos,
    now: Nanos,
  ): Nanos {
    this.times[ARRIVED] = arrivedAt;
    this.times[TAKEN_UP] = now;
    this.serve(service, worker, command, bytes, nanos, slowdown);
    return this.times[DONE] as number;
  }

  /**
   * A worker takes up, at `times[TAKEN_UP]`, a command that arrived at `times[ARRIVED]`; `times[DONE]` is when it is
   * done. `nanos` is the command's own time on that thread. Calls for one worker come in the order of arrival.
   */
  serve(
    service: Service,
    worker: number,
    command: number,
    bytes: number,
    nanos: Nanos,
    slowdown: number,
  ): void {
    const { times } = this;
    const arrivedAt = times[ARRIVED] as number;
    const now = times[TAKEN_UP] as number;
    let busy = nanos;
    if (arrivedAt >= now) {
      busy += service.wakeNanos;
      this.passAt[worker] = now;
    } else if (arrivedAt > (this.passAt[worker] as number)) {
      busy += service.pollNanos;
      this.passAt[worker] = now;
    }
    if (slowdown !== 1) busy = Math.round(busy * slowdown);
    this.lastNanos = busy;
    // On small nodes one thread does it all.
    if (service.isPlain) {
      times[DONE] = now + busy;
      return;
    }
    const off = service.offloadedNanos(command, bytes);
    this.offloadedNanos += off;
    const from =
      service.ioThreads > 0 ? this.readyAt(service, off * slowdown, arrivedAt, now) : now;
    const lock = service.locked[command] as number;
    times[DONE] =
      lock > 0 ? this.unlockedAt(from + busy, Math.round(lock * slowdown)) : from + busy;
  }

  /** When an I/O thread is done with a request and the engine thread may have it. */
  private readyAt(service: Service, nanos: Nanos, arrivedAt: Nanos, now: Nanos): Nanos {
    const { ioFreeAt } = this;
    let first = 0;
    for (let i = 1; i < service.ioThreads; i++) {
      if ((ioFreeAt[i] as number) < (ioFreeAt[first] as number)) first = i;
    }
    const ready = Math.max(arrivedAt, ioFreeAt[first] as number) + rounded(nanos);
    ioFreeAt[first] = ready;
    return Math.max(now, ready);
  }

  /** The last part of a write is done under a lock, one worker at a time. */
  private unlockedAt(done: Nanos, lock: Nanos): Nanos {
    const at = Math.max(done - lock, this.lockFreeAt) + lock;
    this.lockFreeAt = at;
    return at;
  }
}
