import { Histogram } from '../base/histogram.ts';
import { lognormalTable } from '../base/maths.ts';
import { hashDraw, streamId } from '../base/rng.ts';
import { extend, Schedule } from '../base/schedule.ts';
import { MILLISECOND, type Nanos, NEVER } from '../base/units.ts';
import { patterns } from '../clients/patterns.ts';
import type { CacheNode } from '../cluster/node.ts';
import { COMMAND_DEL, COMMAND_GET, COMMAND_SET } from '../cluster/service.ts';
import { ARRIVAL, TICK } from '../events.ts';
import { totalColumns } from '../frame.ts';
import { MAX_IN_FLIGHT } from '../limits.ts';
import { HIT, MISS_ABSENT, MISS_EXPIRED, STALE_HIT, WRITTEN } from '../outcomes.ts';
import { STEP_FILL, STEP_GET, STEP_INVALIDATE, STEP_WRITE } from '../requests.ts';
import type { Run } from '../scenario/scenario.ts';
import { Simulation } from '../simulation.ts';
import { DUE, FOUND, STORED } from '../store/store.ts';
import { Connections, EXHAUSTED, TAKEN } from './connections.ts';
import { Database } from './database.ts';
import { type Summary, summaryCounters, summaryOf } from './summary.ts';

/** Events beside arrivals, commands at their nodes and background work. */
const CONNECTED = 0;
const SERVED = 1;
const AT_DATABASE = 2;
const FROM_DATABASE_SERVED = 3;
const CALL = 4;
const AT_NODE = 5;

/** Thrown where the folded engine would have to do what it cannot: the message says what. */
export class Unfoldable extends Error {}

/**
 * A run without faults, timeouts and retries, station by station: a command is done when its node, free again, has
 * worked on it, which is known when it arrives. So a hit takes one event in place of five. The cluster, its
 * stores and their background work are those of a real simulation, and each request has the same draws as there:
 * runs can be compared request by request.
 *
 * What happens within one nanosecond at two places may happen in another order than in the full engine; everything
 * else is the same. Whatever it cannot do ends the run with `Unfoldable`.
 */
export class FoldedRun {
  private readonly sim: Simulation;
  private readonly until: Nanos;
  private readonly nodeEvents = new Schedule();
  private readonly others = new Schedule();
  private readonly connections: Connections;
  private readonly database: Database;
  private readonly versions: Int32Array;
  private readonly balancing: number;
  private readonly ttls: number;
  private readonly apps: number;
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

  /** Requests under way. */
  private freeSlots = new Int32Array(0);
  private free = 0;
  private number = new Float64Array(0);
  private startedAt = new Float64Array(0);
  /** When the deadline of the call in progress was set. */
  private armedAt = new Float64Array(0);
  private key = new Int32Array(0);
  private bytes = new Int32Array(0);
  private app = new Int32Array(0);
  private node = new Int32Array(0);
  private version = new Int32Array(0);
  private step = new Uint8Array(0);
  private outcome = new Uint8Array(0);

  /** `run` has passed `whyNotFolded`. */
  constructor(run: Run, until: Nanos) {
    const sim = new Simulation(run);
    this.sim = sim;
    this.until = until;
    sim.recorder.sampleEvery = 0;
    sim.probe.nextAt = Infinity;
    // Replicas change nothing for those who read from primaries.
    for (const group of sim.cluster.groups) group.nodes = [group.primary];
    this.takeOver();
    const { clients, origin, cache, network } = sim.scenario;
    this.apps = sim.clients.apps;
    const pools = sim.cluster.nodes.length * this.apps;
    this.connections = new Connections(pools, clients.poolSize);
    this.database = new Database(origin, run.seed);
    this.versions = new Int32Array(sim.workload.keyspace);
    this.balancing = streamId(run.seed, 'balancer');
    this.ttls = streamId(run.seed, 'ttl');
    this.originZone = sim.origin.zone;
    this.commandTimeout = clients.commandTimeoutMs * MILLISECOND;
    this.connectTimeout = clients.connectTimeoutMs * MILLISECOND;
    this.originTimeout = origin.timeoutMs * MILLISECOND;
    this.afterWrite = patterns[cache.pattern].afterWrite ?? -1;
    this.freeAt = new Float64Array(sim.cluster.nodes.length).fill(-1);
    const leastHalf = Math.min(network.sameZoneRttMicros, network.crossZoneRttMicros) * 500;
    this.leastDelay = Math.floor(leastHalf * (lognormalTable(network.sigma)[0] as number));
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
    const { sim, nodeEvents, others, until } = this;
    const { workload } = sim;
    const background = sim.schedule;
    let arrivalAt = workload.gap(0);
    let tickAt = background.peek();
    for (;;) {
      const nodeAt = nodeEvents.peek();
      const otherAt = others.peek();
      const eventAt = nodeAt < otherAt ? nodeAt : otherAt;
      if (arrivalAt <= eventAt && arrivalAt <= tickAt) {
        if (arrivalAt > until) return;
        this.arrive(arrivalAt);
        arrivalAt += workload.gap(arrivalAt);
      } else if (eventAt <= tickAt) {
        if (eventAt > until) return;
        if (nodeAt < otherAt) {
          nodeEvents.take();
          this.atNode(nodeEvents.first, nodeAt, Math.min(otherAt, tickAt));
        } else {
          others.take();
          this.handle(others.kind, others.first, otherAt);
        }
      } else {
        if (tickAt > until) return;
        sim.stepEvent();
        tickAt = background.peek();
      }
    }
  }

  private handle(kind: number, slot: number, at: Nanos): void {
    if (kind === SERVED) this.execute(slot, at);
    else if (kind === AT_DATABASE) this.atDatabase(slot, at);
    else if (kind === FROM_DATABASE_SERVED) this.databaseServed(slot, at);
    else if (kind === CALL) this.call(slot, at);
    else this.connected(slot, at);
  }

  private arrive(at: Nanos): void {
    const { workload } = this.sim;
    const number = workload.next;
    workload.draw();
    this.requests += 1;
    if (this.free === 0) this.grow();
    const slot = this.freeSlots[--this.free] as number;
    this.number[slot] = number;
    this.startedAt[slot] = at;
    this.key[slot] = workload.key;
    this.bytes[slot] = workload.valueBytes;
    this.app[slot] = hashDraw(this.balancing, number) % this.apps;
    if (workload.write) {
      this.outcome[slot] = WRITTEN;
      this.step[slot] = STEP_WRITE;
      this.ask(slot, at);
    } else {
      this.step[slot] = STEP_GET;
      this.call(slot, at);
    }
  }

  // ── the cache ──

  private call(slot: number, at: Nanos): void {
    const { cluster } = this.sim;
    const app = this.app[slot] as number;
    const node = cluster.group(cluster.route(this.key[slot] as number)).primary;
    this.node[slot] = node;
    const pool = node * this.apps + app;
    const taken = this.connections.take(pool, at);
    if (taken === TAKEN) this.send(slot, at);
    else if (taken === EXHAUSTED) throw new Unfoldable('requests wait for a connection of a pool');
    else this.connect(slot, pool, at);
  }

  private connect(slot: number, pool: number, at: Nanos): void {
    const { network } = this.sim;
    const zone = this.zoneOf(slot);
    const nodeZone = this.nodeOf(slot).zone;
    const draw = this.draw(slot, 2);
    this.connections.startOpening(pool);
    const open = at + network.delay(zone, nodeZone, draw) + network.delay(nodeZone, zone, draw + 1);
    this.expect(open, at, this.connectTimeout);
    this.others.add(open, CONNECTED, slot, 0);
  }

  private connected(slot: number, at: Nanos): void {
    const { sim } = this;
    const node = this.nodeOf(slot);
    if (node.connections >= sim.scenario.cluster.maxclients) {
      throw new Unfoldable('a node has reached its maxclients');
    }
    node.connections += 1;
    sim.cluster.connectionsChanged(node);
    this.newConnections += 1;
    this.connections.opened(node.index * this.apps + (this.app[slot] as number));
    this.send(slot, at);
  }

  private send(slot: number, at: Nanos): void {
    this.armedAt[slot] = at;
    const delay = this.sim.network.delay(
      this.zoneOf(slot),
      this.nodeOf(slot).zone,
      this.draw(slot, 0),
    );
    this.nodeEvents.add(at + delay, AT_NODE, slot, 0);
  }

  /**
   * A command reaches its node at `at`. It is executed at once when nothing that could change its outcome can
   * happen before it is served: of what is known that is `before`, and what is not known yet has a way to go.
   */
  private atNode(slot: number, at: Nanos, before: Nanos): void {
    const { service } = this.sim.cluster;
    const node = this.nodeOf(slot);
    const { index } = node;
    const step = this.step[slot] as number;
    const command =
      step === STEP_GET ? COMMAND_GET : step === STEP_INVALIDATE ? COMMAND_DEL : COMMAND_SET;
    const bytes = this.bytes[slot] as number;
    const nanos = service.nanos(command, bytes, (this.number[slot] as number) * 4 + command);
    const now = Math.max(at, this.freeAt[index] as number);
    const served = node.threads.takeUp(service, 0, command, bytes, nanos, 1, at, now);
    this.freeAt[index] = served;
    this.expect(served, this.armedAt[slot] as number, this.commandTimeout);
    if (served > this.until) return;
    if (served < before && served < at + this.leastDelay) this.execute(slot, served);
    else this.others.add(served, SERVED, slot, 0);
  }

  private execute(slot: number, at: Nanos): void {
    const { sim } = this;
    const node = this.nodeOf(slot);
    const zone = this.zoneOf(slot);
    const step = this.step[slot] as number;
    const key = this.key[slot] as number;
    const back = at + sim.network.delay(node.zone, zone, this.draw(slot, 1));
    this.expect(back, this.armedAt[slot] as number, this.commandTimeout);
    this.connections.endsAt(node.index * this.apps + (this.app[slot] as number), back);
    if (step === STEP_GET) {
      const found = node.store.get(key, at);
      if (found === FOUND) {
        const isStale = (this.versions[key] as number) > node.store.foundVersion;
        this.outcome[slot] = isStale ? STALE_HIT : HIT;
        this.finish(slot, back);
      } else {
        this.outcome[slot] = found === DUE ? MISS_EXPIRED : MISS_ABSENT;
        this.ask(slot, back);
      }
      return;
    }
    if (step === STEP_INVALIDATE) node.store.delete(key, at);
    else this.store(slot, node, key, at);
    this.finish(slot, back);
  }

  private store(slot: number, node: CacheNode, key: number, at: Nanos): void {
    const stored = node.store.set(
      key,
      this.sim.workload.keyBytesOf(key),
      this.bytes[slot] as number,
      this.version[slot] as number,
      this.expiry(slot, at),
      at,
    );
    if (stored !== STORED) throw new Unfoldable('a node refuses writes for want of memory');
  }

  private expiry(slot: number, at: Nanos): Nanos {
    const { ttlMs, ttlJitterPercent } = this.sim.scenario.cache;
    if (ttlMs === 0) return NEVER;
    if (ttlJitterPercent === 0) return at + ttlMs * MILLISECOND;
    const draw = hashDraw(this.ttls, this.number[slot] as number) / 4294967296;
    const factor = 1 + (ttlJitterPercent / 100) * (2 * draw - 1);
    return at + Math.max(1, Math.round(ttlMs * factor)) * MILLISECOND;
  }

  // ── the database ──

  /** The app sends a query, at `at`. */
  private ask(slot: number, at: Nanos): void {
    this.armedAt[slot] = at;
    const way = this.sim.network.delay(
      this.zoneOf(slot),
      this.originZone,
      this.originDraw(slot, 6),
    );
    this.others.add(at + way, AT_DATABASE, slot, 0);
  }

  private atDatabase(slot: number, at: Nanos): void {
    if (this.inDatabase >= this.sim.scenario.origin.connectionLimit) {
      throw new Unfoldable('the database refuses connections');
    }
    this.inDatabase += 1;
    const isWrite = this.step[slot] === STEP_WRITE;
    const served = this.database.serve(this.number[slot] as number, isWrite, at);
    this.expect(served, this.armedAt[slot] as number, this.originTimeout);
    this.others.add(served, FROM_DATABASE_SERVED, slot, 0);
  }

  private databaseServed(slot: number, at: Nanos): void {
    this.inDatabase -= 1;
    const key = this.key[slot] as number;
    const isWrite = this.step[slot] === STEP_WRITE;
    if (isWrite) {
      this.originWrites += 1;
      this.versions[key] = (this.versions[key] as number) + 1;
    } else this.originReads += 1;
    this.version[slot] = this.versions[key] as number;
    const way = this.sim.network.delay(
      this.originZone,
      this.zoneOf(slot),
      this.originDraw(slot, 7),
    );
    const back = at + way;
    this.expect(back, this.armedAt[slot] as number, this.originTimeout);
    if (isWrite && this.afterWrite < 0) {
      this.finish(slot, back);
      return;
    }
    this.step[slot] = isWrite ? this.afterWrite : STEP_FILL;
    this.others.add(back, CALL, slot, 0);
  }

  // ── small ──

  private finish(slot: number, at: Nanos): void {
    if (at <= this.until) {
      const outcome = this.outcome[slot] as number;
      this.outcomes[outcome] = (this.outcomes[outcome] as number) + 1;
      this.latency.add(at - (this.startedAt[slot] as number));
    }
    this.freeSlots[this.free++] = slot;
  }

  /** What ends at `at` must not outlive the deadline that was set at `since`, when that falls into the run. */
  private expect(at: Nanos, since: Nanos, timeout: Nanos): void {
    const due = since + timeout;
    if (at >= due && due <= this.until) throw new Unfoldable('a call runs into its timeout');
  }

  private zoneOf(slot: number): number {
    return this.sim.clients.zones[this.app[slot] as number] as number;
  }

  private nodeOf(slot: number): CacheNode {
    return this.sim.cluster.nodes[this.node[slot] as number] as CacheNode;
  }

  /** Legs have the draws of `Clients`: those of a GET first, then those of the SET or DEL. */
  private draw(slot: number, leg: number): number {
    const shift = this.step[slot] === STEP_GET ? 0 : 4;
    return (this.number[slot] as number) * 16 + leg + shift;
  }

  private originDraw(slot: number, leg: number): number {
    return (this.number[slot] as number) * 16 + leg;
  }

  private grow(): void {
    const old = this.number.length;
    const size = Math.max(256, old * 2);
    if (size > MAX_IN_FLIGHT) throw new Unfoldable('too many requests are under way');
    this.number = extend(this.number, new Float64Array(size));
    this.startedAt = extend(this.startedAt, new Float64Array(size));
    this.armedAt = extend(this.armedAt, new Float64Array(size));
    this.key = extend(this.key, new Int32Array(size));
    this.bytes = extend(this.bytes, new Int32Array(size));
    this.app = extend(this.app, new Int32Array(size));
    this.node = extend(this.node, new Int32Array(size));
    this.version = extend(this.version, new Int32Array(size));
    this.step = extend(this.step, new Uint8Array(size));
    this.outcome = extend(this.outcome, new Uint8Array(size));
    this.freeSlots = extend(this.freeSlots, new Int32Array(size));
    for (let slot = size - 1; slot >= old; slot--) this.freeSlots[this.free++] = slot;
  }
}

/** Items on all primaries. */
export function keysOf(sim: Simulation): number {
  let keys = 0;
  for (const group of sim.cluster.groups) {
    if (!group.removed) keys += sim.cluster.node(group.primary).store.count;
  }
  return keys;
}
