import type { Nanos } from '../base/units.ts';
import { REPLICATED, SYNCED } from '../events.ts';
import { LEG_REPLICATE, NODE_PLACE } from '../frame.ts';
import { MAX_LOG_ENTRIES } from '../limits.ts';
import type { Simulation } from '../simulation.ts';
import type { CacheNode } from './node.ts';
import { LOG_DEL, LOG_SET, SYNCING, UP } from './states.ts';

/**
 * repl-backlog-size by default: a replica that missed more needs a full sync. 1 MiB, and 10 MiB from Valkey 8.0
 * on (ElastiCache user guide, Valkey and Redis OSS parameters).
 */
export function backlogBytes(cluster: { engine: string; engineVersion: string }): number {
  const isLarge =
    cluster.engine === 'valkey' && (Number.parseFloat(cluster.engineVersion) || 0) >= 8;
  return (isLarge ? 10 : 1) * 1024 * 1024;
}
/** Engine time of a replicated write: a SET's own part, 1.09 µs (commandstats of Redis 7.0.15). */
const APPLY_NANOS: Nanos = 1_090;
/** Protocol bytes of a replicated SET beside key and value: 132 bytes for a 100-byte value and a 12-byte key. */
const STREAM_OVERHEAD = 20;
/** A full sync: 0.1 s, then 62 MB/s (200,000 keys of 1,000 bytes in 3.3 s, Redis 7.0.15 over loopback). */
const SYNC_BASE_NANOS: Nanos = 100e6;
const SYNC_BYTES_PER_SECOND = 62e6;

/** The replication stream of one shard: what its primary wrote, in order, and how far each replica is. */
export class ReplicationLog {
  private readonly sim: Simulation;
  private readonly group: number;
  private capacity = 256;
  private op = new Uint8Array(256);
  private byClient = new Uint8Array(256);
  private key = new Int32Array(256);
  private keyBytes = new Int32Array(256);
  private valueBytes = new Int32Array(256);
  private version = new Int32Array(256);
  private expiresAt = new Float64Array(256);
  private at = new Float64Array(256);
  private offset = new Float64Array(256);
  /** Sequence numbers: the oldest entry kept, and the next to come. */
  private first = 0;
  next = 0;
  /** master_repl_offset. */
  head = 0;

  constructor(sim: Simulation, group: number) {
    this.sim = sim;
    this.group = group;
  }

  /** A write of the primary goes to its replicas. `slot` is the request behind it, -1 without one. */
  append(
    op: number,
    key: number,
    keyBytes: number,
    valueBytes: number,
    version: number,
    expiresAt: Nanos,
    byClient: number,
    slot: number,
  ): void {
    const { sim } = this;
    const group = sim.cluster.group(this.group);
    this.head += keyBytes + valueBytes + STREAM_OVERHEAD;
    if (group.nodes.length < 2) return;
    if (this.next - this.first >= this.capacity) this.makeRoom();
    const i = this.next % this.capacity;
    this.op[i] = op;
    this.byClient[i] = byClient;
    this.key[i] = key;
    this.keyBytes[i] = keyBytes;
    this.valueBytes[i] = valueBytes;
    this.version[i] = version;
    this.expiresAt[i] = expiresAt;
    this.at[i] = sim.now;
    this.offset[i] = this.head;
    this.next += 1;
    for (const index of group.nodes) {
      const node = sim.cluster.node(index);
      if (!node.linked) continue;
      if (!node.deliverArmed) this.arm(node);
      if (slot >= 0 && sim.requests.traced[slot]) this.show(node, slot, key);
    }
  }

  private show(node: CacheNode, slot: number, key: number): void {
    const { sim } = this;
    const primary = sim.cluster.node(sim.cluster.group(this.group).primary);
    sim.recorder.flight(
      sim.requests.number[slot] as number,
      LEG_REPLICATE,
      NODE_PLACE + sim.cluster.viewIndex(primary.index),
      NODE_PLACE + sim.cluster.viewIndex(node.index),
      sim.now,
      sim.now + sim.network.medianDelay(primary.zone, node.zone),
      0,
      key,
      0,
      1,
    );
  }

  private arrival(node: CacheNode, seq: number): Nanos {
    const { sim } = this;
    const i = seq % this.capacity;
    const primary = sim.cluster.node(sim.cluster.group(this.group).primary);
    const sent = (this.at[i] as number) + sim.network.medianDelay(primary.zone, node.zone);
    const bytes = (this.keyBytes[i] as number) + (this.valueBytes[i] as number) + STREAM_OVERHEAD;
    const transfer = Math.round((bytes * 8_000) / sim.scenario.cluster.networkMbitPerSecond);
    return Math.max(sent, node.linkFreeAt) + transfer;
  }

  private arm(node: CacheNode): void {
    node.deliverArmed = true;
    const at = Math.max(this.sim.now, this.arrival(node, node.applied));
    this.sim.schedule.add(at, REPLICATED, node.index, node.token);
  }

  /**
   * Entries that have reached a replica are applied; the next is awaited. After the primary is lost, what was
   * on the wire by then still arrives; what waited for the wire is lost with it.
   */
  deliver(node: CacheNode): void {
    const { sim } = this;
    node.deliverArmed = false;
    const group = sim.cluster.group(this.group);
    const primary = sim.cluster.node(group.primary);
    const onTheWay = sim.network.medianDelay(primary.zone, node.zone);
    while (node.applied < this.next) {
      const at = this.arrival(node, node.applied);
      if (!node.linked && (group.lostAt < 0 || at - onTheWay > group.lostAt)) return;
      if (at > sim.now) {
        this.arm(node);
        return;
      }
      node.linkFreeAt = at;
      this.apply(node, node.applied % this.capacity);
      node.applied += 1;
    }
  }

  private apply(node: CacheNode, i: number): void {
    const { sim } = this;
    const op = this.op[i] as number;
    const key = this.key[i] as number;
    if (op === LOG_SET) {
      node.store.set(
        key,
        this.keyBytes[i] as number,
        this.valueBytes[i] as number,
        this.version[i] as number,
        this.expiresAt[i] as number,
        sim.now,
      );
    } else if (op === LOG_DEL) node.store.delete(key, sim.now);
    else node.store.clear();
    node.appliedOffset = this.offset[i] as number;
    node.steal(APPLY_NANOS);
    node.busyNanos += APPLY_NANOS;
  }

  /** Bytes a replica is behind. */
  lagBytes(node: CacheNode): number {
    return node.applied >= this.next ? 0 : Math.max(0, this.head - node.appliedOffset);
  }

  /** Age of the oldest entry that a replica has not applied. */
  lagNanos(node: CacheNode): Nanos {
    if (node.applied >= this.next || node.applied < this.first) return 0;
    return this.sim.now - (this.at[node.applied % this.capacity] as number);
  }

  /**
   * What is lost when `node` becomes the primary: acknowledged client writes it has not applied, and how many
   * of their items it holds no copy of.
   */
  missing(node: CacheNode): { writes: number; items: number } {
    let writes = 0;
    let items = 0;
    for (let seq = Math.max(node.applied, this.first); seq < this.next; seq++) {
      const i = seq % this.capacity;
      if (this.byClient[i] !== 1) continue;
      writes += 1;
      if (this.op[i] === LOG_SET && !node.store.peek(this.key[i] as number, this.sim.now))
        items += 1;
    }
    return { writes, items };
  }

  /** Applies to `node` what had not reached it, up to `end`, as a durable log gives it. Returns how many entries. */
  replay(node: CacheNode, end: number): number {
    const from = node.applied;
    while (node.applied < end) {
      this.apply(node, node.applied % this.capacity);
      node.applied += 1;
    }
    return node.applied - from;
  }

  /** A new history begins with what `node` has. */
  restartFrom(node: CacheNode): void {
    this.first = this.next;
    this.head = node.appliedOffset;
    node.applied = this.next;
  }

  /** A replica's link is up again: it goes on where it was when the backlog still holds that, else full sync. */
  relink(node: CacheNode): 'partial' | 'full' {
    const missed = this.head - node.appliedOffset;
    if (
      node.needsFullSync ||
      node.applied < this.first ||
      missed > backlogBytes(this.sim.scenario.cluster)
    )
      return 'full';
    node.linked = true;
    node.linkFreeAt = this.sim.now;
    if (node.applied < this.next) this.arm(node);
    return 'partial';
  }

  /** Oldest entries that no replica needs are dropped; else the ring grows; a replica too far behind is cut. */
  private makeRoom(): void {
    const { sim } = this;
    const group = sim.cluster.group(this.group);
    let needed = this.next;
    for (const index of group.nodes) {
      const node = sim.cluster.node(index);
      if (index === group.primary || node.state !== UP || node.needsFullSync) continue;
      if (!node.linked && this.head - node.appliedOffset > backlogBytes(sim.scenario.cluster))
        continue;
      needed = Math.min(needed, node.applied);
    }
    this.first = Math.max(this.first, needed);
    if (this.next - this.first < this.capacity) return;
    if (this.capacity < MAX_LOG_ENTRIES) {
      this.grow();
      return;
    }
    for (const index of group.nodes) {
      const node = sim.cluster.node(index);
      if (index === group.primary || node.applied > this.first) continue;
      node.linked = false;
      node.needsFullSync = true;
    }
    this.first = this.next;
    sim.cluster.failover.syncWhatNeedsIt(group.index);
  }

  private grow(): void {
    const old = this.capacity;
    const size = old * 2;
    const order = <T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T => {
      for (let seq = this.first; seq < this.next; seq++) to[seq % size] = from[seq % old] as number;
      return to;
    };
    this.op = order(this.op, new Uint8Array(size));
    this.byClient = order(this.byClient, new Uint8Array(size));
    this.key = order(this.key, new Int32Array(size));
    this.keyBytes = order(this.keyBytes, new Int32Array(size));
    this.valueBytes = order(this.valueBytes, new Int32Array(size));
    this.version = order(this.version, new Int32Array(size));
    this.expiresAt = order(this.expiresAt, new Float64Array(size));
    this.at = order(this.at, new Float64Array(size));
    this.offset = order(this.offset, new Float64Array(size));
    this.capacity = size;
  }

  /** A replica starts a full sync: until it is complete it answers LOADING. */
  startSync(node: CacheNode): void {
    const { sim } = this;
    const primary = sim.cluster.node(sim.cluster.group(this.group).primary);
    const rate = Math.min(
      SYNC_BYTES_PER_SECOND,
      sim.scenario.cluster.networkMbitPerSecond * 125_000,
    );
    const bytes = primary.store.usedBytes;
    node.token += 1;
    node.state = SYNCING;
    node.since = sim.now;
    node.linked = false;
    node.deliverArmed = false;
    node.isReader = false;
    node.wipe();
    node.syncEndsAt = sim.now + SYNC_BASE_NANOS + Math.round((bytes / rate) * 1e9);
    sim.schedule.add(node.syncEndsAt, SYNCED, node.index, node.token);
    sim.notice('sync-started', `node:${node.id}`, {
      from: primary.id,
      keys: primary.store.count,
      bytes,
    });
  }

  /** The full sync is complete: the replica holds what the primary holds and follows from here. */
  finishSync(node: CacheNode): void {
    const { sim } = this;
    const primary = sim.cluster.node(sim.cluster.group(this.group).primary);
    node.store.copyFrom(primary.store);
    node.store.setReplica(true);
    node.state = UP;
    node.needsFullSync = false;
    node.isPrimary = false;
    node.isReader = true;
    node.linked = true;
    node.linkFreeAt = sim.now;
    node.applied = this.next;
    node.appliedOffset = this.head;
    sim.notice('sync-finished', `node:${node.id}`, {
      from: primary.id,
      keys: node.store.count,
      afterNanos: sim.now - node.since,
    });
    node.since = sim.now;
  }
}
