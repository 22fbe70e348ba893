import { copyJson } from '../base/json.ts';
import { type Nanos, SECOND } from '../base/units.ts';
import { patterns } from '../clients/patterns.ts';
import { TRACE_DELETE, TRACE_GET, TRACE_SET, type TraceData } from '../clients/trace.ts';
import { Workload } from '../clients/workload.ts';
import { loadFaults } from '../faults/load.ts';
import { sampleColumns, totalColumns } from '../frame.ts';
import { STEP_INVALIDATE, STEP_UPDATE } from '../requests.ts';
import type { Intervention, Run } from '../scenario/scenario.ts';
import { writeKnob } from '../scenario/settings.ts';
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
  /** Whether items of several sizes were asked for: then no rule that knows the future is sure to be the best. */
  sizesDiffer: boolean;
  /** In the order of the table. */
  ideal: { name: YardstickName; label: string; about: string; hitRatio: number }[];
};

/**
 * A comparison in the making: `next` works out one policy, and is true while there is more to do. The requests are
 * drawn anew from the run's seed, with the settings of their time, as if evenly spaced. Nothing is counted from
 * before the newest change of the cluster or of how it caches: the space would be another.
 */
export class Comparing {
  readonly result: Comparison;
  private readonly requests: Requests;
  private readonly countFrom: number;

  /** `run`: the one that `sim` plays. */
  constructor(sim: Simulation, trace: TraceData | null, run: Run) {
    const changes = run.interventions.slice(0, sim.applied);
    const stretch = stretchOf(sim, lastOf(changes, SPACE));
    const start = Math.max(0, stretch.first - WARMING_REQUESTS);
    const { requests, countFrom } = drawn(sim, trace, run, changes, { ...stretch, start });
    this.requests = requests;
    this.countFrom = countFrom;
    const { sizeBytes, count } = requests;
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
      sizesDiffer: sizeBytes.subarray(0, count).some((size) => size !== sizeBytes[0]),
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

/** Settings that change the space of the cache, or how it uses it. */
const SPACE = /^(cluster|cache)\./;

/** When a setting of these was changed last; 0 when none was. */
function lastOf(changes: readonly Intervention[], knobs: RegExp): Nanos {
  const last = changes.findLast((change) => change.kind === 'set' && knobs.test(change.knob));
  return last?.at ?? 0;
}

/**
 * The newest whole seconds with enough requests, none of them begun before `since`: numbers of their requests, and
 * what the cache answered.
 */
function stretchOf(sim: Simulation, since: Nanos) {
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
  while ((from - 1) * SECOND >= since && from > 0 && end - first < COUNTED_REQUESTS) {
    from -= 1;
    first -= cell(from, at.requests);
    hits += cell(from, at.hits) + cell(from, at.staleHits);
    misses += cell(from, at.missesAbsent) + cell(from, at.missesExpired);
  }
  return { from: from * SECOND, to: count * SECOND, first, end, hits, lookups: hits + misses };
}

/** How many requests had been made by a moment, from samples of whole seconds. */
function requestsAt(rows: Float64Array, moment: Nanos): number {
  const { stride, at } = sampleColumns;
  const whole = Math.min(Math.floor(moment / SECOND), rows.length / stride);
  let made = 0;
  for (let row = 0; row < whole; row++) made += rows[row * stride + at.requests] as number;
  const inSecond = (rows[whole * stride + at.requests] as number | undefined) ?? 0;
  return Math.round(made + inSecond * (moment / SECOND - whole));
}

/**
 * Requests `start` to `end` - 1 of the run, but for writes that leave the cache alone; and the row of the first one
 * that is no earlier than request `first`.
 */
function drawn(
  sim: Simulation,
  trace: TraceData | null,
  run: Run,
  changes: readonly Intervention[],
  { start, first, end }: { start: number; first: number; end: number },
): { requests: Requests; countFrom: number } {
  const scenario = copyJson(run.scenario);
  const workload = new Workload(scenario.workload, trace, run.seed);
  workload.next = start;
  const key = new Int32Array(end - start);
  const sizeBytes = new Uint32Array(end - start);
  const op = new Uint8Array(end - start);
  const atNanos = new Float64Array(end - start);
  const ttlMs = new Float64Array(end - start);
  const gap = sim.now / Math.max(1, end);
  const { cache } = scenario;
  const rows = sim.probe.coarseSince(0);
  const turns = changes.map((change) => ({ change, from: requestsAt(rows, change.at) }));
  let keys = workload.keyspace;
  let turn = 0;
  let count = 0;
  let countFrom = 0;
  for (let number = start; number < end; number++) {
    for (; (turns[turn]?.from ?? Infinity) <= number; turn++) {
      take((turns[turn] as { change: Intervention }).change, scenario, workload);
      keys = Math.max(keys, workload.keyspace);
    }
    if (number === first) countFrom = count;
    workload.draw();
    const { afterWrite } = patterns[cache.pattern];
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
  return { requests: { count, keys, key, sizeBytes, op, expiry }, countFrom };
}

/** What a change means for what is asked for. */
function take(change: Intervention, scenario: Run['scenario'], workload: Workload): void {
  if (change.kind === 'set') {
    writeKnob(scenario, change.knob, change.value);
    workload.configure(scenario.workload);
  } else if (change.fault === HOT_KEY) {
    const { standard } = loadFaults[HOT_KEY].amount;
    if (change.kind === 'heal') workload.heat(-1, 0);
    else workload.heat(workload.keyspace - 1, change.amount ?? standard);
  }
}

const HOT_KEY = 'hot-key';
