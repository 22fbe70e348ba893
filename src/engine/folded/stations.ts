import { Histogram } from '../base/histogram.ts';
import { lognormalTable, rounded } from '../base/maths.ts';
import { hashDraw, streamId } from '../base/rng.ts';
import { MILLISECOND, type Nanos, NEVER } from '../base/units.ts';
import { patterns } from '../clients/patterns.ts';
import type { CacheNode } from '../cluster/node.ts';
import { COMMAND_DEL, COMMAND_GET, COMMAND_SET } from '../cluster/service.ts';
import { ARRIVED, DONE, TAKEN_UP } from '../cluster/threads.ts';
import { MISS_ABSENT, MISS_EXPIRED, STALE_HIT } from '../outcomes.ts';
import { STEP_FILL, STEP_GET, STEP_INVALIDATE, STEP_WRITE } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { DUE, FOUND, STORED, type Store } from '../store/store.ts';
import { Agenda } from './agenda.ts';
import { BEFORE, Connections, END, EXHAUSTED, NOW, TAKEN, UNTIL } from './connections.ts';
import { Database } from './database.ts';
import { RequestTable, Unfoldable } from './requestTable.ts';
import { Versions } from './versions.ts';

/** Events beside arrivals and background work. */
const CONNECTED = 0;
const SERVED = 1;
export const AT_DATABASE = 2;
const WRITE_SERVED = 3;
const CALL = 4;
export const AT_NODE = 5;

/**
 * What happens to requests at the stations on their way: connection pools, nodes, the database. Each method acts at
 * `times[NOW]` and schedules what comes of it. Throws `Unfoldable`.
 */
export class Stations {
  private readonly sim: Simulation;
  readonly table: RequestTable;
  /** What is handled happens NOW; a call or request ends at END. */
  readonly times = new Float64Array(6);
  readonly nodeEvents = new Agenda();
  readonly others = new Agenda();
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
  readonly latency = new Histogram();
  /** Requests finished, by outcome. */
  readonly outcomes = new Float64Array(8);
  originReads = 0;
  originWrites = 0;
  newConnections = 0;
  private inDatabase = 0;

  constructor(sim: Simulation, until: Nanos) {
    this.sim = sim;
    this.times[UNTIL] = until;
    const { clients, origin, cache, network } = sim.scenario;
    const pools = sim.cluster.nodes.length * sim.clients.apps;
    this.table = new RequestTable(sim);
    this.connections = new Connections(pools, clients.poolSize);
    this.database = new Database(origin, sim.seed);
    this.versions = new Versions(sim.workload.keyspace);
    this.ttls = streamId(sim.seed, 'ttl');
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

  handle(number: number): void {
    const slot = number & this.table.mask;
    const kind = this.table.stage[slot];
    if (kind === AT_NODE) this.atNode(number);
    else if (kind === SERVED) this.execute(slot);
    else if (kind === AT_DATABASE) this.atDatabase(slot);
    else if (kind === WRITE_SERVED) this.writeServed(slot);
    else if (kind === CALL) this.secondCall(slot);
    else this.connected(slot);
  }

  /** A request comes in. */
  arrive(slot: number): void {
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
    this.later(slot, open, CONNECTED);
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
    table.stage[slot] = AT_NODE;
    this.nodeEvents.add(there, table.number[slot] as number);
  }

  /**
   * A command reaches its node. It is executed at once when nothing that could change its outcome can
   * happen before it is served: of what is known that is BEFORE, and what is not known yet has a way to go.
   */
  atNode(number: number): void {
    const { table, times } = this;
    const at = times[NOW] as number;
    const slot = number & table.mask;
    const node = this.nodeOf(slot);
    const { index } = node;
    const { threads } = node;
    if (node.blockedUntil > 0) throw new Unfoldable('active expiry held up commands');
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
      served <= (this.times[UNTIL] as number)
    ) {
      times[NOW] = served;
      this.execute(slot);
    } else this.later(slot, served, SERVED);
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
    return at + Math.max(1, rounded(ttlMs * factor)) * MILLISECOND;
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
    this.later(slot, at + way, AT_DATABASE);
  }

  private atDatabase(slot: number): void {
    const at = this.times[NOW] as number;
    const { table, originTimeout } = this;
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
    if (isWrite) this.later(slot, served, WRITE_SERVED);
    else {
      if (served <= (this.times[UNTIL] as number)) this.originReads += 1;
      this.later(slot, served + way, CALL);
    }
    table.backNanos[slot] = way;
  }

  private writeServed(slot: number): void {
    const at = this.times[NOW] as number;
    const { table } = this;
    this.originWrites += 1;
    table.version[slot] = this.versions.wrote(table.key[slot] as number, at);
    const back = at + (table.backNanos[slot] as number);
    if (this.afterWrite >= 0) this.later(slot, back, CALL);
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

  private later(slot: number, at: Nanos, kind: number): void {
    const { table } = this;
    table.stage[slot] = kind;
    this.others.add(at, table.number[slot] as number);
  }

  private finish(slot: number): void {
    const { table } = this;
    const at = this.times[END] as number;
    if (at <= (this.times[UNTIL] as number)) {
      const outcome = table.outcome[slot] as number;
      this.outcomes[outcome] = (this.outcomes[outcome] as number) + 1;
      this.latency.add(at - (table.arrivesAt[slot] as number));
    }
    table.free(slot);
  }

  /** A call outlives its deadline, which matters when that falls into the run. */
  private late(slot: number, timeout: Nanos): void {
    if ((this.table.armedAt[slot] as number) + timeout > (this.times[UNTIL] as number)) return;
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
