import { NODE_PLACE, ORIGIN_PLACE } from '../frame.ts';
import {
  BYPASS,
  ERROR,
  HIT,
  MISS_ABSENT,
  MISS_EXPIRED,
  SPAN_CLIENT,
  SPAN_ORIGIN,
  SPAN_POOL,
  STALE_HIT,
} from '../outcomes.ts';
import { AT_APP, SPANS, STEP_GET } from '../requests.ts';
import type { Simulation } from '../simulation.ts';

/** Outcomes of parts from best to worst: a request is what the worst of its parts is. */
const RANK = [HIT, STALE_HIT, MISS_EXPIRED, MISS_ABSENT, BYPASS, ERROR];
/** Parts that load one key from the database draw apart from those that ask the cache. */
const LOADS = 32;

/**
 * Requests for several keys (MGET). Each goes out in parts, which are calls of their own: one as it is, or one for
 * each shard. What a part does not find is loaded key by key. The request ends with its last part.
 */
export class Batches {
  private readonly sim: Simulation;
  /** By shard: keys of the request at hand, as bits counted from its first key; the shards that have any. */
  private bits = new Int32Array(16);
  private shards = new Int32Array(16);
  /** A command was refused with CROSSSLOT before. */
  told = false;

  constructor(sim: Simulation) {
    this.sim = sim;
  }

  /** A request that has just come asks for its key and its neighbours. */
  start(slot: number): void {
    const { sim } = this;
    const { requests, workload } = sim;
    const { mgetKeys } = sim.scenario.workload;
    const key = requests.key[slot] as number;
    const first = key - (key % mgetKeys);
    const count = Math.min(mgetKeys, workload.keyspace - first);
    requests.step[slot] = STEP_GET;
    requests.outcome[slot] = HIT;
    requests.pending[slot] = 0;
    const all = count >= 32 ? -1 : (1 << count) - 1;
    if (sim.scenario.clients.multiKey === 'split' || sim.cluster.isMemcached) {
      this.split(slot, first, all);
    } else this.sendAll(slot, first, all);
  }

  private sendAll(slot: number, first: number, all: number): void {
    const part = this.part(slot, first, all, 0);
    this.sim.clients.call(part);
  }

  /** One part for each shard that the app takes for the owner of any of the keys. */
  private split(slot: number, first: number, all: number): void {
    const { sim } = this;
    const { requests, cluster } = sim;
    const app = requests.app[slot] as number;
    if (this.bits.length < cluster.groups.length) {
      this.bits = new Int32Array(cluster.groups.length * 2);
      this.shards = new Int32Array(cluster.groups.length * 2);
    }
    const { bits, shards } = this;
    let used = 0;
    for (let i = 0; i < 32; i++) {
      if (((all >>> i) & 1) === 0) continue;
      const shard = sim.clients.routing.shardFor(app, first + i);
      if (bits[shard] === 0) shards[used++] = shard;
      bits[shard] = (bits[shard] as number) | (1 << i);
    }
    // All parts are there before the first is sent: it may end at once.
    const parts = new Array<number>(used);
    for (let i = 0; i < used; i++) {
      const shard = shards[i] as number;
      parts[i] = this.part(slot, first, bits[shard] as number, 0);
      bits[shard] = 0;
    }
    for (const part of parts) sim.clients.call(part);
  }

  /** A call for some keys, counted from `first`; `slot` is the request, or a part that it goes on from. */
  private part(slot: number, first: number, bits: number, apart: number): number {
    const { requests, workload } = this.sim;
    let skip = 0;
    while (((bits >>> skip) & 1) === 0) skip += 1;
    const rest = bits >>> skip;
    const key = first + skip;
    const part = requests.branch(slot);
    requests.key[part] = key;
    requests.keys[part] = rest === 1 ? 0 : rest;
    requests.part[part] = 1 + apart + (key % 32);
    requests.valueBytes[part] = workload.sizeOf(key);
    const parent = requests.parent[part] as number;
    requests.pending[parent] = (requests.pending[parent] as number) + 1;
    return part;
  }

  /** The keys that a part did not find are loaded from the database, each for itself. */
  load(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const first = requests.key[slot] as number;
    const bits = requests.keys[slot] as number;
    const loads: number[] = [];
    for (let i = 0; i < 32; i++) {
      if (((bits >>> i) & 1) === 1) loads.push(this.part(slot, first, 1 << i, LOADS));
    }
    this.leave(slot);
    for (const part of loads) sim.clients.load(part);
  }

  /** A part has met a slot that is on its way to another shard: its keys are asked for one by one. */
  apart(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const first = requests.key[slot] as number;
    const bits = requests.keys[slot] as number;
    const singles: number[] = [];
    for (let i = 0; i < 32; i++) {
      if (((bits >>> i) & 1) === 1) singles.push(this.part(slot, first, 1 << i, 0));
    }
    this.leave(slot);
    for (const part of singles) sim.clients.call(part);
  }

  private leave(slot: number): void {
    const { requests } = this.sim;
    const parent = requests.parent[slot] as number;
    requests.pending[parent] = (requests.pending[parent] as number) - 1;
    requests.free(slot);
  }

  /** A part is over; with the last one the request is. */
  ended(slot: number, outcome: number, reason: number): void {
    const { sim } = this;
    const { requests } = sim;
    const parent = requests.parent[slot] as number;
    const worst = requests.outcome[parent] as number;
    if (RANK.indexOf(outcome) > RANK.indexOf(worst)) {
      requests.outcome[parent] = outcome;
      requests.reason[parent] = reason;
    }
    requests.node[parent] = requests.node[slot] as number;
    this.leave(slot);
    if ((requests.pending[parent] as number) > 0) return;
    // The spans are those of the part that was last.
    for (let i = 0; i < SPANS; i++) {
      requests.spans[parent * SPANS + i] = requests.spans[slot * SPANS + i] as number;
    }
    this.show(parent);
    requests.since[parent] = sim.now;
    requests.where[parent] = AT_APP;
    const error = requests.reason[parent] as number;
    sim.finish(parent, requests.outcome[parent] as number, error);
  }

  /** The trace of the request: where its last part spent its time, in one row for each place. */
  private show(slot: number): void {
    const { requests, recorder } = this.sim;
    if (requests.traced[slot] !== 1) return;
    let at = requests.startedAt[slot] as number;
    for (let span = 0; span < SPANS; span++) {
      const nanos = requests.spans[slot * SPANS + span] as number;
      if (nanos === 0) continue;
      const place = this.placeOf(slot, span);
      recorder.span(requests.number[slot] as number, span, place, at, at + nanos, 0);
      at += nanos;
    }
  }

  private placeOf(slot: number, span: number): number {
    const { requests } = this.sim;
    if (span === SPAN_ORIGIN) return ORIGIN_PLACE;
    if (span === SPAN_CLIENT || span === SPAN_POOL) return requests.app[slot] as number;
    return NODE_PLACE + (requests.node[slot] as number);
  }

  /** A node has refused a command for keys of several slots. The first is told. */
  refused(node: string, keys: number, slots: number, shards: number, slot: number): void {
    this.told = true;
    this.sim.notice('first-crossslot', `node:${node}`, { keys, slots, shards }, -1, -1, slot);
  }
}
