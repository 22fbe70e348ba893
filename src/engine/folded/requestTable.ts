import { hashDraws, streamId } from '../base/rng.ts';
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
  /** Draws of the requests that are being made. */
  private readonly uniform = new Uint32Array(BLOCK);
  private readonly coins = new Uint32Array(BLOCK);

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
  /** What happens to it next (see `Stations`). */
  stage = new Uint8Array(this.size);
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

  /** Makes the next requests: `next` moves on. Each step is a loop of its own, after one for its draws. */
  make(): void {
    const first = this.next;
    this.reserve(first);
    this.arrivals(first);
    this.keys(first);
    this.routes(first);
    this.ways(first);
    this.services(first);
    this.next = first + BLOCK;
  }

  /** Blocks lie in one piece: their size divides that of the table. */
  private reserve(first: number): void {
    for (let number = first; number < first + BLOCK; number++) {
      while (this.taken[number & this.mask] === 1) this.grow();
      this.taken[number & this.mask] = 1;
      this.number[number & this.mask] = number;
    }
  }

  private arrivals(first: number): void {
    const { mask, arrivesAt, uniform } = this;
    const { workload } = this.sim;
    // The request after the block is awaited, too.
    hashDraws(workload.arrivals, first + 1, 1, uniform);
    const base = first & mask;
    let at = this.nextAt;
    for (let i = 0; i < BLOCK; i++) {
      arrivesAt[base + i] = at;
      at += workload.gapOf(at, uniform[i] as number);
    }
    this.nextAt = at;
  }

  private keys(first: number): void {
    const { mask, key, bytes, step, outcome, uniform, coins } = this;
    const { workload } = this.sim;
    const base = first & mask;
    if (workload.isPlain) {
      hashDraws(workload.aliasDraws, first, 1, uniform);
      hashDraws(workload.aliasDraws + 1, first, 1, coins);
      for (let i = 0; i < BLOCK; i++) {
        key[base + i] = workload.rankAt(uniform[i] as number, coins[i] as number);
      }
    } else for (let i = 0; i < BLOCK; i++) key[base + i] = workload.keyOf(first + i);
    hashDraws(workload.ops, first, 1, uniform);
    for (let i = 0; i < BLOCK; i++) {
      const write = workload.isWrite(uniform[i] as number);
      bytes[base + i] = workload.sizeOf(key[base + i] as number);
      step[base + i] = write ? STEP_WRITE : STEP_GET;
      outcome[base + i] = write ? WRITTEN : HIT;
    }
  }

  private routes(first: number): void {
    const { mask, key, zone, node, pool, uniform } = this;
    const { cluster, clients } = this.sim;
    const apps = this.apps >>> 0;
    hashDraws(this.balancing, first, 1, uniform);
    const base = first & mask;
    for (let i = 0; i < BLOCK; i++) {
      const app = (uniform[i] as number) % apps;
      const { primary } = cluster.group(cluster.route(key[base + i] as number));
      zone[base + i] = clients.zones[app] as number;
      node[base + i] = primary;
      pool[base + i] = primary * apps + app;
    }
  }

  private ways(first: number): void {
    const { mask, zone, node, nodeZones, outNanos, backNanos, uniform, coins } = this;
    const { network } = this.sim;
    hashDraws(network.stream, first * 16, 16, uniform);
    hashDraws(network.stream, first * 16 + 1, 16, coins);
    const base = first & mask;
    for (let i = 0; i < BLOCK; i++) {
      const app = zone[base + i] as number;
      const nodeZone = nodeZones[node[base + i] as number] as number;
      outNanos[base + i] = network.calmDelay(app, nodeZone, uniform[i] as number);
      backNanos[base + i] = network.calmDelay(nodeZone, app, coins[i] as number);
    }
  }

  private services(first: number): void {
    const { mask, bytes, ownNanos, uniform } = this;
    const { service } = this.sim.cluster;
    hashDraws(service.stream, first * 4 + COMMAND_GET, 4, uniform);
    const base = first & mask;
    for (let i = 0; i < BLOCK; i++) {
      const sizeBytes = bytes[base + i] as number;
      ownNanos[base + i] = service.nanosOf(COMMAND_GET, sizeBytes, uniform[i] as number);
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
    this.stage = doubled(this.stage, new Uint8Array(size));
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
