import { hashDraw, Rng, streamId } from '../base/rng.ts';
import { extend } from '../base/schedule.ts';
import { MILLISECOND, type Nanos } from '../base/units.ts';
import type { CacheNode } from '../cluster/node.ts';
import { DOWN, REMOVED, SYNCING, UP } from '../cluster/states.ts';
import { AT_CLIENT, AT_NODE, CONNECTED, DEADLINE, RETRY } from '../events.ts';
import {
  LEG_ANSWER,
  LEG_ASK,
  LEG_CONNECT,
  LEG_FAILURE,
  LEG_FILL,
  LEG_STORED,
  NODE_PLACE,
} from '../frame.ts';
import { MAX_POOL_WAITERS } from '../limits.ts';
import {
  BYPASS,
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
  SPAN_SERVICE,
  STALE_HIT,
  TIMEOUT,
  WRITTEN,
} from '../outcomes.ts';
import {
  AT_APP,
  BACKOFF,
  CONNECTING,
  DROPPED,
  FREE,
  OWNED,
  POOL_WAIT,
  QUEUED,
  SERVING,
  STEP_FILL,
  STEP_GET,
  STEP_INVALIDATE,
  STEP_QUERY,
  STEP_UPDATE,
  TO_APP,
  TO_NODE,
} from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { DeadlineRing } from './deadlines.ts';

const NO_CONNECTION = 0;
const OPENING = 1;
const IN_USE = 2;

/** A cluster-aware client reads the slot map anew after an error, at most this often (assumed). */
const TOPOLOGY_REFRESH_NANOS: Nanos = 1e9;

/** Legs of a request have draws of their own: request number × 16 + leg. */
const DRAW_OUT = 0;
const DRAW_BACK = 1;
const DRAW_CONNECT = 2;
const DRAW_FILL = 4;

/**
 * The cache clients of all app instances: connection pools, deadlines, retries, and what each app believes
 * about where the primary is. Arrays are indexed node * apps + app, or app * groups + group.
 */
export class Clients {
  private readonly sim: Simulation;
  apps: number;
  /** Zone of each app. */
  zones: Int32Array;
  private open = new Int32Array(0);
  private opening = new Int32Array(0);
  private inUse = new Int32Array(0);
  private waitHead = new Int32Array(0);
  private waitTail = new Int32Array(0);
  private waiting = new Int32Array(0);
  private believed = new Int32Array(0);
  private resolvedAt = new Float64Array(0);
  private groups = 0;
  private readonly rings: DeadlineRing[] = [new DeadlineRing(), new DeadlineRing()];
  private commandRing = 0;
  private connectRing = 1;
  private nextCall = 1;
  private readonly backoffs: number;
  private readonly picks: number;
  answered: Float64Array;
  failed: Float64Array;
  inFlight: Int32Array;

  constructor(sim: Simulation) {
    this.sim = sim;
    const { appZones } = sim.scenario.clients;
    this.apps = appZones.length;
    this.zones = Int32Array.from(appZones, (zone) => sim.scenario.zones.indexOf(zone));
    this.backoffs = streamId(sim.seed, 'backoff');
    this.picks = streamId(sim.seed, 'replica-choice');
    this.answered = new Float64Array(this.apps);
    this.failed = new Float64Array(this.apps);
    this.inFlight = new Int32Array(this.apps);
  }

  get readsReplicas(): boolean {
    return this.sim.scenario.clients.readFrom !== 'primary';
  }

  /** Makes room for new nodes and shards; new shards are believed as they are. */
  fit(): void {
    const { cluster } = this.sim;
    const pools = cluster.nodes.length * this.apps;
    if (pools > this.open.length) {
      const old = this.open.length;
      this.open = extend(this.open, new Int32Array(pools));
      this.opening = extend(this.opening, new Int32Array(pools));
      this.inUse = extend(this.inUse, new Int32Array(pools));
      this.waiting = extend(this.waiting, new Int32Array(pools));
      this.waitHead = extend(this.waitHead, new Int32Array(pools).fill(-1, old));
      this.waitTail = extend(this.waitTail, new Int32Array(pools).fill(-1, old));
    }
    const { groups } = cluster;
    if (groups.length === this.groups) return;
    const believed = new Int32Array(this.apps * groups.length);
    const resolvedAt = new Float64Array(this.apps * groups.length);
    const ttl = this.ttl();
    const rng = new Rng(this.sim.seed, `resolver:${groups.length}`);
    for (let app = 0; app < this.apps; app++) {
      // Clients looked the name up at different times before the run began.
      const age = Math.floor(rng.unit() * ttl);
      for (let g = 0; g < groups.length; g++) {
        const known = g < this.groups;
        const i = app * groups.length + g;
        believed[i] = known
          ? (this.believed[app * this.groups + g] as number)
          : cluster.group(g).primary;
        resolvedAt[i] = known
          ? (this.resolvedAt[app * this.groups + g] as number)
          : this.sim.now - age;
      }
    }
    this.believed = believed;
    this.resolvedAt = resolvedAt;
    this.groups = groups.length;
  }

  /** New timeouts hold for calls from now on; calls under way keep theirs. */
  timeoutsChanged(): void {
    this.rings.push(new DeadlineRing(), new DeadlineRing());
    this.commandRing = this.rings.length - 2;
    this.connectRing = this.rings.length - 1;
  }

  private ttl(): Nanos {
    return this.sim.cluster.isClusterMode
      ? TOPOLOGY_REFRESH_NANOS
      : this.sim.scenario.failover.dnsTtlMs * MILLISECOND;
  }

  // ── a call, from the app to the node and back ──

  /** Sends the cache command of the request's step. */
  call(slot: number): void {
    const { requests, cluster } = this.sim;
    const app = requests.app[slot] as number;
    const group = cluster.route(requests.key[slot] as number);
    const node = this.choose(slot, app, group);
    requests.node[slot] = node;
    requests.held[slot] = NO_CONNECTION;
    const pool = node * this.apps + app;
    if ((this.inUse[pool] as number) < (this.open[pool] as number)) {
      this.arm(slot, this.commandRing);
      this.inUse[pool] = (this.inUse[pool] as number) + 1;
      requests.held[slot] = IN_USE;
      this.send(slot);
      return;
    }
    this.connectOrWait(slot, pool);
  }

  private connectOrWait(slot: number, pool: number): void {
    const { sim } = this;
    const { requests } = sim;
    if (
      (this.open[pool] as number) + (this.opening[pool] as number) <
      sim.scenario.clients.poolSize
    ) {
      this.connect(slot, pool);
      return;
    }
    this.arm(slot, this.commandRing);
    if ((this.waiting[pool] as number) >= MAX_POOL_WAITERS) {
      requests.where[slot] = AT_APP;
      this.failedCall(slot, POOL_EXHAUSTED);
      return;
    }
    requests.where[slot] = POOL_WAIT;
    requests.next[slot] = -1;
    const tail = this.waitTail[pool] as number;
    if (tail < 0) this.waitHead[pool] = slot;
    else requests.next[tail] = slot;
    this.waitTail[pool] = slot;
    this.waiting[pool] = (this.waiting[pool] as number) + 1;
  }

  /** Which node a command goes to: the believed primary, or for a first read a replica when asked so. */
  private choose(slot: number, app: number, group: number): number {
    const { sim } = this;
    const believed = this.believed[app * this.groups + group] as number;
    const { readFrom } = sim.scenario.clients;
    if (readFrom === 'primary') return believed;
    if (sim.requests.step[slot] !== STEP_GET || sim.requests.attempt[slot] !== 0) return believed;
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
    this.opening[pool] = (this.opening[pool] as number) + 1;
    requests.held[slot] = OPENING;
    this.arm(slot, this.connectRing);
    if (!sim.network.reaches(zone, node.zone)) {
      requests.where[slot] = DROPPED;
      return;
    }
    requests.where[slot] = CONNECTING;
    const draw = this.draw(slot, DRAW_CONNECT);
    const roundTrip =
      sim.network.delay(zone, node.zone, draw) + sim.network.delay(node.zone, zone, draw + 1);
    this.flight(slot, LEG_CONNECT, node, sim.now, sim.now + roundTrip, false, NO_REASON);
    sim.schedule.add(sim.now + roundTrip, CONNECTED, slot, 0);
  }

  /** The handshake is through, or refused. */
  connected(slot: number): void {
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
    const pool = this.poolOf(slot);
    this.opening[pool] = (this.opening[pool] as number) - 1;
    node.connections += 1;
    sim.cluster.connectionsChanged(node);
    sim.countConnection();
    this.open[pool] = (this.open[pool] as number) + 1;
    this.inUse[pool] = (this.inUse[pool] as number) + 1;
    requests.held[slot] = IN_USE;
    this.arm(slot, this.commandRing);
    this.send(slot);
  }

  private send(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const node = sim.cluster.node(requests.node[slot] as number);
    const zone = this.zones[requests.app[slot] as number] as number;
    const step = requests.step[slot] as number;
    const bytes =
      step === STEP_FILL || step === STEP_UPDATE ? (requests.valueBytes[slot] as number) : 0;
    sim.countBytes(
      zone,
      node.zone,
      sim.workload.keyBytesOf(requests.key[slot] as number) + bytes,
      0,
    );
    if (!sim.network.reaches(zone, node.zone)) {
      requests.where[slot] = DROPPED;
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
      else if (!reached) requests.where[slot] = DROPPED;
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
    sim.countBytes(node.zone, zone, 0, found ? (requests.valueBytes[slot] as number) : 5);
    if (!sim.network.reaches(node.zone, zone)) {
      requests.where[slot] = DROPPED;
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
    } else this.failedCall(slot, reason);
  }

  /** The process behind a call has died. Its host resets the connection, or the call waits for its deadline. */
  cut(slot: number, hostAnswers: boolean): void {
    const { requests } = this.sim;
    if (hostAnswers) this.respond(slot, CONNECTION_RESET);
    else requests.where[slot] = DROPPED;
  }

  // ── what comes after ──

  private next(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const step = requests.step[slot] as number;
    if (step === STEP_GET) {
      const outcome = requests.outcome[slot] as number;
      if (outcome === HIT || outcome === STALE_HIT) sim.finish(slot, outcome, NO_REASON);
      else sim.origin.query(slot);
      return;
    }
    if (step === STEP_FILL) sim.finish(slot, requests.outcome[slot] as number, NO_REASON);
    else sim.finish(slot, WRITTEN, NO_REASON);
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
      reason === OBJECT_TOO_LARGE ||
      reason === LOADING;
    this.release(slot, !answered);
    sim.cacheError(slot, reason);
    const app = requests.app[slot] as number;
    const group = sim.cluster.route(requests.key[slot] as number);
    if (reason !== OOM && reason !== OBJECT_TOO_LARGE && reason !== POOL_EXHAUSTED) {
      this.lookAgain(app, group);
    }
    this.mark(slot, reason);
    const step = requests.step[slot] as number;
    const { retries, retryBackoffMs, onCacheError } = sim.scenario.clients;
    const attempt = requests.attempt[slot] as number;
    const mayRetry = step !== STEP_FILL && reason !== OOM && reason !== OBJECT_TOO_LARGE;
    if (mayRetry && attempt < retries) {
      requests.attempt[slot] = attempt + 1;
      requests.where[slot] = BACKOFF;
      // Exponential backoff with jitter: base × 2^attempt × [0.5, 1.5).
      const jitter = 0.5 + hashDraw(this.backoffs, this.draw(slot, DRAW_OUT)) / 4294967296;
      const wait = Math.round(retryBackoffMs * MILLISECOND * (1 << attempt) * jitter);
      sim.schedule.add(sim.now + wait, RETRY, slot, 0);
      return;
    }
    if (step === STEP_FILL) {
      // The value is there; only its copy in the cache is not.
      sim.finish(slot, requests.outcome[slot] as number, NO_REASON);
    } else if (step === STEP_GET && onCacheError === 'origin') {
      requests.outcome[slot] = BYPASS;
      sim.origin.query(slot);
    } else if (step === STEP_GET || onCacheError === 'fail') sim.finish(slot, ERROR, reason);
    else if (step === STEP_UPDATE || step === STEP_INVALIDATE) sim.finish(slot, ERROR, reason);
    else sim.finish(slot, ERROR, reason);
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
    if (held === OPENING) {
      this.opening[pool] = (this.opening[pool] as number) - 1;
    } else {
      this.inUse[pool] = (this.inUse[pool] as number) - 1;
      if (close) {
        this.open[pool] = (this.open[pool] as number) - 1;
        const node = sim.cluster.node(requests.node[slot] as number);
        if (node.connections > 0) node.connections -= 1;
        sim.cluster.connectionsChanged(node);
      }
    }
    this.serveWaiter(pool);
  }

  private serveWaiter(pool: number): void {
    const { sim } = this;
    const { requests } = sim;
    let slot = this.waitHead[pool] as number;
    while (slot >= 0) {
      const next = requests.next[slot] as number;
      this.waitHead[pool] = next;
      if (next < 0) this.waitTail[pool] = -1;
      this.waiting[pool] = (this.waiting[pool] as number) - 1;
      requests.next[slot] = -1;
      if (requests.owner[slot] === OWNED) {
        sim.span(slot, SPAN_POOL, requests.app[slot] as number);
        if ((this.inUse[pool] as number) < (this.open[pool] as number)) {
          this.inUse[pool] = (this.inUse[pool] as number) + 1;
          requests.held[slot] = IN_USE;
          this.send(slot);
        } else this.connect(slot, pool);
        return;
      }
      requests.free(slot);
      slot = next;
    }
  }

  private poolOf(slot: number): number {
    const { requests } = this.sim;
    return (requests.node[slot] as number) * this.apps + (requests.app[slot] as number);
  }

  // ── deadlines ──

  private arm(slot: number, ring: number): void {
    const { sim } = this;
    const { clients } = sim.scenario;
    const isConnect = ring === this.connectRing;
    const wait = (isConnect ? clients.connectTimeoutMs : clients.commandTimeoutMs) * MILLISECOND;
    const call = this.nextCall++;
    sim.requests.deadline[slot] = call;
    const list = this.rings[ring] as DeadlineRing;
    list.add(sim.now + wait, slot, call);
    if (!list.armed) {
      list.armed = true;
      sim.schedule.add(sim.now + wait, DEADLINE, ring, 0);
    }
  }

  /** The oldest deadlines of a ring may be due. */
  deadline(ring: number): void {
    const { sim } = this;
    const list = this.rings[ring] as DeadlineRing;
    list.armed = false;
    for (;;) {
      const at = list.oldest(sim.requests.deadline);
      if (at < 0) return;
      if (at > sim.now) {
        list.armed = true;
        sim.schedule.add(at, DEADLINE, ring, 0);
        return;
      }
      this.giveUp(list.take());
    }
  }

  private giveUp(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const where = requests.where[slot] as number;
    const place = NODE_PLACE + (requests.node[slot] as number);
    let reason = TIMEOUT;
    if (where === POOL_WAIT) reason = POOL_EXHAUSTED;
    else if (requests.held[slot] === OPENING) reason = CONNECT_TIMEOUT;
    const own = requests.abandon(slot);
    if (where === POOL_WAIT) sim.span(own, SPAN_POOL, requests.app[own] as number);
    else if (where === QUEUED) sim.span(own, SPAN_QUEUE, place);
    else if (where === SERVING) sim.span(own, SPAN_SERVICE, place);
    else sim.span(own, SPAN_NETWORK, place);
    requests.where[own] = AT_APP;
    this.failedCall(own, reason);
  }

  // ── belief ──

  /** After an error an app asks again where the primary is, when its answer has outlived its TTL. */
  private lookAgain(app: number, group: number): void {
    const { sim } = this;
    const i = app * this.groups + group;
    if (sim.now < (this.resolvedAt[i] as number) + this.ttl()) return;
    this.resolvedAt[i] = sim.now;
    const { primary } = sim.cluster.group(group);
    if (this.believed[i] === primary) return;
    this.believed[i] = primary;
    sim.followed(app, group, primary);
  }

  /** After a promotion: says which apps still hold an old answer, and until when. */
  tellBeliefs(group: number, cause: number): void {
    const { sim } = this;
    for (const belief of this.mistaken()) {
      if (belief.group !== group) continue;
      sim.notice(
        'client-still-believes',
        `app:app-${belief.app + 1}`,
        { node: sim.cluster.node(belief.node).id, untilNanos: belief.untilNanos },
        cause,
      );
    }
  }

  /** Apps that run and whose belief differs from the truth; an answer past its TTL is replaced at the next error. */
  mistaken(): { app: number; group: number; node: number; untilNanos: Nanos }[] {
    const { cluster, network, now } = this.sim;
    const out: { app: number; group: number; node: number; untilNanos: Nanos }[] = [];
    for (let app = 0; app < this.apps; app++) {
      if (network.up[this.zones[app] as number] === 0) continue;
      for (const group of cluster.groups) {
        if (group.removed) continue;
        const i = app * this.groups + group.index;
        if (this.believed[i] === group.primary) continue;
        out.push({
          app,
          group: group.index,
          node: this.believed[i] as number,
          untilNanos: Math.max(now, (this.resolvedAt[i] as number) + this.ttl()),
        });
      }
    }
    return out;
  }

  /** Idle connections to a stopped process are closed by its host, or stand open until they are used. */
  nodeStopped(node: CacheNode, hostAnswers: boolean): void {
    if (!hostAnswers) return;
    for (let app = 0; app < this.apps; app++) {
      const pool = node.index * this.apps + app;
      this.open[pool] = this.inUse[pool] as number;
    }
  }

  /** A node's new process knows no connection of the old one: what stood open is found dead and dropped. */
  nodeReturned(node: CacheNode): void {
    node.connections = 0;
    for (let app = 0; app < this.apps; app++) {
      const pool = node.index * this.apps + app;
      this.open[pool] = this.inUse[pool] as number;
      node.connections += this.open[pool] as number;
    }
    this.sim.cluster.connectionsChanged(node);
  }

  /** An app's zone has lost power: its requests end with it. */
  appsStopped(zone: number): void {
    const { sim } = this;
    const { requests } = sim;
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
        const pool = node.index * this.apps + app;
        node.connections = Math.max(0, node.connections - (this.open[pool] as number));
        sim.cluster.connectionsChanged(node);
        this.open[pool] = 0;
      }
    }
  }

  private dropConnection(slot: number): void {
    const { requests } = this.sim;
    const held = requests.held[slot] as number;
    requests.held[slot] = NO_CONNECTION;
    if (held === NO_CONNECTION) return;
    const pool = this.poolOf(slot);
    if (held === OPENING) this.opening[pool] = (this.opening[pool] as number) - 1;
    else this.inUse[pool] = (this.inUse[pool] as number) - 1;
  }

  /** Connections of one app, over all nodes. */
  connectionsOf(app: number): number {
    let sum = 0;
    for (let pool = app; pool < this.open.length; pool += this.apps)
      sum += this.open[pool] as number;
    return sum;
  }

  waitingOf(app: number): number {
    let sum = 0;
    for (let pool = app; pool < this.waiting.length; pool += this.apps) {
      sum += this.waiting[pool] as number;
    }
    return sum;
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
    if (!requests.traced[slot]) return;
    const app = requests.app[slot] as number;
    const place = NODE_PLACE + cluster.viewIndex(node.index);
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
    if (recorder.sampleEvery === 0) return;
    recorder.flight(
      requests.number[slot] as number,
      LEG_FAILURE,
      requests.app[slot] as number,
      NODE_PLACE + cluster.viewIndex(requests.node[slot] as number),
      now,
      now,
      ERROR,
      requests.key[slot] as number,
      reason,
      requests.write[slot] as number,
    );
  }
}
