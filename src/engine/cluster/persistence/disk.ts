import { extend } from '../../base/schedule.ts';
import { MIB, MILLISECOND, type Nanos, NEVER, SECOND } from '../../base/units.ts';
import { DURABLE, FLUSHED } from '../../events.ts';
import { LOG_BEHIND, NO_REASON } from '../../outcomes.ts';
import { AWAITING, OWNED } from '../../requests.ts';
import type { Simulation } from '../../simulation.ts';
import { type Image, imageOf } from '../../store/redis/image.ts';
import type { RedisStore } from '../../store/redis/keyspace.ts';
import type { CacheNode } from '../node.ts';
import { UP } from '../states.ts';
import { AppendOnlyFile } from './aof.ts';
import { type SaveMethod, type SavePurpose, Saver } from './saver.ts';
import { UndoList } from './undo.ts';

/** What a start finds: a file of this host's disk, or the log in several zones, which outlives the host. */
export type DiskFile = {
  kind: 'rdb' | 'aof' | 'log';
  image: Image;
  bytes: number;
  /** Acknowledged writes that it lacks, once the process is gone. */
  lostWrites: number;
};

/** auto-aof-rewrite-percentage 100 and auto-aof-rewrite-min-size 64 MiB, the defaults. */
const REWRITE_GROWTH = 2;
const REWRITE_LEAST = 64 * MIB;
/** Protocol bytes of a SET beside key and value. */
const COMMAND_BYTES = 20;
/** Writes of one primary into the log of Valkey 9 durability (AWS: 100 MiB/s). */
const LOG_NANOS_PER_BYTE = 1e9 / (100 * MIB);
/** Asynchronous durability: further behind than this, the primary refuses writes (AWS). */
export const MOST_BEHIND: Nanos = 10 * SECOND;

/** What one node does for the durability of its data. Nodes without any such setting have none. */
export class NodeDisk {
  private readonly sim: Simulation;
  private readonly node: CacheNode;
  file: DiskFile | null = null;
  saver: Saver | null = null;
  readonly undo = new UndoList();
  aof: AppendOnlyFile;
  /** Set once `file` has been read into memory. */
  loaded = false;
  /** Position in the replication stream up to which the log had everything when the primary was lost. */
  loggedTo = NEVER;
  /** Client writes; changes since the last save, and at its fork; second of the last save. */
  private writes = 0;
  private writesAtFork = 0;
  private writesInFile = 0;
  private dirty = 0;
  private dirtyAtFork = 0;
  private savedSecond: number;
  private aofBytes = 0;
  private aofBase = 0;
  private blockedUntil: Nanos = 0;
  private slowedBy: Nanos = 0;
  /** An entry of `undo` whose write has not been done yet. */
  private pending = false;
  /** Valkey 9: when the log takes the next write, and when the last write's answer may go. */
  private logFreeAt: Nanos = 0;
  private answerAt: Nanos = 0;
  private cutOff = false;
  /** appendfsync always: commands left of this turn of the event loop, and the answers that wait for the fsync. */
  private turnLeft = 0;
  private turnDirty = false;
  private heldSlots = new Int32Array(16);
  private heldReasons = new Uint8Array(16);
  private heldCount = 0;
  private flushes = 0;

  constructor(sim: Simulation, node: CacheNode) {
    this.sim = sim;
    this.node = node;
    this.aof = new AppendOnlyFile(sim.now, sim.cluster.persist().clockPhase);
    this.savedSecond = this.second();
  }

  private get store(): RedisStore {
    return this.node.store as RedisStore;
  }

  private second(): number {
    return Math.floor((this.sim.now + this.sim.cluster.persist().clockPhase) / SECOND);
  }

  /** Engine time before the next command; `waiting` when the thread comes from another. */
  delay(waiting: boolean): Nanos {
    const { sim, saver } = this;
    let nanos = Math.max(0, this.blockedUntil - sim.now) + this.slowedBy;
    this.slowedBy = 0;
    if (saver !== null) {
      const wasSwapping = saver.swapping;
      nanos += saver.takes(sim.now, waiting);
      if (saver.swapping && !wasSwapping) {
        sim.notice('snapshot-memory-short', `node:${this.node.id}`, {
          copiedBytes: saver.extraBytes,
          freeBytes: saver.freeBytes,
        });
      }
    }
    return nanos;
  }

  /** Before a write: the reason to refuse it, or NO_REASON. */
  beforeWrite(key: number): number {
    const { sim, undo, store } = this;
    const { appendonly, appendfsync, durability } = sim.scenario.persistence;
    if (this.pending) undo.pop();
    this.pending = false;
    if (durability !== 'disabled') {
      this.lookAtLog();
      if (durability === 'sync' && this.cutOff) return LOG_BEHIND;
      if (durability === 'async' && sim.now - undo.oldestAt > MOST_BEHIND) {
        sim.cluster.persist().logBehind(this.node, sim.now - undo.oldestAt);
        return LOG_BEHIND;
      }
    } else if (!appendonly || appendfsync !== 'everysec') return NO_REASON;
    undo.push(store.entries, key, sim.now, sim.cluster.group(this.node.group).log.next);
    this.pending = true;
    return NO_REASON;
  }

  /** Position in the replication stream up to which the log has everything. */
  safeSeq(): number {
    if (this.node.state !== UP) return this.loggedTo;
    this.lookAtLog();
    return this.undo.oldestSeq;
  }

  private lookAtLog(): void {
    const { sim, undo } = this;
    const cutOff = sim.network.isIsolated(this.node.zone);
    if (this.cutOff && !cutOff) undo.reached(sim.now + this.logNanos());
    this.cutOff = cutOff;
    undo.dropSafe(sim.now);
  }

  private logNanos(): Nanos {
    return Math.round(this.sim.scenario.persistence.logMs * MILLISECOND);
  }

  /** A client's write is done. */
  wrote(bytes: number): void {
    const { sim } = this;
    const { appendonly, durability } = sim.scenario.persistence;
    this.pending = false;
    this.writes += 1;
    this.dirty += 1;
    if (this.saver !== null) this.slowedBy += this.saver.wrote(bytes + COMMAND_BYTES);
    if (durability !== 'disabled') {
      this.logFreeAt = Math.max(sim.now, this.logFreeAt) + Math.round(bytes * LOG_NANOS_PER_BYTE);
      const at = this.logFreeAt + this.logNanos();
      if (!this.cutOff) this.undo.safe(at);
      if (durability === 'sync') this.answerAt = at;
    }
    if (!appendonly) return;
    this.aofBytes += bytes + COMMAND_BYTES;
    this.aof.append();
    this.turnDirty = true;
  }

  /** After each command: true when its answer has to wait. */
  holds(slot: number, reason: number): boolean {
    const { sim } = this;
    const { appendonly, appendfsync } = sim.scenario.persistence;
    // WAIT answers when its replicas have the write.
    if (sim.requests.where[slot] === AWAITING) this.answerAt = 0;
    else if (this.answerAt > sim.now) {
      sim.schedule.add(this.answerAt, DURABLE, slot, sim.requests.nextTicket(slot));
      this.answerAt = 0;
      return true;
    }
    if (!appendonly) return false;
    if (appendfsync === 'always') return this.holdsForFsync(slot, reason);
    this.turn();
    return false;
  }

  /** The event loop comes round: the append-only buffer is handed over where it may be. */
  private turn(): void {
    const { sim, aof } = this;
    const { appendfsync, fsyncMs } = sim.scenario.persistence;
    this.turnDirty = false;
    if (appendfsync !== 'everysec') {
      aof.handOver();
      return;
    }
    const { delayed } = aof;
    aof.turn(sim.now, Math.round(fsyncMs * MILLISECOND));
    if (aof.held === 0) {
      this.undo.clear();
      this.pending = false;
    }
    if (delayed === 0 && aof.delayed > 0) {
      sim.notice('fsync-slow', `node:${this.node.id}`, { fsyncNanos: fsyncMs * MILLISECOND });
    }
  }

  /** All commands that were ready together share one fsync; the engine thread waits for it, and so do their answers. */
  private holdsForFsync(slot: number, reason: number): boolean {
    const { sim, node } = this;
    if (this.turnLeft <= 0) this.turnLeft = 1 + node.queueLength;
    this.turnLeft -= 1;
    if (!this.turnDirty) return false;
    if (sim.requests.where[slot] !== AWAITING) this.hold(slot, reason);
    if (this.turnLeft > 0) return true;
    this.turnDirty = false;
    this.aof.handOver();
    this.blockedUntil = sim.now + Math.round(sim.scenario.persistence.fsyncMs * MILLISECOND);
    sim.schedule.add(this.blockedUntil, FLUSHED, node.index, this.flushes);
    return true;
  }

  private hold(slot: number, reason: number): void {
    if (this.heldCount === this.heldSlots.length) {
      this.heldSlots = extend(this.heldSlots, new Int32Array(this.heldCount * 2));
      this.heldReasons = extend(this.heldReasons, new Uint8Array(this.heldCount * 2));
    }
    this.heldSlots[this.heldCount] = slot;
    this.heldReasons[this.heldCount++] = reason;
  }

  /** An fsync under `always` is done: the answers go. */
  flushed(flush: number): void {
    if (flush !== this.flushes) return;
    this.flushes += 1;
    const count = this.heldCount;
    this.heldCount = 0;
    for (let i = 0; i < count; i++) {
      answer(this.sim, this.node, this.heldSlots[i] as number, this.heldReasons[i] as number);
    }
  }

  /** The server's cron, ten times a second. */
  tick(): void {
    const { sim, node, saver } = this;
    const { appendonly, appendfsync } = sim.scenario.persistence;
    if (appendonly && appendfsync === 'everysec') this.turn();
    if (saver !== null) {
      // A child process keeps another core of the host busy.
      if (saver.method === 'forked') node.threads.offloadedNanos += this.store.tickNanos;
      if (saver.isDone(sim.now, node.busyNanos)) this.saved(saver);
    } else if (node.isPrimary) this.saveWhenDue();
  }

  private saveWhenDue(): void {
    const { savePoints, appendonly } = this.sim.scenario.persistence;
    const age = this.second() - this.savedSecond;
    for (const { seconds, changes } of savePoints) {
      if (this.dirty < changes || age <= seconds) continue;
      this.save('save-point', 'forked');
      return;
    }
    if (!appendonly || this.aofBytes < REWRITE_LEAST) return;
    if (this.aofBytes >= REWRITE_GROWTH * this.aofBase) this.save('aof-rewrite', 'forked');
  }

  /** Starts a snapshot. A fork stops the engine thread. */
  save(purpose: SavePurpose, method: SaveMethod): Saver {
    const { sim, node } = this;
    const { maxmemoryBytes } = sim.scenario.cluster;
    const { saveBytesPerSecond } = sim.scenario.persistence;
    const { store } = this;
    const saver = new Saver(purpose, method, store, maxmemoryBytes, saveBytesPerSecond, sim.now);
    this.saver = saver;
    this.dirtyAtFork = this.dirty;
    this.writesAtFork = this.writes;
    this.blockedUntil = Math.max(this.blockedUntil, sim.now) + saver.stallNanos;
    node.busyNanos += saver.stallNanos;
    sim.cluster.persist().saveStarted(node, saver);
    return saver;
  }

  private saved(saver: Saver): void {
    const { sim, node } = this;
    this.saver = null;
    this.store.pages = null;
    if (saver.purpose === 'save-point') {
      const { image } = saver;
      this.file = { kind: 'rdb', image, bytes: image.bytes, lostWrites: 0 };
      this.dirty -= this.dirtyAtFork;
      this.writesInFile = this.writesAtFork;
      this.savedSecond = this.second();
    } else if (saver.purpose === 'aof-rewrite') {
      this.aofBytes = this.aofBase = saver.image.bytes;
    }
    sim.cluster.persist().saveFinished(node, saver);
  }

  /** The process ends: no answers go any more. */
  stopped(): void {
    this.heldCount = 0;
    this.flushes += 1;
    this.turnLeft = 0;
    this.turnDirty = false;
    this.blockedUntil = this.slowedBy = this.answerAt = 0;
  }

  /** Memory is emptied: a snapshot under way is void, and returned. */
  dropSave(): Saver | null {
    const { saver } = this;
    if (saver !== null) this.store.pages = null;
    this.saver = null;
    return saver;
  }

  /** A primary's process is gone, its memory still there to be looked at: what will a start find? */
  died(hostAnswers: boolean): void {
    const { sim, undo } = this;
    const { appendonly, durability, savePoints } = sim.scenario.persistence;
    if (this.pending) undo.pop();
    this.pending = false;
    if (durability !== 'disabled') {
      this.lookAtLog();
      this.loggedTo = undo.oldestSeq;
      const image = undo.takenFrom(imageOf(this.store.entries, sim.now));
      // A synchronous write that the log has not got was never acknowledged.
      const lostWrites = durability === 'sync' ? 0 : undo.size;
      this.file = { kind: 'log', image, bytes: image.bytes, lostWrites };
    } else if (!hostAnswers) this.file = null;
    else if (appendonly) {
      const image = undo.takenFrom(imageOf(this.store.entries, sim.now));
      const bytes = Math.max(this.aofBytes, image.bytes);
      this.file = { kind: 'aof', image, bytes, lostWrites: undo.size };
    } else if (savePoints.length > 0 && this.file?.kind === 'rdb') {
      this.file.lostWrites = this.writes - this.writesInFile;
    } else this.file = null;
    undo.clear();
  }

  /** The server starts anew with what its file held. */
  started(): void {
    const { sim } = this;
    this.aof = new AppendOnlyFile(sim.now, sim.cluster.persist().clockPhase);
    this.aofBase = this.aofBytes;
    this.savedSecond = this.second();
    this.dirty = this.writes = this.writesInFile = 0;
    this.logFreeAt = 0;
    this.loggedTo = NEVER;
    this.undo.clear();
  }
}

/** An answer that was held back goes. */
export function answer(sim: Simulation, node: CacheNode, slot: number, reason: number): void {
  const { requests } = sim;
  sim.spanService(slot, node.index);
  if (requests.owner[slot] === OWNED) sim.clients.wire.respond(slot, reason);
  else requests.free(slot);
}
