import { REMOVED } from '../cluster/states.ts';
import { GONE_PLACE, type GoneView, ORIGIN_PLACE } from '../frame.ts';
import type { Simulation } from '../simulation.ts';
import { wrongSlots } from './staleSlots.ts';

/** The place of a node that has left the cluster; -1 for one that cannot be told from other places any more. */
export function gonePlace(index: number): number {
  return GONE_PLACE + index < ORIGIN_PLACE ? GONE_PLACE + index : -1;
}

/**
 * Nodes that have left the cluster and that an app which runs still takes for part of it: by its list of nodes
 * (Memcached), its slot table, or an answer of DNS that it goes on using. Read only: changes nothing in the run.
 */
export function goneNodesOf(sim: Simulation): GoneView[] {
  const { cluster, clients, network } = sim;
  if (!cluster.nodes.some(({ state }) => state === REMOVED)) return [];
  const found: (number[] | undefined)[] = [];
  const add = (node: number, app: number) => {
    if (cluster.node(node).state !== REMOVED || gonePlace(node) < 0) return;
    if (network.up[clients.zones[app] as number] === 0) return;
    const apps = found[node];
    if (apps === undefined) found[node] = [app];
    else if (!apps.includes(app)) apps.push(app);
  };
  if (cluster.known !== null) {
    for (let app = 0; app < clients.apps; app++) {
      const groups = cluster.known.listOf(app)?.groups ?? [];
      for (const group of groups) add(cluster.group(group).primary, app);
    }
  }
  const shards = cluster.groups.some(({ removed }) => removed) ? wrongSlots(sim) : [];
  for (const { app, shard } of shards) {
    if (cluster.group(shard).removed) add(clients.beliefs.primary(app, shard), app);
  }
  for (const { app, node } of clients.beliefs.mistaken()) add(node, app);
  if (sim.scenario.clients.readFrom === 'reader-endpoint') addReaders(sim, add);
  return found.flatMap((apps, index) => {
    if (apps === undefined) return [];
    const { id, zone, group } = cluster.node(index);
    const shard = cluster.group(group).id;
    const address = cluster.addressOf(index);
    return [
      { place: gonePlace(index), id, shard, zone, address, apps: apps.sort((a, b) => a - b) },
    ];
  });
}

/** Answers of the reader endpoint that still hold. */
function addReaders(sim: Simulation, add: (node: number, app: number) => void): void {
  const { beliefs, apps } = sim.clients;
  for (const { index } of sim.cluster.liveGroups()) {
    for (let app = 0; app < apps; app++) {
      const answer = beliefs.readerAnswer(app, index);
      if (answer && (beliefs.isStuck(app) || answer.until > sim.now)) add(answer.node, app);
    }
  }
}
