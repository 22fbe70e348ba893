import { Mulberry32 } from '../../src/engine/clients/generators/mulberry32.ts';
import type { SizeSpec, TraceSpec } from '../../src/engine/real/traces.ts';

/** Draws the cases of a run from its seed. */
export class Draws {
  private readonly random: Mulberry32;

  constructor(seed: number) {
    this.random = new Mulberry32(seed);
  }

  /** A number from 0 to 1. */
  unit(): number {
    return this.random.next();
  }

  /** A whole number from `low` to `high`. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  /** A whole number whose logarithm is even between those of `low` and `high`. */
  spread(low: number, high: number): number {
    return Math.round(low * (high / low) ** this.unit());
  }

  one<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)] as T;
  }

  /** A value between, with so many digits after the point. */
  between(low: number, high: number, digits: number): number {
    return Number((low + this.unit() * (high - low)).toFixed(digits));
  }

  trace(): TraceSpec {
    const alpha = this.between(0.6, 1.2, 2);
    const kind = this.one(['zipf', 'zipf', 'shift', 'hotset', 'zipfscan', 'uniform'] as const);
    if (kind === 'uniform') return { kind };
    if (kind === 'zipf') return { kind, alpha };
    if (kind === 'shift') return { kind, alpha, every: 50_000, by: this.whole(500, 4000) };
    if (kind === 'zipfscan') return { kind, alpha, every: 10_000, length: this.whole(500, 5000) };
    const hot = this.whole(1000, 8000);
    return { kind, hot, p: this.between(0.6, 0.95, 2), every: this.whole(50_000, 150_000) };
  }

  sizes(): SizeSpec {
    if (this.unit() < 0.7) return { kind: 'fixed', bytes: this.spread(60, 2000) };
    const median = this.spread(100, 600);
    return { kind: 'lognormal', median, sigma: this.between(0.5, 1.2, 2), min: 16, max: 16_384 };
  }
}

/** "zipf 0.99", "shift 0.8 every 50000 by 2000". */
export function traceTitle(spec: TraceSpec): string {
  if (spec.kind === 'zipf') return `zipf ${spec.alpha}`;
  if (spec.kind === 'shift') return `shift ${spec.alpha} every ${spec.every} by ${spec.by}`;
  if (spec.kind === 'zipfscan') {
    return `zipfscan ${spec.alpha} every ${spec.every} length ${spec.length}`;
  }
  if (spec.kind === 'hotset') return `hotset ${spec.hot} p ${spec.p} every ${spec.every}`;
  return spec.kind;
}

export function sizesTitle(spec: SizeSpec): string {
  if (spec.kind === 'fixed') return `${spec.bytes} B`;
  return spec.kind === 'lognormal' ? `lognormal ${spec.median} B sigma ${spec.sigma}` : spec.kind;
}
