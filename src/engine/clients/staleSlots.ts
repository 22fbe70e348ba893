import { SLOTS } from '../cluster/slots.ts';
import type { StaleSlotsView } from '../frame.ts';
import type { Simulation } from '../simulation.ts';

/** Ranges with fewer slots between them are told as one: a picture shows no finer, and tables learned slot by slot are full of holes. */
const JOINED_SLOTS = 32;

/** As `StaleSlotsView`, with the shard by its engine index. */
type WrongSlots = Omit<StaleSlotsView, 'group'> & { shard: number };

/**
 * Cluster mode: the slots that apps which run take for another shard's than the one that owns them, by app and
 * believed shard. Counts are exact; ranges are joined over small gaps. Read only: changes nothing in the run.
 */
export function wrongSlots({ clients, cluster, network }: Simulation): WrongSlots[] {
  const { tables, isPlain } = clients.routing;
  if (!tables.differ || isPlain) return [];
  const out: WrongSlots[] = [];
  for (let app = 0; app < clients.apps; app++) {
    if (network.up[clients.zones[app] as number] === 0) continue;
    const found: (WrongSlots | undefined)[] = [];
    let left = tables.stale[app] as number;
    for (let slot = 0; slot < SLOTS && left > 0; slot++) {
      const shard = tables.shardOf(app, slot);
      if (shard === cluster.ownerOf(slot)) continue;
      left -= 1;
      let wrong = found[shard];
      if (wrong === undefined) {
        wrong = { app, shard, count: 0, ranges: [] };
        found[shard] = wrong;
        out.push(wrong);
      }
      wrong.count += 1;
      const last = wrong.ranges.at(-1);
      if (last && slot - last[1] <= JOINED_SLOTS) last[1] = slot;
      else wrong.ranges.push([slot, slot]);
    }
  }
  return out;
}

/** The same for the page: shards by their rows in the topology, -1 for one that has left. */
export function staleSlotsOf(sim: Simulation): StaleSlotsView[] {
  const wrong = wrongSlots(sim);
  if (wrong.length === 0) return [];
  const rows = sim.cluster.liveGroups().map(({ index }) => index);
  return wrong.map(({ app, shard, count, ranges }) => ({
    app,
    group: rows.indexOf(shard),
    count,
    ranges,
  }));
}
