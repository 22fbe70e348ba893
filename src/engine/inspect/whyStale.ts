import type { Nanos } from '../base/units.ts';
import type { CacheNode } from '../cluster/node.ts';
import { UP } from '../cluster/states.ts';
import type { Timeline } from '../run.ts';
import type { Simulation } from '../simulation.ts';
import { playOn } from './playOn.ts';
import type { TraceView } from './trace.ts';

/**
 * What stood where when a node answered with an old value. Versions of a key count the writes that the database
 * has had of it.
 */
export type StaleView = {
  node: string;
  served: number;
  database: number;
  /** Of a replica: its primary, with what that had (null: nothing), and how far the replica was behind. */
  primary: { id: string; version: number | null; lagNanos: Nanos } | null;
};

/**
 * Why the answer of a request was stale: the run is played again, apart from itself, up to the moment at which the
 * node looked the key up.
 */
export class WhyStale {
  private readonly sim: Simulation | null;
  private readonly key: number;
  private readonly node: string;
  private readonly at: Nanos;
  /** Null until it is known, and when it cannot be found out. */
  view: StaleView | null = null;

  constructor(timeline: Timeline, trace: TraceView) {
    const answered = trace.spans.findLast(({ span }) => span === 'service');
    this.sim = answered ? timeline.before(trace.request) : null;
    this.key = trace.key;
    this.node = answered?.place ?? '';
    this.at = answered?.to ?? 0;
  }

  /** Plays on until `isLate`. True when there is no more to find out. */
  goOn(isLate: () => boolean): boolean {
    return playOn(this.sim, this.at, isLate, (sim, hasArrived) => {
      if (hasArrived) this.view = this.look(sim);
      return hasArrived;
    });
  }

  private look(sim: Simulation): StaleView | null {
    const { cluster } = sim;
    const node = cluster.nodes.find(({ id }) => id === this.node);
    const served = node ? this.versionAt(sim, node) : null;
    if (!node || served === null) return null;
    const group = cluster.group(node.group);
    const primary = node.isPrimary ? undefined : cluster.nodes[group.primary];
    return {
      node: node.id,
      served,
      database: sim.origin.versionOf(this.key),
      primary: primary
        ? {
            id: primary.id,
            version: primary.state === UP ? this.versionAt(sim, primary) : null,
            lagNanos: group.log.lagNanos(node),
          }
        : null,
    };
  }

  private versionAt(sim: Simulation, { store }: CacheNode): number | null {
    const version = store.versionOf(this.key, sim.now);
    return version < 0 ? null : version;
  }
}
