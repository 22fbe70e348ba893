import { sampleColumns } from '../../engine/frame.ts';
import type { Rows } from '../lab/types.ts';

type Name = (typeof sampleColumns.names)[number];
/** The name in the first line of the file, with its unit, and what a value is divided by. */
type Column = readonly [header: string, unit: number];

const MS = 1e6;

/** Each sample covers the second that ends at `time_s`: counts are of that second, the others stand at its end. */
const columns: Record<Name, Column> = {
  at: ['time_s', 1e9],
  requests: ['requests', 1],
  completed: ['completed', 1],
  reads: ['reads', 1],
  writes: ['writes', 1],
  errors: ['failed_requests', 1],
  hits: ['hits', 1],
  staleHits: ['stale_hits', 1],
  missesAbsent: ['misses_absent', 1],
  missesExpired: ['misses_expired', 1],
  written: ['written', 1],
  bypasses: ['bypasses', 1],
  cacheErrors: ['failed_cache_calls', 1],
  originReads: ['database_reads', 1],
  originWrites: ['database_writes', 1],
  originErrors: ['database_errors', 1],
  evicted: ['evicted_items', 1],
  expired: ['expired_items', 1],
  deleted: ['deleted_items', 1],
  lost: ['lost_items', 1],
  lostWrites: ['lost_writes', 1],
  unconfirmedWrites: ['unconfirmed_writes', 1],
  refusedWrites: ['refused_writes', 1],
  newConnections: ['new_connections', 1],
  bytesIn: ['in_bytes', 1],
  bytesOut: ['out_bytes', 1],
  crossZoneBytes: ['cross_zone_bytes', 1],
  milliEcpus: ['ecpus', 1000],
  latencyNanos: ['latency_sum_ms', MS],
  p50: ['latency_p50_ms', MS],
  p95: ['latency_p95_ms', MS],
  p99: ['latency_p99_ms', MS],
  maxLatency: ['latency_max_ms', MS],
  originBusy: ['database_busy_workers', 1],
  originQueue: ['database_queue', 1],
  usedBytes: ['used_bytes', 1],
  limitBytes: ['limit_bytes', 1],
  keys: ['items', 1],
  queue: ['worst_node_queue', 1],
  lagNanos: ['replication_lag_ms', MS],
  inFlight: ['in_flight', 1],
  connections: ['connections', 1],
  nodesUp: ['nodes_up', 1],
  engineBusy: ['busiest_engine_thread_percent', 0.01],
  redirects: ['redirects', 1],
  refusedConnections: ['refused_connections', 1],
  failedReads: ['failed_reads', 1],
  originBusyPeak: ['database_busy_workers_peak', 1],
  originQueuePeak: ['database_queue_peak', 1],
  originWorkers: ['database_workers', 1],
};

/**
 * The 1 s samples up to a moment as CSV (RFC 4180): one line of names with units, one line for each second.
 * The page keeps the newest two hours.
 */
export function seriesCsv(samples: Rows, until: number): string {
  const names = sampleColumns.names.map((name) => columns[name]);
  const lines = [names.map(([header]) => header).join(',')];
  for (let row = 0; row < samples.length; row += 1) {
    if (samples.get(row, sampleColumns.at.at) > until) break;
    lines.push(names.map(([, unit], i) => plain(samples.get(row, i) / unit)).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Whether the first seconds of the run are not among the samples any more. */
export function isCut(samples: Rows): boolean {
  return samples.length > 0 && samples.get(0, sampleColumns.at.at) > 1e9;
}

/** Up to six decimals and no exponent, so that every program reads it. */
function plain(value: number): string {
  if (!Number.isFinite(value)) return '';
  return value.toFixed(6).replace(/\.?0+$/, '');
}
