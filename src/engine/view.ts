import { NEVER } from './base/units.ts';
import { goneNodesOf } from './clients/goneNodes.ts';
import { staleSlotsOf } from './clients/staleSlots.ts';
import { REMOVED, UP } from './cluster/states.ts';
import { appColumns, type Frame, ITEMS_SHOWN, nodeColumns, originColumns } from './frame.ts';
import type { RowRing } from './record.ts';
import type { Simulation } from './simulation.ts';

const node = nodeColumns.at;
const UNREACHABLE = 3;
const PAUSED = 5;

/** One reader of a simulation: remembers what it has seen, so that a frame holds only what is new. */
export class View {
  private flights = 0;
  private answers = 0;
  private exits = 0;
  private fine = 0;
  private coarse = 0;
  private notices = 0;

  /** The simulation as it stands, with what is new since the frame before. */
  frame(sim: Simulation, epoch: number): Frame {
    const { recorder, probe } = sim;
    const dropped = {
      flights: missed(recorder.flights, this.flights),
      answers: missed(recorder.answers, this.answers),
      exits: missed(recorder.exits, this.exits),
    };
    const frame: Frame = {
      epoch,
      at: sim.now,
      topologyVersion: sim.cluster.version,
      totals: probe.totals.slice(),
      nodes: nodeRows(sim),
      recent: sim.probe.recent.rows(sim),
      wires: sim.traffic.rows(sim),
      medians: sim.traffic.medians(),
      sampleEvery: recorder.sampleEvery,
      apps: appRows(sim),
      origin: originRow(sim),
      flights: recorder.flights.since(Math.max(this.flights, recorder.firstFlight)),
      answers: recorder.answers.since(this.answers),
      exits: recorder.exits.since(Math.max(this.exits, recorder.firstExit)),
      fine: probe.fine.since(this.fine),
      coarse: probe.coarseSince(this.coarse),
      notices: sim.notices.slice(this.notices),
      items: itemTriples(sim),
      beliefs: beliefs(sim),
      staleSlots: staleSlotsOf(sim),
      gone: goneNodesOf(sim),
      faults: sim.struck.map(({ fault, target, since }) => ({ fault, target, since })),
      dropped,
    };
    this.flights = recorder.flights.written;
    this.answers = recorder.answers.written;
    this.exits = recorder.exits.written;
    this.fine = probe.fine.written;
    this.coarse = probe.coarseCount;
    this.notices = sim.notices.length;
    return frame;
  }
}

function missed(ring: RowRing, seen: number): number {
  return Math.max(0, ring.written - ring.capacity - seen);
}

/** Rows of `nodeColumns`, in the order of the topology. */
export function nodeRows(sim: Simulation): Float64Array {
  const { cluster } = sim;
  const nodes = cluster.liveNodes();
  const out = new Float64Array(nodes.length * nodeColumns.stride);
  for (const [row, n] of nodes.entries()) {
    const base = row * nodeColumns.stride;
    const group = cluster.group(n.group);
    const isPrimary = group.primary === n.index;
    const { store } = n;
    const isolated = n.state === UP && sim.network.isIsolated(n.zone);
    out[base + node.state] = n.paused ? PAUSED : isolated ? UNREACHABLE : n.state;
    out[base + node.primary] = isPrimary ? 1 : 0;
    out[base + node.keys] = store.count;
    out[base + node.usedBytes] = store.usedBytes;
    out[base + node.limitBytes] = store.limitBytes;
    out[base + node.payloadBytes] = store.payloadBytes;
    out[base + node.queue] = n.queueLength;
    out[base + node.serving] = n.serving;
    out[base + node.connections] = n.connections;
    out[base + node.hits] = n.hits;
    out[base + node.misses] = n.misses;
    out[base + node.evicted] = store.evicted;
    out[base + node.expired] = store.expired;
    out[base + node.refusedWrites] = store.refused;
    out[base + node.commands] = n.commands;
    out[base + node.busyNanos] = n.busyNanos;
    out[base + node.hostNanos] = n.busyNanos + n.threads.offloadedNanos;
    out[base + node.offset] = isPrimary ? group.log.head : n.appliedOffset;
    out[base + node.lagBytes] = isPrimary || n.state !== UP ? 0 : group.log.lagBytes(n);
    out[base + node.lagNanos] = isPrimary || n.state !== UP ? 0 : group.log.lagNanos(n);
    out[base + node.since] = n.since;
    out[base + node.slowdown] = n.slowdown;
    const saver = n.disk === null ? null : n.disk.saver;
    out[base + node.saveInProgress] = saver === null ? 0 : saver.purpose === 'aof-rewrite' ? 2 : 1;
    out[base + node.copyOnWriteBytes] = saver === null ? 0 : saver.extraBytes;
    out[base + node.deleted] = n.deleted;
    out[base + node.lost] = n.lost;
    out[base + node.swaps] = saver?.swapping === true ? 1 : 0;
    const span = n.syncEndsAt - n.since;
    out[base + node.progress] = n.state === 2 && span > 0 ? (sim.now - n.since) / span : 1;
  }
  return out;
}

function appRows(sim: Simulation): Float64Array {
  const { clients, network } = sim;
  const out = new Float64Array(clients.apps * appColumns.stride);
  for (let app = 0; app < clients.apps; app++) {
    const base = app * appColumns.stride;
    out[base] = clients.answered[app] as number;
    out[base + 1] = clients.failed[app] as number;
    out[base + 2] = clients.inFlight[app] as number;
    out[base + 3] = clients.pools.waitingOf(app);
    out[base + 4] = clients.pools.connectionsOf(app);
    out[base + 6] = clients.routing.tables.sentOn[app] as number;
    out[base + 7] = clients.routing.tables.stale[app] as number;
    out[base + 5] = network.up[clients.zones[app] as number] as number;
  }
  return out;
}

function originRow(sim: Simulation): Float64Array {
  const { origin, network } = sim;
  const out = new Float64Array(originColumns.stride);
  const up = origin.isUp && network.up[origin.zone] === 1 ? 1 : 0;
  out.set([
    origin.busy,
    sim.scenario.origin.workers,
    origin.queued,
    origin.reads,
    origin.writes,
    origin.failed,
    up,
    origin.busy + origin.queued,
  ]);
  return out;
}

const keys = new Int32Array(ITEMS_SHOWN);
const heat = new Uint8Array(ITEMS_SHOWN);
/** Clusters with more nodes show fill, not items. */
const ITEM_NODES = 24;

function itemTriples(sim: Simulation): Int32Array {
  const nodes = sim.cluster.liveNodes();
  if (nodes.length > ITEM_NODES) return new Int32Array(0);
  const out: number[] = [];
  for (const [row, n] of nodes.entries()) {
    if (n.state === REMOVED || n.store.count > ITEMS_SHOWN) continue;
    const found = n.store.sample(keys, heat, ITEMS_SHOWN, sim.now);
    for (let i = 0; i < found; i++) out.push(row, keys[i] as number, heat[i] as number);
  }
  return Int32Array.from(out);
}

function beliefs(sim: Simulation): Frame['beliefs'] {
  const groups = sim.cluster.groups.filter((group) => !group.removed);
  return sim.clients.beliefs.mistaken().map((belief) => ({
    app: belief.app,
    group: groups.findIndex((group) => group.index === belief.group),
    node: sim.cluster.viewIndex(belief.node),
    sinceNanos: belief.sinceNanos,
    untilNanos: Math.min(NEVER, belief.untilNanos),
  }));
}
