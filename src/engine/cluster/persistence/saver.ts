import { MILLISECOND, type Nanos } from '../../base/units.ts';
import { type Image, imageOf, pageLayout } from '../../store/redis/image.ts';
import type { RedisStore } from '../../store/redis/keyspace.ts';
import { TouchedPages } from '../../store/redis/pages.ts';
import { forkNanos, saveNanos } from './costs.ts';

export type SavePurpose = 'backup' | 'save-point' | 'aof-rewrite';
export type SaveMethod = 'forked' | 'forkless' | 'serverless';

/** Engine time of copying one shared page at its first write. Assumed: a page fault and 4 KiB. */
const COPY_NANOS: Nanos = 1_000;
/** The same when the host has to swap a page out for it. Assumed. */
const SWAP_NANOS: Nanos = 100_000;
/** A forkless save works in slices between commands: when idle at once, else one in each interval. Assumed. */
const SLICE_NANOS: Nanos = 100_000;
const SLICE_EVERY: Nanos = MILLISECOND;
/**
 * The change log has the memory that was free at the start, and a twentieth of what was used at least. From half
 * of it on, writes are slowed so that it is full when the save is done, not before. Assumed: AWS says that writes
 * are slowed and why, not by how much.
 */
const LEAST_ROOM = 0.05;
const SLOW_FROM = 0.5;

/** A snapshot of one node in progress: what it holds, how far it is, and what it costs the node meanwhile. */
export class Saver {
  readonly purpose: SavePurpose;
  readonly method: SaveMethod;
  readonly startedAt: Nanos;
  readonly image: Image;
  readonly stallNanos: Nanos;
  /** used_memory at the start, and what was free beside it. */
  readonly usedBytes: number;
  readonly freeBytes: number;
  /** Work of the child process (forked), or of the engine thread (forkless). */
  readonly workNanos: Nanos;
  readonly pages: TouchedPages | null;
  /** Forkless: changes that wait to be written behind the data. */
  changeLogBytes = 0;
  swapping = false;
  private doneNanos: Nanos = 0;
  private charged = 0;
  private slicedAt: Nanos;
  private lookedAt: Nanos;
  private busyBefore = 0;

  constructor(
    purpose: SavePurpose,
    method: SaveMethod,
    store: RedisStore,
    maxmemoryBytes: number,
    bytesPerSecond: number,
    now: Nanos,
  ) {
    this.purpose = purpose;
    this.method = method;
    this.startedAt = this.slicedAt = this.lookedAt = now;
    this.image = imageOf(store.entries, now);
    this.usedBytes = store.usedBytes;
    this.freeBytes = Math.max(0, maxmemoryBytes - store.usedBytes);
    this.stallNanos = method === 'forked' ? forkNanos(store.usedBytes) : 0;
    this.workNanos = saveNanos(this.image.keys.length, this.image.bytes, bytesPerSecond);
    this.pages =
      method === 'forked' ? new TouchedPages(pageLayout(store.entries, store.model)) : null;
    store.pages = this.pages;
  }

  /** Memory that the snapshot takes beside the data: copied pages, or the change log. */
  get extraBytes(): number {
    return this.pages === null ? this.changeLogBytes : this.pages.copiedBytes;
  }

  get roomBytes(): number {
    return Math.max(this.freeBytes, this.usedBytes * LEAST_ROOM);
  }

  /** A client write of `bytes` was done; returns how long the engine makes it wait. */
  wrote(bytes: number): Nanos {
    if (this.method !== 'forkless') return 0;
    const left = this.roomBytes - this.changeLogBytes;
    this.changeLogBytes += bytes;
    if (left > this.roomBytes * SLOW_FROM) return 0;
    const workLeft = Math.max(0, this.workNanos - this.doneNanos);
    return Math.round(workLeft * Math.min(1, bytes / Math.max(1, left)));
  }

  /** Engine time that the snapshot takes before the next command. `waiting`: the thread comes from other work. */
  takes(now: Nanos, waiting: boolean): Nanos {
    if (this.pages !== null) {
      const fresh = this.pages.copied - this.charged;
      if (fresh === 0) return 0;
      this.charged = this.pages.copied;
      this.swapping = this.extraBytes > this.freeBytes;
      return fresh * (this.swapping ? COPY_NANOS + SWAP_NANOS : COPY_NANOS);
    }
    if (this.method !== 'forkless') return 0;
    // An idle thread is in the middle of a slice.
    if (!waiting) return SLICE_NANOS - (now % SLICE_NANOS);
    if (now - this.slicedAt < SLICE_EVERY) return 0;
    this.slicedAt = now;
    return SLICE_NANOS;
  }

  /** Looks how far it is; `busyNanos` is the engine thread's total. True when complete. */
  isDone(now: Nanos, busyNanos: Nanos): boolean {
    if (this.method !== 'forkless') {
      return now >= this.startedAt + this.stallNanos + this.workNanos;
    }
    // What the engine thread did not spend on commands went into the snapshot.
    const idle = now - this.lookedAt - (busyNanos - this.busyBefore);
    if (this.lookedAt > this.startedAt) this.doneNanos += Math.max(0, idle);
    this.lookedAt = now;
    this.busyBefore = busyNanos;
    return this.doneNanos >= this.workNanos;
  }
}
