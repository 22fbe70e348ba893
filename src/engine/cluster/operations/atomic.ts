import { extend } from '../../base/schedule.ts';
import { MILLISECOND, type Nanos, SECOND } from '../../base/units.ts';
import { NO_REASON } from '../../outcomes.ts';
import type { Simulation } from '../../simulation.ts';
import type { RedisStore } from '../../store/redis/keyspace.ts';
import type { CacheNode } from '../node.ts';
import { forkNanos } from '../persistence/costs.ts';
import { BY_NOBODY, BY_OPERATOR } from '../replication.ts';
import { COMMAND_DEL } from '../service.ts';
import { SLOTS } from '../slots.ts';
import { LOG_DEL, LOG_FLUSH, LOG_SET } from '../states.ts';
import { HeldWrites } from './heldWrites.ts';
import { snapshotCosts } from './migrateCosts.ts';
import type { Migration } from './migration.ts';
import { Staging } from './staging.ts';

/** Phases of a job; also the first number of its MIGRATE events. Those of key-by-key moves are below. */
export const START = 10;
const LOADED = 11;
const DRAIN = 12;
const TAKE_OVER = 13;

/** What the target takes in one turn of its event loop. */
const CHUNK_BYTES = 256 * 1024;
const CHUNK_KEYS = 64;
/** clusterCron, which asks again whether writes may be paused. */
const CRON: Nanos = 100 * MILLISECOND;
/** cluster-manual-failover-timeout (5 s) times two: a longer pause is given up (valkey.conf and source of 9.0). */
const LONGEST_PAUSE: Nanos = 10 * SECOND;
/** From a job that failed to the next try. Assumed. */
const RETRY: Nanos = 5 * SECOND;
/** Round trips before a snapshot begins: connect, AUTH, CLUSTER SYNCSLOTS ESTABLISH. */
const HANDSHAKE_ROUND_TRIPS = 3;
/** From the pause to its end: PAUSED, REQUEST-FAILOVER, FAILOVER-GRANTED, and the news of the new owner. */
const HAND_OVER_ROUND_TRIPS = 2;

/** Why a job was given up. */
export type Failure = 'memory' | 'failover' | 'unreachable' | 'flushed' | 'buffer' | 'pause';

/**
 * Moves all slots that one shard gives to another in one job, as Valkey does from 9.0 on (CLUSTER MIGRATESLOTS): a
 * forked snapshot is loaded into the target's staging, writes that come meanwhile follow it, then writes are held
 * for two round trips and the target takes the slots over. Until then the source answers for every key.
 */
export class AtomicMove {
  private readonly sim: Simulation;
  private readonly migration: Migration;
  readonly held: HeldWrites;
  /** Shards of the job under way, -1 without one; their primaries when it began. */
  private from = -1;
  private to = -1;
  private source = -1;
  private target = -1;
  /** The plan's entries up to here are of this job. */
  private end = 0;
  private readonly inJob = new Uint8Array(SLOTS);
  private keys = new Int32Array(0);
  private cursor = 0;
  private loadedTo = 0;
  private staging: Staging | null = null;
  /** Keys that were written since the snapshot, and the bytes of those writes that the link has not taken. */
  private dirty = new Int32Array(64);
  private dirtyCount = 0;
  private pendingBytes = 0;
  /** When the link has taken all writes; -1 while the snapshot is on it. */
  private drainedAt: Nanos = -1;
  private startedAt: Nanos = 0;
  private pausedAt: Nanos = -1;
  private failure: Failure | '' = '';
  private toldFailure: Failure | '' = '';
  private tries = 0;

  constructor(sim: Simulation, migration: Migration) {
    this.sim = sim;
    this.migration = migration;
    this.held = new HeldWrites(sim);
  }

  /** A MIGRATE event. True when the last slot has been handed over by it. */
  step(phase: number): boolean {
    if (phase === START) {
      this.start();
      return false;
    }
    const { cluster } = this.sim;
    const source = cluster.node(this.source);
    const target = cluster.node(this.target);
    this.look(source, target);
    if (this.failure !== '') this.abort(this.failure);
    else if (phase === LOADED) this.loaded(source, target);
    else if (phase === DRAIN) this.drain(source, target);
    else return this.takeOver(source, target);
    return false;
  }

  /** Lets go of a job: its slots are whole at the source, and always were. */
  stop(): void {
    this.staging?.drop();
    this.over();
    this.toldFailure = '';
    this.tries = 0;
  }

  private over(): void {
    this.staging = null;
    this.from = this.to = -1;
    this.inJob.fill(0);
    this.pausedAt = this.drainedAt = -1;
    this.dirtyCount = this.pendingBytes = 0;
    this.failure = '';
    this.held.release();
  }

  private look(source: CacheNode, target: CacheNode): void {
    const leads = (node: CacheNode, group: number) =>
      node.isUp && this.sim.cluster.group(group).primary === node.index;
    if (!leads(source, this.from) || !leads(target, this.to)) this.failure = 'failover';
    else if (!this.sim.network.reaches(source.zone, target.zone)) this.failure = 'unreachable';
  }

  private start(): void {
    const { sim, migration } = this;
    const { cluster } = sim;
    const { slots, to, next } = migration;
    const from = cluster.group(cluster.ownerOf(slots[next] as number));
    const into = cluster.group(to[next] as number);
    const source = cluster.node(from.primary);
    const target = cluster.node(into.primary);
    if (!migration.mayGoOn(source, target)) {
      migration.later(START, SECOND);
      return;
    }
    migration.fitIndex();
    this.from = from.index;
    this.to = into.index;
    this.source = source.index;
    this.target = target.index;
    this.startedAt = sim.now;
    this.tries += 1;
    const keys: number[] = [];
    let end = next;
    for (; end < slots.length && to[end] === this.to; end++) {
      const slot = slots[end] as number;
      if (cluster.ownerOf(slot) !== this.from) break;
      this.inJob[slot] = 1;
      for (const key of migration.keysOf(slot)) {
        if (source.store.peek(key, sim.now)) keys.push(key);
      }
    }
    this.end = end;
    this.keys = Int32Array.from(keys);
    this.cursor = this.loadedTo = 0;
    this.staging = new Staging(sim, target);
    const fork = forkNanos(source.store.usedBytes);
    source.block(fork, fork);
    this.send(source, target, fork + HANDSHAKE_ROUND_TRIPS * this.roundTrip(source, target));
  }

  private roundTrip(source: CacheNode, target: CacheNode): Nanos {
    return 2 * this.sim.network.medianDelay(source.zone, target.zone);
  }

  private rate(source: CacheNode, target: CacheNode): number {
    const { sync } = this.sim.cluster;
    return Math.min(sync.linkRate(source), sync.linkRate(target));
  }

  /** The next part of the snapshot sets out; after the last the writes follow. */
  private send(source: CacheNode, target: CacheNode, wait: Nanos): void {
    const { migration } = this;
    const { entries } = source.store as RedisStore;
    let bytes = 0;
    let count = 0;
    while (this.cursor < this.keys.length && bytes < CHUNK_BYTES && count < CHUNK_KEYS) {
      const entry = entries.find(this.keys[this.cursor++] as number);
      if (entry < 0) continue;
      bytes += (entries.keyBytes[entry] as number) + (entries.valueBytes[entry] as number);
      count += 1;
    }
    if (count === 0) {
      migration.later(DRAIN, wait + Math.round(this.roundTrip(source, target) / 2));
      return;
    }
    const { service } = this.sim.cluster;
    const costs = snapshotCosts(service, count, bytes, this.rate(source, target));
    const restore = Math.round(costs.restoreNanos * target.slowdown);
    const sent = Math.round(costs.sendNanos * source.slowdown);
    const turn = Math.max(restore, sent, costs.wireNanos) + migration.waiting(target);
    target.block(restore, restore);
    migration.later(LOADED, wait + turn);
  }

  private loaded(source: CacheNode, target: CacheNode): void {
    const staging = this.staging as Staging;
    for (; this.loadedTo < this.cursor; this.loadedTo++) {
      staging.put(this.keys[this.loadedTo] as number, source.store as RedisStore);
    }
    if (staging.fits()) this.send(source, target, 0);
    else this.abort('memory');
  }

  /** A write of a primary, by its client or by itself: `bytes` of its replication stream. */
  mutated(group: number, op: number, key: number, bytes: number): void {
    if (this.from < 0 || (group !== this.from && group !== this.to)) return;
    if (op === LOG_FLUSH) {
      this.failure = 'flushed';
      return;
    }
    const { sim } = this;
    if (group !== this.from || this.inJob[sim.cluster.slotOf(key)] === 0) return;
    if (this.dirtyCount === this.dirty.length) {
      this.dirty = extend(this.dirty, new Int32Array(this.dirtyCount * 2));
    }
    this.dirty[this.dirtyCount++] = key;
    this.pendingBytes += bytes;
    const { sync } = sim.cluster;
    if (this.drainedAt >= 0) {
      const rate = this.rate(sim.cluster.node(this.source), sim.cluster.node(this.target));
      const left = Math.max(0, this.drainedAt - sim.now);
      this.drainedAt = sim.now + left + Math.round((bytes / rate) * SECOND);
      this.pendingBytes = ((this.drainedAt - sim.now) / SECOND) * rate;
    }
    if (this.pendingBytes > sync.hardBytes) this.failure = 'buffer';
  }

  /** The target has what was written meanwhile. False when it has no memory for it. */
  private follow(source: CacheNode, target: CacheNode): boolean {
    const staging = this.staging as Staging;
    let bytes = 0;
    for (let i = 0; i < this.dirtyCount; i++) {
      bytes += staging.put(this.dirty[i] as number, source.store as RedisStore);
    }
    const { service } = this.sim.cluster;
    const costs = snapshotCosts(service, this.dirtyCount, bytes, this.rate(source, target));
    const restore = Math.round(costs.restoreNanos * target.slowdown);
    if (this.dirtyCount > 0) target.block(restore, restore);
    this.dirtyCount = 0;
    return staging.fits();
  }

  /** slot-migration-max-failover-repl-bytes is 0: writes are paused only when none is left to send. */
  private drain(source: CacheNode, target: CacheNode): void {
    const { sim, migration } = this;
    if (this.drainedAt < 0) {
      const rate = this.rate(source, target);
      this.drainedAt = sim.now + Math.round((this.pendingBytes / rate) * SECOND);
    }
    if (!this.follow(source, target)) {
      this.abort('memory');
      return;
    }
    if (this.drainedAt > sim.now) {
      migration.later(DRAIN, CRON);
      return;
    }
    this.pausedAt = sim.now;
    this.held.begin(source);
    const wait =
      HAND_OVER_ROUND_TRIPS * (this.roundTrip(source, target) + migration.waiting(target)) +
      migration.waiting(source);
    migration.later(TAKE_OVER, Math.min(wait, LONGEST_PAUSE));
  }

  private takeOver(source: CacheNode, target: CacheNode): boolean {
    const { sim, migration } = this;
    const { cluster } = sim;
    const staging = this.staging as Staging;
    const pauseNanos = sim.now - this.pausedAt;
    if (pauseNanos >= LONGEST_PAUSE || !this.follow(source, target)) {
      this.abort(pauseNanos >= LONGEST_PAUSE ? 'pause' : 'memory');
      return false;
    }
    migration.fitIndex();
    staging.accept();
    const again = staging.incomplete;
    const { from, to, end, startedAt } = this;
    const slots = migration.slots.slice(migration.next, end);
    this.from = -1;
    const keysBefore = migration.keysMoved;
    const bytesBefore = migration.bytesMoved;
    // What is shown now was counted before: nothing has to make room for it.
    target.store.setReplica(true);
    for (const slot of slots) {
      const keys = migration.keysOf(slot);
      for (const key of keys) this.hand(key, source, target, again);
      cluster.setOwner(slot, to, keys);
    }
    target.store.setReplica(false);
    const keys = migration.keysMoved - keysBefore;
    const del = Math.round(keys * cluster.service.pipelinedNanos(COMMAND_DEL, 0) * source.slowdown);
    source.block(del, del);
    migration.handedOver(end);
    const { count } = this.held;
    sim.notice(
      'slots-handed-over',
      'cache',
      {
        from: cluster.group(from).id,
        to: cluster.group(to).id,
        slots: slots.length,
        keys,
        bytes: migration.bytesMoved - bytesBefore,
        pauseNanos,
        held: count,
        tries: this.tries,
        afterNanos: sim.now - startedAt,
      },
      migration.cause,
    );
    this.toldFailure = '';
    this.tries = 0;
    this.over();
    if (migration.left === 0) return true;
    migration.later(START, 0);
    return false;
  }

  /** A key is the target's; the source deletes it, and tells its replicas. */
  private hand(key: number, source: CacheNode, target: CacheNode, again: boolean): void {
    const { sim, migration } = this;
    const from = source.store as RedisStore;
    const { entries } = from;
    const entry = entries.find(key);
    if (entry < 0) return;
    const expiresAt = entries.expiresAt[entry] as number;
    const { cluster } = sim;
    const come = cluster.group(target.group).log;
    const keyBytes = entries.keyBytes[entry] as number;
    if (expiresAt <= sim.now) {
      from.delete(key, sim.now);
      come.append(LOG_DEL, key, keyBytes, 0, 0, 0, BY_NOBODY, -1);
      return;
    }
    const valueBytes = entries.valueBytes[entry] as number;
    const version = entries.versions[entry] as number;
    for (const { disk } of [source, target]) {
      if (disk !== null && disk.beforeWrite(key) === NO_REASON) disk.wrote(keyBytes + valueBytes);
    }
    target.store.set(key, keyBytes, valueBytes, version, expiresAt, sim.now);
    from.take(key);
    const gone = cluster.group(source.group).log;
    gone.append(LOG_DEL, key, keyBytes, 0, 0, expiresAt, BY_NOBODY, -1);
    if (again) come.append(LOG_SET, key, keyBytes, valueBytes, version, expiresAt, BY_OPERATOR, -1);
    migration.keysMoved += 1;
    migration.bytesMoved += keyBytes + valueBytes;
  }

  /** A node of this shard has been filled from what its primary shows. */
  filled(group: number): void {
    if (this.staging !== null && group === this.to) this.staging.incomplete = true;
  }

  private abort(why: Failure): void {
    const { sim, migration } = this;
    const target = sim.cluster.node(this.target);
    const copied = (this.staging as Staging).store.count;
    const { usedBytes, limitBytes } = target.store;
    const slots = this.end - migration.next;
    (this.staging as Staging).drop();
    this.over();
    if (this.toldFailure !== why) {
      const from = sim.cluster.group(sim.cluster.node(this.source).group).id;
      const args = { why, from, slots, copied, usedBytes, limitBytes, retryNanos: RETRY };
      sim.notice('migration-aborted', `node:${target.id}`, args, migration.cause);
    }
    this.toldFailure = why;
    migration.later(START, RETRY);
  }
}
