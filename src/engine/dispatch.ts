import { MILLISECOND } from './base/units.ts';
import { nodeReturns } from './cluster/returning.ts';
import { REMOVED } from './cluster/states.ts';
import * as event from './events.ts';
import type { Simulation } from './simulation.ts';

/** Lets the owner of an event handle it. `first` and `second` mean what `events.ts` says of the kind. */
export function handleEvent(sim: Simulation, kind: number, first: number, second: number): void {
  switch (kind) {
    case event.ARRIVAL:
      sim.arrivals.arrive();
      break;
    case event.CONNECTED:
      sim.clients.connections.connected(first, second);
      break;
    case event.AT_NODE:
      sim.clients.wire.atNode(first);
      break;
    case event.SERVED:
      if (sim.requests.ticket[first] === second) {
        sim.cluster.node(sim.requests.node[first] as number).served(first);
      }
      break;
    case event.AT_CLIENT:
      sim.clients.wire.atClient(first);
      break;
    case event.AT_ORIGIN:
      sim.origin.arrive(first);
      break;
    case event.ORIGIN_SERVED:
      if (sim.requests.ticket[first] === second) sim.origin.served(first);
      break;
    case event.AFTER_ORIGIN:
      sim.origin.answered(first);
      break;
    case event.DEADLINE:
      sim.deadlines.due(first);
      break;
    case event.RETRY:
      sim.clients.failures.retry(first);
      break;
    default:
      handleClusterEvent(sim, kind, first, second);
  }
}

function handleClusterEvent(sim: Simulation, kind: number, first: number, token: number): void {
  const { cluster } = sim;
  if (kind >= event.MIGRATE) {
    cluster.operations?.handle(kind, first, token);
    return;
  }
  if (kind >= event.FLUSHED) {
    cluster.persistence?.handle(kind, first, token);
    return;
  }
  if (kind === event.ORIGIN_RETURNS) {
    sim.origin.returns(token, first);
    return;
  }
  if (kind === event.DISCOVERY) {
    cluster.known?.poll(first, token);
    return;
  }
  if (kind === event.BUS_CRON || kind === event.BUS_MESSAGE) {
    cluster.failover.bus?.handle(kind, first, token);
    return;
  }
  if (kind === event.DETECTED || kind === event.PROMOTED) {
    const group = cluster.group(first);
    if (group.token !== token || group.removed) return;
    if (kind === event.DETECTED) cluster.failover.detected(group);
    else cluster.failover.promoted(group);
    return;
  }
  const node = cluster.node(first);
  if (kind === event.TICK) {
    if (node.state === REMOVED) return;
    if (node.isUp) {
      node.store.tick(sim.now);
      node.buffers.tick(sim, node);
      if (node.disk !== null) node.disk.tick();
    }
    if (sim.now >= node.link.cronAt) cluster.sync.cron(node);
    sim.schedule.add(sim.now + node.store.tickNanos, event.TICK, first, 0);
    return;
  }
  if (kind === event.WAIT_OVER) {
    if (node.paused) sim.schedule.add(sim.now + MILLISECOND, kind, first, token);
    else node.waits.over(token);
    return;
  }
  if (kind === event.ACKED) {
    const { primary } = cluster.group(node.group);
    if (node.link.epoch === token) cluster.node(primary).waits.acked(node);
    return;
  }
  if (kind === event.LONG_COMMAND_DONE) {
    node.longDone(token);
    return;
  }
  if (node.token !== token) return;
  if (kind === event.REPLICATED) cluster.group(node.group).log.deliver(node);
  else if (kind === event.REPLACED) {
    cluster.persistence?.replaced(node);
    // Where its zone is down, only that is told.
    if (sim.network.up[node.zone] !== 0)
      sim.notice('replacement-started', `node:${node.id}`, {
        node: node.id,
        zone: sim.scenario.zones[node.zone] as string,
      });
    // A new node has no disk of the old one.
    node.link.dump = null;
    nodeReturns(sim, node);
  } else if (kind === event.SNAPSHOT) cluster.sync.snapshot(node);
  else if (kind === event.REBOOTED) nodeReturns(sim, node, true);
  else if (kind === event.REPLICA_MISSED) cluster.failover.replicaMissed(node);
  else if (kind === event.SYNCED) cluster.sync.finish(node);
}
