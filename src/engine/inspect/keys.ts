import type { CacheNode } from '../cluster/node.ts';
import { keySlot, SLOTS } from '../cluster/slots.ts';
import type { Simulation } from '../simulation.ts';
import { MemcachedStore } from '../store/memcached/memcached.ts';
import { itemBytes } from '../store/memcached/slabs.ts';
import { keyCost, valueCost } from '../store/redis/bytes.ts';
import { RedisStore } from '../store/redis/keyspace.ts';

/** One of the keys that were asked for most, or that take most memory. `share` is of all that were looked at. */
export type KeyFigure = { key: number; name: string; amount: number; share: number };

/**
 * Keys of the requests that were answered last, as far as they are kept (`limits.ts`: ANSWER_ROWS): exact counts
 * over `looked` requests, one of `sampleEvery` of those that came. Nothing is counted while nobody asks.
 */
export type HotKeys = {
  looked: number;
  sampleEvery: number;
  sinceNanos: number;
  keys: KeyFigure[];
};

/** The largest items of all that are resident, with what the engine adds to each. */
export type BigKeys = { items: number; bytes: number; keys: KeyFigure[] };

/**
 * What each of the 16,384 hash slots has, as bytes from 0 (nothing) to 255 (the most of any slot): requests of
 * those looked at for the hot keys, and bytes of items. `items` were looked at, of `of` resident ones.
 */
export type SlotHeat = {
  requests: Uint8Array;
  bytes: Uint8Array;
  mostRequests: number;
  mostBytes: number;
  items: number;
  of: number;
};

const SHOWN_KEYS = 5;
/** Names are hashed one by one, which takes about a microsecond each. */
const HASHED_ITEMS = 20_000;

/** Hot keys of some nodes, by their rows in the topology; null for all. */
export function hotKeysOf(sim: Simulation, rows: ReadonlySet<number> | null): HotKeys {
  const counts = accessesOf(sim, rows);
  let looked = 0;
  for (const count of counts.byKey.values()) looked += count;
  return {
    looked,
    sampleEvery: sim.recorder.sampleEvery,
    sinceNanos: counts.since,
    keys: most(sim, [...counts.byKey], looked),
  };
}

function accessesOf(
  sim: Simulation,
  rows: ReadonlySet<number> | null,
): { byKey: Map<number, number>; since: number } {
  const { answers, sampleEvery } = sim.recorder;
  const values = answers.since(0);
  const byKey = new Map<number, number>();
  let since = sim.now;
  for (let i = 0; i < values.length; i += answers.stride) {
    // Failures are all kept: those outside the sample would count too much.
    if (sampleEvery > 1 && (values[i] as number) % sampleEvery !== 0) continue;
    const node = values[i + 6] as number;
    if (node < 0 || (rows !== null && !rows.has(node))) continue;
    const key = values[i + 7] as number;
    byKey.set(key, (byKey.get(key) ?? 0) + 1);
    since = Math.min(since, values[i + 2] as number);
  }
  return { byKey, since };
}

/** The largest items on some nodes. One pass over their items. */
export function bigKeysOf(sim: Simulation, nodes: readonly CacheNode[]): BigKeys {
  const largest: [number, number][] = [];
  let least = 0;
  let bytes = 0;
  let items = 0;
  for (const node of nodes) {
    eachItem(node, (key, size) => {
      items += 1;
      bytes += size;
      if (size <= least && largest.length === SHOWN_KEYS) return;
      largest.push([key, size]);
      largest.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      if (largest.length > SHOWN_KEYS) largest.pop();
      least = largest.at(-1)?.[1] ?? 0;
    });
  }
  return { items, bytes, keys: most(sim, largest, bytes) };
}

/** What each slot has, of some nodes. */
export function slotHeatOf(
  sim: Simulation,
  nodes: readonly CacheNode[],
  rows: ReadonlySet<number> | null,
): SlotHeat {
  const requests = new Float64Array(SLOTS);
  const bytes = new Float64Array(SLOTS);
  for (const [key, count] of accessesOf(sim, rows).byKey) {
    const slot = keySlot(sim.workload.nameOf(key));
    requests[slot] = (requests[slot] as number) + count;
  }
  const of = nodes.reduce((sum, node) => sum + node.store.count, 0);
  const every = Math.max(1, Math.ceil(of / HASHED_ITEMS));
  let seen = 0;
  let items = 0;
  for (const node of nodes) {
    eachItem(node, (key, size) => {
      if (seen++ % every !== 0) return;
      items += 1;
      const slot = keySlot(sim.workload.nameOf(key));
      bytes[slot] = (bytes[slot] as number) + size;
    });
  }
  const [mostRequests, mostBytes] = [largestOf(requests), largestOf(bytes)];
  return {
    requests: shares(requests, mostRequests),
    bytes: shares(bytes, mostBytes),
    mostRequests,
    mostBytes: mostBytes * every,
    items,
    of,
  };
}

function eachItem(node: CacheNode, visit: (key: number, bytes: number) => void): void {
  const { store } = node;
  if (store instanceof RedisStore) {
    const { entries, model } = store;
    for (let entry = 0; entry < entries.end; entry++) {
      const key = entries.keys[entry] as number;
      if (key < 0) continue;
      const keyBytes = entries.keyBytes[entry] as number;
      visit(key, keyCost(model, keyBytes) + valueCost(model, entries.valueBytes[entry] as number));
    }
  } else if (store instanceof MemcachedStore) {
    const { items } = store;
    for (let item = 0; item < items.end; item++) {
      const key = items.keys[item] as number;
      if (key < 0) continue;
      visit(key, itemBytes(items.keyBytes[item] as number, items.valueBytes[item] as number));
    }
  }
}

function most(sim: Simulation, amounts: [number, number][], whole: number): KeyFigure[] {
  return amounts
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, SHOWN_KEYS)
    .map(([key, amount]) => ({
      key,
      name: sim.workload.nameOf(key),
      amount,
      share: whole > 0 ? amount / whole : 0,
    }));
}

function largestOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value);
  return largest;
}

/** Rounded up, so that a slot with anything is never shown as empty. */
function shares(values: Float64Array, largest: number): Uint8Array {
  return Uint8Array.from(values, (value) => (largest > 0 ? Math.ceil((255 * value) / largest) : 0));
}
