import { pow } from './base/maths.ts';
import { clientsAreSound } from './clientInvariants.ts';
import { SLOTS } from './cluster/slots.ts';
import { REMOVED, UP } from './cluster/states.ts';
import { FREE, OWNED, SPANS } from './requests.ts';
import type { Simulation } from './simulation.ts';
import { RedisStore } from './store/redis/keyspace.ts';

/**
 * What must hold at every moment of every run. Returns what does not, as sentences; an empty list is right.
 * For tests and storms: it looks at everything.
 */
export function violations(sim: Simulation): string[] {
  const found: string[] = [];
  requestsAddUp(sim, found);
  outcomesAddUp(sim, found);
  nodesAreSound(sim, found);
  replicationIsSound(sim, found);
  if (sim.lostWrites.count !== sim.probe.total('lostWrites')) {
    found.push(
      `${sim.lostWrites.count} lost writes, but ${sim.probe.total('lostWrites')} counted.`,
    );
  }
  savesAreSound(sim, found);
  slotsAreSound(sim, found);
  clientsAreSound(sim, found);
  if (sim.schedule.peek() < sim.now) {
    found.push(`An event at ${sim.schedule.peek()} lies before the present, ${sim.now}.`);
  }
  return found;
}

function requestsAddUp(sim: Simulation, found: string[]): void {
  const { requests, probe } = sim;
  const issued = probe.total('requests');
  const completed = probe.total('completed');
  if (issued !== completed + requests.inFlight) {
    found.push(
      `${issued} requests, but ${completed} completed and ${requests.inFlight} in flight.`,
    );
  }
  let owned = 0;
  for (let slot = 0; slot < requests.capacity; slot++) {
    if (requests.where[slot] === FREE || requests.owner[slot] !== OWNED) continue;
    if ((requests.parent[slot] as number) < 0) owned += 1;
    let sum = 0;
    for (let i = 0; i < SPANS; i++) sum += requests.spans[slot * SPANS + i] as number;
    const spent = (requests.since[slot] as number) - (requests.startedAt[slot] as number);
    if (sum !== spent) found.push(`The spans of a request add up to ${sum} of ${spent} ns.`);
  }
  if (owned !== requests.inFlight) {
    found.push(`${owned} slots are requests, but ${requests.inFlight} are counted.`);
  }
}

function outcomesAddUp(sim: Simulation, found: string[]): void {
  const total = (name: Parameters<typeof sim.probe.total>[0]) => sim.probe.total(name);
  const completed = total('completed');
  const parts = total('reads') + total('writes') + total('errors');
  if (completed !== parts)
    found.push(`${completed} completed, but ${parts} are reads, writes or errors.`);
  const reads = total('reads');
  const kinds =
    total('hits') +
    total('staleHits') +
    total('missesAbsent') +
    total('missesExpired') +
    total('bypasses');
  if (reads !== kinds)
    found.push(`${reads} reads, but ${kinds} are hits, stale hits, misses or bypasses.`);
  if (total('writes') !== total('written')) {
    found.push(`${total('writes')} writes, but ${total('written')} are written.`);
  }
  if (sim.probe.latency.count !== completed) {
    found.push(`${sim.probe.latency.count} latencies of ${completed} completed requests.`);
  }
}

function nodesAreSound(sim: Simulation, found: string[]): void {
  const largest = sim.scenario.workload.trace ? 64 * 1024 * 1024 : 2 * largestItem(sim);
  for (const node of sim.cluster.nodes) {
    if (node.state === REMOVED) continue;
    const { store } = node;
    if (node.serving > node.workers) found.push(`${node.id} serves ${node.serving} at once.`);
    if (node.serving < 0 || node.queueLength < 0 || node.connections < 0) {
      found.push(`${node.id} counts below nothing.`);
    }
    if (node.state !== UP && node.state !== 2 && store.count > 0) {
      found.push(`${node.id} is down and holds ${store.count} items.`);
    }
    // A budget that was just lowered is met by the writes that follow; buffers are never evicted.
    const over = store.usedBytes - store.limitBytes - node.buffers.heldBytes;
    const isRedis = !sim.cluster.isMemcached;
    if (isRedis && node.isPrimary && over > largest && !sim.limitLowered) {
      found.push(`${node.id} is ${over} bytes above maxmemory.`);
    }
  }
}

function largestItem(sim: Simulation): number {
  const { valueBytes, valueLaw, valueSigma, valueShape, keyBytes } = sim.scenario.workload;
  // The largest of 4,096 draws, over the median. Lognormal: it lies 3.7 sigma out, and exp(3.7) is 40.
  let spread = pow(40, valueSigma);
  if (valueLaw === 'pareto') {
    spread = valueShape === 0 ? 13 : (pow(8_192, valueShape) - 1) / (pow(2, valueShape) - 1);
  }
  return valueBytes * spread + keyBytes + 65_536;
}

/** A buffer is looked at with each write: it may pass its limit by one. */
function largestEntry(sim: Simulation): number {
  return sim.scenario.workload.trace ? 64 * 1024 * 1024 : largestItem(sim);
}

function savesAreSound(sim: Simulation, found: string[]): void {
  for (const { id, disk, store, state } of sim.cluster.nodes) {
    if (!(store instanceof RedisStore)) continue;
    const saver = disk === null ? null : disk.saver;
    const isForked = saver !== null && saver.method === 'forked';
    if ((store.pages !== null) !== isForked) {
      found.push(`${id} ${isForked ? 'is forked' : 'is not forked'}, but its pages say otherwise.`);
    }
    if (saver !== null && state !== UP) found.push(`${id} makes a snapshot in state ${state}.`);
  }
}

function replicationIsSound(sim: Simulation, found: string[]): void {
  for (const group of sim.cluster.groups) {
    if (group.removed) continue;
    for (const index of group.nodes) {
      const node = sim.cluster.node(index);
      if (index === group.primary || !node.linked) continue;
      if (node.applied > group.log.next || node.appliedOffset > group.log.head) {
        found.push(`${node.id} is ahead of its primary.`);
      }
      const held = sim.cluster.sync.outputBufferBytes(node);
      if (held > sim.cluster.sync.hardBytes + largestEntry(sim)) {
        found.push(`${held} bytes wait for ${node.id}, more than its output buffer may hold.`);
      }
      if (node.link.history !== group.log.history) {
        found.push(`${node.id} follows another history than its primary's.`);
      }
      if (node.isPrimary) found.push(`${node.id} follows and takes itself for the primary.`);
    }
  }
}

/** Cluster mode: each slot has one shard that is there, and each key lies where its slot is, or is going. */
function slotsAreSound({ cluster }: Simulation, found: string[]): void {
  if (!cluster.isClusterMode) return;
  for (let slot = 0; slot < SLOTS; slot++) {
    if (cluster.groups[cluster.ownerOf(slot)]?.removed !== false) {
      found.push(`Slot ${slot} has no shard.`);
      return;
    }
  }
  if (cluster.operations === null) return;
  const { leavesFor } = cluster.operations.migration;
  const seen: Record<number, string> = {};
  for (const group of cluster.liveGroups()) {
    const { id, store } = cluster.node(group.primary);
    if (!(store instanceof RedisStore)) continue;
    const { keys, end } = store.entries;
    for (let entry = 0; entry < end; entry++) {
      const key = keys[entry] as number;
      if (key < 0) continue;
      const other = seen[key];
      if (other !== undefined) found.push(`Key ${key} is on ${other} and on ${id}.`);
      seen[key] = id;
      const slot = cluster.slotOf(key);
      if (cluster.ownerOf(slot) !== group.index && leavesFor[slot] !== group.index) {
        found.push(`Key ${key} is on ${id}, which does not own slot ${slot}.`);
      }
    }
  }
}
