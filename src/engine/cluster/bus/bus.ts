import { Rng } from '../../base/rng.ts';
import { MILLISECOND, type Nanos, SECOND } from '../../base/units.ts';
import { BUS_CRON, BUS_MESSAGE } from '../../events.ts';
import type { FailoverSpec } from '../../scenario/scenario.ts';
import type { Simulation } from '../../simulation.ts';
import type { CacheNode } from '../node.ts';
import type { NodeGroup } from '../nodeGroup.ts';
import { SYNCING, UP } from '../states.ts';
import { Election } from './election.ts';
import { Gossip } from './gossip.ts';
import { Health } from './health.ts';
import { FAIL, LINK_DOWN, NONE, PFAIL, Views } from './views.ts';

/** clusterCron: ten times a second. */
const CRON_NANOS: Nanos = 100 * MILLISECOND;
/** Nodes looked at for the ping of each second. */
const PING_SAMPLES = 5;
/** A FAIL is undone after so many node timeouts. */
const FAIL_UNDO = 2;
/** Draws of message delays lie beyond those of requests. */
const DRAWS = 2 ** 45;
/** Seats and generations in the number of a message. */
const SEATS = 512;
const TYPES = 8;
const GENERATIONS = 512;

/** Message types. */
const PING = 0;
const PONG = 1;
/** A pong that nobody asked for: its sender's claims are what matters. */
const ANNOUNCE = 2;
const FAILED = 3;
const AUTH_REQUEST = 4;
const AUTH_ACK = 5;
const UPDATE = 6;

/**
 * The cluster bus of open-source Redis and Valkey (cluster.c, 7.0): who takes part, pings, messages. What nodes
 * make of what they hear (PFAIL, FAIL by a majority of primaries, claims of slots by epoch) is in gossip.ts,
 * elections in election.ts, CLUSTERDOWN in health.ts. A message takes the network's one-way delay; what it says
 * is read from its sender when it arrives.
 */
export class Bus {
  readonly sim: Simulation;
  readonly rng: Rng;
  readonly election: Election;
  readonly health: Health;
  private readonly gossip: Gossip;
  views = new Views(0, 0);
  /** Engine index of the node in each seat, and seat of each node index (-1 without one). */
  seats: number[] = [];
  private seatOf: number[] = [];
  /** Engine index of each shard with slots, and its position here by engine index. */
  shards: number[] = [];
  private shardAt: number[] = [];
  private cronAt: number[] = [];
  private cronCount: number[] = [];
  private generation = 0;
  private nextDraw = DRAWS;

  constructor(sim: Simulation) {
    this.sim = sim;
    this.rng = new Rng(sim.seed, 'cluster-bus');
    this.election = new Election(this);
    this.health = new Health(this);
    this.gossip = new Gossip(this);
  }

  get spec(): FailoverSpec {
    return this.sim.scenario.failover;
  }

  get timeout(): Nanos {
    return this.spec.nodeTimeoutMs * MILLISECOND;
  }

  get quorum(): number {
    return Math.floor(this.shards.length / 2) + 1;
  }

  node(seat: number): CacheNode {
    return this.sim.cluster.node(this.seats[seat] as number);
  }

  seat(node: CacheNode): number {
    return this.seatOf[node.index] ?? -1;
  }

  group(shard: number): NodeGroup {
    return this.sim.cluster.group(this.shards[shard] as number);
  }

  /** Position of a seat's shard. */
  shardOf(seat: number): number {
    return this.shardAt[this.node(seat).group] as number;
  }

  /** Its process runs and reads what it is sent. */
  isAlive(seat: number): boolean {
    const node = this.node(seat);
    return (
      (node.state === UP || node.state === SYNCING) &&
      !node.isDeaf &&
      this.sim.network.up[node.zone] === 1
    );
  }

  /** It takes itself for the primary of its shard. */
  isPrimary(seat: number): boolean {
    return this.views.ownerOf(seat, this.shardOf(seat)) === seat;
  }

  /** The node itself holds on to being the primary of its shard. */
  keeps(node: CacheNode): boolean {
    const seat = this.seat(node);
    return seat >= 0 && this.shardOf(seat) >= 0 && this.isPrimary(seat);
  }

  // ── who takes part ──

  /** Nodes or shards have come or gone. What the others know is kept; who is new is taken for well. */
  fit(): void {
    const { cluster, now } = this.sim;
    const { seats, shards, cronAt, cronCount, views } = this;
    this.seats = cluster.liveNodes().map((node) => node.index);
    this.shards = cluster.groups
      .filter((g) => !g.removed && g.slots.length > 0)
      .map((g) => g.index);
    if (isSame(seats, this.seats) && isSame(shards, this.shards)) return;
    this.seatOf = cluster.nodes.map((node) => this.seats.indexOf(node.index));
    this.shardAt = cluster.groups.map((group) => this.shards.indexOf(group.index));
    const n = this.seats.length;
    const oldSeats = this.seats.map((index) => seats.indexOf(index));
    const oldShards = this.shards.map((index) => shards.indexOf(index));
    this.views = new Views(n, this.shards.length);
    this.startViews();
    this.views.carry(views, oldSeats, oldShards);
    // Messages under way are lost with the old links.
    for (let p = 0; p < n * n; p++) {
      if (this.views.pingSent[p] === NONE) continue;
      this.views.flags[p] = (this.views.flags[p] as number) | LINK_DOWN;
    }
    this.gossip.fit(n);
    this.election.fit(oldSeats);
    this.health.fit(oldSeats);
    this.generation += 1;
    this.cronAt = oldSeats.map((old) => cronAt[old] ?? now + this.rng.below(CRON_NANOS) + 1);
    this.cronCount = oldSeats.map((old) => cronCount[old] ?? this.rng.below(10));
    for (let seat = 0; seat < n; seat++) {
      const at = Math.max(now, this.cronAt[seat] as number);
      this.sim.schedule.add(at, BUS_CRON, seat, this.generation);
    }
  }

  /** A cluster that has been running for a while: everyone has heard of everyone, nobody fails. */
  private startViews(): void {
    const { views, sim } = this;
    const age = Math.min(this.timeout / 2, (views.n * SECOND) / 3);
    for (let i = 0; i < views.n; i++) {
      views.current[i] = views.g;
      for (let j = 0; j < views.n; j++) {
        views.pong[i * views.n + j] = sim.now - Math.floor(this.rng.unit() * age);
        views.heard[i * views.n + j] = views.pong[i * views.n + j] as number;
      }
      for (let s = 0; s < views.g; s++) {
        views.owner[i * views.g + s] = this.seatOf[this.group(s).primary] as number;
        views.epoch[i * views.g + s] = s + 1;
      }
    }
  }

  /** The process of a node has started anew, with what nodes.conf says and nothing in flight. */
  started(node: CacheNode): void {
    const seat = this.seat(node);
    if (seat < 0) return;
    const { views } = this;
    for (let j = 0; j < views.n; j++) {
      views.flags[seat * views.n + j] = 0;
      views.pingSent[seat * views.n + j] = NONE;
      views.pong[seat * views.n + j] = NONE;
      views.forget(seat, j);
    }
    node.isPrimary = this.isPrimary(seat);
    this.election.forget(seat);
    this.health.started(seat);
  }

  /** A paused node reads what the others sent meanwhile. */
  heard(node: CacheNode): void {
    const seat = this.seat(node);
    const { n, flags } = this.views;
    for (let i = 0; i < n; i++) {
      if (i === seat || !this.isAlive(i) || !this.reaches(i, seat)) continue;
      if (((flags[i * n + seat] as number) & LINK_DOWN) === 0) continue;
      flags[i * n + seat] = (flags[i * n + seat] as number) & ~LINK_DOWN;
      this.arrived(PING, i, seat, 0);
    }
  }

  // ── the cron of a node ──

  /** A BUS_CRON or BUS_MESSAGE event. */
  handle(kind: number, first: number, second: number): void {
    if (kind === BUS_CRON) {
      if (second === this.generation && first < this.seats.length) this.cron(first);
      return;
    }
    const from = first % SEATS;
    const rest = Math.floor(first / SEATS);
    const to = rest % SEATS;
    const type = Math.floor(rest / SEATS) % TYPES;
    if (Math.floor(rest / SEATS / TYPES) !== this.generation % GENERATIONS) return;
    this.arrived(type, from, to, second);
  }

  private cron(seat: number): void {
    const { sim, views } = this;
    const { n, flags, pingSent, pong, heard } = views;
    const { now } = sim;
    this.cronAt[seat] = now + CRON_NANOS;
    sim.schedule.add(now + CRON_NANOS, BUS_CRON, seat, this.generation);
    if (!this.isAlive(seat)) return;
    this.cronCount[seat] = (this.cronCount[seat] as number) + 1;
    if ((this.cronCount[seat] as number) % 10 === 0) this.pingSomeone(seat);
    const { timeout } = this;
    let changed = false;
    for (let j = 0; j < n; j++) {
      if (j === seat) continue;
      const p = seat * n + j;
      if ((flags[p] as number) & LINK_DOWN && this.isAlive(j) && this.connects(seat, j)) {
        // The new link starts with a ping; a ping under way keeps its time.
        flags[p] = (flags[p] as number) & ~LINK_DOWN;
        if (pingSent[p] === NONE) pingSent[p] = now;
        this.send(PING, seat, j, 0);
        continue;
      }
      if (pingSent[p] === NONE) {
        if (now - (pong[p] as number) > timeout / 2) this.ping(seat, j);
        continue;
      }
      const silence = Math.min(now - (pingSent[p] as number), now - (heard[p] as number));
      if (silence <= timeout || views.failing(seat, j)) continue;
      flags[p] = (flags[p] as number) | PFAIL;
      changed = true;
      this.gossip.suspected(seat, j, silence);
    }
    if (!this.isPrimary(seat)) this.election.cron(seat);
    if (changed || this.health.isDown(seat)) this.health.update(seat);
  }

  /** Of five nodes drawn, the one whose pong is oldest. */
  private pingSomeone(seat: number): void {
    const { n, pingSent, pong } = this.views;
    let oldest = -1;
    for (let k = 0; k < PING_SAMPLES; k++) {
      const j = this.rng.below(n);
      const p = seat * n + j;
      if (j === seat || pingSent[p] !== NONE) continue;
      if (oldest < 0 || (pong[p] as number) < (pong[seat * n + oldest] as number)) oldest = j;
    }
    if (oldest >= 0) this.ping(seat, oldest);
  }

  private ping(from: number, to: number): void {
    this.views.pingSent[from * this.views.n + to] = this.sim.now;
    this.send(PING, from, to, 0);
  }

  // ── messages ──

  reaches(a: number, b: number): boolean {
    return this.sim.network.reaches(this.node(a).zone, this.node(b).zone);
  }

  /** A new link needs both ways. */
  private connects(a: number, b: number): boolean {
    return this.reaches(a, b) && this.reaches(b, a);
  }

  private send(type: number, from: number, to: number, payload: number): void {
    const { network, schedule, now } = this.sim;
    const delay = network.delay(this.node(from).zone, this.node(to).zone, this.nextDraw++);
    const route = ((this.generation % GENERATIONS) * TYPES + type) * SEATS + to;
    schedule.add(now + delay, BUS_MESSAGE, route * SEATS + from, payload);
  }

  private broadcast(type: number, from: number, payload: number): void {
    for (let to = 0; to < this.views.n; to++) {
      if (to !== from) this.send(type, from, to, payload);
    }
  }

  /** A node asks all others for their vote. */
  requestVotes(seat: number, epoch: number): void {
    this.broadcast(AUTH_REQUEST, seat, epoch);
  }

  /** A primary votes. */
  vote(from: number, to: number, epoch: number): void {
    this.send(AUTH_ACK, from, to, epoch);
  }

  /** A new primary tells everyone what it owns. */
  announce(seat: number): void {
    this.broadcast(ANNOUNCE, seat, 0);
  }

  /** A node tells another what it knows of a shard. */
  update(from: number, to: number, shard: number): void {
    this.send(UPDATE, from, to, shard);
  }

  /** A node tells all others that one has failed. */
  tellFailed(from: number, target: number): void {
    this.broadcast(FAILED, from, target);
  }

  private arrived(type: number, from: number, to: number, payload: number): void {
    const { views } = this;
    const { n, flags, current, heard } = views;
    if (!this.isAlive(to) || !this.reaches(from, to)) {
      // A pong goes back on the link that its ping came by, which is the asker's.
      const link = type === PONG ? to * n + from : from * n + to;
      flags[link] = (flags[link] as number) | LINK_DOWN;
      return;
    }
    heard[to * n + from] = this.sim.now;
    if ((current[from] as number) > (current[to] as number)) current[to] = current[from] as number;
    if (type === PING) this.send(PONG, to, from, 0);
    else if (type === PONG) this.ponged(to, from);
    if (type <= ANNOUNCE) {
      this.gossip.claims(to, from);
      this.gossip.hear(to, from);
    } else if (type === FAILED) this.gossip.markFailed(to, payload);
    else if (type === AUTH_REQUEST) this.election.asked(to, from, payload);
    else if (type === AUTH_ACK) this.election.voted(to, from, payload);
    else if (type === UPDATE) this.gossip.takeClaim(to, payload, from);
  }

  private ponged(seat: number, from: number): void {
    const { views, sim } = this;
    const p = seat * views.n + from;
    views.pingSent[p] = NONE;
    views.pong[p] = sim.now;
    const flags = views.flags[p] as number;
    if ((flags & (PFAIL | FAIL)) === 0) return;
    const shard = this.shardOf(from);
    const owns = shard >= 0 && views.ownerOf(seat, shard) === from;
    // A primary that failed keeps the flag until it is clear that nobody takes its slots.
    const undone = sim.now - (views.failedAt[p] as number) > this.timeout * FAIL_UNDO;
    if (flags & FAIL && owns && !undone) return;
    views.flags[p] = flags & ~(PFAIL | FAIL);
    this.gossip.untold(from);
    this.health.update(seat);
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
