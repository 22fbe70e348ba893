import type { Nanos } from './base/units.ts';
import type { CacheNode } from './cluster/node.ts';
import { ERROR, HIT, MISS_ABSENT, reasons, STALE_HIT } from './outcomes.ts';
import type { Simulation } from './simulation.ts';
import { RedisStore } from './store/redis/keyspace.ts';

/** A failing second: at least this share of its requests met an error of the cache or ended in one. */
const FAILING_SHARE = 0.01;

/** A replica this far behind is worth a notice: AWS advises an alarm on ReplicationLag at 1 s. */
const LAGGING_NANOS: Nanos = 1e9;

/** Notices the moments worth telling: firsts, saturation, failing and recovery. Changes nothing in the run. */
export class Watch {
  private missSeen = false;
  private hitSeen = false;
  private firstMissLatency: Nanos = 0;
  private staleSeen = false;
  private oomSeen = false;
  evictionSeen = false;
  expirySeen = false;
  pageMoveSeen = false;
  private saturatedAt: Nanos = -1;
  private refusing = false;
  private failingSince: Nanos = -1;
  private failedBefore = 0;
  private failedInSpell = 0;
  private calmSeconds = 0;
  private readonly reasonCounts = new Float64Array(reasons.length);
  private lostItems: number[] = [];
  private promotions: number[] = [];
  private laggingSince: number[] = [];

  get allFirstsSeen(): boolean {
    return this.missSeen && this.hitSeen;
  }

  answered(sim: Simulation, slot: number, outcome: number, latencyNanos: Nanos): void {
    const key = sim.requests.key[slot] as number;
    const app = `app:app-${(sim.requests.app[slot] as number) + 1}`;
    if (outcome === MISS_ABSENT && !this.missSeen) {
      this.missSeen = true;
      this.firstMissLatency = latencyNanos;
      sim.notice('first-miss', app, { key, latencyNanos }, -1, -1, slot);
    } else if ((outcome === HIT || outcome === STALE_HIT) && !this.hitSeen && this.missSeen) {
      this.hitSeen = true;
      const timesFaster = Math.round(this.firstMissLatency / Math.max(1, latencyNanos));
      sim.notice('first-hit', app, { key, latencyNanos, timesFaster }, -1, -1, slot);
    } else if (outcome === ERROR) return;
  }

  stale(sim: Simulation, slot: number, versionsBehind: number): void {
    if (this.staleSeen) return;
    this.staleSeen = true;
    const key = sim.requests.key[slot] as number;
    const app = `app:app-${(sim.requests.app[slot] as number) + 1}`;
    sim.notice('first-stale-hit', app, { key, versionsBehind }, -1, -1, slot);
  }

  evicted(sim: Simulation, node: CacheNode): void {
    this.evictionSeen = true;
    sim.notice('first-eviction', `node:${node.id}`, {
      node: node.id,
      keys: node.store.count,
      usedBytes: node.store.usedBytes,
    });
  }

  expired(sim: Simulation, node: CacheNode): void {
    this.expirySeen = true;
    sim.notice('first-expiry', `node:${node.id}`, { node: node.id });
  }

  pageMoved(
    sim: Simulation,
    node: CacheNode,
    fromBytes: number,
    toBytes: number,
    items: number,
  ): void {
    this.pageMoveSeen = true;
    sim.notice('first-page-move', `node:${node.id}`, { fromBytes, toBytes, items });
  }

  refused(sim: Simulation, node: CacheNode): void {
    if (this.oomSeen) return;
    this.oomSeen = true;
    const { store } = node;
    const { count: items, usedBytes, limitBytes } = store;
    const isRedis = store instanceof RedisStore;
    sim.notice('first-oom', `node:${node.id}`, {
      node: node.id,
      policy: isRedis ? sim.scenario.cache.evictionPolicy : '',
      items,
      expiring: isRedis ? store.expiringCount : 0,
      usedBytes,
      limitBytes,
    });
  }

  failedCall(reason: number): void {
    this.reasonCounts[reason] = (this.reasonCounts[reason] as number) + 1;
  }

  lost(group: number, items: number): void {
    this.lostItems[group] = items;
  }

  /** Items of a shard that went with its last loss. */
  lostOf(group: number): number {
    return this.lostItems[group] ?? 0;
  }

  promoted(sim: Simulation, subject: string): void {
    const node = sim.cluster.nodes.find((n) => `node:${n.id}` === subject && n.state !== 4);
    if (node) this.promotions[node.group] = sim.now;
  }

  /** When a shard last got a new primary by promotion, -1 if never. */
  promotedAt(group: number): Nanos {
    return this.promotions[group] ?? -1;
  }

  /** Looks at the second that just ended. */
  secondPassed(sim: Simulation): void {
    this.watchOrigin(sim);
    this.watchFailures(sim);
    this.watchReplicas(sim);
  }

  private watchOrigin(sim: Simulation): void {
    const { origin, scenario } = sim;
    const { workers, connectionLimit } = scenario.origin;
    const full = origin.busy >= workers && origin.queued >= workers;
    if (full && this.saturatedAt < 0) {
      this.saturatedAt = sim.now;
      sim.notice('origin-saturated', 'origin', { workers, queued: origin.queued });
    } else if (this.saturatedAt >= 0 && origin.queued === 0) {
      sim.notice('origin-relieved', 'origin', { afterNanos: sim.now - this.saturatedAt });
      this.saturatedAt = -1;
      this.refusing = false;
    }
    const connections = origin.busy + origin.queued;
    if (connections >= connectionLimit && !this.refusing) {
      this.refusing = true;
      sim.notice('origin-refusing', 'origin', { connections, limit: connectionLimit });
    }
  }

  private watchReplicas(sim: Simulation): void {
    for (const node of sim.cluster.nodes) {
      const { log } = sim.cluster.group(node.group);
      const lagNanos = node.linked ? log.lagNanos(node) : 0;
      const since = this.laggingSince[node.index] ?? -1;
      if (since < 0 && lagNanos >= LAGGING_NANOS) {
        this.laggingSince[node.index] = sim.now;
        const lagBytes = log.lagBytes(node);
        sim.notice('lagging-replica', `node:${node.id}`, { lagBytes, lagNanos });
      } else if (since >= 0 && lagNanos < LAGGING_NANOS) {
        this.laggingSince[node.index] = -1;
        if (!node.linked) continue;
        sim.notice('replica-caught-up', `node:${node.id}`, { afterNanos: sim.now - since });
      }
    }
  }

  private watchFailures(sim: Simulation): void {
    const failing = sim.probe.total('cacheErrors') + sim.probe.total('originErrors');
    const failed = failing - this.failedBefore;
    this.failedBefore = failing;
    const requests = Math.max(1, sim.probe.last('requests'));
    const isFailing = failed / requests >= FAILING_SHARE;
    if (isFailing && this.failingSince < 0) {
      this.failingSince = sim.now;
      this.failedInSpell = 0;
      sim.notice('requests-failing', 'cache', { reason: this.worstReason(), perSecond: failed });
    }
    if (this.failingSince >= 0) {
      this.failedInSpell += failed;
      this.calmSeconds = isFailing ? 0 : this.calmSeconds + 1;
      // One calm second may be chance.
      if (this.calmSeconds >= 2) {
        sim.notice('requests-recovered', 'cache', {
          afterNanos: sim.now - this.failingSince,
          failed: this.failedInSpell,
        });
        this.failingSince = -1;
        this.calmSeconds = 0;
      }
    }
    this.reasonCounts.fill(0);
  }

  private worstReason(): string {
    let worst = 0;
    for (let i = 1; i < this.reasonCounts.length; i++) {
      if ((this.reasonCounts[i] as number) > (this.reasonCounts[worst] as number)) worst = i;
    }
    return reasons[worst] ?? 'none';
  }
}
