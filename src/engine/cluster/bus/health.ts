import { MILLISECOND, type Nanos, SECOND } from '../../base/units.ts';
import type { Bus } from './bus.ts';
import { NONE } from './views.ts';

/** After a minority: a primary waits for the node timeout, within these bounds, before it answers again. */
const REJOIN_LEAST: Nanos = 500 * MILLISECOND;
const REJOIN_MOST: Nanos = 5 * SECOND;
/** A primary that has just started waits so long for news. */
const WRITABLE_DELAY: Nanos = 2 * SECOND;

const WELL = 0;
const UNCOVERED = 1;
const MINORITY = 2;
const STARTING = 3;

/** Each node's own view whether the cluster is up; where it is not, the node answers CLUSTERDOWN. By seat. */
export class Health {
  private readonly bus: Bus;
  private why: number[] = [];
  private minorityAt: number[] = [];
  private startedAt: number[] = [];
  private downSince: Nanos = NONE;

  constructor(bus: Bus) {
    this.bus = bus;
  }

  /** Nodes have come or gone: `old[seat]` is the former seat, -1 for a new node. */
  fit(old: readonly number[]): void {
    const kept = (list: number[], other: number) => old.map((seat) => list[seat] ?? other);
    this.why = kept(this.why, WELL);
    this.minorityAt = kept(this.minorityAt, NONE);
    this.startedAt = kept(this.startedAt, NONE);
    for (let seat = 0; seat < old.length; seat++) this.set(seat, this.why[seat] as number);
  }

  isDown(seat: number): boolean {
    return this.why[seat] !== WELL;
  }

  /** A process starts with the cluster down until it knows better. */
  started(seat: number): void {
    this.startedAt[seat] = this.bus.sim.now;
    this.minorityAt[seat] = NONE;
    this.set(seat, STARTING);
  }

  /** clusterUpdateState: slots covered (if that is required), and a majority of primaries in reach. */
  update(seat: number): void {
    const { bus } = this;
    const { views, sim, spec } = bus;
    const { now } = sim;
    if (!bus.isAlive(seat)) return;
    const isPrimary = bus.isPrimary(seat);
    const isDown = this.isDown(seat);
    if (isPrimary && isDown && now - (this.startedAt[seat] as number) < WRITABLE_DELAY) return;
    let why = WELL;
    let reached = 0;
    for (let shard = 0; shard < views.g; shard++) {
      const owner = views.ownerOf(seat, shard);
      if (spec.requireFullCoverage && views.failed(seat, owner)) why = UNCOVERED;
      if (!views.failing(seat, owner)) reached += 1;
    }
    if (reached < bus.quorum) {
      why = MINORITY;
      this.minorityAt[seat] = now;
    }
    if (why === WELL && isDown && isPrimary) {
      const rejoin = Math.min(REJOIN_MOST, Math.max(REJOIN_LEAST, bus.timeout));
      if (now - (this.minorityAt[seat] as number) < rejoin) return;
    }
    this.set(seat, why);
  }

  /** A setting has changed: every node looks again. */
  updateAll(): void {
    for (let seat = 0; seat < this.why.length; seat++) this.update(seat);
  }

  private set(seat: number, why: number): void {
    const { bus } = this;
    this.why[seat] = why;
    const node = bus.node(seat);
    node.clusterDown = why !== WELL;
    if (why === UNCOVERED || why === MINORITY) {
      if (this.downSince !== NONE) return;
      this.downSince = bus.sim.now;
      const because = why === MINORITY ? 'majority' : 'coverage';
      const lost = bus.sim.cluster.groups.find((g) => !g.removed && g.lostAt >= 0);
      const args = { node: node.id, why: because };
      bus.sim.notice('cluster-down', 'cache', args, lost?.lostCause ?? -1);
      return;
    }
    if (this.downSince === NONE || why !== WELL) return;
    for (let other = 0; other < this.why.length; other++) {
      const w = this.why[other];
      if ((w === UNCOVERED || w === MINORITY) && bus.isAlive(other)) return;
    }
    bus.sim.notice('cluster-up', 'cache', { afterNanos: bus.sim.now - this.downSince });
    this.downSince = NONE;
  }
}
