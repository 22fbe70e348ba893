import { MIB, type Nanos } from '../base/units.ts';
import { SMALLEST_NODE_BYTES } from '../cluster/buffers.ts';
import { ARRIVAL, TICK } from '../events.ts';
import type { Run } from '../scenario/scenario.ts';
import { Simulation } from '../simulation.ts';
import { Unfoldable } from './requestTable.ts';

/** Generous: entry, allocator classes and tables of a key; backlog, buffers and the empty server. */
const KEY_ROOM_BYTES = 300;
const ROOM_BYTES = 96 * MIB;

/** A simulation of `run` that is to be folded: primaries and background work alone. Throws `Unfoldable`. */
export function startFolded(run: Run, until: Nanos): Simulation {
  const sim = new Simulation(run);
  sim.recorder.sampleEvery = 0;
  sim.probe.nextAt = Infinity;
  dropReplicas(sim);
  takeOver(sim, until);
  return sim;
}

/** Replicas change nothing for those who read from primaries, but for the memory that they cost their primary. */
function dropReplicas({ cluster, workload }: Simulation): void {
  const hasReplicas = cluster.groups.some((group) => group.nodes.length > 1);
  if (hasReplicas && cluster.spec.maxmemoryBytes >= SMALLEST_NODE_BYTES) {
    // Were all keys on one node, with room for tables and buffers: does it ever come near its limit?
    let bytes = ROOM_BYTES;
    for (let key = 0; key < workload.keyspace; key++) {
      bytes += 1.25 * (workload.sizeOf(key) + workload.keyBytesOf(key) + KEY_ROOM_BYTES);
    }
    if (bytes > cluster.limitBytes()) {
      throw new Unfoldable('what replicas need counts against the memory of the nodes');
    }
  }
  for (const group of cluster.groups) group.nodes = [group.primary];
}

/** What the simulation has scheduled: its arrivals are made here, its background work stays. */
function takeOver({ schedule, cluster }: Simulation, until: Nanos): void {
  if (cluster.nodes.some((node) => node.disk !== null)) {
    throw new Unfoldable('nodes keep what they hold in files');
  }
  const kept: [Nanos, number, number][] = [];
  while (schedule.size > 0) {
    schedule.take();
    if (schedule.kind === ARRIVAL || schedule.at > until) continue;
    if (schedule.kind !== TICK) throw new Unfoldable('there is more to do than serve requests');
    kept.push([schedule.at, schedule.first, schedule.second]);
  }
  for (const [at, first, second] of kept) schedule.add(at, TICK, first, second);
}
