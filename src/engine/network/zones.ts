import { lognormalTable } from '../base/maths.ts';
import { hashDraw, streamId } from '../base/rng.ts';
import { MICROSECOND, type Nanos } from '../base/units.ts';
import type { NetworkSpec } from '../scenario/scenario.ts';

/**
 * Delays between Availability Zones, and which zones reach each other. One way is half the round trip, drawn
 * lognormal around the median. Medians: same zone 0.2 ms (ElastiCache PING 0.11 to 0.34 ms, valkey.io 0.3 ms
 * with service), other zone 0.95 ms (mean of 15 us-east-1 pairs, 0.66 to 1.26 ms).
 */
export class Network {
  private readonly stream: number;
  private factors: { readonly table: Float64Array };
  private sameHalf: Nanos;
  private crossHalf: Nanos;
  /** 1 where messages pass, by from * zones + to. */
  private readonly open: Uint8Array;
  /** 1 while a zone has power. */
  readonly up: Uint8Array;
  readonly zones: number;

  constructor(zones: number, spec: NetworkSpec, seed: number) {
    this.zones = zones;
    this.stream = streamId(seed, 'network');
    this.open = new Uint8Array(zones * zones).fill(1);
    this.up = new Uint8Array(zones).fill(1);
    this.factors = Object.freeze({ table: lognormalTable(spec.sigma) });
    this.sameHalf = (spec.sameZoneRttMicros * MICROSECOND) / 2;
    this.crossHalf = (spec.crossZoneRttMicros * MICROSECOND) / 2;
  }

  /** Takes new medians and spread. */
  configure(spec: NetworkSpec): void {
    this.factors = Object.freeze({ table: lognormalTable(spec.sigma) });
    this.sameHalf = (spec.sameZoneRttMicros * MICROSECOND) / 2;
    this.crossHalf = (spec.crossZoneRttMicros * MICROSECOND) / 2;
  }

  /** One-way delay of the message numbered `draw`, whole nanoseconds. */
  delay(from: number, to: number, draw: number): Nanos {
    const factor = this.factors.table[hashDraw(this.stream, draw) >>> 20] as number;
    return Math.round((from === to ? this.sameHalf : this.crossHalf) * factor);
  }

  /** Median one-way delay. */
  medianDelay(from: number, to: number): Nanos {
    return Math.round(from === to ? this.sameHalf : this.crossHalf);
  }

  /** True when both zones have power and nothing lies between them. */
  reaches(from: number, to: number): boolean {
    return this.open[from * this.zones + to] === 1 && this.up[from] === 1 && this.up[to] === 1;
  }

  /** Cuts or joins two zones, both ways. */
  setOpen(a: number, b: number, open: boolean): void {
    this.open[a * this.zones + b] = open ? 1 : 0;
    this.open[b * this.zones + a] = open ? 1 : 0;
  }

  /** True when a zone is cut off from more than half of all zones: those that run the cluster take it for lost. */
  isIsolated(zone: number): boolean {
    let reached = 0;
    for (let z = 0; z < this.zones; z++) if (z === zone || this.reaches(zone, z)) reached += 1;
    return reached * 2 < this.zones;
  }
}
