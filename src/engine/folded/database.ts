import { lognormalTable } from '../base/maths.ts';
import { hashDraw, streamId } from '../base/rng.ts';
import { MILLISECOND, type Nanos } from '../base/units.ts';
import type { OriginSpec } from '../scenario/scenario.ts';

/** The database's workers before one queue, solved in the order of arrival: a query starts when the first is free. */
export class Database {
  private readonly stream: number;
  private readonly factors: Float64Array;
  private readonly readNanos: number;
  private readonly writeNanos: number;
  /** When each worker is free: a heap, the first free at the top. */
  private readonly freeAt: Float64Array;

  constructor(spec: OriginSpec, seed: number) {
    this.stream = streamId(seed, 'origin');
    this.factors = lognormalTable(spec.serviceSigma);
    this.readNanos = spec.serviceMs * MILLISECOND;
    this.writeNanos = this.readNanos * spec.writeFactor;
    this.freeAt = new Float64Array(spec.workers);
  }

  /** When the query of a request that arrives now, at `at`, is served. */
  serve(request: number, isWrite: boolean, at: Nanos): Nanos {
    const factor = this.factors[hashDraw(this.stream, request) >>> 20] as number;
    const nanos = Math.round((isWrite ? this.writeNanos : this.readNanos) * factor);
    const { freeAt } = this;
    const done = Math.max(at, freeAt[0] as number) + nanos;
    const workers = freeAt.length;
    let i = 0;
    for (;;) {
      let least = 2 * i + 1;
      if (least >= workers) break;
      if (least + 1 < workers && (freeAt[least + 1] as number) < (freeAt[least] as number)) {
        least += 1;
      }
      if ((freeAt[least] as number) >= done) break;
      freeAt[i] = freeAt[least] as number;
      i = least;
    }
    freeAt[i] = done;
    return done;
  }
}
