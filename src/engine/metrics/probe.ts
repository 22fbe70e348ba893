import { bucketOf, Histogram } from '../base/histogram.ts';
import type { Nanos } from '../base/units.ts';
import { REMOVED, UP } from '../cluster/states.ts';
import {
  COARSE_NANOS,
  type Counted,
  type Counter,
  counters,
  FINE_KEPT,
  FINE_NANOS,
  lateCounters,
  sampleColumns,
  totalColumns,
} from '../frame.ts';
import { RowRing } from '../record.ts';
import type { Simulation } from '../simulation.ts';
import { RECENT_NANOS, Recent } from './recent.ts';

const column = sampleColumns.at;
const FIRST_COUNTER = column[counters[0]];
const FIRST_LATE = column[lateCounters[0]];
const COUNTED = totalColumns.stride + lateCounters.length;

/**
 * Counts what happens and closes samples on two grids, 1 ms (the newest 4,096) and 1 s (all). Samples are
 * closed when the clock passes their end, so how the host slices time changes nothing.
 */
export class Probe {
  readonly totals = new Float64Array(totalColumns.stride);
  private readonly late = new Float64Array(lateCounters.length);
  readonly latency = new Histogram();
  readonly fine = new RowRing(sampleColumns.stride, FINE_KEPT);
  private coarseValues = new Float64Array(sampleColumns.stride * 128);
  coarseCount = 0;
  private readonly fineLatency = new Histogram();
  private readonly coarseLatency = new Histogram();
  private readonly fineBefore = new Float64Array(COUNTED);
  private readonly coarseBefore = new Float64Array(COUNTED);
  private fineBusy: Float64Array = new Float64Array(0);
  private coarseBusy: Float64Array = new Float64Array(0);
  private nextFine: Nanos = FINE_NANOS;
  private nextCoarse: Nanos = COARSE_NANOS;
  /** Of each node, on the 1 ms grid alone. */
  readonly recent = new Recent();
  /** End of the next sample of either grid. */
  nextAt: Nanos = FINE_NANOS;

  /** Leaves the 1 ms grid out: a host's choice and no part of the run, for who shows 1 s samples only. */
  dropFine(): void {
    this.nextFine = Infinity;
    this.nextAt = this.nextCoarse;
  }

  count(counter: number): void {
    this.totals[counter] = (this.totals[counter] as number) + 1;
  }

  add(counter: number, amount: number): void {
    this.totals[counter] = (this.totals[counter] as number) + amount;
  }

  countLate(counter: (typeof lateCounters)[number]): void {
    const i = column[counter] - FIRST_LATE;
    this.late[i] = (this.late[i] as number) + 1;
  }

  /** Latency of a completed request. */
  completed(latencyNanos: Nanos): void {
    const bucket = bucketOf(latencyNanos);
    this.latency.add(latencyNanos, bucket);
    if (this.nextFine !== Infinity) this.fineLatency.add(latencyNanos, bucket);
    this.coarseLatency.add(latencyNanos, bucket);
  }

  /** Closes every sample that ends at or before `at`; true when a 1 s sample was among them. */
  close(sim: Simulation, at: Nanos): boolean {
    let second = false;
    while (this.nextAt <= at) {
      const end = this.nextAt;
      if (end === this.nextFine) {
        const base = this.fine.push();
        const values = this.fine.values;
        this.fineBusy = this.row(
          sim,
          values,
          base,
          end,
          this.fineBefore,
          this.fineLatency,
          this.fineBusy,
          FINE_NANOS,
        );
        this.nextFine += FINE_NANOS;
        if (end % RECENT_NANOS === 0) {
          this.recent.note(sim, end);
          sim.traffic.note(end);
        }
      }
      if (end === this.nextCoarse) {
        this.closeCoarse(sim, end);
        second = true;
      }
      this.nextAt = Math.min(this.nextFine, this.nextCoarse);
    }
    return second;
  }

  private closeCoarse(sim: Simulation, end: Nanos): void {
    const { stride } = sampleColumns;
    if ((this.coarseCount + 1) * stride > this.coarseValues.length) {
      const grown = new Float64Array(this.coarseValues.length * 2);
      grown.set(this.coarseValues);
      this.coarseValues = grown;
    }
    const base = this.coarseCount++ * stride;
    this.coarseBusy = this.row(
      sim,
      this.coarseValues,
      base,
      end,
      this.coarseBefore,
      this.coarseLatency,
      this.coarseBusy,
      COARSE_NANOS,
    );
    this.nextCoarse += COARSE_NANOS;
  }

  private row(
    sim: Simulation,
    out: Float64Array,
    base: number,
    end: Nanos,
    before: Float64Array,
    latency: Histogram,
    busyBefore: Float64Array,
    interval: Nanos,
  ): Float64Array {
    const { totals } = this;
    out[base + column.at] = end;
    for (let i = 0; i < totals.length; i++) {
      const total = totals[i] as number;
      out[base + FIRST_COUNTER + i] = total - (before[i] as number);
      before[i] = total;
    }
    for (let i = 0; i < this.late.length; i++) {
      const total = this.late[i] as number;
      out[base + FIRST_LATE + i] = total - (before[totals.length + i] as number);
      before[totals.length + i] = total;
    }
    out[base + column.p50] = latency.quantile(0.5);
    out[base + column.p95] = latency.quantile(0.95);
    out[base + column.p99] = latency.quantile(0.99);
    out[base + column.maxLatency] = latency.max;
    latency.reset();
    out[base + column.originBusy] = sim.origin.busy;
    out[base + column.originQueue] = sim.origin.queued;
    out[base + column.originWorkers] = sim.scenario.origin.workers;
    const { peaks, busy, queued } = sim.origin;
    const grid = interval === FINE_NANOS ? 0 : 2;
    out[base + column.originBusyPeak] = peaks[grid] as number;
    out[base + column.originQueuePeak] = peaks[grid + 1] as number;
    peaks[grid] = busy;
    peaks[grid + 1] = queued;
    out[base + column.inFlight] = sim.requests.inFlight;
    return this.gauges(sim, out, base, busyBefore, interval);
  }

  /** Gauges over the nodes of the cluster; returns the busy times to compare the next interval with. */
  private gauges(
    sim: Simulation,
    out: Float64Array,
    base: number,
    busyBefore: Float64Array,
    interval: Nanos,
  ): Float64Array {
    const { nodes, groups } = sim.cluster;
    const busyNow =
      busyBefore.length === nodes.length ? busyBefore : extendTo(busyBefore, nodes.length);
    let used = 0;
    let limit = 0;
    let keys = 0;
    let queue = 0;
    let lag = 0;
    let connections = 0;
    let up = 0;
    let busiest = 0;
    for (const node of nodes) {
      if (node.state === REMOVED) continue;
      const { store } = node;
      const group = groups[node.group];
      // A former primary that is down takes itself for one still: the shard knows better.
      if (group?.primary === node.index) {
        used += store.usedBytes;
        limit += store.limitBytes;
        keys += store.count;
      }
      if (node.state === UP) up += 1;
      queue = Math.max(queue, node.queueLength);
      connections += node.connections;
      const busy = node.busyNanos - (busyNow[node.index] as number);
      busiest = Math.max(busiest, busy / node.workers);
      busyNow[node.index] = node.busyNanos;
      if (group && group.primary !== node.index && node.state === UP) {
        lag = Math.max(lag, group.log.lagNanos(node));
      }
    }
    out[base + column.usedBytes] = used;
    out[base + column.limitBytes] = limit;
    out[base + column.keys] = keys;
    out[base + column.queue] = queue;
    out[base + column.lagNanos] = lag;
    out[base + column.connections] = connections;
    out[base + column.nodesUp] = up;
    out[base + column.engineBusy] = Math.min(1, busiest / interval);
    return busyNow;
  }

  /** 1 s samples from number `from` on. */
  coarseSince(from: number): Float64Array {
    const { stride } = sampleColumns;
    return this.coarseValues.slice(from * stride, this.coarseCount * stride);
  }

  /** A column of the newest 1 s sample; 0 before the first. */
  last(name: keyof typeof column): number {
    if (this.coarseCount === 0) return 0;
    return this.coarseValues[
      (this.coarseCount - 1) * sampleColumns.stride + column[name]
    ] as number;
  }

  total(name: Counter): number {
    return this.totals[totalColumns.at[name]] as number;
  }

  /** A counter since the start, those of the samples alone included. */
  counted(name: Counted): number {
    const late = (lateCounters as readonly string[]).indexOf(name);
    return late < 0 ? this.total(name as Counter) : (this.late[late] as number);
  }
}

function extendTo(from: Float64Array, length: number): Float64Array {
  const to = new Float64Array(length);
  to.set(from);
  return to;
}
