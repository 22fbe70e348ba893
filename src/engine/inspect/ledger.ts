import type { CacheNode } from '../cluster/node.ts';
import type { Simulation } from '../simulation.ts';
import { byteModels, expiryCost, keyCost, valueCost } from '../store/redis/bytes.ts';
import { evictionPolicies, isEvictionPolicy } from '../store/redis/eviction.ts';
import type { RedisStore } from '../store/redis/keyspace.ts';
import { overheadParts } from '../store/redis/overhead.ts';

/**
 * Where the memory of one Redis OSS or Valkey node goes, in whole bytes. `used` adds up to `usedBytes`
 * (used_memory); `usedBytes + freeBytes - overBytes` is `limitBytes`, the line at which eviction begins;
 * `limitBytes + reservedBytes` is maxmemory. `beside` counts in no used_memory: it lives in the reserve.
 */
export type Ledger = {
  kind: 'ledger';
  used: {
    /** Keys and values as the client sent them. */
    keys: number;
    values: number;
    /** Entries, objects, headers, and what the allocator rounds up. */
    entries: number;
    /** Entries of the expires table. */
    expires: number;
    /** Slots of the two hash tables, old ones while they are rehashed. */
    tables: number;
    /** The empty server, and its event table. */
    server: number;
    clients: number;
    replicas: number;
    backlog: number;
  };
  beside: { copyOnWrite: number; outputBuffers: number };
  /** A snapshot has copied more than was free when it began: the host swaps for each further page. */
  swaps: boolean;
  usedBytes: number;
  /** 0 for no limit. */
  limitBytes: number;
  freeBytes: number;
  /** Above the line: by the item written last, or after the limit was lowered. */
  overBytes: number;
  reservedBytes: number;
  maxmemoryBytes: number;
  items: number;
  /** Items with a TTL; of those, the ones whose time is up and which are still in memory. */
  expiring: number;
  due: number;
  policy: string;
  /** Items that the policy may evict. */
  evictable: number;
};

/** The ledger of a node as it stands. One pass over its items. */
export function ledgerOf(sim: Simulation, node: CacheNode, store: RedisStore): Ledger {
  const { entries, model, usedBytes, limitBytes } = store;
  let keys = 0;
  let values = 0;
  let costs = 0;
  let due = 0;
  for (let entry = 0; entry < entries.end; entry++) {
    if ((entries.keys[entry] as number) < 0) continue;
    const keyBytes = entries.keyBytes[entry] as number;
    const valueBytes = entries.valueBytes[entry] as number;
    keys += keyBytes;
    values += valueBytes;
    costs += keyCost(model, keyBytes) + valueCost(model, valueBytes);
    if ((entries.expiresAt[entry] as number) <= sim.now) due += 1;
  }
  const { maxmemoryBytes } = sim.cluster.spec;
  const isLimited = limitBytes > 0;
  const policy = sim.scenario.cache.evictionPolicy;
  const expiring = store.expiringCount;
  return {
    kind: 'ledger',
    used: {
      keys,
      values,
      entries: costs - keys - values,
      expires: expiring * expiryCost(model),
      tables: entries.all.bytes + entries.expiring.bytes,
      ...buffersOf(node, store),
    },
    beside: besideOf(sim, node),
    swaps: node.disk?.saver?.swapping ?? false,
    usedBytes,
    limitBytes,
    freeBytes: isLimited ? Math.max(0, limitBytes - usedBytes) : 0,
    overBytes: isLimited ? Math.max(0, usedBytes - limitBytes) : 0,
    reservedBytes: isLimited ? Math.max(0, maxmemoryBytes - limitBytes) : 0,
    maxmemoryBytes,
    items: store.count,
    expiring,
    due,
    policy,
    evictable: candidates(policy, store.count, expiring),
  };
}

/** The empty server and its buffers, as they were counted last. */
function buffersOf(
  node: CacheNode,
  store: RedisStore,
): Pick<Ledger['used'], 'server' | 'clients' | 'replicas' | 'backlog'> {
  const server = byteModels[store.model].emptyBytes;
  const { counted } = node.buffers;
  const parts = counted === null ? null : overheadParts(store.model, counted);
  const sum = parts ? parts.eventTable + parts.clients + parts.replicas + parts.backlog : 0;
  // A small model of a node counts its connections alone.
  if (parts === null || sum !== store.extraBytes) {
    return { server, clients: store.extraBytes, replicas: 0, backlog: 0 };
  }
  const { eventTable, clients, replicas, backlog } = parts;
  return { server: server + eventTable, clients, replicas, backlog };
}

function besideOf(sim: Simulation, node: CacheNode): Ledger['beside'] {
  const group = sim.cluster.group(node.group);
  let outputBuffers = 0;
  if (group.primary === node.index) {
    const backlog = sim.cluster.sync.backlogOf(group);
    for (const index of group.nodes) {
      if (index === node.index) continue;
      // Replicas share one chain of blocks with the backlog: only what reaches further back is more memory.
      const waiting = sim.cluster.sync.outputBufferBytes(sim.cluster.node(index)) - backlog;
      outputBuffers = Math.max(outputBuffers, waiting);
    }
  }
  return { copyOnWrite: node.disk?.saver?.extraBytes ?? 0, outputBuffers };
}

function candidates(policy: string, items: number, expiring: number): number {
  if (!isEvictionPolicy(policy)) return 0;
  const { candidates: from, score } = evictionPolicies[policy];
  if (score === 'none') return 0;
  return from === 'volatile' ? expiring : items;
}
