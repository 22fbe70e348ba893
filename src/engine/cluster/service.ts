import { lognormalTable } from '../base/maths.ts';
import { hashDraw, streamId } from '../base/rng.ts';
import type { Nanos } from '../base/units.ts';
import type { ClusterSpec } from '../scenario/scenario.ts';

/** What a cache command costs: reads, writes, deletes. */
export const COMMAND_GET = 0;
export const COMMAND_SET = 1;
export const COMMAND_DEL = 2;

/**
 * Service times of one worker, in nanoseconds: fixed part by command, and a part for each byte of the value.
 * Levels: 160,000 simple requests a second on one thread without pipelining (devhands.io 2024) is 6.25 µs;
 * ratios SET to GET and the cost of bytes from server CPU per operation measured on Redis 7.0.15, Valkey 8.0.1
 * and memcached 1.6.18 (100-byte against 10,240-byte values).
 */
export const serviceLevels = {
  redis: { get: 6_250, set: 6_650, del: 6_250, getByte: 0.34, setByte: 0.48 },
  valkey: { get: 6_250, set: 6_650, del: 6_250, getByte: 0.34, setByte: 0.48 },
  /** 316,474 GET/s and 240,682 SET/s on one thread over a UNIX socket (tidwall/cache-benchmarks 2025), times 1.6 for TCP. */
  memcached: { get: 5_050, set: 6_650, del: 5_050, getByte: 0.17, setByte: 0.13 },
} as const;

/** Spread of service times. Assumed: no public distribution of the server's own part. */
const SERVICE_SIGMA = 0.2;

/**
 * Share of the fixed part that stays with the engine thread when I/O threads take the socket work: from 160,000
 * to about 300,000 requests/s with 4 vCPU, 500,000 with 8 on Redis 7.0 and Valkey 7.2 (AWS "up to" figures, valkey.io: 360,000), 1,000,000
 * with 8 on Redis 7.1 and Valkey 8 (AWS Database Blog 2023; valkey.io 2024: 1.19 M).
 */
export function engineThreadShare(engine: string, version: string, vcpus: number): number {
  if (vcpus < 4) return 1;
  if (vcpus < 8) return 0.5;
  const number = Number.parseFloat(version) || 0;
  const enhanced = engine === 'valkey' ? number >= 8 : number >= 7.1;
  return enhanced ? 0.16 : 0.4;
}

/** How long commands take on the nodes of one cluster. */
export class Service {
  private readonly stream: number;
  private readonly factors: { readonly table: Float64Array };
  private readonly fixed: Float64Array;
  private readonly perByte: Float64Array;
  /** Commands served at once by one node: 1 (Redis, Valkey), vCPUs (Memcached worker threads). */
  readonly workers: number;

  constructor(cluster: ClusterSpec, seed: number) {
    this.stream = streamId(seed, 'service');
    this.factors = Object.freeze({ table: lognormalTable(SERVICE_SIGMA) });
    const level = serviceLevels[cluster.engine];
    const isMemcached = cluster.engine === 'memcached';
    const share = isMemcached
      ? 1
      : engineThreadShare(cluster.engine, cluster.engineVersion, cluster.vcpus);
    this.fixed = Float64Array.of(level.get * share, level.set * share, level.del * share);
    this.perByte = Float64Array.of(level.getByte * share, level.setByte * share, 0);
    this.workers = isMemcached ? Math.max(1, cluster.vcpus) : 1;
  }

  /** Service time of command number `draw` with a value of `bytes`, whole nanoseconds, at normal speed. */
  nanos(command: number, bytes: number, draw: number): Nanos {
    const mean = (this.fixed[command] as number) + (this.perByte[command] as number) * bytes;
    const factor = this.factors.table[hashDraw(this.stream, draw) >>> 20] as number;
    return Math.round(mean * factor);
  }
}
