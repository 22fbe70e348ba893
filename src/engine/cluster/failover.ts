import { Rng } from '../base/rng.ts';
import { MILLISECOND, type Nanos } from '../base/units.ts';
import { DETECTED, PROMOTED, REBOOTED, REPLACED, REPLICA_MISSED } from '../events.ts';
import { part } from '../parts.ts';
import type { Simulation } from '../simulation.ts';
import type { Bus } from './bus/bus.ts';
import { candidateOf, replicasThatSurvive } from './candidates.ts';
import { syncWhatNeedsIt } from './following.ts';
import type { CacheNode } from './node.ts';
import type { NodeGroup } from './nodeGroup.ts';
import { DOWN, SYNCING, UP } from './states.ts';

/**
 * What ElastiCache does when a node is lost: notice it, promote the replica with the least replication lag,
 * move the endpoint, put a new node into the place of the lost one and let it sync. Published figures are
 * totals; the phases are the scenario's ranges (detection 10 to 15 s, promotion 1 to 5 s, replacement within
 * six minutes).
 */
export class Failover {
  private readonly sim: Simulation;
  private readonly rng: Rng;
  private readonly replicaRng: Rng;
  /** The nodes see to it themselves: open-source cluster. */
  bus: Bus | null = null;
  /** When TestFailover was called. */
  readonly testedAt: Nanos[] = [];

  constructor(sim: Simulation) {
    this.sim = sim;
    this.rng = new Rng(sim.seed, 'failover');
    this.replicaRng = new Rng(sim.seed, 'failover-replica');
  }

  /** Nodes or shards have come or gone. */
  fit(): void {
    if (this.sim.scenario.failover.kind !== 'cluster-bus') this.bus = null;
    else {
      this.bus ??= new (part('bus').Bus)(this.sim);
      this.bus.fit();
    }
  }

  /** A setting of the failover has changed. Who sees to it begins anew with what is lost now. */
  settingChanged(path: string): void {
    const { cluster } = this.sim;
    if (path !== 'failover.kind') {
      this.bus?.health.updateAll();
      return;
    }
    this.bus = null;
    this.fit();
    // The outside sees other endpoints.
    cluster.version += 1;
    for (const node of cluster.liveNodes()) {
      node.clusterDown = false;
      if (node.state !== DOWN && !node.paused) continue;
      node.token += 1;
      this.awaitReplacement(node);
    }
    for (const group of cluster.groups) {
      if (!group.removed && group.lostAt >= 0) this.primaryLost(group, group.lostCause);
    }
  }

  /** The process of a node is gone, with everything in its memory. */
  nodeDied(node: CacheNode, cause: number, hostAnswers: boolean): void {
    const { sim } = this;
    const group = sim.cluster.group(node.group);
    const wasPrimary = group.primary === node.index;
    const wasUp = node.state === UP;
    const kept = sim.cluster.persistence?.died(node, hostAnswers) ?? 0;
    const keys = node.store.count - kept;
    const wasPaused = node.paused;
    node.token += 1;
    node.stop(hostAnswers);
    node.state = DOWN;
    node.since = sim.now;
    node.needsFullSync = true;
    if (wasPrimary && wasUp) {
      if (replicasThatSurvive(this.sim, group).length === 0) sim.tally.lost(node, keys);
      // Of one that was paused it is being noticed already.
      if (!wasPaused) this.primaryLost(group, cause);
    }
    if (wasPrimary) this.breakSyncs(group);
    else this.replicaLost(node, cause);
    node.wipe();
    this.awaitReplacement(node);
  }

  /** Syncs from the primary of this shard cannot go on. */
  breakSyncs(group: NodeGroup): void {
    for (const index of group.nodes) {
      const other = this.sim.cluster.node(index);
      if (index === group.primary || other.state !== SYNCING) continue;
      this.sim.cluster.sync.abort(other);
    }
  }

  /** ElastiCache puts a new node into the place of one that does not answer. Nobody does in an open-source cluster. */
  awaitReplacement(node: CacheNode): void {
    const { sim } = this;
    if (this.bus) return;
    const wait = sim.scenario.failover.replaceMs * MILLISECOND;
    sim.schedule.add(sim.now + wait, REPLACED, node.index, node.token);
  }

  /** A replica does not answer any more: the reader endpoint leads to it until that is noticed. */
  replicaLost(node: CacheNode, cause: number): void {
    const { sim } = this;
    node.lostCause = cause;
    if (this.bus) return;
    const { detectMinMs, detectMaxMs } = sim.scenario.failover;
    const wait = this.replicaRng.between(detectMinMs * MILLISECOND, detectMaxMs * MILLISECOND);
    sim.schedule.add(sim.now + wait, REPLICA_MISSED, node.index, node.token);
  }

  replicaMissed(node: CacheNode): void {
    const { sim } = this;
    node.isReader = false;
    const afterNanos = sim.now - node.since;
    const args = { node: node.id, afterNanos };
    sim.notice('failure-detected', `node:${node.id}`, args, node.lostCause);
  }

  /** Nobody serves the writes of this shard any more: the watch begins to notice. */
  primaryLost(group: NodeGroup, cause: number): void {
    const { sim } = this;
    const { detectMinMs, detectMaxMs } = sim.scenario.failover;
    group.token += 1;
    group.lostAt = sim.now;
    group.lostCause = cause;
    for (const index of group.nodes) {
      if (index !== group.primary) sim.cluster.node(index).linked = false;
    }
    if (this.bus) return;
    const wait = this.rng.between(detectMinMs * MILLISECOND, detectMaxMs * MILLISECOND);
    sim.schedule.add(sim.now + wait, DETECTED, group.index, group.token);
  }

  detected(group: NodeGroup): void {
    const { sim } = this;
    const { cluster } = sim;
    const primary = cluster.node(group.primary);
    const noticed = sim.notice(
      'failure-detected',
      `node:${primary.id}`,
      { node: primary.id, afterNanos: sim.now - group.lostAt },
      group.lostCause,
    );
    group.lostCause = noticed;
    primary.isReader = false;
    if (cluster.isMemcached) return;
    const candidate = candidateOf(this.sim, group);
    if (candidate === null) {
      sim.notice(
        'no-replica-to-promote',
        `shard:${group.id}`,
        { group: group.id, lostKeys: sim.tally.lostKeysOf(group.index) },
        noticed,
      );
      return;
    }
    if (!cluster.spec.automaticFailover) {
      sim.notice('failover-off', `shard:${group.id}`, { group: group.id }, noticed);
      return;
    }
    this.begin(group, candidate, noticed);
  }

  private begin(group: NodeGroup, candidate: CacheNode, cause: number): void {
    const { sim } = this;
    const primary = sim.cluster.node(group.primary);
    group.lostCause = sim.notice(
      'failover-started',
      `shard:${group.id}`,
      { node: primary.id, replica: candidate.id, lagBytes: group.log.lagBytes(candidate) },
      cause,
    );
    const { promoteMinMs, promoteMaxMs } = sim.scenario.failover;
    const wait = this.rng.between(promoteMinMs * MILLISECOND, promoteMaxMs * MILLISECOND);
    sim.schedule.add(sim.now + wait, PROMOTED, group.index, group.token);
  }

  /** The primary is taken down by request: nobody has to notice first. */
  test(group: NodeGroup, cause: number): void {
    this.testedAt.push(this.sim.now);
    this.nodeDied(this.sim.cluster.node(group.primary), cause, true);
    group.token += 1;
    const candidate = candidateOf(this.sim, group);
    if (candidate !== null) this.begin(group, candidate, cause);
  }

  /** A node starts anew by request, on its own host. Nothing fails over and nobody replaces it. */
  reboot(node: CacheNode, cause: number, wait: Nanos): void {
    const { sim } = this;
    const group = sim.cluster.group(node.group);
    this.nodeDied(node, cause, true);
    node.isReader = false;
    node.token += 1;
    if (group.primary === node.index) group.token += 1;
    sim.schedule.add(sim.now + wait, REBOOTED, node.index, node.token);
  }

  promoted(group: NodeGroup): void {
    const { sim } = this;
    const candidate = candidateOf(this.sim, group);
    if (candidate === null) {
      sim.notice(
        'no-replica-to-promote',
        `shard:${group.id}`,
        { group: group.id, lostKeys: sim.tally.lostKeysOf(group.index) },
        group.lostCause,
      );
      return;
    }
    this.promote(group, candidate);
  }

  /** Makes a replica the primary of its shard, whoever decided so. What it had not received is lost. */
  promote(group: NodeGroup, candidate: CacheNode, isPlanned = false): void {
    const { sim } = this;
    const { cluster } = sim;
    const old = cluster.node(group.primary);
    // The notice of the promotion is the next.
    const missing =
      cluster.persistence?.missing(group, candidate) ??
      group.log.lose(candidate, sim.notices.length);
    sim.tally.lost(old, missing.items);
    const afterNanos = sim.now - group.lostAt;
    group.log.leftBy(old);
    group.log.restartFrom(candidate);
    this.install(group, candidate);
    const promotion = sim.notice(
      'replica-promoted',
      `node:${candidate.id}`,
      {
        node: old.id,
        replica: candidate.id,
        lostWrites: missing.writes,
        afterNanos,
      },
      group.lostCause,
    );
    group.lostCause = promotion;
    group.promotedBy = promotion;
    if (!cluster.isClusterMode) {
      sim.notice(
        'endpoint-moved',
        'endpoint:primary',
        { endpoint: 'primary', node: candidate.id },
        promotion,
      );
    }
    sim.clients.beliefs.tell(group.index, promotion);
    this.othersFollow(group, candidate, isPlanned);
    syncWhatNeedsIt(this.sim, group.index);
  }

  /**
   * The other replicas follow a new primary. On ElastiCache they empty themselves and sync anew (user guide,
   * AutoFailover), but for a planned handover; the open-source server lets those that were no further ahead go on (PSYNC2).
   */
  private othersFollow(group: NodeGroup, primary: CacheNode, isPlanned: boolean): void {
    const { cluster, scenario } = this.sim;
    const full = !isPlanned && !this.bus && scenario.replication.resyncAfterFailover === 'full';
    for (const index of group.nodes) {
      const node = cluster.node(index);
      if (node === primary) continue;
      if (node.linked) {
        // The old primary was still there: its replicas leave it.
        node.linked = false;
        node.deliverArmed = false;
        node.token += 1;
        node.link.reset();
      }
      if (node.state === SYNCING) cluster.sync.abort(node);
      else if (full && node.state === UP) node.needsFullSync = true;
    }
  }

  /** Makes a node the primary of its shard. */
  private install(group: NodeGroup, node: CacheNode): void {
    group.primary = node.index;
    group.token += 1;
    group.lostAt = -1;
    node.isPrimary = true;
    node.isReader = false;
    node.linked = false;
    node.deliverArmed = false;
    node.token += 1;
    node.store.setReplica(false);
    this.sim.cluster.operations?.settle(node);
    this.sim.cluster.version += 1;
  }
}
