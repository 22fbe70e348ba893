import type { CacheNode } from '../cluster/node.ts';
import {
  CONNECTION_RESET,
  ERROR,
  HIT,
  NO_REASON,
  SPAN_CLIENT,
  STALE_HIT,
  WRITTEN,
} from '../outcomes.ts';
import { FREE, OWNED, STEP_FILL, STEP_GET } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { Beliefs } from './belief.ts';
import { Connections } from './connections.ts';
import { Failures } from './failures.ts';
import { Flights } from './flights.ts';
import { BY_PRIMARY, IN_USE, Pools } from './pools.ts';
import { Readers } from './readers.ts';
import { Routing } from './routing.ts';
import { Spells } from './spells.ts';
import { Wire } from './wire.ts';

/**
 * The cache clients of all app instances. A call is led by `routing` to a node that the app believes in (`beliefs`),
 * takes one of its `connections`, goes over the `wire` and back, and is one of the `failures` when that did not work.
 */
export class Clients {
  private readonly sim: Simulation;
  readonly apps: number;
  /** Zone of each app. */
  readonly zones: Int32Array;
  readonly pools: Pools;
  readonly beliefs: Beliefs;
  readonly readers: Readers;
  readonly routing: Routing;
  readonly connections: Connections;
  readonly wire: Wire;
  readonly failures: Failures;
  readonly spells: Spells;
  private flights: Flights | null = null;
  readonly answered: Float64Array;
  readonly failed: Float64Array;
  readonly inFlight: Int32Array;

  constructor(sim: Simulation) {
    this.sim = sim;
    const { appZones } = sim.scenario.clients;
    this.apps = appZones.length;
    this.zones = Int32Array.from(appZones, (zone) => sim.scenario.zones.indexOf(zone));
    this.pools = new Pools(this.apps);
    this.beliefs = new Beliefs(sim, this.apps);
    this.readers = new Readers(sim, this.pools);
    this.routing = new Routing(sim, this.zones);
    this.connections = new Connections(sim, this.zones, this.pools, this.readers);
    this.wire = new Wire(sim, this.zones);
    this.failures = new Failures(sim);
    this.spells = new Spells(this.apps);
    this.answered = new Float64Array(this.apps);
    this.failed = new Float64Array(this.apps);
    this.inFlight = new Int32Array(this.apps);
  }

  get readsReplicas(): boolean {
    return this.sim.scenario.clients.readFrom !== 'primary';
  }

  /** Makes room for new nodes and shards. */
  fit(): void {
    this.pools.fit(this.sim.cluster.nodes.length);
    this.beliefs.fit();
    this.routing.fit();
  }

  /** Sends the cache command of the request's step. */
  call(slot: number): void {
    const { requests } = this.sim;
    const app = requests.app[slot] as number;
    const group = this.routing.shardFor(app, requests.key[slot] as number);
    requests.asking[slot] = 0;
    requests.door[slot] = BY_PRIMARY;
    this.connections.callNode(slot, this.routing.choose(slot, app, group));
  }

  /** The cache has answered: the request goes on with its next step, or ends. */
  next(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const step = requests.step[slot] as number;
    if (step === STEP_GET) {
      const outcome = requests.outcome[slot] as number;
      if (outcome === HIT || outcome === STALE_HIT) sim.finish(slot, outcome, NO_REASON);
      else this.load(slot);
      return;
    }
    if (step === STEP_FILL) sim.finish(slot, requests.outcome[slot] as number, NO_REASON);
    else sim.finish(slot, WRITTEN, NO_REASON);
  }

  /** The database is asked, unless another request of the app asks it for the same key. */
  load(slot: number): void {
    const { sim } = this;
    if (sim.requests.keys[slot] !== 0) {
      sim.batches.load(slot);
      return;
    }
    if (sim.scenario.clients.singleFlight) {
      this.flights ??= new Flights(sim);
      if (this.flights.join(slot)) return;
    }
    const { expiredKeys, requests } = sim;
    if (expiredKeys.waiting > 0) expiredKeys.asked(requests.key[slot] as number);
    sim.origin.query(slot);
  }

  /** The database has answered a read (NO_REASON) or failed it. */
  loaded(slot: number, reason: number): void {
    if (this.flights !== null) this.flights.landed(slot, reason);
  }

  // ── connections, nodes and apps that stop ──

  /** Every connection to every node is closed at once; calls on them fail. */
  dropAll(): void {
    const { requests } = this.sim;
    const calls: number[] = [];
    for (let slot = 0; slot < requests.capacity; slot++) {
      if (requests.where[slot] === FREE || requests.owner[slot] !== OWNED) continue;
      if (requests.held[slot] === IN_USE) calls.push(slot);
    }
    this.connections.closeIdle();
    for (const slot of calls) this.failures.end(slot, CONNECTION_RESET);
  }

  /** Idle connections to a stopped process are closed by its host, or stand open until they are used. */
  nodeStopped(node: CacheNode, hostAnswers: boolean): void {
    if (!hostAnswers) return;
    for (let app = 0; app < this.apps; app++) this.pools.closeIdle(node.index, app);
  }

  /** A node's new process knows no connection of the old one: what stood open is found dead and dropped. */
  nodeReturned(node: CacheNode): void {
    node.connections = 0;
    for (let app = 0; app < this.apps; app++) {
      node.connections += this.pools.closeIdle(node.index, app);
    }
    this.sim.cluster.connectionsChanged(node);
    this.wire.wayOpened();
  }

  /** Their zone is back, and the apps of it with it. */
  appsStarted(zone: number): void {
    for (let app = 0; app < this.apps; app++)
      if (this.zones[app] === zone) this.spells.started(app, this.sim.now);
  }

  /** An app's zone has lost power: its requests end with it. */
  appsStopped(zone: number): void {
    const { sim } = this;
    const { requests } = sim;
    for (let app = 0; app < this.apps; app++) {
      if (this.zones[app] !== zone) continue;
      this.flights?.forget(app);
      this.spells.stopped(app, sim.now);
    }
    for (let slot = 0; slot < requests.capacity; slot++) {
      if (requests.where[slot] === FREE || requests.owner[slot] !== OWNED) continue;
      if (this.zones[requests.app[slot] as number] !== zone) continue;
      // A request for several keys ends with its parts.
      if ((requests.pending[slot] as number) > 0) continue;
      const own = requests.abandon(slot);
      sim.span(own, SPAN_CLIENT, requests.app[own] as number);
      this.connections.forget(own);
      sim.finish(own, ERROR, CONNECTION_RESET);
    }
    for (let app = 0; app < this.apps; app++) {
      if (this.zones[app] !== zone) continue;
      for (const node of sim.cluster.nodes) {
        const closed = this.pools.closeAll(node.index, app);
        node.connections = Math.max(0, node.connections - closed);
        sim.cluster.connectionsChanged(node);
      }
    }
  }
}
