import { SECOND } from './base/units.ts';
import { BY_PRIMARY, BY_READER } from './clients/pools.ts';
import { DOWN, REMOVED } from './cluster/states.ts';
import { MAX_POOL_WAITERS } from './limits.ts';
import { FREE, OWNED, POOL_WAIT, QUEUED } from './requests.ts';
import type { Simulation } from './simulation.ts';

/** What must hold of the apps: their connections, and what they know of slots and nodes. */
export function clientsAreSound(sim: Simulation, found: string[]): void {
  connectionsAddUp(sim, found);
  waitersAreServed(sim, found);
  tablesAddUp(sim, found);
}

/** A node counts the connections that the apps have to it; no count is below nothing. */
function connectionsAddUp({ cluster, clients }: Simulation, found: string[]): void {
  const { pools } = clients;
  const least = pools.leastCount();
  if (least < 0) found.push(`A pool of connections counts ${least}.`);
  for (let app = 0; app < clients.apps; app++) {
    const most = MAX_POOL_WAITERS * 2 * cluster.nodes.length;
    if (pools.waitingOf(app) > most) found.push(`More than ${most} requests wait in app ${app}.`);
  }
  for (const node of cluster.liveNodes()) {
    if (node.state === DOWN) continue;
    let open = 0;
    for (let app = 0; app < clients.apps; app++) open += pools.openOf(node.index, app);
    if (open !== node.connections) {
      found.push(`${node.id} counts ${node.connections} connections, the apps ${open}.`);
    }
  }
}

/** Whoever waits for a connection is served by somebody who has one: of that node, or of any by the reader endpoint. */
function waitersAreServed({ cluster, clients, requests }: Simulation, found: string[]): void {
  const { pools } = clients;
  for (const node of cluster.nodes) {
    for (let app = 0; app < clients.apps; app++) {
      if (pools.hasWaiters(requests, pools.of(node.index, app, BY_PRIMARY))) {
        const held = pools.heldOf(pools.of(node.index, app, BY_PRIMARY));
        if (held === 0) found.push(`App ${app} waits for ${node.id}, and nobody has a connection.`);
      }
      if (!pools.hasWaiters(requests, pools.of(node.index, app, BY_READER))) continue;
      let held = 0;
      for (const index of cluster.group(node.group).nodes) {
        held += pools.heldOf(pools.of(index, app, BY_READER));
      }
      if (held === 0 || node.state === REMOVED) {
        found.push(`App ${app} waits for the reader ${node.id}, and nobody will serve it.`);
      }
    }
  }
}

/** Each app's number of slots that it has wrong is what a look through its table gives. */
function tablesAddUp({ cluster, clients }: Simulation, found: string[]): void {
  const { tables } = clients.routing;
  if (!tables.differ) return;
  const owners = cluster.owners();
  for (let app = 0; app < clients.apps; app++) {
    let wrong = 0;
    for (let slot = 0; slot < owners.length; slot++) {
      if (tables.shardOf(app, slot) !== owners[slot]) wrong += 1;
    }
    if (wrong !== tables.stale[app]) {
      found.push(`App ${app} has ${wrong} slots wrong, but ${tables.stale[app]} are counted.`);
    }
  }
}

/**
 * Requests that have not got on for longer than `nanos`, as a sentence; null without any. Without a timeout they may
 * wait in a queue for as long as it takes.
 */
export function stuckRequests(sim: Simulation, nanos: number): string | null {
  const { requests, now } = sim;
  let stuck = 0;
  let longest = 0;
  for (let slot = 0; slot < requests.capacity; slot++) {
    const where = requests.where[slot];
    if (where === FREE || requests.owner[slot] !== OWNED) continue;
    if (where === POOL_WAIT || where === QUEUED || (requests.pending[slot] as number) > 0) continue;
    const age = now - (requests.since[slot] as number);
    if (age <= nanos) continue;
    stuck += 1;
    longest = Math.max(longest, age);
  }
  if (stuck === 0) return null;
  return `${stuck} requests, or parts of them, do not get on, one for ${longest / SECOND} s.`;
}
