import { Rng } from '../base/rng.ts';
import { MILLISECOND, type Nanos } from '../base/units.ts';
import type { Simulation } from '../simulation.ts';

/** An app that takes another node for the primary of a shard than the one that is. Engine indexes. */
export type Mistake = { app: number; group: number; node: number; untilNanos: Nanos };

/**
 * What each app believes: which node is the primary of each shard, and since when. It learns by asking again
 * after an error, once its last answer has outlived its TTL (DNS, or the refresh of the slot map). Arrays are indexed
 * app * groups + group.
 */
export class Beliefs {
  private readonly sim: Simulation;
  private readonly apps: number;
  private believed = new Int32Array(0);
  private resolvedAt = new Float64Array(0);
  private groups = 0;

  constructor(sim: Simulation, apps: number) {
    this.sim = sim;
    this.apps = apps;
  }

  /** The node that an app takes for the primary of a shard. */
  primary(app: number, group: number): number {
    return this.believed[app * this.groups + group] as number;
  }

  /** Makes room for new shards; they are believed as they are. */
  fit(): void {
    const { groups } = this.sim.cluster;
    if (groups.length === this.groups) return;
    const believed = new Int32Array(this.apps * groups.length);
    const resolvedAt = new Float64Array(this.apps * groups.length);
    const ttl = this.ttl();
    const rng = new Rng(this.sim.seed, `resolver:${groups.length}`);
    for (let app = 0; app < this.apps; app++) {
      // Clients looked the name up at different times before the run began.
      const age = Math.floor(rng.unit() * ttl);
      for (const group of groups) {
        const i = app * groups.length + group.index;
        const known = group.index < this.groups;
        const old = app * this.groups + group.index;
        believed[i] = known ? (this.believed[old] as number) : group.primary;
        resolvedAt[i] = known ? (this.resolvedAt[old] as number) : this.sim.now - age;
      }
    }
    this.believed = believed;
    this.resolvedAt = resolvedAt;
    this.groups = groups.length;
  }

  private ttl(): Nanos {
    const { clients, failover } = this.sim.scenario;
    const millis = this.sim.cluster.isClusterMode ? clients.topologyRefreshMs : failover.dnsTtlMs;
    return millis * MILLISECOND;
  }

  /** After an error an app asks again where the primary is, when its answer has outlived its TTL. */
  lookAgain(app: number, group: number): void {
    const { sim } = this;
    const i = app * this.groups + group;
    if (sim.now < (this.resolvedAt[i] as number) + this.ttl()) return;
    this.resolvedAt[i] = sim.now;
    const { primary } = sim.cluster.group(group);
    if (this.believed[i] === primary) return;
    this.believed[i] = primary;
    sim.followed(app, group, primary);
  }

  /** After a promotion: says which apps still hold an old answer, and until when. */
  tell(group: number, cause: number): void {
    const { sim } = this;
    for (const mistake of this.mistaken()) {
      if (mistake.group !== group) continue;
      sim.notice(
        'client-still-believes',
        `app:app-${mistake.app + 1}`,
        { node: sim.cluster.node(mistake.node).id, untilNanos: mistake.untilNanos },
        cause,
      );
    }
  }

  /** Apps that run and whose belief differs from the truth; an answer past its TTL is replaced at the next error. */
  mistaken(): Mistake[] {
    const { cluster, network, now, clients } = this.sim;
    const out: Mistake[] = [];
    for (let app = 0; app < this.apps; app++) {
      if (network.up[clients.zones[app] as number] === 0) continue;
      for (const group of cluster.groups) {
        if (group.removed) continue;
        const i = app * this.groups + group.index;
        if (this.believed[i] === group.primary) continue;
        out.push({
          app,
          group: group.index,
          node: this.believed[i] as number,
          untilNanos: Math.max(now, (this.resolvedAt[i] as number) + this.ttl()),
        });
      }
    }
    return out;
  }
}
