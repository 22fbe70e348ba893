import { MICROSECOND, MILLISECOND, type Nanos } from '../base/units.ts';
import type { CacheNode } from '../cluster/node.ts';
import { REMOVED, SYNCING, UP } from '../cluster/states.ts';
import { CONNECTED } from '../events.ts';
import { LEG_CONNECT, NODE_PLACE } from '../frame.ts';
import {
  CONNECTION_REFUSED,
  MAXCLIENTS,
  NO_REASON,
  POOL_EXHAUSTED,
  SPAN_NETWORK,
  SPAN_POOL,
} from '../outcomes.ts';
import { AT_APP, CONNECTING, DROPPED, OWNED, POOL_WAIT } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { DRAW_CONNECT, legDraw, showLeg } from './legs.ts';
import { BY_PRIMARY, BY_READER, IN_USE, NO_CONNECTION, OPENING, type Pools } from './pools.ts';
import type { Readers } from './readers.ts';

/** TLS handshake of a new connection to a Serverless cache, where it is always on (AWS agent toolkit, 2026). */
export const TLS_HANDSHAKE_NANOS: Nanos = 5 * MILLISECOND;

/**
 * What a TLS handshake takes of the server's command thread: an RSA-2048 signature 0.26 ms, two X25519 operations
 * 0.05 ms (OpenSSL speed on one x86 core), the rest assumed. A session is never resumed.
 */
export const TLS_SERVER_NANOS: Nanos = 350 * MICROSECOND;

/** How a call comes to a connection: an idle one, a new one, or a wait; and what becomes of it afterwards. */
export class Connections {
  private readonly sim: Simulation;
  /** Zone of each app. */
  private readonly zones: Int32Array;
  private readonly pools: Pools;
  private readonly readers: Readers;
  private commandRing: number;
  private connectRing: number;

  constructor(sim: Simulation, zones: Int32Array, pools: Pools, readers: Readers) {
    this.sim = sim;
    this.zones = zones;
    this.pools = pools;
    this.readers = readers;
    this.commandRing = sim.deadlines.open(false);
    this.connectRing = sim.deadlines.open(false);
    pools.use(sim.scenario.clients.connections);
  }

  /** Connections are kept in a pool, shared or not kept at all, from the next call on. */
  kindChanged(): void {
    const { connections } = this.sim.scenario.clients;
    if (connections === 'none' && !this.pools.isShared) this.closeIdle();
    this.pools.use(connections);
  }

  /** Every connection that no call uses is closed. */
  closeIdle(): void {
    const { cluster } = this.sim;
    for (const node of cluster.nodes) {
      let closed = 0;
      for (let app = 0; app < this.zones.length; app++) {
        closed += this.pools.openOf(node.index, app) - this.pools.closeIdle(node.index, app);
      }
      if (closed === 0) continue;
      node.connections = Math.max(0, node.connections - closed);
      cluster.connectionsChanged(node);
    }
  }

  /** New timeouts hold for calls from now on; calls under way keep theirs. */
  timeoutsChanged(): void {
    this.commandRing = this.sim.deadlines.open(false);
    this.connectRing = this.sim.deadlines.open(false);
  }

  // ── taking one ──

  /** Sends the command to a node. */
  callNode(slot: number, node: number): void {
    const { sim } = this;
    const { requests } = sim;
    requests.node[slot] = node;
    requests.held[slot] = NO_CONNECTION;
    const pool = this.poolOf(slot);
    if (this.pools.take(pool)) {
      this.armCommand(slot);
      requests.held[slot] = IN_USE;
      sim.clients.wire.send(slot);
      return;
    }
    this.connectOrWait(slot, pool);
  }

  private connectOrWait(slot: number, pool: number): void {
    const { sim } = this;
    const { requests } = sim;
    if (this.mayOpen(slot, pool)) {
      this.connect(slot, pool);
      return;
    }
    this.armCommand(slot);
    requests.where[slot] = POOL_WAIT;
    if (this.pools.wait(requests, pool, slot)) return;
    requests.where[slot] = AT_APP;
    sim.clients.failures.failed(slot, POOL_EXHAUSTED);
  }

  private mayOpen(slot: number, pool: number): boolean {
    const { requests, cluster, scenario } = this.sim;
    if (requests.door[slot] === BY_PRIMARY) {
      return this.pools.mayOpen(pool, scenario.clients.poolSize);
    }
    const { group } = cluster.node(requests.node[slot] as number);
    return this.readers.mayOpen(requests.app[slot] as number, group);
  }

  private connect(slot: number, pool: number): void {
    const { sim } = this;
    const { requests } = sim;
    const node = sim.cluster.node(requests.node[slot] as number);
    const zone = this.zones[requests.app[slot] as number] as number;
    this.pools.startOpening(pool);
    requests.held[slot] = OPENING;
    sim.deadlines.arm(this.connectRing, slot, sim.scenario.clients.connectTimeoutMs * MILLISECOND);
    if (!sim.network.reaches(zone, node.zone)) {
      requests.where[slot] = DROPPED;
      return;
    }
    requests.where[slot] = CONNECTING;
    const draw = legDraw(sim, slot, DRAW_CONNECT);
    const handshake = sim.proxyDelay > 0 ? TLS_HANDSHAKE_NANOS : 0;
    const roundTrip =
      sim.network.delay(zone, node.zone, draw) +
      sim.network.delay(node.zone, zone, draw + 1) +
      handshake;
    showLeg(sim, slot, LEG_CONNECT, node, sim.now, sim.now + roundTrip, false, NO_REASON);
    sim.schedule.add(sim.now + roundTrip, CONNECTED, slot, 0);
  }

  /**
   * The node has the key exchange of TLS to do, on the thread that executes commands; commands wait meanwhile,
   * and so does what was to be done before. A stopped process does not answer.
   */
  private secure(slot: number, node: CacheNode): void {
    const { sim } = this;
    if (node.paused) {
      sim.requests.where[slot] = DROPPED;
      return;
    }
    sim.requests.where[slot] = CONNECTING;
    const zone = this.zones[sim.requests.app[slot] as number] as number;
    const draw = legDraw(sim, slot, DRAW_CONNECT);
    const roundTrip =
      sim.network.delay(zone, node.zone, draw + 1) + sim.network.delay(node.zone, zone, draw);
    const wait = sim.cluster.isMemcached ? TLS_SERVER_NANOS : node.accept(TLS_SERVER_NANOS);
    sim.schedule.add(sim.now + wait + roundTrip, CONNECTED, slot, 1);
  }

  /** The handshake is through, or refused; `secured` is 1 when TLS is done too. */
  connected(slot: number, secured: number): void {
    const { sim } = this;
    const { requests } = sim;
    if (requests.owner[slot] !== OWNED) {
      requests.free(slot);
      return;
    }
    const node = sim.cluster.node(requests.node[slot] as number);
    const zone = this.zones[requests.app[slot] as number] as number;
    if (!sim.network.reaches(zone, node.zone)) {
      requests.where[slot] = DROPPED;
      return;
    }
    sim.span(slot, SPAN_NETWORK, NODE_PLACE + node.index);
    requests.where[slot] = AT_APP;
    if (node.state !== UP && node.state !== SYNCING) {
      sim.clients.failures.failed(slot, CONNECTION_REFUSED);
      return;
    }
    if (node.connections >= sim.scenario.cluster.maxclients) {
      sim.clients.failures.failed(slot, MAXCLIENTS);
      return;
    }
    if (secured === 0 && sim.scenario.clients.tls && sim.proxyDelay === 0) {
      this.secure(slot, node);
      return;
    }
    const pool = this.poolOf(slot);
    node.connections += 1;
    sim.cluster.connectionsChanged(node);
    sim.tally.connection();
    this.pools.stopOpening(pool);
    this.pools.opened(pool);
    requests.held[slot] = IN_USE;
    this.armCommand(slot);
    sim.clients.wire.send(slot);
    if (this.pools.isShared) this.serveWaiters(pool);
  }

  // ── giving it back ──

  /** Gives the call's connection back, or closes it; whoever waits for one goes on. */
  release(slot: number, close: boolean): void {
    const { sim } = this;
    const { requests } = sim;
    const held = requests.held[slot] as number;
    if (held === NO_CONNECTION) return;
    requests.held[slot] = NO_CONNECTION;
    const pool = this.poolOf(slot);
    if (held === OPENING) this.pools.stopOpening(pool);
    else {
      this.pools.giveBack(pool);
      const node = sim.cluster.node(requests.node[slot] as number);
      // A node that has left closes each connection after its last answer.
      const ends = close || this.pools.isOneUse || node.state === REMOVED;
      if (ends && this.pools.close(pool)) {
        if (node.connections > 0) node.connections -= 1;
        sim.cluster.connectionsChanged(node);
      }
    }
    if (requests.door[slot] === BY_READER) this.serveReader(slot, pool);
    else this.serveWaiter(pool);
  }

  /** The call's connection is gone with its app; nobody waits for it. */
  forget(slot: number): void {
    const { requests } = this.sim;
    const held = requests.held[slot] as number;
    requests.held[slot] = NO_CONNECTION;
    if (held === NO_CONNECTION) return;
    const pool = this.poolOf(slot);
    if (held === OPENING) this.pools.stopOpening(pool);
    else this.pools.giveBack(pool);
  }

  /** Everyone who waits for the shared connection goes on with it. */
  private serveWaiters(pool: number): void {
    while (this.pools.waits(pool)) this.serveWaiter(pool);
  }

  /** A read that waits for any connection by the reader endpoint gets this one, or opens one. */
  private serveReader(freed: number, pool: number): void {
    const { sim, pools } = this;
    const { requests } = sim;
    const app = requests.app[freed] as number;
    const { group, index } = sim.cluster.node(requests.node[freed] as number);
    for (;;) {
      const at = pools.waits(pool) ? index : this.readers.waitingAt(app, group);
      if (at < 0) return;
      const slot = pools.nextWaiter(requests, pools.of(at, app, BY_READER));
      if (requests.owner[slot] !== OWNED) {
        requests.free(slot);
        continue;
      }
      sim.span(slot, SPAN_POOL, app);
      const isFree = pools.take(pool);
      requests.node[slot] = isFree ? index : sim.clients.beliefs.reader(app, group);
      requests.held[slot] = isFree ? IN_USE : NO_CONNECTION;
      if (isFree) sim.clients.wire.send(slot);
      else this.connect(slot, this.poolOf(slot));
      return;
    }
  }

  /** A node has left for good: reads that waited for a connection to it by the reader endpoint choose anew. */
  nodeLeft(node: CacheNode): void {
    const { sim, pools } = this;
    const { requests } = sim;
    for (let app = 0; app < this.zones.length; app++) {
      const pool = pools.of(node.index, app, BY_READER);
      for (;;) {
        const slot = pools.nextWaiter(requests, pool);
        if (slot < 0) break;
        if (requests.owner[slot] !== OWNED) {
          requests.free(slot);
          continue;
        }
        sim.span(slot, SPAN_POOL, app);
        requests.where[slot] = AT_APP;
        sim.clients.call(slot);
      }
    }
  }

  private serveWaiter(pool: number): void {
    const { sim } = this;
    const { requests } = sim;
    for (;;) {
      const slot = this.pools.nextWaiter(requests, pool);
      if (slot < 0) return;
      if (requests.owner[slot] === OWNED) {
        sim.span(slot, SPAN_POOL, requests.app[slot] as number);
        if (this.pools.take(pool)) {
          requests.held[slot] = IN_USE;
          sim.clients.wire.send(slot);
        } else this.connect(slot, pool);
        return;
      }
      requests.free(slot);
    }
  }

  private poolOf(slot: number): number {
    const { requests } = this.sim;
    return this.pools.of(
      requests.node[slot] as number,
      requests.app[slot] as number,
      requests.door[slot] as number,
    );
  }

  private armCommand(slot: number): void {
    const { sim } = this;
    const wait = sim.scenario.clients.commandTimeoutMs * MILLISECOND;
    if (wait === 0) {
      sim.requests.deadline[slot] = 0;
      return;
    }
    sim.deadlines.arm(this.commandRing, slot, wait);
  }
}
