import {
  ASK,
  CROSSSLOT,
  HIT,
  MISS_ABSENT,
  MISS_EXPIRED,
  NO_REASON,
  STALE_HIT,
  TRYAGAIN,
} from '../outcomes.ts';
import type { Simulation } from '../simulation.ts';
import { ABSENT, FOUND } from '../store/store.ts';
import type { CacheNode } from './node.ts';
import { isImporting, redirectFor } from './redirects.ts';

/**
 * Runs a command for several keys (MGET): those of `requests.keys`, counted from the request's key. Those that are
 * found leave the list. Returns the error to answer with, or NO_REASON.
 */
export function readMany(sim: Simulation, node: CacheNode, slot: number): number {
  const { requests, cluster } = sim;
  if (cluster.isClusterMode) {
    const refusal = slotsOf(sim, node, slot);
    if (refusal !== NO_REASON) return refusal;
  }
  const { store } = node;
  const first = requests.key[slot] as number;
  let left = requests.keys[slot] as number;
  let bytes = 0;
  let outcome = HIT;
  for (let i = 0; i < 32; i++) {
    if (((left >>> i) & 1) === 0) continue;
    const key = first + i;
    const found = store.get(key, sim.now);
    if (found !== FOUND) {
      node.misses += 1;
      if (sim.expiredKeys.waiting > 0) sim.expiredKeys.missed(key);
      if (found === ABSENT) outcome = MISS_ABSENT;
      else if (outcome !== MISS_ABSENT) outcome = MISS_EXPIRED;
      continue;
    }
    node.hits += 1;
    left &= ~(1 << i);
    bytes += store.foundBytes;
    const behind = sim.origin.versionOf(key) - store.foundVersion;
    if (behind <= 0) continue;
    sim.tally.stale(slot, behind);
    if (outcome === HIT) outcome = STALE_HIT;
  }
  requests.keys[slot] = left >>> 0;
  requests.outcome[slot] = outcome;
  requests.valueBytes[slot] = bytes;
  sim.tally.ecpu(sim.workload.keyBytesOf(first) + bytes);
  return NO_REASON;
}

/** What a node of a cluster says to the slots of the keys: CROSSSLOT, MOVED, ASK or TRYAGAIN; else NO_REASON. */
function slotsOf(sim: Simulation, node: CacheNode, slot: number): number {
  const { requests, cluster } = sim;
  const first = requests.key[slot] as number;
  const bits = requests.keys[slot] as number;
  const whole = sim.scenario.clients.multiKey === 'as-is';
  const own = cluster.slotOf(first);
  if (whole && isCrossing(sim, node, slot, own)) return CROSSSLOT;
  if (!cluster.strays) return NO_REASON;
  const isAsking = requests.asking[slot] === 1;
  // Where the slot is going, all keys have to have come (cluster specification, "Multi-keys operations").
  const awaitsAll = whole && isAsking && isImporting(cluster, node, first);
  let away = NO_REASON;
  let awayKey = first;
  let here = 0;
  let gone = 0;
  for (let i = 0; i < 32; i++) {
    if (((bits >>> i) & 1) === 0) continue;
    const key = first + i;
    let redirect = redirectFor(cluster, node, key, isAsking);
    if (awaitsAll && !node.store.peek(key, sim.now)) redirect = ASK;
    if (redirect === NO_REASON) here += 1;
    else {
      gone += 1;
      away = redirect;
      awayKey = key;
    }
  }
  if (away === NO_REASON) return NO_REASON;
  const migration = cluster.operations === null ? null : cluster.operations.migration;
  // In a slot that is moved key by key some are here, and some are not, or not yet.
  if (away === ASK && whole && (here > 0 || awaitsAll)) {
    migration?.split(node, first, here + gone, gone, slot);
    return TRYAGAIN;
  }
  migration?.redirected(node, awayKey, away, slot);
  return away;
}

function isCrossing(sim: Simulation, node: CacheNode, slot: number, own: number): boolean {
  const { requests, cluster } = sim;
  const first = requests.key[slot] as number;
  const bits = requests.keys[slot] as number;
  let crosses = false;
  for (let i = 1; i < 32 && !crosses; i++) {
    crosses = ((bits >>> i) & 1) === 1 && cluster.slotOf(first + i) !== own;
  }
  if (!crosses || sim.batches.told) return crosses;
  const slots: number[] = [];
  const shards: number[] = [];
  let keys = 0;
  for (let i = 0; i < 32; i++) {
    if (((bits >>> i) & 1) === 0) continue;
    keys += 1;
    const at = cluster.slotOf(first + i);
    if (!slots.includes(at)) slots.push(at);
    if (!shards.includes(cluster.ownerOf(at))) shards.push(cluster.ownerOf(at));
  }
  sim.batches.refused(node.id, keys, slots.length, shards.length, slot);
  return true;
}
