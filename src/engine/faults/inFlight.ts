import type { CacheNode } from '../cluster/node.ts';
import {
  AWAITING,
  FREE,
  ORIGIN_QUEUED,
  ORIGIN_SERVING,
  OWNED,
  SERVING,
  TO_NODE,
  TO_ORIGIN,
} from '../requests.ts';
import type { Simulation } from '../simulation.ts';

/**
 * Requests whose present call depends on these nodes: on the way to one of them, waiting in its queue, being served,
 * or executed and held back (WAIT). An answer that has left is not lost with its sender.
 */
export function inFlightAt(sim: Simulation, nodes: readonly CacheNode[]): number {
  return countRequests(sim, callsAt(sim, nodes));
}

/** Requests that wait for the database: on the way to it, in its queue, being served. */
export function inFlightAtOrigin(sim: Simulation): number {
  return countRequests(sim, (slot) => isAtOrigin(sim, slot));
}

/** Requests that end with a zone: all of its apps, and those of others at its nodes, or at the database if that is there. */
export function inFlightIn(sim: Simulation, zone: number): number {
  const { requests, clients, origin } = sim;
  const isAtNode = callsAt(
    sim,
    sim.cluster.liveNodes().filter((node) => node.zone === zone),
  );
  return countRequests(
    sim,
    (slot) =>
      clients.zones[requests.app[slot] as number] === zone ||
      isAtNode(slot) ||
      (origin.zone === zone && isAtOrigin(sim, slot)),
  );
}

function callsAt(sim: Simulation, nodes: readonly CacheNode[]): (slot: number) => boolean {
  const { requests } = sim;
  return (slot) => {
    const where = requests.where[slot] as number;
    const isOut = where === AWAITING || (where >= TO_NODE && where <= SERVING);
    return isOut && nodes.some(({ index }) => index === requests.node[slot]);
  };
}

function isAtOrigin(sim: Simulation, slot: number): boolean {
  const where = sim.requests.where[slot] as number;
  return where === TO_ORIGIN || where === ORIGIN_QUEUED || where === ORIGIN_SERVING;
}

/** How many requests have a call for which `isMeant`; one that went out in parts counts once. */
function countRequests(sim: Simulation, isMeant: (slot: number) => boolean): number {
  const { requests } = sim;
  const seen = new Uint8Array(requests.capacity);
  let count = 0;
  for (let slot = 0; slot < requests.capacity; slot++) {
    if (requests.where[slot] === FREE || requests.owner[slot] !== OWNED || !isMeant(slot)) continue;
    const parent = requests.parent[slot] as number;
    const request = parent < 0 ? slot : parent;
    if (seen[request] === 1) continue;
    seen[request] = 1;
    count += 1;
  }
  return count;
}
