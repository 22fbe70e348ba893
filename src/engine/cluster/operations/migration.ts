import { type Nanos, SECOND } from '../../base/units.ts';
import { MIGRATE } from '../../events.ts';
import { ASK, MOVED, NO_REASON } from '../../outcomes.ts';
import type { Simulation } from '../../simulation.ts';
import type { RedisStore } from '../../store/redis/keyspace.ts';
import { OUT_OF_MEMORY } from '../../store/store.ts';
import type { CacheNode } from '../node.ts';
import { BY_NOBODY, BY_OPERATOR } from '../replication.ts';
import { COMMAND_GET } from '../service.ts';
import { SLOTS } from '../slots.ts';
import { LOG_DEL, LOG_SET } from '../states.ts';
import { AtomicMove, START } from './atomic.ts';
import { BATCH_KEYS, migrateCosts } from './migrateCosts.ts';
import type { Plan } from './plan.ts';
import { movesAtOnce } from './port.ts';
import { type SlotKeys, slotKeys } from './slotKeys.ts';
import type { SlotMoves } from './slotMoves.ts';

/** Items above this size, serialised, are not migrated (ElastiCache user guide, online resharding). */
const LARGEST_ITEM_BYTES = 256 * 1024 * 1024;
/** A move that cannot go on is tried again after this. */
const RETRY: Nanos = SECOND;
/** The picture of the slots is made anew at most so often. */
const LOOK: Nanos = SECOND / 4;

/** Phases of a slot; also the first number of a MIGRATE event. */
const OPEN = 0;
const BATCH = 1;
const APPLY = 2;
const CLOSE = 3;

/**
 * Moves slots between shards while the cluster serves: in whole ranges from Valkey 9.0 on (see AtomicMove), and before
 * one after another, as the open-source cluster does (and ElastiCache is taken to): the source is MIGRATING, the target IMPORTING; keys go over in batches with
 * MIGRATE, for which the source's engine thread does nothing else; then both are told of the new owner. Every command
 * of whoever leads the move is a round trip within the source's zone.
 */
export class Migration {
  private readonly sim: Simulation;
  /** By slot in motion: the shard it goes to; -1 for all others. */
  readonly leavesFor = new Int16Array(SLOTS).fill(-1);
  slots = new Int16Array(0);
  to = new Int16Array(0);
  next = 0;
  /** The slot in motion, -1 between two; where in the list of its keys, and the keys on the way. */
  slot = -1;
  private cursor = 0;
  private batch = new Int32Array(BATCH_KEYS);
  private batchCount = 0;
  private index: SlotKeys = Object.freeze({
    count: 0,
    starts: new Int32Array(SLOTS + 1),
    keys: new Int32Array(0),
  });
  private token = 0;
  /** The notice of the operation. */
  cause = -1;
  startedAt: Nanos = 0;
  private lookedAt: Nanos = 0;
  private quarters = 0;
  /** Since when memory of the target is short, and since when a node does not answer; -1. */
  private blockedSince: Nanos = -1;
  private waitsSince: Nanos = -1;
  slotsMoved = 0;
  /** Slots that stay where they are, because an item in them is too large. */
  slotsLeft = 0;
  keysMoved = 0;
  bytesMoved = 0;
  /** Commands that were answered with ASK and MOVED. */
  asked = 0;
  moved = 0;
  /** Commands for several keys that were answered with TRYAGAIN. */
  private splits = 0;
  /** Replicas know of slots in motion too (Valkey 8.0). */
  private replicasKnow = false;
  readonly atomic: AtomicMove;

  constructor(sim: Simulation) {
    this.sim = sim;
    this.atomic = new AtomicMove(sim, this);
  }

  get isRunning(): boolean {
    return this.next < this.slots.length || this.slot >= 0;
  }

  /** Begins with a plan. `cause` is the notice of the operation. */
  begin(plan: Plan, cause: number): void {
    this.stop();
    this.slots = plan.slots;
    this.to = plan.to;
    this.cause = cause;
    const { engine, engineVersion } = this.sim.cluster.spec;
    this.replicasKnow = engine === 'valkey' && Number.parseFloat(engineVersion) >= 8;
    this.startedAt = this.lookedAt = this.sim.now;
    this.quarters = 0;
    this.slotsMoved = this.slotsLeft = this.keysMoved = this.bytesMoved = 0;
    this.asked = this.moved = this.splits = 0;
    this.sim.cluster.version += 1;
    this.later(movesAtOnce(this.sim.cluster.spec) ? START : OPEN, 0);
  }

  /** Gives up what is under way; the slot in motion stays with its owner. */
  stop(): void {
    this.token += 1;
    this.atomic.stop();
    this.slots = this.to = new Int16Array(0);
    this.next = 0;
    this.leavesFor.fill(-1);
    this.slot = -1;
    this.blockedSince = this.waitsSince = -1;
  }

  later(phase: number, wait: Nanos): void {
    this.sim.schedule.add(this.sim.now + wait, MIGRATE, phase, this.token);
  }

  /** A MIGRATE event. True when the last slot has been moved by it. */
  step(phase: number, token: number): boolean {
    if (token !== this.token) return false;
    if (this.next >= this.slots.length) return true;
    if (phase >= START) return this.atomic.step(phase);
    const { cluster } = this.sim;
    const slot = this.slots[this.next] as number;
    const source = cluster.node(cluster.group(cluster.ownerOf(slot)).primary);
    const target = cluster.node(cluster.group(this.to[this.next] as number).primary);
    if (!this.mayGoOn(source, target)) {
      // What was on the way has not arrived: it is still with the source.
      this.searchAnew();
      this.later(phase === APPLY ? BATCH : phase, RETRY);
      return false;
    }
    if (phase === OPEN) this.open(slot, source);
    else if (phase === BATCH) this.send(slot, source, target);
    else if (phase === APPLY) this.apply(source, target);
    else return this.close(slot, source, target);
    return false;
  }

  /** Keys of the slot in motion may be with the source again. */
  private searchAnew(): void {
    if (this.slot >= 0) this.cursor = this.index.starts[this.slot] as number;
  }

  /** Both primaries answer and reach each other; else it is told once. */
  mayGoOn(source: CacheNode, target: CacheNode): boolean {
    const { sim } = this;
    const isReady = (node: CacheNode) => node.isUp && node.isPrimary;
    const broken = !isReady(source) ? source : target;
    if (isReady(broken) && sim.network.reaches(source.zone, target.zone)) {
      this.waitsSince = -1;
      return true;
    }
    if (this.waitsSince < 0) {
      this.waitsSince = sim.now;
      sim.notice('migration-waits', `node:${broken.id}`, { slots: this.left }, this.cause);
    }
    return false;
  }

  /** Slots that have not been moved yet. */
  get left(): number {
    return this.slots.length - this.next;
  }

  /** Ranges of slots, both ends included, that are still to leave a shard. */
  leaving(group: number): [number, number][] {
    const ranges: [number, number][] = [];
    for (const slot of this.slots.subarray(this.next)) {
      if (this.sim.cluster.ownerOf(slot) !== group) continue;
      const last = ranges.at(-1);
      if (last && last[1] === slot - 1) last[1] = slot;
      else ranges.push([slot, slot]);
    }
    return ranges;
  }

  /** Round trips of whoever leads the move to a node, and the commands that wait there before it. */
  private trips(count: number, node: CacheNode): Nanos {
    return count * 2 * this.sim.network.medianDelay(node.zone, node.zone) + this.waiting(node);
  }

  /** How long the commands take that wait at a node. */
  waiting(node: CacheNode): Nanos {
    const { sim } = this;
    const { service } = sim.cluster;
    const waiting = node.queueLength * service.meanNanos(COMMAND_GET, 0) * node.slowdown;
    return Math.round(waiting + Math.max(0, node.blockedUntil - sim.now));
  }

  private open(slot: number, source: CacheNode): void {
    this.fitIndex();
    this.slot = slot;
    this.cursor = this.index.starts[slot] as number;
    this.leavesFor[slot] = this.to[this.next] as number;
    this.later(BATCH, this.trips(2, source));
  }

  /** The list of keys by slot has all keys of the run. */
  fitIndex(): void {
    const { cluster } = this.sim;
    if (this.index.count >= cluster.keyCount) return;
    this.index = slotKeys(cluster.keyCount, (key) => cluster.slotOf(key));
  }

  /** The next keys of the slot that the source holds are sent; without any the slot is closed. */
  private send(slot: number, source: CacheNode, target: CacheNode): void {
    const { sim, index } = this;
    const store = source.store as RedisStore;
    const { entries } = store;
    const end = index.starts[slot + 1] as number;
    let bytes = 0;
    this.batchCount = 0;
    for (; this.cursor < end && this.batchCount < BATCH_KEYS; this.cursor++) {
      const key = index.keys[this.cursor] as number;
      const entry = entries.find(key);
      if (entry < 0) continue;
      const size = (entries.keyBytes[entry] as number) + (entries.valueBytes[entry] as number);
      if (size > LARGEST_ITEM_BYTES) {
        this.leave(slot, size);
        return;
      }
      this.batch[this.batchCount++] = key;
      bytes += size;
    }
    if (this.batchCount === 0) {
      this.later(CLOSE, this.trips(2, source));
      return;
    }
    const { sync, service } = sim.cluster;
    const slowdown = Math.max(source.slowdown, target.slowdown);
    const roundTrip = 2 * sim.network.medianDelay(source.zone, target.zone);
    const rate = Math.min(sync.linkRate(source), sync.linkRate(target));
    const costs = migrateCosts(service, this.batchCount, bytes, rate, roundTrip);
    const blocked = Math.round(costs.blockedNanos * slowdown);
    source.block(blocked, Math.round(costs.dumpNanos * source.slowdown));
    const restore = Math.round(costs.restoreNanos * target.slowdown);
    target.block(restore, restore);
    this.later(APPLY, blocked);
  }

  /** An item is too large to be moved: its slot stays, and what has left it comes back. */
  private leave(slot: number, bytes: number): void {
    const { sim } = this;
    const { cluster } = sim;
    const from = cluster.group(cluster.ownerOf(slot));
    const source = cluster.node(from.primary);
    const target = cluster.node(cluster.group(this.to[this.next] as number).primary);
    const end = this.index.starts[slot + 1] as number;
    for (let i = this.index.starts[slot] as number; i < end; i++) {
      this.carry(this.index.keys[i] as number, target, source);
    }
    this.slotsLeft += 1;
    sim.notice('slot-stays', `shard:${from.id}`, { slot, bytes }, this.cause);
    this.settle(slot);
    this.later(OPEN, 0);
  }

  private settle(slot: number): void {
    this.leavesFor[slot] = -1;
    this.slot = -1;
    this.next += 1;
  }

  /** The batch has arrived: its keys are the target's now. */
  private apply(source: CacheNode, target: CacheNode): void {
    const { sim } = this;
    for (let i = 0; i < this.batchCount; i++) {
      const key = this.batch[i] as number;
      if (this.carry(key, source, target)) continue;
      this.searchAnew();
      this.blocked(target);
      this.later(BATCH, RETRY);
      return;
    }
    if (this.blockedSince >= 0) {
      const afterNanos = sim.now - this.blockedSince;
      sim.notice('migration-goes-on', `node:${target.id}`, { afterNanos }, this.cause);
      this.blockedSince = -1;
    }
    this.later(BATCH, this.trips(2, source));
  }

  private blocked(target: CacheNode): void {
    if (this.blockedSince >= 0) return;
    this.blockedSince = this.sim.now;
    const { usedBytes, limitBytes } = target.store;
    const args = { slot: this.slot, slots: this.left, usedBytes, limitBytes };
    this.sim.notice('migration-blocked', `node:${target.id}`, args, this.cause);
  }

  /** One key goes from one primary to another, with their replicas. False when there is no memory for it. */
  private carry(key: number, source: CacheNode, target: CacheNode): boolean {
    const { sim } = this;
    const from = source.store as RedisStore;
    const to = target.store as RedisStore;
    const entry = from.entries.find(key);
    if (entry < 0) return true;
    const { entries } = from;
    const expiresAt = entries.expiresAt[entry] as number;
    if (expiresAt <= sim.now) {
      // Due: it leaves where it is.
      from.delete(key, sim.now);
      return true;
    }
    for (const { disk } of [source, target]) {
      if (disk !== null && disk.beforeWrite(key) !== NO_REASON) return false;
    }
    const keyBytes = entries.keyBytes[entry] as number;
    const valueBytes = entries.valueBytes[entry] as number;
    const version = entries.versions[entry] as number;
    const stored = to.set(key, keyBytes, valueBytes, version, expiresAt, sim.now);
    if (stored === OUT_OF_MEMORY) return false;
    from.take(key);
    const { cluster } = sim;
    source.disk?.wrote(keyBytes);
    target.disk?.wrote(keyBytes + valueBytes);
    const gone = cluster.group(source.group).log;
    gone.append(LOG_DEL, key, keyBytes, 0, 0, expiresAt, BY_NOBODY, -1);
    const come = cluster.group(target.group).log;
    come.append(LOG_SET, key, keyBytes, valueBytes, version, expiresAt, BY_OPERATOR, -1);
    this.keysMoved += 1;
    this.bytesMoved += keyBytes + valueBytes;
    return true;
  }

  /** The slot is empty at the source: both are told who owns it now. */
  private close(slot: number, source: CacheNode, target: CacheNode): boolean {
    const { sim } = this;
    const { cluster } = sim;
    this.fitIndex();
    if (this.keysOf(slot).some((key) => source.store.peek(key, sim.now))) {
      this.searchAnew();
      this.later(BATCH, 0);
      return false;
    }
    cluster.setOwner(slot, target.group, this.keysOf(slot));
    this.slotsMoved += 1;
    this.settle(slot);
    const isOver = this.next >= this.slots.length;
    if (isOver || sim.now - this.lookedAt >= LOOK) {
      this.lookedAt = sim.now;
      cluster.slotsChanged();
    }
    this.tell();
    if (!isOver) this.later(OPEN, 0);
    return isOver;
  }

  /** The slots of the plan before `next` have been handed over. */
  handedOver(next: number): void {
    this.slotsMoved += next - this.next;
    this.next = next;
    this.sim.cluster.slotsChanged();
  }

  /** At each quarter of the way: how far, and how fast. */
  private tell(): void {
    const { sim } = this;
    const quarter = Math.floor((this.next * 4) / this.slots.length);
    if (quarter <= this.quarters || quarter >= 4) return;
    this.quarters = quarter;
    const args = { slots: this.next, of: this.slots.length, ...this.pace() };
    sim.notice('slots-moved', 'cache', args, this.cause);
  }

  /** Keys moved, and how many a second since the beginning. */
  pace(): { keys: number; keysPerSecond: number } {
    const seconds = Math.max(1e-9, (this.sim.now - this.startedAt) / SECOND);
    return { keys: this.keysMoved, keysPerSecond: Math.round(this.keysMoved / seconds) };
  }

  /**
   * What a node of the owner says to a command for a key of the slot in motion: a key that is not there (any more)
   * is asked for at the target. An older server's replica does not know, and finds nothing.
   */
  hasLeft(node: CacheNode, key: number): boolean {
    if (!node.isPrimary && !this.replicasKnow) return false;
    return !node.store.peek(key, this.sim.now);
  }

  /** A first ASK or MOVED is told; `asked`: the slot of its request. */
  redirected(node: CacheNode, key: number, reason: number, asked: number): void {
    const { sim } = this;
    if (reason === ASK) this.asked += 1;
    else this.moved += 1;
    if ((reason === ASK ? this.asked : this.moved) > 1) return;
    // A client without a slot table meets MOVED where no slot has moved.
    if (reason === MOVED && this.slotsMoved === 0) return;
    const { cluster } = sim;
    const slot = cluster.slotOf(key);
    const shard = reason === ASK ? (this.leavesFor[slot] as number) : cluster.ownerOf(slot);
    const args = { slot, to: cluster.group(shard).id, reason: reason === ASK ? 'ask' : 'moved' };
    sim.notice('first-redirect', `node:${node.id}`, args, this.cause, -1, asked);
  }

  /** A command for several keys of the slot in motion, not all of them at this node. The first is told. */
  split(node: CacheNode, key: number, keys: number, missing: number, asked: number): void {
    this.splits += 1;
    if (this.splits > 1) return;
    const { cluster } = this.sim;
    const slot = cluster.slotOf(key);
    const to = cluster.group(this.leavesFor[slot] as number).id;
    const args = { slot, to, keys, missing };
    this.sim.notice('first-tryagain', `node:${node.id}`, args, this.cause, -1, asked);
  }

  /** How far the resharding is, and what clients were told, up to now. */
  moves(): SlotMoves {
    const { cause, slotsMoved, slotsLeft, left, keysMoved, bytesMoved, asked, moved } = this;
    const total = slotsMoved + slotsLeft + left;
    return { cause, slots: slotsMoved, total, keys: keysMoved, bytes: bytesMoved, asked, moved };
  }

  /** The run's keys of a slot. */
  keysOf(slot: number): Int32Array {
    const { starts, keys } = this.index;
    return keys.subarray(starts[slot] as number, starts[slot + 1] as number);
  }
}
