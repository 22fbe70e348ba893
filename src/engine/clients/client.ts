import { hashDraw, streamId } from '../base/rng.ts';
import { MICROSECOND, MILLISECOND, type Nanos } from '../base/units.ts';
import type { CacheNode } from '../cluster/node.ts';
import { DOWN, REMOVED, SYNCING, UP } from '../cluster/states.ts';
import { AT_CLIENT, AT_NODE, CONNECTED, RETRY } from '../events.ts';
import {
  LEG_ANSWER,
  LEG_ASK,
  LEG_CONNECT,
  LEG_FAILURE,
  LEG_FILL,
  LEG_STORED,
  NODE_PLACE,
} from '../frame.ts';
import {
  ASK,
  BYPASS,
  CLUSTERDOWN,
  CONNECT_TIMEOUT,
  CONNECTION_REFUSED,
  CONNECTION_RESET,
  ERROR,
  HIT,
  LOADING,
  MAXCLIENTS,
  MOVED,
  NO_REASON,
  OBJECT_TOO_LARGE,
  OOM,
  POOL_EXHAUSTED,
  READONLY,
  SPAN_CLIENT,
  SPAN_NETWORK,
  SPAN_POOL,
  SPAN_QUEUE,
  SPAN_REPLICAS,
  SPAN_SERVICE,
  STALE_HIT,
  TIMEOUT,
  WRITTEN,
} from '../outcomes.ts';
import {
  AT_APP,
  AWAITING,
  BACKOFF,
  CONNECTING,
  DROPPED,
  FREE,
  HUNG,
  OWNED,
  POOL_WAIT,
  QUEUED,
  SERVING,
  STEP_FILL,
  STEP_GET,
  STEP_QUERY,
  STEP_UPDATE,
  TO_APP,
  TO_NODE,
} from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { Beliefs } from './belief.ts';
import { Flights } from './flights.ts';
import { BY_PRIMARY, BY_READER, IN_USE, NO_CONNECTION, OPENING, Pools } from './pools.ts';
import { Readers } from './readers.ts';

/** TLS handshake of a new connection to a Serverless cache, where it is always on (AWS agent toolkit, 2026). */
export const TLS_HANDSHAKE_NANOS: Nanos = 5 * MILLISECOND;

/**
 * What a TLS handshake takes of the server's command thread: an RSA-2048 signature 0.26 ms, two X25519 operations
 * 0.05 ms (OpenSSL speed on one x86 core), the rest assumed. A session is never resumed.
 */
export const TLS_SERVER_NANOS: Nanos = 350 * MICROSECOND;

/** Legs of a request have draws of their own: request number × 16 + leg. */
const DRAW_OUT = 0;
const DRAW_BACK = 1;
const DRAW_CONNECT = 2;
const DRAW_FILL = 4;

/** Redirects of one command that a client follows: 5, as many clients have it. */
const MOST_REDIRECTS = 5;

/** A sender gives up after 15 retransmissions: 924.6 s with the usual timers (tcp_retries2, Linux ip-sysctl). */
const TCP_GIVES_UP: Nanos = 924_600 * MILLISECOND;

/**
 * The cache clients of all app instances: a call's way from the app to a node and back, its deadline, and what
 * the app does when it fails.
 */
export class Clients {
  private readonly sim: Simulation;
  readonly apps: number;
  /** Zone of each app. */
  readonly zones: Int32Array;
  readonly pools: Pools;
  readonly beliefs: Beliefs;
  private readonly readers: Readers;
  private flights: Flights | null = null;
  private commandRing: number;
  private connectRing: number;
  private tcpRing: number;
  private readonly backoffs: number;
  private readonly picks: number;
  readonly answered: Float64Array;
  readonly failed: Float64Array;
  readonly inFlight: Int32Array;

  constructor(sim: Simulation) {
    this.sim = sim;
    const { appZones } = sim.scenario.clients;
    this.apps = appZones.length;
    this.zones = Int32Array.from(appZones, (zone) => sim.scenario.zones.indexOf(zone));
    this.commandRing = sim.deadlines.open(false);
    this.connectRing = sim.deadlines.open(false);
    this.tcpRing = sim.deadlines.open(false);
    this.pools = new Pools(this.apps);
    this.pools.use(sim.scenario.clients.connections);
    this.beliefs = new Beliefs(sim, this.apps);
    this.readers = new Readers(sim, this.pools);
    this.backoffs = streamId(sim.seed, 'backoff');
    this.picks = streamId(sim.seed, 'replica-choice');
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
  }

  /** Connections are kept in a pool, shared or not kept at all, from the next call on. */
  connectionsShared(): void {
    const { connections } = this.sim.scenario.clients;
    if (connections === 'none' && !this.pools.isShared) this.closeIdle();
    this.pools.use(connections);
  }

  /** Every connection that no call uses is closed. */
  private closeIdle(): void {
    const { cluster } = this.sim;
    for (const node of cluster.nodes) {
      let closed = 0;
      for (let app = 0; app < this.apps; app++) {
        closed += this.pools.openOf(node.index, app) - this.pools.closeIdle(node.index, app);
      }
      if (closed === 0) continue;
      node.connections = Math.max(0, node.connections - closed);
      cluster.connectionsChanged(node);
    }
  }

  /** Every connection to every node is closed at once; calls on them fail. */
  dropAll(): void {
    const { requests } = this.sim;
    const calls: number[] = [];
    for (let slot = 0; slot < requests.capacity; slot++) {
      if (requests.where[slot] === FREE || requests.owner[slot] !== OWNED) continue;
      if (requests.held[slot] === IN_USE) calls.push(slot);
    }
    this.closeIdle();
    for (const slot of calls) this.end(slot, CONNECTION_RESET);
  }

  /** New timeouts hold for calls from now on; calls under way keep theirs. */
  timeoutsChanged(): void {
    this.commandRing = this.sim.deadlines.open(false);
    this.connectRing = this.sim.deadlines.open(false);
  }

  // ── a call, from the app to the node and back ──

  /** Sends the cache command of the request's step. */
  call(slot: number): void {
    const { requests, cluster } = this.sim;
    const app = requests.app[slot] as number;
    const group = cluster.routeFor(app, requests.key[slot] as number);
    requests.asking[slot] = 0;
    requests.door[slot] = BY_PRIMARY;
    this.callNode(slot, this.choose(slot, app, group));
  }

  /** Sends the command to a node. */
  private callNode(slot: number, node: number): void {
    const { requests } = this.sim;
    requests.node[slot] = node;
    requests.held[slot] = NO_CONNECTION;
    const pool = this.poolOf(slot);
    if (this.pools.take(pool)) {
      this.armCommand(slot);
      requests.held[slot] = IN_USE;
      this.send(slot);
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
    this.failedCall(slot, POOL_EXHAUSTED);
  }

  private mayOpen(slot: number, pool: number): boolean {
    const { requests, cluster, scenario } = this.sim;
    if (requests.door[slot] === BY_PRIMARY) {
      return this.pools.mayOpen(pool, scenario.clients.poolSize);
    }
    const { group } = cluster.node(requests.node[slot] as number);
    return this.readers.mayOpen(requests.app[slot] as number, group);
  }

  /** Which node a command goes to: the believed primary, or for a first read a replica when asked so. */
  private choose(slot: number, app: number, group: number): number {
    const { sim } = this;
    const believed = this.beliefs.primary(app, group);
    const { readFrom } = sim.scenario.clients;
    if (readFrom === 'primary') return believed;
    if (sim.requests.step[slot] !== STEP_GET) return believed;
    if (readFrom === 'reader-endpoint') {
      sim.requests.door[slot] = BY_READER;
      return this.readers.choose(slot, app, group);
    }
    if (sim.requests.attempt[slot] !== 0) return believed;
    const zone = this.zones[app] as number;
    const { nodes } = sim.cluster.group(group);
    if (readFrom === 'nearest' && sim.cluster.node(believed).zone === zone) return believed;
    const isChoice = (index: number): boolean => {
      const node = sim.cluster.node(index);
      if (!node.isReader || index === believed) return false;
      return readFrom !== 'nearest' || node.zone === zone;
    };
    let choices = 0;
    for (const index of nodes) if (isChoice(index)) choices += 1;
    const draw = hashDraw(this.picks, sim.requests.number[slot] as number) / 4294967296;
    let left = Math.floor(draw * choices);
    for (const index of nodes) if (isChoice(index) && left-- === 0) return index;
    return believed;
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
    const draw = this.draw(slot, DRAW_CONNECT);
    const handshake = sim.proxyDelay > 0 ? TLS_HANDSHAKE_NANOS : 0;
    const roundTrip =
      sim.network.delay(zone, node.zone, draw) +
      sim.network.delay(node.zone, zone, draw + 1) +
      handshake;
    this.flight(slot, LEG_CONNECT, node, sim.now, sim.now + roundTrip, false, NO_REASON);
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
    const draw = this.draw(slot, DRAW_CONNECT);
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
      this.failedCall(slot, CONNECTION_REFUSED);
      return;
    }
    if (node.connections >= sim.scenario.cluster.maxclients) {
      this.failedCall(slot, MAXCLIENTS);
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
    this.send(slot);
    if (this.pools.isShared) this.serveWaiters(pool);
  }

  /** Everyone who waits for the shared connection goes on with it. */
  private serveWaiters(pool: number): void {
    while (this.pools.waits(pool)) this.serveWaiter(pool);
  }

  private send(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const node = sim.cluster.node(requests.node[slot] as number);
    const zone = this.zones[requests.app[slot] as number] as number;
    const step = requests.step[slot] as number;
    const bytes =
      step === STEP_FILL || step === STEP_UPDATE ? (requests.valueBytes[slot] as number) : 0;
    sim.tally.bytes(
      zone,
      node.zone,
      sim.workload.keyBytesOf(requests.key[slot] as number) + bytes,
      0,
    );
    if (!sim.network.reaches(zone, node.zone)) {
      this.drop(slot);
      return;
    }
    requests.where[slot] = TO_NODE;
    const at =
      sim.now + sim.network.delay(zone, node.zone, this.draw(slot, DRAW_OUT)) + sim.proxyDelay;
    if (requests.traced[slot]) {
      this.flight(
        slot,
        step === STEP_GET ? LEG_ASK : LEG_FILL,
        node,
        sim.now,
        at,
        false,
        NO_REASON,
      );
    }
    sim.schedule.add(at, AT_NODE, slot, 0);
  }

  /** A command reaches its node: the process takes it, resets it, or nobody is there. */
  atNode(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const node = sim.cluster.node(requests.node[slot] as number);
    const zone = this.zones[requests.app[slot] as number] as number;
    const owned = requests.owner[slot] === OWNED;
    const reached = sim.network.reaches(zone, node.zone);
    if (!reached || node.state === DOWN || node.state === REMOVED) {
      if (!owned) requests.free(slot);
      else if (!reached) this.drop(slot);
      else this.respond(slot, CONNECTION_RESET);
      return;
    }
    sim.span(slot, SPAN_NETWORK, NODE_PLACE + node.index);
    node.enqueue(slot);
  }

  /** A node answers, or its host resets the connection. */
  respond(slot: number, reason: number): void {
    const { sim } = this;
    const { requests } = sim;
    const node = sim.cluster.node(requests.node[slot] as number);
    const zone = this.zones[requests.app[slot] as number] as number;
    requests.reason[slot] = reason;
    const outcome = requests.outcome[slot];
    const step = requests.step[slot] as number;
    const found = step === STEP_GET && (outcome === HIT || outcome === STALE_HIT);
    sim.tally.bytes(node.zone, zone, 0, found ? (requests.valueBytes[slot] as number) : 5);
    if (!sim.network.reaches(node.zone, zone)) {
      this.drop(slot);
      return;
    }
    requests.where[slot] = TO_APP;
    const at =
      sim.now + sim.network.delay(node.zone, zone, this.draw(slot, DRAW_BACK)) + sim.proxyDelay;
    if (requests.traced[slot]) {
      const leg = step === STEP_GET ? LEG_ANSWER : LEG_STORED;
      this.flight(slot, leg, node, sim.now, at, true, reason);
    }
    sim.schedule.add(at, AT_CLIENT, slot, 0);
  }

  /** An answer reaches the app. */
  atClient(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    if (requests.owner[slot] !== OWNED) {
      requests.free(slot);
      return;
    }
    sim.span(slot, SPAN_NETWORK, requests.app[slot] as number);
    requests.where[slot] = AT_APP;
    const reason = requests.reason[slot] as number;
    if (reason === NO_REASON) {
      requests.deadline[slot] = 0;
      this.release(slot, false);
      this.next(slot);
    } else if (!this.isElsewhere(slot, reason) || !this.sendOn(slot, reason)) {
      this.failedCall(slot, reason);
    }
  }

  /** True for an answer that a slot map of before has led to the wrong shard. */
  private isElsewhere(slot: number, reason: number): boolean {
    if (reason === ASK) return true;
    if (reason !== MOVED) return false;
    const { requests, cluster } = this.sim;
    const { group } = cluster.node(requests.node[slot] as number);
    return group !== cluster.route(requests.key[slot] as number);
  }

  /** A call is lost on the way. Without a deadline of its own it hangs until TCP gives up or the way is open again. */
  private drop(slot: number): void {
    const { requests, deadlines } = this.sim;
    requests.where[slot] = DROPPED;
    if (requests.deadline[slot] !== 0) return;
    requests.where[slot] = HUNG;
    deadlines.arm(this.tcpRing, slot, TCP_GIVES_UP);
  }

  /** The way to some nodes is open again: calls that hung find that their connection is dead. */
  wayOpened(): void {
    const { requests, network, cluster } = this.sim;
    for (let slot = 0; slot < requests.capacity; slot++) {
      if (requests.where[slot] !== HUNG) continue;
      const app = requests.app[slot] as number;
      const node = cluster.node(requests.node[slot] as number);
      if (!network.reaches(this.zones[app] as number, node.zone)) continue;
      this.sim.span(slot, SPAN_NETWORK, NODE_PLACE + node.index);
      requests.where[slot] = AT_APP;
      this.failedCall(slot, CONNECTION_RESET);
    }
  }

  /** The process behind a call has died. Its host resets the connection, or the call waits for its deadline. */
  cut(slot: number, hostAnswers: boolean): void {
    if (hostAnswers) this.respond(slot, CONNECTION_RESET);
    else this.drop(slot);
  }

  // ── what comes after ──

  private next(slot: number): void {
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
  private load(slot: number): void {
    const { sim } = this;
    if (sim.scenario.clients.singleFlight) {
      this.flights ??= new Flights(sim);
      if (this.flights.join(slot)) return;
    }
    sim.origin.query(slot);
  }

  /** The database has answered a read (NO_REASON) or failed it. */
  loaded(slot: number, reason: number): void {
    if (this.flights !== null) this.flights.landed(slot, reason);
  }

  /** An answer that names another node (MOVED, ASK): the command goes there at once. False when it has been sent on too often. */
  private sendOn(slot: number, reason: number): boolean {
    const { sim } = this;
    const { requests } = sim;
    if ((requests.redirects[slot] as number) >= MOST_REDIRECTS) return false;
    requests.redirects[slot] = (requests.redirects[slot] as number) + 1;
    requests.deadline[slot] = 0;
    requests.reason[slot] = 0;
    this.release(slot, false);
    this.mark(slot, reason);
    requests.asking[slot] = reason === ASK ? 1 : 0;
    requests.door[slot] = BY_PRIMARY;
    this.callNode(slot, sim.cluster.redirectTo(requests.key[slot] as number, reason));
    return true;
  }

  /** A call failed. The app learns, tries again, goes past the cache, or gives the request up. */
  private failedCall(slot: number, reason: number): void {
    const { sim } = this;
    const { requests } = sim;
    requests.deadline[slot] = 0;
    requests.reason[slot] = 0;
    const answered =
      reason === OOM ||
      reason === READONLY ||
      reason === MOVED ||
      reason === ASK ||
      reason === CLUSTERDOWN ||
      reason === OBJECT_TOO_LARGE ||
      reason === LOADING;
    // One late answer is no reason to drop a connection that others share.
    const keeps = answered || (reason === TIMEOUT && this.pools.isShared);
    this.release(slot, !keeps);
    sim.tally.cacheError(slot, reason);
    const app = requests.app[slot] as number;
    const group = sim.cluster.route(requests.key[slot] as number);
    if (reason !== OOM && reason !== OBJECT_TOO_LARGE && reason !== POOL_EXHAUSTED) {
      this.beliefs.lookAgain(app, group);
    }
    this.mark(slot, reason);
    const step = requests.step[slot] as number;
    const { retries, retryBackoffMs, onCacheError } = sim.scenario.clients;
    const attempt = requests.attempt[slot] as number;
    const mayRetry = step !== STEP_FILL && reason !== OOM && reason !== OBJECT_TOO_LARGE;
    if (mayRetry && attempt < retries) {
      requests.attempt[slot] = attempt + 1;
      requests.where[slot] = BACKOFF;
      // Exponential backoff: base × 2^attempt, with jitter × [0.5, 1.5).
      const jitter = sim.scenario.clients.retryJitter
        ? 0.5 + hashDraw(this.backoffs, this.draw(slot, DRAW_OUT)) / 4294967296
        : 1;
      const wait = Math.round(retryBackoffMs * MILLISECOND * (1 << attempt) * jitter);
      sim.schedule.add(sim.now + wait, RETRY, slot, 0);
      return;
    }
    if (step === STEP_FILL) {
      // The value is there; only its copy in the cache is not.
      sim.finish(slot, requests.outcome[slot] as number, NO_REASON);
    } else if (step === STEP_GET && onCacheError === 'origin') {
      requests.outcome[slot] = BYPASS;
      this.load(slot);
    } else sim.finish(slot, ERROR, reason);
  }

  /** The pause before another attempt is over. */
  retry(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    if (requests.owner[slot] !== OWNED) {
      requests.free(slot);
      return;
    }
    sim.span(slot, SPAN_CLIENT, requests.app[slot] as number);
    this.call(slot);
  }

  /** Gives the call's connection back, or closes it; whoever waits for one goes on. */
  private release(slot: number, close: boolean): void {
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
      requests.node[slot] = isFree ? index : this.beliefs.reader(app, group);
      requests.held[slot] = isFree ? IN_USE : NO_CONNECTION;
      if (isFree) this.send(slot);
      else this.connect(slot, this.poolOf(slot));
      return;
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
          this.send(slot);
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

  // ── deadlines ──

  private armCommand(slot: number): void {
    const { sim } = this;
    const wait = sim.scenario.clients.commandTimeoutMs * MILLISECOND;
    if (wait === 0) {
      sim.requests.deadline[slot] = 0;
      return;
    }
    sim.deadlines.arm(this.commandRing, slot, wait);
  }

  /** The deadline of a call has passed. */
  giveUp(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    let reason = TIMEOUT;
    if (requests.where[slot] === POOL_WAIT) reason = POOL_EXHAUSTED;
    else if (requests.held[slot] === OPENING) reason = CONNECT_TIMEOUT;
    this.end(slot, reason);
  }

  /** A call ends before its answer, wherever it is. */
  private end(slot: number, reason: number): void {
    const { sim } = this;
    const { requests } = sim;
    const where = requests.where[slot] as number;
    const place = NODE_PLACE + (requests.node[slot] as number);
    const own = requests.abandon(slot);
    if (where === POOL_WAIT) sim.span(own, SPAN_POOL, requests.app[own] as number);
    else if (where === QUEUED) sim.span(own, SPAN_QUEUE, place);
    else if (where === SERVING) sim.span(own, SPAN_SERVICE, place);
    else if (where === AWAITING) sim.span(own, SPAN_REPLICAS, place);
    else sim.span(own, SPAN_NETWORK, place);
    requests.where[own] = AT_APP;
    this.failedCall(own, reason);
  }

  // ── nodes and apps that stop ──

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
    this.wayOpened();
  }

  /** An app's zone has lost power: its requests end with it. */
  appsStopped(zone: number): void {
    const { sim } = this;
    const { requests } = sim;
    for (let app = 0; app < this.apps; app++) {
      if (this.zones[app] === zone) this.flights?.forget(app);
    }
    for (let slot = 0; slot < requests.capacity; slot++) {
      if (requests.where[slot] === FREE || requests.owner[slot] !== OWNED) continue;
      if (this.zones[requests.app[slot] as number] !== zone) continue;
      const own = requests.abandon(slot);
      sim.span(own, SPAN_CLIENT, requests.app[own] as number);
      this.dropConnection(own);
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

  private dropConnection(slot: number): void {
    const { requests } = this.sim;
    const held = requests.held[slot] as number;
    requests.held[slot] = NO_CONNECTION;
    if (held === NO_CONNECTION) return;
    const pool = this.poolOf(slot);
    if (held === OPENING) this.pools.stopOpening(pool);
    else this.pools.giveBack(pool);
  }

  // ── pictures ──

  private draw(slot: number, leg: number): number {
    const { requests } = this.sim;
    const step = requests.step[slot] as number;
    const shift = step === STEP_GET || step === STEP_QUERY ? 0 : DRAW_FILL;
    return (
      (requests.number[slot] as number) * 16 + leg + shift + (requests.attempt[slot] as number) * 8
    );
  }

  private flight(
    slot: number,
    leg: number,
    node: CacheNode,
    from: Nanos,
    to: Nanos,
    toApp: boolean,
    reason: number,
  ): void {
    const { requests, recorder, cluster } = this.sim;
    const row = cluster.viewIndex(node.index);
    if (!requests.traced[slot] || row < 0) return;
    const app = requests.app[slot] as number;
    const place = NODE_PLACE + row;
    recorder.flight(
      requests.number[slot] as number,
      leg,
      toApp ? place : app,
      toApp ? app : place,
      from,
      to,
      requests.outcome[slot] as number,
      requests.key[slot] as number,
      reason,
      requests.write[slot] as number,
    );
  }

  /** A failure is always shown, whether or not its request is in the sample. */
  private mark(slot: number, reason: number): void {
    const { requests, recorder, cluster, now } = this.sim;
    const row = cluster.viewIndex(requests.node[slot] as number);
    if (recorder.sampleEvery === 0 || row < 0) return;
    recorder.flight(
      requests.number[slot] as number,
      LEG_FAILURE,
      requests.app[slot] as number,
      NODE_PLACE + row,
      now,
      now,
      ERROR,
      requests.key[slot] as number,
      reason,
      requests.write[slot] as number,
    );
  }
}
