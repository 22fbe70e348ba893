import type { Histogram } from '../base/histogram.ts';
import type { Counter } from '../frame.ts';
import type { Simulation } from '../simulation.ts';

/** The counters that both engines know. */
export const summaryCounters = [
  'requests',
  'completed',
  'reads',
  'writes',
  'errors',
  'hits',
  'staleHits',
  'missesAbsent',
  'missesExpired',
  'originReads',
  'originWrites',
  'evicted',
  'expired',
  'deleted',
  'newConnections',
] as const satisfies readonly Counter[];
export type SummaryCounter = (typeof summaryCounters)[number];

/** What a run came to. Latencies are nanoseconds of completed requests. */
export type Summary = {
  /** Which engine computed it. */
  mode: 'folded' | 'full';
  /** Why it was the full engine; empty for the folded one. */
  reason: string;
  counts: Record<SummaryCounter, number>;
  /** (hits + stale hits) / lookups, null without a lookup. */
  hitRatio: number | null;
  latency: { meanNanos: number | null; p50Nanos: number; p95Nanos: number; p99Nanos: number };
  /** Items on all primaries at the end. */
  keys: number;
};

export function summaryOf(
  mode: Summary['mode'],
  reason: string,
  counts: Summary['counts'],
  latency: Histogram,
  keys: number,
): Summary {
  const hits = counts.hits + counts.staleHits;
  const lookups = hits + counts.missesAbsent + counts.missesExpired;
  return {
    mode,
    reason,
    counts,
    hitRatio: lookups === 0 ? null : hits / lookups,
    latency: {
      meanNanos: latency.count === 0 ? null : latency.sum / latency.count,
      p50Nanos: latency.quantile(0.5),
      p95Nanos: latency.quantile(0.95),
      p99Nanos: latency.quantile(0.99),
    },
    keys,
  };
}

/** Items on all primaries. */
export function keysOf(sim: Simulation): number {
  let keys = 0;
  for (const group of sim.cluster.groups) {
    if (!group.removed) keys += sim.cluster.node(group.primary).store.count;
  }
  return keys;
}
