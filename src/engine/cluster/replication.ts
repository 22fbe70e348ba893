import { rounded } from '../base/maths.ts';
import type { Nanos } from '../base/units.ts';
import { REPLICATED } from '../events.ts';
import { LEG_REPLICATE, NODE_PLACE } from '../frame.ts';
import { MAX_LOG_ENTRIES } from '../limits.ts';
import type { Simulation } from '../simulation.ts';
import type { CacheNode } from './node.ts';
import { LOG_DEL, LOG_FLUSH, LOG_SET, UP } from './states.ts';
import {
  entryBytes,
  GETACK_BYTES,
  PING_BYTES,
  PING_EVERY_NANOS,
  SELECT_BYTES,
} from './streamBytes.ts';
import { SOCKET_BYTES } from './sync.ts';

/** Engine time of a replicated write: a SET's own part, 1.09 µs (commandstats of Redis 7.0.15). */
const APPLY_NANOS: Nanos = 1_090;

/** Whose write an entry is: nobody's (an expiry, an eviction), an app's (its number + 1), the operator's. */
export const BY_NOBODY = 0;
export const BY_OPERATOR = 63;
/** Added while the client has no answer yet, or was told that too few replicas have the write. */
export const UNANSWERED = 64;
export const UNCONFIRMED = 128;

/** The replication stream of one shard: what its primary wrote, in order, and how far each replica is. */
export class ReplicationLog {
  private readonly sim: Simulation;
  private readonly group: number;
  private capacity = 256;
  private op = new Uint8Array(256);
  private from = new Uint8Array(256);
  private key = new Int32Array(256);
  private keyBytes = new Int32Array(256);
  private valueBytes = new Int32Array(256);
  private version = new Int32Array(256);
  private expiresAt = new Float64Array(256);
  private at = new Float64Array(256);
  private offset = new Float64Array(256);
  /** Sequence numbers: the oldest entry kept, and the next to come. */
  first = 0;
  next = 0;
  /** master_repl_offset. */
  head = 0;
  /** Replication id: rises with each new history. The one before is known up to the offset where it ended. */
  history = 1;
  historyBefore = 0;
  historyBeforeEnds = -1;
  /** Bytes that go ahead of the next entry: SELECT for a replica that came, GETACK; PING by the clock. */
  private ahead = SELECT_BYTES;
  private pingAt: Nanos = PING_EVERY_NANOS;

  constructor(sim: Simulation, group: number) {
    this.sim = sim;
    this.group = group;
  }

  /**
   * A write of the primary goes to its replicas. `from` is BY_NOBODY, BY_OPERATOR or an app's number + 1; `slot`
   * the request behind it, -1 without one. Returns its sequence number, -1 without replicas.
   */
  append(
    op: number,
    key: number,
    keyBytes: number,
    valueBytes: number,
    version: number,
    expiresAt: Nanos,
    from: number,
    slot: number,
  ): number {
    const { sim } = this;
    const { sync } = sim.cluster;
    const group = sim.cluster.group(this.group);
    const bytes = entryBytes(op, keyBytes, valueBytes, expiresAt);
    this.head += bytes;
    const { operations } = sim.cluster;
    if (operations !== null) operations.migration.atomic.mutated(this.group, op, key, bytes);
    if (group.nodes.length < 2) return -1;
    if (this.ahead > 0 || sim.now >= this.pingAt) this.head += this.takeAhead();
    if (this.next - this.first >= this.capacity) this.makeRoom();
    const seq = this.next;
    const i = seq % this.capacity;
    this.op[i] = op;
    this.from[i] = from;
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
      const { link } = node;
      const held = node.linked ? node.appliedOffset + SOCKET_BYTES : link.syncOffset;
      if (held < 0) continue;
      if (this.head - held >= sync.leastBytes) sync.look(node, this.head - held);
      else link.softSince = -1;
      if (!node.linked) continue;
      if (!node.deliverArmed) this.arm(node);
      if (slot >= 0 && sim.requests.traced[slot]) this.show(node, slot, key);
    }
    return seq;
  }

  private takeAhead(): number {
    const { now } = this.sim;
    const pings = now < this.pingAt ? 0 : Math.floor((now - this.pingAt) / PING_EVERY_NANOS) + 1;
    this.pingAt += pings * PING_EVERY_NANOS;
    const bytes = this.ahead + pings * PING_BYTES;
    this.ahead = 0;
    return bytes;
  }

  /** The stream of a replica that comes begins with SELECT. */
  replicaCame(): void {
    this.pingAt = Math.max(this.pingAt, this.sim.now);
    this.ahead = Math.max(this.ahead, SELECT_BYTES);
  }

  /** The primary asks its replicas how far they are. */
  askForAck(): void {
    this.ahead += GETACK_BYTES;
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
      sim.now + sim.cluster.sync.oneWay(primary, node),
      0,
      key,
      0,
      1,
    );
  }

  /** When an entry has reached a replica: one way, after what goes before it on the link. */
  private arrival(node: CacheNode, seq: number): Nanos {
    const { sim } = this;
    const { sync } = sim.cluster;
    const i = seq % this.capacity;
    const primary = sim.cluster.node(sim.cluster.group(this.group).primary);
    const sent = (this.at[i] as number) + sync.oneWay(primary, node);
    const bytes = (this.offset[i] as number) - node.appliedOffset;
    const transfer = rounded((bytes / sync.linkRate(node)) * 1e9);
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
    const onTheWay = sim.cluster.sync.oneWay(primary, node);
    while (node.applied < this.next) {
      const at = this.arrival(node, node.applied);
      if (!node.linked && (group.lostAt < 0 || at - onTheWay > group.lostAt)) return;
      if (at > sim.now) {
        this.arm(node);
        break;
      }
      node.linkFreeAt = at;
      this.apply(node, node.applied % this.capacity);
      node.applied += 1;
    }
    primary.waits.asked(node);
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
   * What is lost when `node` becomes the primary: writes that were answered and that it has not applied go to the
   * list of lost writes, with `cause`, if any was `acknowledged`. Returns how many there are, and how many of their items it has no copy of.
   */
  lose(node: CacheNode, cause: number, acknowledged = true): { writes: number; items: number } {
    const { sim } = this;
    const { primary } = sim.cluster.group(this.group);
    let writes = 0;
    let items = 0;
    for (let seq = Math.max(node.applied, this.first); seq < this.next; seq++) {
      const i = seq % this.capacity;
      const from = this.from[i] as number;
      if (from === BY_NOBODY || (from & UNANSWERED) !== 0) continue;
      const key = this.key[i] as number;
      if (this.op[i] === LOG_SET && !node.store.peek(key, sim.now)) items += 1;
      if (!acknowledged) continue;
      writes += 1;
      sim.lostWrites.add(sim, {
        key: this.op[i] === LOG_FLUSH ? -1 : key,
        op: this.op[i] as number,
        version: this.version[i] as number,
        held: this.op[i] === LOG_FLUSH ? -1 : node.store.versionOf(key, sim.now),
        acknowledgedAt: this.at[i] as number,
        node: primary,
        offset: this.offset[i] as number,
        app: (from & 63) === BY_OPERATOR ? -1 : (from & 63) - 1,
        confirmed: (from & UNCONFIRMED) === 0,
        cause,
      });
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

  /** A primary is one no more: it stands at the end of its own history. */
  leftBy(primary: CacheNode): void {
    primary.applied = this.next;
    primary.appliedOffset = this.head;
    primary.link.history = this.history;
  }

  /**
   * A new history begins with what `node` has; what it never received is struck from the stream. Replicas that
   * were no further ahead may go on with it (the replication id before is known up to here).
   */
  restartFrom(node: CacheNode): void {
    this.next = Math.min(this.next, Math.max(node.applied, this.first));
    this.head = node.appliedOffset;
    node.applied = this.next;
    this.historyBefore = this.history;
    this.historyBeforeEnds = this.head;
    this.history += 1;
    node.link.history = this.history;
  }

  /** A new history begins with nothing before it. */
  restart(): void {
    this.history += 1;
    this.historyBefore = 0;
    this.historyBeforeEnds = -1;
  }

  /** A replica's link is up: what it has not applied is on its way. */
  follow(node: CacheNode): void {
    if (!node.deliverArmed && node.applied < this.next) this.arm(node);
    else this.sim.cluster.node(this.sim.cluster.group(this.group).primary).waits.asked(node);
  }

  /** A replica's link has become faster or slower: what waits for it sets out anew. */
  linkChanged(node: CacheNode): void {
    if (!node.linked || node.applied >= this.next) return;
    node.token += 1;
    node.linkFreeAt = Math.max(node.linkFreeAt, this.sim.now);
    this.arm(node);
  }

  /** Items that were only staged from `seq` on belong to the shard now: losing one is a loss. */
  vouch(seq: number): void {
    for (let at = Math.max(seq, this.first); at < this.next; at++) {
      const i = at % this.capacity;
      if (this.op[i] === LOG_SET && this.from[i] === BY_NOBODY) this.from[i] = BY_OPERATOR;
    }
  }

  /** The client of a write has its answer: `flag` 0, or UNCONFIRMED. */
  answered(seq: number, flag: number): void {
    if (seq < this.first || seq >= this.next) return;
    const i = seq % this.capacity;
    this.from[i] = ((this.from[i] as number) & ~UNANSWERED) | flag;
  }

  /** The oldest entry that a node may still ask for; Infinity when it asks for none. */
  private needs(node: CacheNode): number {
    const { sync } = this.sim.cluster;
    const { link } = node;
    const dump = this.sim.scenario.replication.restartKeepsDump ? link.dump : null;
    const back =
      dump && this.head - dump.offset <= sync.backlog && dump.history === this.history
        ? dump.seq
        : Infinity;
    if (link.syncOffset >= 0) return Math.min(back, link.syncSeq);
    if (node.state !== UP || node.needsFullSync) return back;
    if (!node.linked && this.head - node.appliedOffset > sync.backlog) return back;
    return Math.min(back, node.applied);
  }

  /** Oldest entries that no replica needs are dropped; else the ring grows; a replica too far behind is cut. */
  private makeRoom(): void {
    const { sim } = this;
    const group = sim.cluster.group(this.group);
    let needed = this.next;
    for (const index of group.nodes) {
      if (index !== group.primary) needed = Math.min(needed, this.needs(sim.cluster.node(index)));
    }
    this.first = Math.max(this.first, needed);
    if (this.next - this.first < this.capacity) return;
    if (this.capacity < MAX_LOG_ENTRIES) {
      this.grow();
      return;
    }
    for (const index of group.nodes) {
      const node = sim.cluster.node(index);
      const { link } = node;
      if (index === group.primary || this.needs(node) > this.first) continue;
      if (node.linked || link.syncOffset >= 0) {
        sim.cluster.sync.drop(node, sim.cluster.sync.outputBufferBytes(node));
      }
      node.needsFullSync = true;
      link.dump = null;
    }
    this.first = this.next;
  }

  private grow(): void {
    const old = this.capacity;
    const size = old * 2;
    const order = <T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T => {
      for (let seq = this.first; seq < this.next; seq++) to[seq % size] = from[seq % old] as number;
      return to;
    };
    this.op = order(this.op, new Uint8Array(size));
    this.from = order(this.from, new Uint8Array(size));
    this.key = order(this.key, new Int32Array(size));
    this.keyBytes = order(this.keyBytes, new Int32Array(size));
    this.valueBytes = order(this.valueBytes, new Int32Array(size));
    this.version = order(this.version, new Int32Array(size));
    this.expiresAt = order(this.expiresAt, new Float64Array(size));
    this.at = order(this.at, new Float64Array(size));
    this.offset = order(this.offset, new Float64Array(size));
    this.capacity = size;
  }
}
