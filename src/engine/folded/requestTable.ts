import { hashDraw, streamId } from '../base/rng.ts';
import { extend } from '../base/schedule.ts';
import type { Nanos } from '../base/units.ts';
import { COMMAND_GET } from '../cluster/service.ts';
import { MAX_IN_FLIGHT } from '../limits.ts';
import { HIT, WRITTEN } from '../outcomes.ts';
import { STEP_GET, STEP_WRITE } from '../requests.ts';
import type { Simulation } from '../simulation.ts';

/** So many requests are made at a time: in a loop of their own the processor works on several at once. */
const BLOCK = 256;

/** Thrown where the folded engine would have to do what it cannot: the message says what. */
export class Unfoldable extends Error {}

/**
 * Requests made but not finished, each at the place of its number modulo the size, with what is known of them from
 * the start: key, size, the node that it goes to, and the draws of its first call.
 */
export class RequestTable {
  private readonly sim: Simulation;
  private readonly balancing: number;
  private readonly apps: number;
  private readonly nodeZones: Int32Array;
  private size = 4 * BLOCK;
  mask = this.size - 1;
  /** Number of the next request to be made, and when it arrives. */
  next = 0;
  private nextAt: Nanos;

  private taken = new Uint8Array(this.size);
  number = new Int32Array(this.size);
  arrivesAt = new Float64Array(this.size);
  /** When the deadline of the call in progress was set. */
  armedAt = new Float64Array(this.size);
  /** When the database had served it. */
  servedAt = new Float64Array(this.size);
  key = new Int32Array(this.size);
  bytes = new Int32Array(this.size);
  zone = new Int32Array(this.size);
  node = new Int32Array(this.size);
  pool = new Int32Array(this.size);
  version = new Int32Array(this.size);
  step = new Uint8Array(this.size);
  outcome = new Uint8Array(this.size);
  /** Of the call in progress: the way there, the command itself, the way back. */
  outNanos = new Float64Array(this.size);
  ownNanos = new Float64Array(this.size);
  backNanos = new Float64Array(this.size);

  constructor(sim: Simulation) {
    this.sim = sim;
    this.balancing = streamId(sim.seed, 'balancer');
    this.apps = sim.clients.apps;
    this.nodeZones = Int32Array.from(sim.cluster.nodes, (node) => node.zone);
    this.nextAt = sim.workload.gap(0);
  }

  /**
   * Makes the next requests: `next` moves on. Each step is a loop of its own, small enough for its draws to be
   * compiled in place.
   */
  make(): void {
    const first = this.next;
    const last = first + BLOCK;
    this.reserve(first, last);
    this.arrivals(first, last);
    this.draws(first, last);
    this.routes(first, last);
    this.ways(first, last);
    this.services(first, last);
    this.next = last;
  }

  private reserve(first: number, last: number): void {
    for (let number = first; number < last; number++) {
      while (this.taken[number & this.mask] === 1) this.grow();
      this.taken[number & this.mask] = 1;
      this.number[number & this.mask] = number;
    }
  }

  private arrivals(first: number, last: number): void {
    const { mask, arrivesAt } = this;
    const { workload } = this.sim;
    let at = this.nextAt;
    for (let number = first; number < last; number++) {
      arrivesAt[number & mask] = at;
      workload.next = number + 1;
      at += workload.gap(at);
    }
    this.nextAt = at;
    workload.next = first;
  }

  private draws(first: number, last: number): void {
    const { mask, key, bytes, step, outcome } = this;
    const { workload } = this.sim;
    for (let number = first; number < last; number++) {
      const slot = number & mask;
      workload.draw();
      key[slot] = workload.key;
      bytes[slot] = workload.valueBytes;
      step[slot] = workload.write ? STEP_WRITE : STEP_GET;
      outcome[slot] = workload.write ? WRITTEN : HIT;
    }
  }

  private routes(first: number, last: number): void {
    const { mask, key, zone, node, pool, apps, balancing } = this;
    const { cluster, clients } = this.sim;
    for (let number = first; number < last; number++) {
      const slot = number & mask;
      const app = hashDraw(balancing, number) % apps;
      const primary = cluster.group(cluster.route(key[slot] as number)).primary;
      zone[slot] = clients.zones[app] as number;
      node[slot] = primary;
      pool[slot] = primary * apps + app;
    }
  }

  private ways(first: number, last: number): void {
    const { mask, zone, node, nodeZones, outNanos, backNanos } = this;
    const { network } = this.sim;
    for (let number = first; number < last; number++) {
      const slot = number & mask;
      const nodeZone = nodeZones[node[slot] as number] as number;
      outNanos[slot] = network.delay(zone[slot] as number, nodeZone, number * 16);
    }
    for (let number = first; number < last; number++) {
      const slot = number & mask;
      const nodeZone = nodeZones[node[slot] as number] as number;
      backNanos[slot] = network.delay(nodeZone, zone[slot] as number, number * 16 + 1);
    }
  }

  private services(first: number, last: number): void {
    const { mask, bytes, ownNanos } = this;
    const { service } = this.sim.cluster;
    for (let number = first; number < last; number++) {
      const slot = number & mask;
      const draw = number * 4 + COMMAND_GET;
      ownNanos[slot] = service.nanos(COMMAND_GET, bytes[slot] as number, draw);
    }
  }

  /** A second call of the request begins, of `command`: its draws are those that `Clients` gives to fills. */
  secondCall(slot: number, command: number): void {
    const { network, cluster } = this.sim;
    const number = this.number[slot] as number;
    const zone = this.zone[slot] as number;
    const nodeZone = this.nodeZones[this.node[slot] as number] as number;
    const bytes = this.bytes[slot] as number;
    this.outNanos[slot] = network.delay(zone, nodeZone, number * 16 + 4);
    this.backNanos[slot] = network.delay(nodeZone, zone, number * 16 + 5);
    this.ownNanos[slot] = cluster.service.nanos(command, bytes, number * 4 + command);
  }

  free(slot: number): void {
    this.taken[slot] = 0;
  }

  private grow(): void {
    const old = this.size;
    const size = old * 2;
    if (size > MAX_IN_FLIGHT) throw new Unfoldable('too many requests are under way');
    const doubled = <T extends Float64Array | Int32Array | Uint8Array>(from: T, to: T): T => {
      extend(from, to);
      // A number goes to the same place or to that one size further on: it stands at both for now.
      to.set(from, old);
      return to;
    };
    this.number = doubled(this.number, new Int32Array(size));
    this.taken = doubled(this.taken, new Uint8Array(size));
    this.arrivesAt = doubled(this.arrivesAt, new Float64Array(size));
    this.armedAt = doubled(this.armedAt, new Float64Array(size));
    this.servedAt = doubled(this.servedAt, new Float64Array(size));
    this.key = doubled(this.key, new Int32Array(size));
    this.bytes = doubled(this.bytes, new Int32Array(size));
    this.zone = doubled(this.zone, new Int32Array(size));
    this.node = doubled(this.node, new Int32Array(size));
    this.pool = doubled(this.pool, new Int32Array(size));
    this.version = doubled(this.version, new Int32Array(size));
    this.step = doubled(this.step, new Uint8Array(size));
    this.outcome = doubled(this.outcome, new Uint8Array(size));
    this.outNanos = doubled(this.outNanos, new Float64Array(size));
    this.ownNanos = doubled(this.ownNanos, new Float64Array(size));
    this.backNanos = doubled(this.backNanos, new Float64Array(size));
    this.size = size;
    this.mask = size - 1;
    for (let slot = 0; slot < size; slot++) {
      if (((this.number[slot] as number) & this.mask) !== slot) this.taken[slot] = 0;
    }
  }
}
