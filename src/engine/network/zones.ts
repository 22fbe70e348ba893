import { lognormalTable, rounded } from '../base/maths.ts';
import { hashDraw, streamId } from '../base/rng.ts';
import { MICROSECOND, MILLISECOND, type Nanos } from '../base/units.ts';
import type { NetworkSpec } from '../scenario/scenario.ts';

/** First wait of TCP before it sends again, and how often it does: TCP_RTO_MIN and tcp_retries2 of Linux. */
const RETRANSMISSION_NANOS: Nanos = 200 * MILLISECOND;
const MOST_RETRANSMISSIONS = 15;

/**
 * Delays between Availability Zones, and which zones reach each other. One way is half the round trip, drawn
 * lognormal around the median. Medians: same zone 0.2 ms (ElastiCache PING 0.11 to 0.34 ms, valkey.io 0.3 ms
 * with service), other zone 0.95 ms (mean of 15 us-east-1 pairs, 0.66 to 1.26 ms).
 */
export class Network {
  /** Draws of delays. */
  readonly stream: number;
  private factors: { readonly table: Float64Array };
  private sameHalf: Nanos;
  private crossHalf: Nanos;
  /** 1 where messages pass, by from * zones + to. */
  private readonly open: Uint8Array;
  /** 1 while a zone has power. */
  readonly up: Uint8Array;
  readonly zones: number;
  /** Added to every message, by from * zones + to, and how many of 1,000 messages are lost on the way. */
  private readonly added: Float64Array;
  private readonly lost: Float64Array;
  private troubled = false;
  private readonly losses: number;

  constructor(zones: number, spec: NetworkSpec, seed: number) {
    this.zones = zones;
    this.stream = streamId(seed, 'network');
    this.open = new Uint8Array(zones * zones).fill(1);
    this.up = new Uint8Array(zones).fill(1);
    this.added = new Float64Array(zones * zones);
    this.lost = new Float64Array(zones * zones);
    this.losses = streamId(seed, 'packet-loss');
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
    const nanos = this.calmDelay(from, to, hashDraw(this.stream, draw));
    return this.troubled ? nanos + this.trouble(from * this.zones + to, draw) : nanos;
  }

  /** The same from 32 uniform bits, where no way is longer than usual or lossy. */
  calmDelay(from: number, to: number, uniform32: number): Nanos {
    const factor = this.factors.table[uniform32 >>> 20] as number;
    return rounded((from === to ? this.sameHalf : this.crossHalf) * factor);
  }

  /** What a longer or lossy way adds to one message: TCP sends again after 200 ms, then after twice as long each time. */
  private trouble(way: number, draw: number): Nanos {
    let nanos = this.added[way] as number;
    const share = ((this.lost[way] as number) / 1000) * 4294967296;
    let again = RETRANSMISSION_NANOS;
    for (let k = 0; k < MOST_RETRANSMISSIONS; k++) {
      if (hashDraw(this.losses + k, draw) >= share) break;
      nanos += again;
      again *= 2;
    }
    return nanos;
  }

  /** Makes the way between two zones longer, both ways; 0 for its usual length. */
  lengthen(a: number, b: number, nanos: Nanos): void {
    this.added[a * this.zones + b] = this.added[b * this.zones + a] = nanos;
    this.lookForTrouble();
  }

  /** Loses so many of 1,000 messages between two zones, both ways. */
  lose(a: number, b: number, perMille: number): void {
    this.lost[a * this.zones + b] = this.lost[b * this.zones + a] = perMille;
    this.lookForTrouble();
  }

  private lookForTrouble(): void {
    this.troubled = this.added.some((nanos) => nanos > 0) || this.lost.some((share) => share > 0);
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

  /** Cuts or joins one direction. */
  setOneWay(from: number, to: number, open: boolean): void {
    this.open[from * this.zones + to] = open ? 1 : 0;
  }

  /** True when a zone is cut off from more than half of all zones: those that run the cluster take it for lost. */
  isIsolated(zone: number): boolean {
    let reached = 0;
    for (let z = 0; z < this.zones; z++) if (z === zone || this.reaches(zone, z)) reached += 1;
    return reached * 2 < this.zones;
  }
}
