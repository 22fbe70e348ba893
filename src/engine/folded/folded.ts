import { Histogram } from '../base/histogram.ts';
import { lognormalTable } from '../base/maths.ts';
import { hashDraw, streamId } from '../base/rng.ts';
import { Schedule } from '../base/schedule.ts';
import { MIB, MILLISECOND, type Nanos, NEVER } from '../base/units.ts';
import { patterns } from '../clients/patterns.ts';
import { SMALLEST_NODE_BYTES } from '../cluster/buffers.ts';
import type { CacheNode } from '../cluster/node.ts';
import { COMMAND_DEL, COMMAND_GET, COMMAND_SET } from '../cluster/service.ts';
import { ARRIVED, DONE, TAKEN_UP } from '../cluster/threads.ts';
import { ARRIVAL, TICK } from '../events.ts';
import { totalColumns } from '../frame.ts';
import { HIT, MISS_ABSENT, MISS_EXPIRED, STALE_HIT, WRITTEN } from '../outcomes.ts';
import { STEP_FILL, STEP_GET, STEP_INVALIDATE, STEP_WRITE } from '../requests.ts';
import type { Run } from '../scenario/scenario.ts';
import { Simulation } from '../simulation.ts';
import { DUE, FOUND, STORED, type Store } from '../store/store.ts';
import { BEFORE, Connections, END, EXHAUSTED, NOW, TAKEN } from './connections.ts';
import { Database } from './database.ts';
import { RequestTable, Unfoldable } from './requestTable.ts';
import { type Summary, summaryCounters, summaryOf } from './summary.ts';
import { Versions } from './versions.ts';

/** Events beside arrivals, commands at their nodes and background work. */
const CONNECTED = 0;
const SERVED = 1;
const AT_DATABASE = 2;
const WRITE_SERVED = 3;
const CALL = 4;
const AT_NODE = 5;

/** Generous: entry, allocator classes and tables of a key; backlog, buffers and the empty server. */
const KEY_ROOM_BYTES = 300;
const ROOM_BYTES = 96 * MIB;

/**
 * A run without faults, timeouts and retries, station by station: a command is done when its node, free again, has
 * worked on it, which is known when it arrives. So a hit takes one event in place of five. The cluster, its
 * stores and their background work are those of a real simulation, and each request has the same draws as there:
 * runs can be compared request by request.
 *
 * A connection given back, or background work, in the same nanosecond as a command may fall on the other side of it;
 * everything else is as in the full engine. Whatever it cannot do ends the run with `Unfoldable`.
 */
export class FoldedRun {
  private readonly sim: Simulation;
  private readonly until: Nanos;
  private readonly table: RequestTable;
  /** What is handled happens NOW; a call or request ends at END. */
  private readonly times = new Float64Array(3);
  private readonly nodeEvents = new Schedule();
  private readonly others = new Schedule();
  private readonly connections: Connections;
  private readonly database: Database;
  private readonly versions: Versions;
  private readonly ttls: number;
  private readonly originZone: number;
  private readonly commandTimeout: Nanos;
  private readonly connectTimeout: Nanos;
  private readonly originTimeout: Nanos;
  private readonly afterWrite: number;
  /** By node: when its engine thread is free. */
  private readonly freeAt: Float64Array;
  /** No message takes less. */
  private readonly leastDelay: Nanos;
  private readonly latency = new Histogram();
  private readonly outcomes = new Float64Array(8);
  private requests = 0;
  private originReads = 0;
  private originWrites = 0;
  private newConnections = 0;
  private inDatabase = 0;

  /** `run` has passed `whyNotFolded`. */
  constructor(run: Run, until: Nanos) {
    const sim = new Simulation(run);
    this.sim = sim;
    this.until = until;
    sim.recorder.sampleEvery = 0;
    sim.probe.nextAt = Infinity;
    this.dropReplicas();
    this.takeOver();
    const { clients, origin, cache, network } = sim.scenario;
    const pools = sim.cluster.nodes.length * sim.clients.apps;
    this.table = new RequestTable(sim);
    this.connections = new Connections(pools, clients.poolSize);
    this.database = new Database(origin, run.seed);
    this.versions = new Versions(sim.workload.keyspace);
    this.ttls = streamId(run.seed, 'ttl');
    this.originZone = sim.origin.zone;
    // 0: none.
    this.commandTimeout = clients.commandTimeoutMs * MILLISECOND || Infinity;
    this.connectTimeout = clients.connectTimeoutMs * MILLISECOND;
    this.originTimeout = origin.timeoutMs * MILLISECOND;
    this.afterWrite = patterns[cache.pattern].afterWrite ?? -1;
    this.freeAt = new Float64Array(sim.cluster.nodes.length).fill(-1);
    const leastHalf = Math.min(network.sameZoneRttMicros, network.crossZoneRttMicros) * 500;
    this.leastDelay = Math.floor(leastHalf * (lognormalTable(network.sigma)[0] as number));
  }

  /** Replicas change nothing for those who read from primaries, but for the memory that they cost their primary. */
  private dropReplicas(): void {
    const { cluster, workload } = this.sim;
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
  private takeOver(): void {
    const { schedule, cluster } = this.sim;
    if (cluster.nodes.some((node) => node.disk !== null)) {
      throw new Unfoldable('nodes keep what they hold in files');
    }
    const kept: [Nanos, number, number][] = [];
    while (schedule.size > 0) {
      schedule.take();
      if (schedule.kind === ARRIVAL || schedule.at > this.until) continue;
      if (schedule.kind !== TICK) throw new Unfoldable('there is more to do than serve requests');
      kept.push([schedule.at, schedule.first, schedule.second]);
    }
    for (const [at, first, second] of kept) schedule.add(at, TICK, first, second);
  }

  /** Runs to the end and says what it came to. Throws `Unfoldable`. */
  summary(): Summary {
    this.run();
    const { sim, outcomes, latency } = this;
    const { totals } = sim.probe;
    const counts = Object.fromEntries(
      summaryCounters.map((name) => [name, totals[totalColumns.at[name]] as number]),
    ) as Summary['counts'];
    Object.assign(counts, {
      requests: this.requests,
      completed: latency.count,
      writes: outcomes[WRITTEN],
      reads: latency.count - (outcomes[WRITTEN] as number),
      hits: outcomes[HIT],
      staleHits: outcomes[STALE_HIT],
      missesAbsent: outcomes[MISS_ABSENT],
      missesExpired: outcomes[MISS_EXPIRED],
      originReads: this.originReads,
      originWrites: this.originWrites,
      newConnections: this.newConnections,
    });
    return summaryOf('folded', '', counts, latency, keysOf(sim));
  }

  private run(): void {
    const { sim, nodeEvents, others, until, table, times } = this;
    const background = sim.schedule;
    let number = 0;
    table.make();
    let arrivalAt = table.arrivesAt[0] as number;
    let tickAt = background.peek();
    for (;;) {
      const nodeAt = nodeEvents.peek();
      const otherAt = others.peek();
      const eventAt = nodeAt < otherAt ? nodeAt : otherAt;
      if (arrivalAt <= eventAt && arrivalAt <= tickAt) {
        if (arrivalAt > until) break;
        times[NOW] = arrivalAt;
        this.arrive(number & table.mask);
        number += 1;
        if (number === table.next) table.make();
        arrivalAt = table.arrivesAt[number & table.mask] as number;
      } else if (eventAt <= tickAt) {
        if (eventAt > until) break;
        if (nodeAt < otherAt) {
          nodeEvents.take();
          times[BEFORE] = otherAt < tickAt ? otherAt : tickAt;
          if (nodeEvents.peek() === nodeAt) this.tied(nodeEvents, nodeAt);
          else {
            times[NOW] = nodeAt;
            this.atNode(nodeEvents.first);
          }
        } else {
          others.take();
          if (others.peek() === otherAt) this.tied(others, otherAt);
          else {
            times[NOW] = otherAt;
            this.handle(others.kind, others.first);
          }
        }
      } else {
        if (tickAt > until) break;
        sim.stepEvent();
        tickAt = background.peek();
      }
    }
    this.requests = number;
  }

  /**
   * Several things of one kind happen in one nanosecond: first what was sent first, as in the full engine. `events`
   * has handed out the first of them.
   */
  private tied(events: Schedule, at: Nanos): void {
    const { table } = this;
    const sentAt = (number: number) => table.armedAt[number & table.mask] as number;
    const found = [{ kind: events.kind, number: events.first }];
    while (events.peek() === at) {
      events.take();
      found.push({ kind: events.kind, number: events.first });
    }
    const isSent = (kind: number) => kind === AT_NODE || kind === AT_DATABASE;
    const sent = found.filter(({ kind }) => isSent(kind));
    sent.sort((a, b) => sentAt(a.number) - sentAt(b.number));
    for (const { kind, number } of [...found.filter((each) => !isSent(each.kind)), ...sent]) {
      this.times[NOW] = at;
      this.handle(kind, number);
    }
  }

  private handle(kind: number, number: number): void {
    const slot = number & this.table.mask;
    if (kind === AT_NODE) this.atNode(number);
    else if (kind === SERVED) this.execute(slot);
    else if (kind === AT_DATABASE) this.atDatabase(slot);
    else if (kind === WRITE_SERVED) this.writeServed(slot);
    else if (kind === CALL) this.secondCall(slot);
    else this.connected(slot);
  }

  private arrive(slot: number): void {
    if (this.table.step[slot] === STEP_GET) this.call(slot);
    else {
      this.times[END] = this.times[NOW] as number;
      this.ask(slot);
    }
  }

  // ── the cache ──

  private call(slot: number): void {
    const taken = this.connections.take(this.table.pool[slot] as number, this.times);
    if (taken === TAKEN) this.send(slot);
    else if (taken === EXHAUSTED) throw new Unfoldable('requests wait for a connection of a pool');
    else this.connect(slot);
  }

  private connect(slot: number): void {
    const at = this.times[NOW] as number;
    const { table } = this;
    const { network } = this.sim;
    const zone = table.zone[slot] as number;
    const nodeZone = this.nodeOf(slot).zone;
    // Legs have the draws of `Clients`: those of a GET first, then those of the SET or DEL.
    const draw = (table.number[slot] as number) * 16 + (table.step[slot] === STEP_GET ? 2 : 6);
    this.connections.startOpening(table.pool[slot] as number);
    const open = at + network.delay(zone, nodeZone, draw) + network.delay(nodeZone, zone, draw + 1);
    table.armedAt[slot] = at;
    if (open - at >= this.connectTimeout) this.late(slot, this.connectTimeout);
    this.others.add(open, CONNECTED, table.number[slot] as number, 0);
  }

  private connected(slot: number): void {
    const { cluster, scenario } = this.sim;
    const node = this.nodeOf(slot);
    if (node.connections >= scenario.cluster.maxclients) {
      throw new Unfoldable('a node has reached its maxclients');
    }
    node.connections += 1;
    cluster.connectionsChanged(node);
    this.newConnections += 1;
    this.connections.opened(this.table.pool[slot] as number);
    this.send(slot);
  }

  private send(slot: number): void {
    const { table } = this;
    const at = this.times[NOW] as number;
    table.armedAt[slot] = at;
    const there = at + (table.outNanos[slot] as number);
    this.nodeEvents.add(there, AT_NODE, table.number[slot] as number, 0);
  }

  /**
   * A command reaches its node. It is executed at once when nothing that could change its outcome can
   * happen before it is served: of what is known that is BEFORE, and what is not known yet has a way to go.
   */
  private atNode(number: number): void {
    const { table, times } = this;
    const at = times[NOW] as number;
    const slot = number & table.mask;
    const node = this.nodeOf(slot);
    const { index } = node;
    const { threads } = node;
    const free = this.freeAt[index] as number;
    threads.times[ARRIVED] = at;
    threads.times[TAKEN_UP] = free > at ? free : at;
    const command = commandOf(table.step[slot] as number);
    threads.serve(
      this.sim.cluster.service,
      0,
      command,
      table.bytes[slot] as number,
      table.ownNanos[slot] as number,
      1,
    );
    const served = threads.times[DONE] as number;
    this.freeAt[index] = served;
    if (served - (table.armedAt[slot] as number) >= this.commandTimeout)
      this.late(slot, this.commandTimeout);
    if (
      served < (times[BEFORE] as number) &&
      served < at + this.leastDelay &&
      served <= this.until
    ) {
      times[NOW] = served;
      this.execute(slot);
    } else this.others.add(served, SERVED, number, 0);
  }

  private execute(slot: number): void {
    const at = this.times[NOW] as number;
    const { table } = this;
    const node = this.nodeOf(slot);
    const { store } = node;
    node.commands += 1;
    const step = table.step[slot] as number;
    const key = table.key[slot] as number;
    const back = at + (table.backNanos[slot] as number);
    this.times[END] = back;
    if (back - (table.armedAt[slot] as number) >= this.commandTimeout)
      this.late(slot, this.commandTimeout);
    this.connections.willEnd(table.pool[slot] as number, this.times);
    if (step !== STEP_GET) {
      if (step === STEP_INVALIDATE) store.delete(key, at);
      else this.store(store, slot, key, at);
      this.finish(slot);
      return;
    }
    const found = store.get(key, at);
    if (found === FOUND) {
      if (this.versions.version(key) > store.foundVersion) table.outcome[slot] = STALE_HIT;
      this.finish(slot);
    } else {
      table.outcome[slot] = found === DUE ? MISS_EXPIRED : MISS_ABSENT;
      this.ask(slot);
    }
  }

  private store(store: Store, slot: number, key: number, at: Nanos): void {
    const { table } = this;
    const keyBytes = this.sim.workload.keyBytesOf(key);
    const version = table.version[slot] as number;
    const expiresAt = this.expiry(slot, at);
    const stored = store.set(key, keyBytes, table.bytes[slot] as number, version, expiresAt, at);
    if (stored !== STORED) throw new Unfoldable('a node refuses writes for want of memory');
  }

  private expiry(slot: number, at: Nanos): Nanos {
    const { ttlMs, ttlJitterPercent } = this.sim.scenario.cache;
    if (ttlMs === 0) return NEVER;
    if (ttlJitterPercent === 0) return at + ttlMs * MILLISECOND;
    const draw = hashDraw(this.ttls, this.table.number[slot] as number) / 4294967296;
    const factor = 1 + (ttlJitterPercent / 100) * (2 * draw - 1);
    return at + Math.max(1, Math.round(ttlMs * factor)) * MILLISECOND;
  }

  // ── the database ──

  /** The app sends a query, at END of what came before. */
  private ask(slot: number): void {
    const { table } = this;
    const at = this.times[END] as number;
    const number = table.number[slot] as number;
    table.armedAt[slot] = at;
    const zone = table.zone[slot] as number;
    const way = this.sim.network.delay(zone, this.originZone, number * 16 + 6);
    this.others.add(at + way, AT_DATABASE, number, 0);
  }

  private atDatabase(slot: number): void {
    const at = this.times[NOW] as number;
    const { table, originTimeout, others } = this;
    if (this.inDatabase >= this.sim.scenario.origin.connectionLimit) {
      throw new Unfoldable('the database may refuse connections');
    }
    this.inDatabase += 1;
    const number = table.number[slot] as number;
    const isWrite = table.step[slot] === STEP_WRITE;
    const served = this.database.serve(number, isWrite, at);
    table.servedAt[slot] = served;
    const zone = table.zone[slot] as number;
    const way = this.sim.network.delay(this.originZone, zone, number * 16 + 7);
    if (served + way - (table.armedAt[slot] as number) >= originTimeout)
      this.late(slot, originTimeout);
    if (isWrite) others.add(served, WRITE_SERVED, number, 0);
    else {
      if (served <= this.until) this.originReads += 1;
      others.add(served + way, CALL, number, 0);
    }
    table.backNanos[slot] = way;
  }

  private writeServed(slot: number): void {
    const at = this.times[NOW] as number;
    const { table } = this;
    this.originWrites += 1;
    table.version[slot] = this.versions.wrote(table.key[slot] as number, at);
    const back = at + (table.backNanos[slot] as number);
    if (this.afterWrite >= 0) this.others.add(back, CALL, table.number[slot] as number, 0);
    else {
      this.inDatabase -= 1;
      this.times[END] = back;
      this.finish(slot);
    }
  }

  /** The database has answered, at `at`: the copy in the cache is written, updated or deleted. */
  private secondCall(slot: number): void {
    const { table } = this;
    this.inDatabase -= 1;
    if (table.step[slot] === STEP_WRITE) table.step[slot] = this.afterWrite;
    else {
      table.step[slot] = STEP_FILL;
      const key = table.key[slot] as number;
      table.version[slot] = this.versions.versionAt(key, table.servedAt[slot] as number);
    }
    table.secondCall(slot, commandOf(table.step[slot] as number));
    this.call(slot);
  }

  // ── small ──

  private finish(slot: number): void {
    const { table } = this;
    const at = this.times[END] as number;
    if (at <= this.until) {
      const outcome = table.outcome[slot] as number;
      this.outcomes[outcome] = (this.outcomes[outcome] as number) + 1;
      this.latency.add(at - (table.arrivesAt[slot] as number));
    }
    table.free(slot);
  }

  /** A call outlives its deadline, which matters when that falls into the run. */
  private late(slot: number, timeout: Nanos): void {
    if ((this.table.armedAt[slot] as number) + timeout > this.until) return;
    throw new Unfoldable('a call runs into its timeout');
  }

  private nodeOf(slot: number): CacheNode {
    return this.sim.cluster.nodes[this.table.node[slot] as number] as CacheNode;
  }
}

function commandOf(step: number): number {
  if (step === STEP_GET) return COMMAND_GET;
  return step === STEP_INVALIDATE ? COMMAND_DEL : COMMAND_SET;
}

/** Items on all primaries. */
export function keysOf(sim: Simulation): number {
  let keys = 0;
  for (const group of sim.cluster.groups) {
    if (!group.removed) keys += sim.cluster.node(group.primary).store.count;
  }
  return keys;
}
