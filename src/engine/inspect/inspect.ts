import type { Nanos } from '../base/units.ts';
import { REMOVED } from '../cluster/states.ts';
import type { Simulation } from '../simulation.ts';
import { MemcachedStore } from '../store/memcached/memcached.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import {
  type BigKeys,
  bigKeysOf,
  type HotKeys,
  hotKeysOf,
  type SlotHeat,
  slotHeatOf,
} from './keys.ts';
import { type Ledger, ledgerOf } from './ledger.ts';
import { type Slabs, slabsOf } from './slabs.ts';

export { endpointsOf } from './endpoints.ts';
export { lostKeysOf } from './lostKeys.ts';
export { Retrace } from './retrace.ts';
export { traceOf } from './trace.ts';
export { WhyStale } from './whyStale.ts';

/** A node by its row in the topology, or the whole cache. `slots`: the heat of its slots is wanted too. */
export type InspectWhat = { node: number | null; slots: boolean };

/** What is inside one node, or inside all primaries together, at one moment. Read only: changes nothing in the run. */
export type Inspection = {
  at: Nanos;
  /** Null for the whole cache, and for a node that has no memory any more. */
  memory: Ledger | Slabs | null;
  hot: HotKeys;
  big: BigKeys;
  slots: SlotHeat | null;
  vcpus: number;
  /** Threads that execute commands: 1 in Redis OSS and Valkey. */
  workers: number;
  /**
   * For how long each node (by its row in the topology) was busy in the last whole second: its command threads, and
   * all threads of the host. Null while no second is over.
   */
  lastSecond: { until: Nanos; engineNanos: number[]; hostNanos: number[] } | null;
};

function lastSecondOf({ cluster, lastSecond }: Simulation): Inspection['lastSecond'] {
  const { until, engine, host } = lastSecond;
  if (until === 0) return null;
  const live = cluster.liveNodes();
  return {
    until,
    engineNanos: live.map(({ index }) => engine[index] ?? 0),
    hostNanos: live.map(({ index }) => host[index] ?? 0),
  };
}

/** Looks into a node or the whole cache; null when there is no such node. */
export function inspect(sim: Simulation, { node: row, slots }: InspectWhat): Inspection | null {
  const { cluster } = sim;
  const live = cluster.liveNodes();
  const node = row === null ? null : live[row];
  if (node === undefined || node?.state === REMOVED) return null;
  const primaries = live.filter((n) => cluster.group(n.group).primary === n.index);
  const nodes = node === null ? primaries : [node];
  const rows = row === null ? null : new Set([row]);
  return {
    at: sim.now,
    memory:
      node?.store instanceof RedisStore
        ? ledgerOf(sim, node, node.store)
        : node?.store instanceof MemcachedStore
          ? slabsOf(node.store, sim.now)
          : null,
    hot: hotKeysOf(sim, rows),
    big: bigKeysOf(sim, nodes),
    slots: slots && !cluster.isMemcached ? slotHeatOf(sim, nodes, rows) : null,
    vcpus: cluster.service.vcpus,
    workers: cluster.service.workers,
    lastSecond: lastSecondOf(sim),
  };
}
