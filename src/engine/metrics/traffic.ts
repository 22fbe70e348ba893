import { extend } from '../base/schedule.ts';
import type { Nanos } from '../base/units.ts';
import { gonePlace } from '../clients/goneNodes.ts';
import { NODE_PLACE, ORIGIN_PLACE, wireColumns } from '../frame.ts';
import { HIT, MISS_ABSENT, MISS_EXPIRED, STALE_HIT } from '../outcomes.ts';
import type { Simulation } from '../simulation.ts';

/** Calls are told over this long to twice this long, failures also over so much less, where time is shown slowly. */
const LONG_NANOS: Nanos = 500e6;
/** Of so many answers each, the newest, the medians are taken. */
const TIMES_KEPT = 256;

/** Of each wire its calls are counted, and beside them its failures. */
const PER_WIRE = 2;
const FAILURES = 1;

const { at: column, stride } = wireColumns;

/**
 * What goes over each wire between an app and a node or the database, and how long answers take, lately. Every call is
 * counted, whatever is recorded for the picture, and looked at on a grid of simulated time: the same at one moment of a
 * run, whichever way it was reached. No part of the digest.
 */
export class Traffic {
  private readonly apps: number;
  /** Since the start, calls and failures of each wire in turn; see `placeOf`. */
  private counts = new Uint32Array(0);
  /** The same at two moments past: the older one is compared with, the newer one will be next. */
  private older = new Uint32Array(0);
  private newer = new Uint32Array(0);
  private olderAt: Nanos = 0;
  private newerAt: Nanos = 0;
  /** And at the last two looks. */
  private last = new Uint32Array(0);
  private next = new Uint32Array(0);
  private lastAt: Nanos = 0;
  private nextAt: Nanos = 0;
  private readonly hits = new Float64Array(TIMES_KEPT);
  private readonly misses = new Float64Array(TIMES_KEPT);
  private hitCount = 0;
  private missCount = 0;

  constructor(apps: number) {
    this.apps = apps;
    this.fit(2 * apps);
  }

  /** A call sets out from an app to a node, -1 for the database. */
  call(app: number, node: number): void {
    const at = this.placeOf(app, node);
    this.counts[at] = (this.counts[at] as number) + 1;
  }

  /** A call of an app to a node, -1 for the database, has failed. */
  failure(app: number, node: number): void {
    const at = this.placeOf(app, node) + FAILURES;
    this.counts[at] = (this.counts[at] as number) + 1;
  }

  /** A request is over, `latency` after it came. */
  answered(outcome: number, latency: Nanos): void {
    if (outcome === HIT || outcome === STALE_HIT) {
      this.hits[this.hitCount++ % TIMES_KEPT] = latency;
    } else if (outcome === MISS_ABSENT || outcome === MISS_EXPIRED) {
      this.misses[this.missCount++ % TIMES_KEPT] = latency;
    }
  }

  /** A look at all wires at `now`, a moment of the grid. */
  note(now: Nanos): void {
    this.last.set(this.next);
    this.next.set(this.counts);
    this.lastAt = this.nextAt;
    this.nextAt = now;
    if (now - this.newerAt < LONG_NANOS) return;
    this.older.set(this.newer);
    this.newer.set(this.counts);
    this.olderAt = this.newerAt;
    this.newerAt = now;
  }

  /** Rows of `wireColumns`, one for each wire that carried something lately. */
  rows({ cluster, now }: Simulation): Float64Array {
    const { apps } = this;
    const rows: number[] = [];
    const seconds = Math.max(1, now - this.olderAt) / 1e9;
    const lately = Math.max(1, now - this.lastAt) / 1e9;
    const rate = (at: number, before: Uint32Array, over: number) =>
      ((this.counts[at] as number) - (before[at] as number)) / over;
    for (let at = 0; at < this.counts.length; at += PER_WIRE) {
      const calls = rate(at, this.older, seconds);
      const failures = rate(at + FAILURES, this.older, seconds);
      if (calls === 0 && failures === 0) continue;
      const wire = at / PER_WIRE;
      const node = Math.floor(wire / apps) - 1;
      const row = node < 0 ? -1 : cluster.viewIndex(node);
      const to = node < 0 ? ORIGIN_PLACE : row < 0 ? gonePlace(node) : NODE_PLACE + row;
      if (to < 0) continue;
      const base = rows.length;
      for (let i = 0; i < stride; i++) rows.push(0);
      rows[base + column.from] = wire % apps;
      rows[base + column.to] = to;
      rows[base + column.calls] = calls;
      rows[base + column.failures] = failures;
      rows[base + column.failuresLately] = rate(at + FAILURES, this.last, lately);
    }
    return Float64Array.from(rows);
  }

  /** Median times of the newest hits and of the newest misses, in ns; NaN without any. */
  medians(): { hit: Nanos; miss: Nanos } {
    return {
      hit: medianOf(this.hits, this.hitCount),
      miss: medianOf(this.misses, this.missCount),
    };
  }

  /** Where the wire of an app to a node, -1 for the database, is counted: by node, the database first. */
  private placeOf(app: number, node: number): number {
    const wire = this.apps * (node + 1) + app;
    if (PER_WIRE * wire >= this.counts.length) this.fit(wire + 1);
    return PER_WIRE * wire;
  }

  /** Room for so many wires. */
  private fit(wires: number): void {
    const size = PER_WIRE * wires;
    this.counts = extend(this.counts, new Uint32Array(size));
    this.older = extend(this.older, new Uint32Array(size));
    this.newer = extend(this.newer, new Uint32Array(size));
    this.last = extend(this.last, new Uint32Array(size));
    this.next = extend(this.next, new Uint32Array(size));
  }
}

function medianOf(ring: Float64Array, count: number): number {
  const kept = ring.slice(0, Math.min(count, TIMES_KEPT)).sort();
  const middle = kept.length / 2;
  const at = (i: number) => kept[Math.floor(i)] as number;
  return kept.length === 0 ? Number.NaN : (at(middle - 0.5) + at(middle)) / 2;
}
