import { hashDraw, streamId } from '../base/rng.ts';
import { MILLISECOND, type Nanos, SECOND } from '../base/units.ts';
import { SNAPSHOT, SYNCED } from '../events.ts';
import type { ClusterSpec, ReplicationSpec } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import type { Store } from '../store/store.ts';
import { attach } from './following.ts';
import type { CacheNode } from './node.ts';
import type { NodeGroup } from './nodeGroup.ts';
import { forkNanos } from './persistence/costs.ts';
import { SYNCING, UP } from './states.ts';

/**
 * A full sync in two parts, fitted to neither alone: the snapshot is written and sent by one thread at 80 MB/s or
 * what the link takes, then loaded at 265 MB/s (Redis 7.0.15: 50.5 MB of RDB in 5.24 s over a link of 10 MB/s,
 * in 0.82 s over a free one; 202 MB in 3.3 s).
 */
export const SEND_BYTES_PER_SECOND = 80e6;
export const LOAD_BYTES_PER_SECOND = 265e6;
/** An RDB's header, auxiliary fields and checksum. */
const RDB_FIXED_BYTES = 120;
/** EXPIRETIME_MS and eight bytes. */
const RDB_EXPIRY_BYTES = 9;
/**
 * What the sockets between primary and replica hold before the output buffer grows: 3.1 MB (Redis 7.0.15: of
 * 17.0 MB written 5.5 had passed and 8.4 were in the buffer).
 */
export const SOCKET_BYTES = 3.1e6;
/** Round trips before a link is up: connect, PING, REPLCONF, PSYNC. */
const HANDSHAKE_ROUND_TRIPS = 4;
/** From the start of a process to its first try: 0.98 to 1.03 s until the link was up (Redis 7.0.15). */
const PROCESS_START_NANOS: Nanos = 950 * MILLISECOND;
/** A tenth of the memory of the smallest node type, cache.t4g.micro: scenarios may have less than any. */
const LEAST_BUFFER_BYTES = 53_687_091;

/**
 * repl-backlog-size: a replica that missed more needs a full sync. By default 1 MiB, and 10 MiB from Valkey 8.0
 * on (ElastiCache user guide, Valkey and Redis OSS parameters).
 */
export function backlogBytes(
  cluster: Pick<ClusterSpec, 'engine' | 'engineVersion'>,
  replication?: Pick<ReplicationSpec, 'backlogBytes'>,
): number {
  if (replication && replication.backlogBytes > 0) return replication.backlogBytes;
  const isLarge =
    cluster.engine === 'valkey' && (Number.parseFloat(cluster.engineVersion) || 0) >= 8;
  return (isLarge ? 10 : 1) * 1024 * 1024;
}

/** Bytes of an RDB of what a store holds: strings without compression, as random values have none. */
export function rdbBytes(store: Store): number {
  const { count, payloadBytes } = store;
  if (count === 0) return RDB_FIXED_BYTES;
  const meanBytes = payloadBytes / count;
  // Type, length of the key, length of the value.
  const perKey = 2 + (meanBytes < 80 ? 1 : meanBytes < 16_400 ? 2 : 5);
  const expiring = store instanceof RedisStore ? store.expiringCount : 0;
  return RDB_FIXED_BYTES + payloadBytes + count * perKey + expiring * RDB_EXPIRY_BYTES;
}

/** How replicas come to follow their primary: links made and lost, PSYNC, full syncs, output buffers. */
export class Sync {
  private readonly sim: Simulation;
  private readonly phases: number;
  /** client-output-buffer-limit replica, in bytes and whole seconds. */
  hardBytes = 0;
  softBytes = 0;
  softSeconds = 60;
  /** Below this no buffer has to be looked at. */
  leastBytes = 0;
  backlog = 0;

  constructor(sim: Simulation) {
    this.sim = sim;
    this.phases = streamId(sim.seed, 'replication-cron');
    this.configure();
  }

  /**
   * Takes the limits of the scenario. 0 is ElastiCache's rule, a tenth of maxmemory, hard and soft alike. A hard
   * limit below the backlog is ignored, as what a partial resync sends would pass it at once (Redis 7.0).
   */
  configure(): void {
    const { cluster, replication } = this.sim.scenario;
    const standard = Math.max(LEAST_BUFFER_BYTES, Math.floor(cluster.maxmemoryBytes / 10));
    this.backlog = backlogBytes(cluster, replication);
    const hardBytes = replication.outputBufferHardBytes || standard;
    this.hardBytes = Math.max(hardBytes, this.backlog);
    this.softBytes = replication.outputBufferSoftBytes || hardBytes;
    this.leastBytes = Math.min(this.hardBytes, this.softBytes);
    this.softSeconds = replication.outputBufferSoftSeconds;
  }

  /** First run of a new node's replicationCron: processes do not start at one moment. */
  firstCron(index: number): Nanos {
    return this.sim.now + (hashDraw(this.phases, index) % 10) * 100 * MILLISECOND;
  }

  /** Bytes that the primary holds for a replica: written, and not yet taken by the sockets. */
  outputBufferBytes(node: CacheNode): number {
    const { head } = this.sim.cluster.group(node.group).log;
    if (node.linked) return Math.max(0, head - node.appliedOffset - SOCKET_BYTES);
    return node.link.syncOffset >= 0 ? head - node.link.syncOffset : 0;
  }

  /** Bytes of stream that a shard's primary keeps for replicas that come back. */
  backlogOf(group: NodeGroup): number {
    return group.nodes.length < 2 ? 0 : Math.min(this.backlog, group.log.head);
  }

  /** True when stream bytes pass between a primary and a replica. */
  reaches(primary: CacheNode, node: CacheNode): boolean {
    return !node.link.cut && this.sim.network.reaches(primary.zone, node.zone);
  }

  /** One way from a primary to a replica. */
  oneWay(primary: CacheNode, node: CacheNode): Nanos {
    return this.sim.network.medianDelay(primary.zone, node.zone) + node.link.extraDelayNanos;
  }

  /** Bytes a second that a replica's link takes. */
  linkRate(node: CacheNode): number {
    const own = this.sim.scenario.cluster.networkMbitPerSecond * 125_000;
    const { bytesPerSecond } = node.link;
    return bytesPerSecond > 0 ? Math.min(own, bytesPerSecond) : own;
  }

  // ── once a second ──

  /** replicationCron of a node: its buffer is looked at; a lost link is tried again. */
  cron(node: CacheNode): void {
    const { sim } = this;
    const { link } = node;
    while (link.cronAt <= sim.now) link.cronAt += SECOND;
    const group = sim.cluster.group(node.group);
    if (group.removed || group.primary === node.index) return;
    if (node.linked || link.syncOffset >= 0) this.look(node, this.outputBufferBytes(node));
    if (!node.linked && sim.now >= link.noticedAt) attach(sim, group, node);
  }

  /** The process of a replica has started anew: it has its dump, if there is one, and tries in a second. */
  started(node: CacheNode): void {
    const { link } = node;
    link.cronAt = this.sim.now + PROCESS_START_NANOS;
    const { dump } = link;
    if (dump === null || !this.sim.scenario.replication.restartKeepsDump) return;
    if (dump.store) node.store.copyFrom(dump.store);
    node.applied = dump.seq;
    node.appliedOffset = dump.offset;
    link.history = dump.history;
    node.needsFullSync = false;
  }

  // ── output buffers ──

  /** The buffer for a replica holds `bytes`: over the hard limit, or too long over the soft one, the link is closed. */
  look(node: CacheNode, bytes: number): void {
    const { sim } = this;
    const { link } = node;
    const second = Math.floor(sim.now / SECOND);
    if (bytes < this.softBytes) link.softSince = -1;
    else if (link.softSince < 0) link.softSince = second;
    const tooLong = link.softSince >= 0 && second - link.softSince > this.softSeconds;
    if (bytes >= this.hardBytes || tooLong) this.drop(node, bytes);
  }

  /** The primary closes the link of a replica that is too far behind. */
  drop(node: CacheNode, bytes: number): void {
    const { sim } = this;
    const { link } = node;
    const primary = sim.cluster.node(sim.cluster.group(node.group).primary);
    sim.notice('output-buffer-overflow', `node:${node.id}`, { primary: primary.id, bytes });
    if (node.linked) {
      node.linked = false;
      node.deliverArmed = false;
      node.token += 1;
      node.since = sim.now;
      link.noticedAt = sim.now;
      link.reset();
      return;
    }
    // The replica goes on reading what is in the sockets, and finds the end then.
    const inSockets = sim.now + Math.round((SOCKET_BYTES / this.linkRate(node)) * SECOND);
    link.noticedAt =
      sim.now < link.transferEndsAt ? Math.min(link.transferEndsAt, inSockets) : node.syncEndsAt;
    this.abort(node);
  }

  /** A full sync cannot go on; the replica will need another. */
  abort(node: CacheNode): void {
    node.token += 1;
    node.needsFullSync = true;
    node.link.reset();
  }

  // ── PSYNC ──

  /** A replica asks its primary to go on: from the backlog when that holds what it missed, else with a full sync. */
  psync(node: CacheNode): 'partial' | 'full' {
    const { sim } = this;
    const group = sim.cluster.group(node.group);
    const { log } = group;
    const { link } = node;
    const known =
      (link.history === log.history && node.appliedOffset <= log.head) ||
      (link.history === log.historyBefore && node.appliedOffset <= log.historyBeforeEnds);
    const missed = log.head - node.appliedOffset;
    if (node.needsFullSync || !known || node.applied < log.first || missed > this.backlog) {
      node.needsFullSync = false;
      this.start(node);
      return 'full';
    }
    const primary = sim.cluster.node(group.primary);
    link.history = log.history;
    node.linked = true;
    node.linkFreeAt = sim.now + HANDSHAKE_ROUND_TRIPS * 2 * this.oneWay(primary, node);
    log.follow(node);
    return 'partial';
  }

  private start(node: CacheNode): void {
    const { sim } = this;
    const { link } = node;
    const primary = sim.cluster.node(sim.cluster.group(node.group).primary);
    link.reset();
    node.token += 1;
    node.state = SYNCING;
    node.since = sim.now;
    node.linked = false;
    node.deliverArmed = false;
    node.isReader = false;
    node.wipe();
    let at = sim.now + (HANDSHAKE_ROUND_TRIPS * 2 - 1) * this.oneWay(primary, node);
    const delay = sim.scenario.replication.disklessSyncDelayMs * MILLISECOND;
    if (delay > 0) {
      // The primary waits for more replicas, and looks once a second whether it has waited long enough.
      at += delay;
      const late = at - primary.link.cronAt;
      at = primary.link.cronAt + (late > 0 ? Math.ceil(late / SECOND) * SECOND : 0);
    }
    node.syncEndsAt = at + this.sendNanos(primary, node) + this.loadNanos(primary);
    sim.schedule.add(at, SNAPSHOT, node.index, node.token);
    sim.notice('sync-started', `node:${node.id}`, {
      from: primary.id,
      keys: primary.store.count,
      bytes: primary.store.usedBytes,
    });
  }

  private sendNanos(primary: CacheNode, node: CacheNode): Nanos {
    const rate = Math.min(SEND_BYTES_PER_SECOND, this.linkRate(node));
    return Math.round((rdbBytes(primary.store) / rate) * SECOND) + this.oneWay(primary, node);
  }

  private loadNanos(primary: CacheNode): Nanos {
    return Math.round((rdbBytes(primary.store) / LOAD_BYTES_PER_SECOND) * SECOND);
  }

  /** The primary forks: from here on its writes wait in the replica's output buffer. */
  snapshot(node: CacheNode): void {
    const { sim } = this;
    const { cluster } = sim;
    const { log, primary: index } = cluster.group(node.group);
    const primary = cluster.node(index);
    const { link } = node;
    link.syncSeq = log.next;
    link.syncOffset = log.head;
    link.incoming = cluster.makeStore(node.id, node);
    link.incoming.copyFrom(primary.store);
    cluster.operations?.migration.atomic.filled(node.group);
    log.replicaCame();
    primary.steal(forkNanos(primary.store.usedBytes));
    link.transferEndsAt = sim.now + this.sendNanos(primary, node);
    node.syncEndsAt = link.transferEndsAt + this.loadNanos(primary);
    sim.schedule.add(node.syncEndsAt, SYNCED, node.index, node.token);
  }

  /** The snapshot is loaded: the replica follows from where it was taken. */
  finish(node: CacheNode): void {
    const { sim } = this;
    const { link } = node;
    const { log, primary } = sim.cluster.group(node.group);
    if (link.incoming === null) return;
    node.store.copyFrom(link.incoming);
    node.store.setReplica(true);
    node.state = UP;
    node.needsFullSync = false;
    node.isPrimary = false;
    node.isReader = true;
    node.linked = true;
    node.linkFreeAt = sim.now;
    node.applied = link.syncSeq;
    node.appliedOffset = link.syncOffset;
    link.history = log.history;
    link.dump = null;
    if (sim.scenario.replication.restartKeepsDump) {
      const { incoming: store, syncSeq: seq, syncOffset: offset, history } = link;
      link.dump = { store, seq, offset, history };
    }
    link.syncOffset = -1;
    link.incoming = null;
    sim.notice('sync-finished', `node:${node.id}`, {
      from: sim.cluster.node(primary).id,
      keys: node.store.count,
      afterNanos: sim.now - node.since,
    });
    node.since = sim.now;
    log.follow(node);
  }
}
