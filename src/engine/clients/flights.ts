import { extend } from '../base/schedule.ts';
import { ERROR, NO_REASON, SPAN_CLIENT } from '../outcomes.ts';
import { AT_APP } from '../requests.ts';
import type { Simulation } from '../simulation.ts';

const BUCKETS = 256;

/**
 * Single flight: the first miss of a key in an app asks the database; other misses of that key in that app wait
 * for its answer instead of asking too. Followers are linked by `requests.next`, newest last.
 */
export class Flights {
  private readonly sim: Simulation;
  private readonly buckets = new Int32Array(BUCKETS).fill(-1);
  private key = new Int32Array(16);
  private app = new Int32Array(16);
  private head = new Int32Array(16);
  private tail = new Int32Array(16);
  /** The next flight of a bucket, or the next free one. */
  private chain = new Int32Array(16);
  private free = -1;
  private used = 0;

  constructor(sim: Simulation) {
    this.sim = sim;
  }

  /** True when the request waits for another's answer; false when it is to ask itself. */
  join(slot: number): boolean {
    const { requests } = this.sim;
    const key = requests.key[slot] as number;
    const app = requests.app[slot] as number;
    const flight = this.find(app, key);
    if (flight < 0) {
      this.add(app, key);
      return false;
    }
    requests.where[slot] = AT_APP;
    requests.next[slot] = -1;
    const tail = this.tail[flight] as number;
    if (tail < 0) this.head[flight] = slot;
    else requests.next[tail] = slot;
    this.tail[flight] = slot;
    return true;
  }

  /** The database has answered a request, or failed it: those that waited for it end as it did. */
  landed(slot: number, reason: number): void {
    const { sim } = this;
    const { requests } = sim;
    const app = requests.app[slot] as number;
    let follower = this.take(app, requests.key[slot] as number);
    while (follower >= 0) {
      const next = requests.next[follower] as number;
      requests.next[follower] = -1;
      requests.version[follower] = requests.version[slot] as number;
      sim.span(follower, SPAN_CLIENT, app);
      if (reason === NO_REASON) {
        sim.finish(follower, requests.outcome[follower] as number, NO_REASON);
      } else sim.finish(follower, ERROR, reason);
      follower = next;
    }
  }

  /** An app has stopped: nobody waits any more. */
  forget(app: number): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      let flight = this.buckets[bucket] as number;
      while (flight >= 0) {
        const next = this.chain[flight] as number;
        if (this.app[flight] === app) this.take(app, this.key[flight] as number);
        flight = next;
      }
    }
  }

  private bucketOf(app: number, key: number): number {
    return (key * 31 + app) % BUCKETS;
  }

  private find(app: number, key: number): number {
    let flight = this.buckets[this.bucketOf(app, key)] as number;
    while (flight >= 0 && (this.key[flight] !== key || this.app[flight] !== app)) {
      flight = this.chain[flight] as number;
    }
    return flight;
  }

  private add(app: number, key: number): void {
    let flight = this.free;
    if (flight >= 0) this.free = this.chain[flight] as number;
    else {
      flight = this.used++;
      if (flight === this.key.length) this.grow();
    }
    const bucket = this.bucketOf(app, key);
    this.key[flight] = key;
    this.app[flight] = app;
    this.head[flight] = this.tail[flight] = -1;
    this.chain[flight] = this.buckets[bucket] as number;
    this.buckets[bucket] = flight;
  }

  /** Ends a flight; returns the first that waited, -1 when none did. */
  private take(app: number, key: number): number {
    const flight = this.find(app, key);
    if (flight < 0) return -1;
    const bucket = this.bucketOf(app, key);
    const after = this.chain[flight] as number;
    let before = this.buckets[bucket] as number;
    if (before === flight) this.buckets[bucket] = after;
    else {
      while (this.chain[before] !== flight) before = this.chain[before] as number;
      this.chain[before] = after;
    }
    this.chain[flight] = this.free;
    this.free = flight;
    return this.head[flight] as number;
  }

  private grow(): void {
    const size = this.key.length * 2;
    this.key = extend(this.key, new Int32Array(size));
    this.app = extend(this.app, new Int32Array(size));
    this.head = extend(this.head, new Int32Array(size));
    this.tail = extend(this.tail, new Int32Array(size));
    this.chain = extend(this.chain, new Int32Array(size));
  }
}
