import { lognormalTable, rounded } from '../base/maths.ts';
import { hashDraw, streamId } from '../base/rng.ts';
import { MILLISECOND, type Nanos } from '../base/units.ts';
import type { OriginSpec } from '../scenario/scenario.ts';

/** The database's workers before one queue, solved in the order of arrival: a query starts when the first is free. */
export class Database {
  private readonly stream: number;
  private readonly factors: Float64Array;
  private readonly readNanos: number;
  private readonly writeNanos: number;
  private readonly workers: number;
  /** When the busy workers are free, in order, round and round: from `first`, `busy` of them. */
  private readonly freeAt: Float64Array;
  private first = 0;
  private busy = 0;

  constructor(spec: OriginSpec, seed: number) {
    this.stream = streamId(seed, 'origin');
    this.factors = lognormalTable(spec.serviceSigma);
    this.readNanos = spec.serviceMs * MILLISECOND;
    this.writeNanos = this.readNanos * spec.writeFactor;
    this.workers = spec.workers;
    this.freeAt = new Float64Array(1 << (32 - Math.clz32(spec.workers)));
  }

  /** When the query of a request that arrives now, at `at`, is served. */
  serve(request: number, isWrite: boolean, at: Nanos): Nanos {
    const factor = this.factors[hashDraw(this.stream, request) >>> 20] as number;
    const nanos = rounded((isWrite ? this.writeNanos : this.readNanos) * factor);
    const { freeAt } = this;
    const mask = freeAt.length - 1;
    let { first, busy } = this;
    while (busy > 0 && (freeAt[first & mask] as number) <= at) {
      first += 1;
      busy -= 1;
    }
    let startsAt = at;
    if (busy === this.workers) {
      startsAt = freeAt[first & mask] as number;
      first += 1;
      busy -= 1;
    }
    const done = startsAt + nanos;
    let i = first + busy;
    for (; i > first; i--) {
      const before = freeAt[(i - 1) & mask] as number;
      if (before <= done) break;
      freeAt[i & mask] = before;
    }
    freeAt[i & mask] = done;
    this.first = first & mask;
    this.busy = busy + 1;
    return done;
  }
}
