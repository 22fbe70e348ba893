import { type Nanos, NEVER } from '../base/units.ts';
import {
  CLUSTERDOWN,
  HIT,
  LOADING,
  MISS_ABSENT,
  MISS_EXPIRED,
  MOVED,
  NO_REASON,
  OBJECT_TOO_LARGE,
  OOM,
  READONLY,
  STALE_HIT,
} from '../outcomes.ts';
import { OWNED, STEP_GET, STEP_INVALIDATE } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { DUE, FOUND, OUT_OF_MEMORY, STORED } from '../store/store.ts';
import type { CacheNode } from './node.ts';
import { readMany } from './readMany.ts';
import { redirectFor } from './redirects.ts';
import { UNANSWERED } from './replication.ts';
import { LOG_DEL, LOG_SET, SYNCING } from './states.ts';

/** Runs a command on the store; returns the error to answer with, or NO_REASON. */
export function execute(sim: Simulation, node: CacheNode, slot: number): number {
  const { store } = node;
  const { requests } = sim;
  node.commands += 1;
  if (node.clusterDown) return CLUSTERDOWN;
  const step = requests.step[slot] as number;
  if (node.state === SYNCING) {
    // A replica sends on what is not its own before it looks whether it is loading.
    const sendsOn = step !== STEP_GET || !sim.clients.readsReplicas;
    return sendsOn && !node.isPrimary && sim.cluster.isClusterMode ? MOVED : LOADING;
  }
  const key = requests.key[slot] as number;
  if (requests.keys[slot] !== 0) return readPart(sim, node, slot);
  const { cluster } = sim;
  if (cluster.strays && cluster.isClusterMode) {
    const redirect = redirectFor(cluster, node, key, requests.asking[slot] === 1);
    const { operations } = cluster;
    if (redirect !== NO_REASON) {
      operations?.migration.redirected(node, key, redirect, slot);
      return redirect;
    }
    const isWrite = step !== STEP_GET && operations !== null;
    if (isWrite && operations.migration.atomic.held.takes(node, slot)) {
      node.commands -= 1;
      return NO_REASON;
    }
  }
  if (step === STEP_GET) return read(sim, node, slot, key);
  if (!node.isPrimary) return sim.cluster.isClusterMode ? MOVED : READONLY;
  if (node.disk !== null) {
    const refusal = node.disk.beforeWrite(key);
    if (refusal !== NO_REASON) return refusal;
  }
  const keyBytes = sim.workload.keyBytesOf(key);
  const valueBytes = requests.valueBytes[slot] as number;
  sim.tally.ecpu(keyBytes + (step === STEP_INVALIDATE ? 0 : valueBytes));
  if (step === STEP_INVALIDATE) {
    if (store.delete(key, sim.now)) written(sim, node, slot, LOG_DEL, key, keyBytes, 0, NEVER);
    return NO_REASON;
  }
  const expiresAt = sim.expiryOf(slot);
  const version = requests.version[slot] as number;
  const stored = store.set(key, keyBytes, valueBytes, version, expiresAt, sim.now);
  if (stored === STORED) {
    written(sim, node, slot, LOG_SET, key, keyBytes, valueBytes, expiresAt);
    return NO_REASON;
  }
  sim.tally.refusedWrite(node);
  return stored === OUT_OF_MEMORY ? OOM : OBJECT_TOO_LARGE;
}

function readPart(sim: Simulation, node: CacheNode, slot: number): number {
  if (!node.isPrimary && sim.cluster.isClusterMode && !sim.clients.readsReplicas) return MOVED;
  return readMany(sim, node, slot);
}

function read(sim: Simulation, node: CacheNode, slot: number, key: number): number {
  const { store } = node;
  const { requests } = sim;
  if (!node.isPrimary && sim.cluster.isClusterMode && !sim.clients.readsReplicas) return MOVED;
  const found = store.get(key, sim.now);
  if (found === FOUND) {
    node.hits += 1;
    const behind = sim.origin.versionOf(key) - store.foundVersion;
    requests.outcome[slot] = behind > 0 ? STALE_HIT : HIT;
    requests.version[slot] = store.foundVersion;
    requests.valueBytes[slot] = store.foundBytes;
    sim.tally.ecpu(sim.workload.keyBytesOf(key) + store.foundBytes);
    if (behind > 0) sim.tally.stale(slot, behind);
  } else {
    node.misses += 1;
    if (sim.expiredKeys.waiting > 0) sim.expiredKeys.missed(key);
    requests.outcome[slot] = found === DUE ? MISS_EXPIRED : MISS_ABSENT;
    sim.tally.ecpu(sim.workload.keyBytesOf(key));
  }
  return NO_REASON;
}

function written(
  sim: Simulation,
  node: CacheNode,
  slot: number,
  op: number,
  key: number,
  keyBytes: number,
  valueBytes: number,
  expiresAt: Nanos,
): void {
  const group = sim.cluster.group(node.group);
  const { requests } = sim;
  const version = requests.version[slot] as number;
  const app = requests.app[slot] as number;
  const waits =
    sim.scenario.clients.waitReplicas > 0 &&
    requests.owner[slot] === OWNED &&
    !sim.cluster.isMemcached;
  if (group.primary !== node.index) {
    node.diverged = true;
    // A client that has given up is not told that its write was done.
    const isHeard = requests.owner[slot] === OWNED;
    if (isHeard) sim.lostWrites.isolated(sim.now, node, op, key, version, app, !waits);
    if (waits) node.waits.hold(slot, -1, NEVER);
    return;
  }
  if (op === LOG_SET && sim.expiredKeys.waiting > 0) sim.expiredKeys.filled(sim, key);
  if (node.disk !== null) node.disk.wrote(keyBytes + valueBytes);
  const from = waits ? (app + 1) | UNANSWERED : app + 1;
  const seq = group.log.append(op, key, keyBytes, valueBytes, version, expiresAt, from, slot);
  if (waits) node.waits.hold(slot, seq, group.log.head);
}
