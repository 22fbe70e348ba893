import { type Nanos, SECOND } from '../base/units.ts';
import { patterns } from '../clients/patterns.ts';
import { TRACE_DELETE, TRACE_GET, TRACE_SET, type TraceData } from '../clients/trace.ts';
import { Workload } from '../clients/workload.ts';
import { sampleColumns, totalColumns } from '../frame.ts';
import { STEP_INVALIDATE, STEP_UPDATE } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { measure, type Requests } from './measure.ts';
import { type YardstickName, yardstickNames, yardsticks } from './policies.ts';

/** Requests compared, the newest whole seconds that hold so many; and as many before them fill the yardsticks. */
const COUNTED_REQUESTS = 200_000;
const WARMING_REQUESTS = 200_000;

/** What ideal policies would have hit, beside what the cache did. */
export type Comparison = {
  /** The stretch of simulated time that is compared. */
  from: Nanos;
  to: Nanos;
  /** Reads in it. */
  reads: number;
  /** Keys and values that the primaries hold now: the space that each ideal policy gets. */
  capacityBytes: number;
  primaries: number;
  /** Items evicted by the nodes since the start. */
  evicted: number;
  /** Hits, stale ones included, by lookups; null without a lookup. */
  hitRatio: number | null;
  /** In the order of the table. */
  ideal: { name: YardstickName; label: string; about: string; hitRatio: number }[];
};

/**
 * A comparison in the making: `next` works out one policy, and is true while there is more to do. The requests are
 * drawn anew from the run's seed, with the settings as they are now, as if evenly spaced in time.
 */
export class Comparing {
  readonly result: Comparison;
  private readonly requests: Requests;
  private readonly countFrom: number;

  constructor(sim: Simulation, trace: TraceData | null, seed: number) {
    const stretch = stretchOf(sim);
    const start = Math.max(0, stretch.first - WARMING_REQUESTS);
    const { requests, countFrom } = drawn(sim, trace, seed, { ...stretch, start });
    this.requests = requests;
    this.countFrom = countFrom;
    const primaries = sim.cluster.groups
      .filter((group) => !group.removed)
      .map((group) => sim.cluster.nodes[group.primary])
      .filter((node) => node !== undefined);
    this.result = {
      from: stretch.from,
      to: stretch.to,
      reads: this.readsCounted(),
      capacityBytes: primaries.reduce((sum, { store }) => sum + store.payloadBytes, 0),
      primaries: primaries.length,
      evicted: sim.probe.totals[totalColumns.at.evicted] as number,
      hitRatio: stretch.lookups === 0 ? null : stretch.hits / stretch.lookups,
      ideal: [],
    };
  }

  next(): boolean {
    const { ideal, reads, capacityBytes } = this.result;
    const name = yardstickNames[ideal.length];
    if (name === undefined || reads === 0 || capacityBytes === 0) return false;
    const capacity = { unit: 'bytes' as const, amount: capacityBytes };
    const { requests, hits } = measure(name, this.requests, capacity, this.countFrom);
    const { label, about } = yardsticks[name];
    ideal.push({ name, label, about, hitRatio: hits / requests });
    return ideal.length < yardstickNames.length;
  }

  private readsCounted(): number {
    const { op, count } = this.requests;
    let reads = 0;
    for (let row = this.countFrom; row < count; row++) {
      if (op?.[row] === TRACE_GET) reads += 1;
    }
    return reads;
  }
}

/** The newest whole seconds with enough requests: numbers of their requests, and what the cache answered. */
function stretchOf(sim: Simulation) {
  const rows = sim.probe.coarseSince(0);
  const { stride, at } = sampleColumns;
  const count = rows.length / stride;
  const cell = (row: number, column: number) => rows[row * stride + column] as number;
  let end = 0;
  for (let row = 0; row < count; row++) end += cell(row, at.requests);
  let first = end;
  let from = count;
  let hits = 0;
  let misses = 0;
  while (from > 0 && end - first < COUNTED_REQUESTS) {
    from -= 1;
    first -= cell(from, at.requests);
    hits += cell(from, at.hits) + cell(from, at.staleHits);
    misses += cell(from, at.missesAbsent) + cell(from, at.missesExpired);
  }
  return { from: from * SECOND, to: count * SECOND, first, end, hits, lookups: hits + misses };
}

/**
 * Requests `start` to `end` - 1 of the run, but for writes that leave the cache alone; and the row of the first one
 * that is no earlier than request `first`.
 */
function drawn(
  sim: Simulation,
  trace: TraceData | null,
  seed: number,
  { start, first, end }: { start: number; first: number; end: number },
): { requests: Requests; countFrom: number } {
  const { workload: spec, cache } = sim.scenario;
  const workload = new Workload(spec, trace, seed);
  workload.next = start;
  const key = new Int32Array(end - start);
  const sizeBytes = new Uint32Array(end - start);
  const op = new Uint8Array(end - start);
  const atNanos = new Float64Array(end - start);
  const ttlMs = new Float64Array(end - start);
  const gap = sim.now / Math.max(1, end);
  const { afterWrite } = patterns[cache.pattern];
  let count = 0;
  let countFrom = 0;
  for (let number = start; number < end; number++) {
    if (number === first) countFrom = count;
    workload.draw();
    const isDelete = trace !== null && trace.op[number] === TRACE_DELETE;
    if (isDelete || (workload.write && afterWrite === STEP_INVALIDATE)) op[count] = TRACE_DELETE;
    else if (!workload.write) op[count] = TRACE_GET;
    else if (afterWrite === STEP_UPDATE) op[count] = TRACE_SET;
    else continue;
    key[count] = workload.key;
    sizeBytes[count] = workload.keyBytesOf(workload.key) + workload.valueBytes;
    atNanos[count] = number * gap;
    ttlMs[count] = workload.ttlMillis >= 0 ? workload.ttlMillis : cache.ttlMs;
    count += 1;
  }
  const expiry = { atNanos, ttlMs };
  return { requests: { count, keys: workload.keyspace, key, sizeBytes, op, expiry }, countFrom };
}
