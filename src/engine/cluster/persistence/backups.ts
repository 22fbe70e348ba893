import { MILLISECOND, type Nanos, SECOND } from '../../base/units.ts';
import { BACKUP_DUE, RESTORED } from '../../events.ts';
import type { Simulation } from '../../simulation.ts';
import { type Image, loadImage } from '../../store/redis/image.ts';
import type { CacheNode } from '../node.ts';
import type { NodeGroup } from '../nodeGroup.ts';
import { UP } from '../states.ts';
import { loadNanos } from './costs.ts';
import type { SaveMethod, Saver } from './saver.ts';

/** Backups kept for a restore, the newest ones. */
export const MAX_BACKUPS = 5;
const DAY: Nanos = 86_400 * SECOND;
/** Manual backups in 24 hours: of one node, and of a Serverless cache (ElastiCache user guide). */
const MOST_OF_A_NODE = 20;
const MOST_SERVERLESS = 24;
/** Below this share of free memory the snapshot is forkless. Assumed: AWS says only that it depends on free memory, and recommends a reserve of 25 %. */
const FORK_NEEDS_FREE = 0.2;
/** A new cluster for a restore, before its data is read. Assumed, and short: creating nodes takes minutes in life. */
const CREATE_NANOS: Nanos = 5 * SECOND;

/** A backup: the keys of each shard as they were when its snapshot began. */
export type Backup = Readonly<{
  at: Nanos;
  keys: number;
  bytes: number;
  durationNanos: Nanos;
  /** Memory that it took beside the data. */
  extraBytes: number;
  parts: readonly Image[];
}>;

/** Backups of the cluster as ElastiCache makes them, and restores into a new cluster. */
export class Backups {
  private readonly sim: Simulation;
  readonly list: Backup[] = [];
  /** Nodes whose snapshot the backup under way still waits for; empty when there is none. */
  private awaited: number[] = [];
  private parts: Image[] = [];
  private startedAt: Nanos = 0;
  private extraBytes = 0;
  private automatic = false;
  private manualAt: Nanos[] = [];
  private restoring: Backup | null = null;
  private schedule = 0;
  private restores = 0;
  private daily = false;

  constructor(sim: Simulation) {
    this.sim = sim;
  }

  /** Automatic backups are on or off. */
  fit(): void {
    const { sim } = this;
    const { snapshotRetentionDays, snapshotAtMs } = sim.scenario.persistence;
    const daily = snapshotRetentionDays > 0 && !sim.cluster.isMemcached;
    if (daily === this.daily) return;
    this.daily = daily;
    this.schedule += 1;
    if (!daily) return;
    let at = snapshotAtMs * MILLISECOND;
    while (at <= sim.now) at += DAY;
    sim.schedule.add(at, BACKUP_DUE, 0, this.schedule);
  }

  due(schedule: number): void {
    const { sim } = this;
    if (schedule !== this.schedule) return;
    sim.schedule.add(sim.now + DAY, BACKUP_DUE, 0, schedule);
    const nodes = this.nodesToSave();
    if (typeof nodes === 'string' || this.awaited.length > 0) return;
    this.start(nodes, true);
  }

  /** Why ElastiCache would not make a backup of `node` (null: of the whole cluster) now; null when it would. */
  refusal(node: CacheNode | null): string | null {
    const { sim } = this;
    const { cluster } = sim.scenario;
    const serverless = cluster.deployment === 'serverless';
    if (cluster.engine === 'memcached') {
      return serverless
        ? 'Backups of Serverless Memcached are not modelled. Choose Valkey or Redis OSS.'
        : 'Memcached clusters of nodes have no backup and no restore.';
    }
    if (node !== null && serverless) return 'A Serverless cache is backed up whole.';
    if (node !== null && sim.cluster.isClusterMode) {
      return 'With cluster mode enabled the whole cluster is backed up, never one shard. Back up the cache.';
    }
    if (this.awaited.length > 0) return 'A backup is under way. Wait for its end.';
    if (node !== null && !canSave(node)) return `${node.id} cannot be backed up now.`;
    const nodes = this.nodesToSave();
    if (node === null && typeof nodes === 'string') return nodes;
    const most = serverless ? MOST_SERVERLESS : MOST_OF_A_NODE;
    if (this.manualAt.filter((at) => at > sim.now - DAY).length >= most) {
      return `At most ${most} manual backups ${serverless ? 'of a cache' : 'of a node'} are made in 24 hours.`;
    }
    return null;
  }

  /** Starts a backup by request; `refusal` has been asked. */
  byRequest(node: CacheNode | null): void {
    const { sim } = this;
    const nodes = node === null ? this.nodesToSave() : [node];
    if (typeof nodes === 'string') return;
    this.manualAt = this.manualAt.filter((at) => at > sim.now - DAY);
    this.manualAt.push(sim.now);
    this.start(nodes, false);
  }

  /** One node of each shard, a replica where one is up: the primary is left alone. */
  private nodesToSave(): CacheNode[] | string {
    const { cluster } = this.sim;
    const chosen: CacheNode[] = [];
    for (const group of cluster.groups) {
      if (group.removed) continue;
      const node = nodeOf(
        group,
        group.nodes.map((index) => cluster.node(index)),
      );
      if (node === null) return `Shard ${group.id} has no node that can be backed up now.`;
      chosen.push(node);
    }
    return chosen;
  }

  private start(nodes: CacheNode[], automatic: boolean): void {
    const { sim } = this;
    this.startedAt = sim.now;
    this.automatic = automatic;
    this.extraBytes = 0;
    this.parts = [];
    this.awaited = nodes.map((node) => node.index);
    for (const node of nodes) {
      sim.cluster.persist().diskOf(node).save('backup', this.methodFor(node));
    }
  }

  private methodFor(node: CacheNode): SaveMethod {
    const { cluster, persistence } = this.sim.scenario;
    if (cluster.deployment === 'serverless') return 'serverless';
    if (persistence.snapshotMethod !== 'auto') return persistence.snapshotMethod;
    const free = 1 - node.store.usedBytes / cluster.maxmemoryBytes;
    return free < FORK_NEEDS_FREE ? 'forkless' : 'forked';
  }

  /** A node's part is complete. */
  saved(node: CacheNode, saver: Saver): void {
    const { sim } = this;
    if (!this.awaited.includes(node.index)) return;
    this.awaited = this.awaited.filter((index) => index !== node.index);
    this.parts.push(saver.image);
    this.extraBytes += saver.extraBytes;
    if (this.awaited.length > 0) return;
    const { parts } = this;
    this.parts = [];
    const backup: Backup = Object.freeze({
      at: this.startedAt,
      keys: parts.reduce((sum, part) => sum + part.keys.length, 0),
      bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
      durationNanos: sim.now - this.startedAt,
      extraBytes: this.extraBytes,
      parts: Object.freeze(parts),
    });
    this.list.push(backup);
    if (this.list.length > MAX_BACKUPS) this.list.shift();
    sim.notice('backup-complete', 'cache', {
      kind: this.automatic ? 'automatic' : 'manual',
      shards: parts.length,
      keys: backup.keys,
      bytes: backup.bytes,
      afterNanos: backup.durationNanos,
    });
  }

  /** A node of the backup under way is gone: there will be no backup. */
  failed(): void {
    this.awaited = [];
    this.parts = [];
  }

  /** Why the newest backup cannot be restored now; null when it can. */
  restoreRefusal(): string | null {
    const { cluster } = this.sim;
    const backup = this.list.at(-1);
    if (!backup) return 'There is no backup yet. Make one first.';
    if (cluster.isMemcached) return 'Memcached clusters of nodes have no backup and no restore.';
    if (this.restoring !== null) return 'A restore is under way. Wait for its end.';
    if (!cluster.isClusterMode && backup.parts.length > 1) {
      return 'A cluster with cluster mode disabled restores from a backup of one shard only.';
    }
    return null;
  }

  /** Begins to fill a new cluster with the newest backup, while the old one serves; `restoreRefusal` has been asked. */
  restore(): number {
    const { sim } = this;
    const backup = this.list.at(-1) as Backup;
    this.restoring = backup;
    const largest = Math.max(...backup.parts.map((part) => part.bytes));
    this.restores += 1;
    sim.schedule.add(sim.now + CREATE_NANOS + loadNanos(largest), RESTORED, 0, this.restores);
    return sim.notice('restore-started', 'cache', {
      keys: backup.keys,
      bytes: backup.bytes,
      ageNanos: sim.now - backup.at,
    });
  }

  /** The new cluster stands: the apps are pointed to it, and the old one goes with what it held. */
  restored(number: number): void {
    const { sim } = this;
    const { cluster } = sim;
    const backup = this.restoring;
    if (backup === null || number !== this.restores) return;
    this.restoring = null;
    if (cluster.isMemcached) return;
    let keysBefore = 0;
    for (const group of cluster.groups) {
      if (group.removed) continue;
      const primary = cluster.node(group.primary);
      keysBefore += primary.store.count;
      sim.tally.lost(primary, primary.store.count);
      cluster.removeGroup(group);
    }
    cluster.build(sim.scenario.cluster);
    let keys = 0;
    for (const group of cluster.groups) {
      if (group.removed) continue;
      const primary = cluster.node(group.primary);
      for (const part of backup.parts) {
        keys += loadImage(
          primary.store,
          part,
          sim.now,
          (key) => cluster.route(key) === group.index,
        );
      }
      for (const index of group.nodes) {
        if (index !== group.primary) cluster.node(index).store.copyFrom(primary.store);
      }
    }
    sim.notice('restored', 'cache', { keys, keysBefore, ageNanos: sim.now - backup.at });
  }
}

function canSave(node: CacheNode): boolean {
  return node.isUp && node.state === UP && (node.disk === null || node.disk.saver === null);
}

/** The replica that is least behind, else the primary. */
function nodeOf(group: NodeGroup, nodes: CacheNode[]): CacheNode | null {
  let best: CacheNode | null = null;
  for (const node of nodes) {
    if (node.index === group.primary || !node.linked || !canSave(node)) continue;
    if (best === null || node.applied > best.applied) best = node;
  }
  if (best !== null) return best;
  const primary = nodes.find((node) => node.index === group.primary);
  return primary !== undefined && canSave(primary) ? primary : null;
}
