import { SLOTS } from '../cluster/slots.ts';
import type { StaleSlotsView } from '../frame.ts';
import type { Simulation } from '../simulation.ts';

/** Ranges with fewer slots between them are told as one: a picture shows no finer, and tables learned slot by slot are full of holes. */
const JOINED_SLOTS = 32;

/**
 * Cluster mode: the slots that apps which run take for another shard's than the one that owns them, by app and
 * believed shard (its row in the topology, -1 when it has left). Counts are exact; ranges are joined over small gaps.
 * Read only: changes nothing in the run.
 */
export function staleSlotsOf(sim: Simulation): StaleSlotsView[] {
  const { clients, cluster, network } = sim;
  const { tables, isPlain } = clients.routing;
  if (!tables.differ || isPlain) return [];
  const rows = new Int16Array(cluster.groups.length).fill(-1);
  for (const [row, { index }] of cluster.liveGroups().entries()) rows[index] = row;
  const out: StaleSlotsView[] = [];
  for (let app = 0; app < clients.apps; app++) {
    if (tables.stale[app] === 0 || network.up[clients.zones[app] as number] === 0) continue;
    const views: (StaleSlotsView | undefined)[] = [];
    let left = tables.stale[app] as number;
    for (let slot = 0; slot < SLOTS && left > 0; slot++) {
      const believed = tables.shardOf(app, slot);
      if (believed === cluster.ownerOf(slot)) continue;
      left -= 1;
      const known = views[believed];
      const view = known ?? { app, group: rows[believed] as number, count: 0, ranges: [] };
      if (known === undefined) {
        views[believed] = view;
        out.push(view);
      }
      view.count += 1;
      const last = view.ranges.at(-1);
      if (last && slot - last[1] <= JOINED_SLOTS) last[1] = slot;
      else view.ranges.push([slot, slot]);
    }
  }
  return out;
}
