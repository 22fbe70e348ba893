import { exponential, lognormalTable, paretoTable, pow, rounded } from '../base/maths.ts';
import { hashDraw, streamId } from '../base/rng.ts';
import { MILLISECOND, type Nanos } from '../base/units.ts';
import type { WorkloadSpec } from '../scenario/scenario.ts';
import { type TraceData, UNSTATED_BYTES } from './trace.ts';

const zipfWeight = (rank: number, spec: WorkloadSpec) => pow(rank + 1, -spec.zipfExponent);
const evenWeight = () => 1;

/** Popularity laws: weight of the key of a rank (0 is the hottest). Those that move: see `keyOf`. */
export const popularities = {
  zipf: {
    label: 'Zipf',
    about: 'The r-th key is asked for in proportion to 1 / r^exponent: few keys get most requests.',
    weight: zipfWeight,
  },
  uniform: {
    label: 'Uniform',
    about: 'Every key is equally likely.',
    weight: evenWeight,
  },
  'hot-key': {
    label: 'One hot key',
    about: 'One key gets a fixed share of all requests; the rest follow Zipf.',
    weight: zipfWeight,
  },
  scan: {
    label: 'Scan',
    about: 'One key after another, over and over.',
    weight: evenWeight,
  },
  zipfscan: {
    label: 'Zipf with scans',
    about: 'Zipf; after each phase a scan of some keys, which goes on where it stopped.',
    weight: zipfWeight,
  },
  shift: {
    label: 'Moving Zipf',
    about: 'Zipf; with each phase its ranks move on by some keys.',
    weight: zipfWeight,
  },
  hotset: {
    label: 'Moving hot set',
    about: 'Some keys share a fixed part of the requests, the next ones with each phase.',
    weight: evenWeight,
  },
} satisfies Record<
  WorkloadSpec['popularity'],
  { label: string; about: string; weight: (rank: number, spec: WorkloadSpec) => number }
>;

/** How the request rate changes: the rate at a moment as a share of `ratePerSecond`. */
export const shapes = {
  constant: { label: 'Constant', about: 'The same rate all the time.', factor: () => 1 },
  wave: {
    label: 'Wave',
    about: 'Rises and falls in a triangle between the rate and the rate divided by the factor.',
    factor: (at: Nanos, spec: WorkloadSpec) => {
      const phase = (at / MILLISECOND / spec.shapeMs) % 1;
      const low = 1 / spec.shapeFactor;
      return low + (1 - low) * (1 - Math.abs(2 * phase - 1));
    },
  },
  spike: {
    label: 'Spike',
    about: 'After the given time the rate is multiplied by the factor, for a tenth of that time.',
    factor: (at: Nanos, spec: WorkloadSpec) => {
      const millis = at / MILLISECOND;
      return millis >= spec.shapeMs && millis < spec.shapeMs * 1.1 ? spec.shapeFactor : 1;
    },
  },
  ramp: {
    label: 'Ramp',
    about: 'Starts at a tenth of the rate and reaches it after the given time.',
    factor: (at: Nanos, spec: WorkloadSpec) =>
      Math.min(1, 0.1 + (0.9 * at) / MILLISECOND / spec.shapeMs),
  },
  'flash-crowd': {
    label: 'Flash crowd',
    about:
      'At the given time the rate is multiplied by the factor; what is too much halves with each tenth of that time.',
    factor: (at: Nanos, spec: WorkloadSpec) => {
      const tenths = (at / MILLISECOND / spec.shapeMs - 1) * 10;
      return tenths < 0 ? 1 : 1 + (spec.shapeFactor - 1) * pow(0.5, tenths);
    },
  },
} satisfies Record<
  WorkloadSpec['shape'],
  { label: string; about: string; factor: (at: Nanos, spec: WorkloadSpec) => number }
>;

/** Which law the sizes of values follow: factors of the median. */
export const valueLaws = {
  lognormal: { label: 'Lognormal', table: (spec: WorkloadSpec) => lognormalTable(spec.valueSigma) },
  pareto: {
    label: 'Generalized Pareto',
    table: (spec: WorkloadSpec) => paretoTable(spec.valueShape),
  },
} satisfies Record<
  WorkloadSpec['valueLaw'],
  { label: string; table: (spec: WorkloadSpec) => Float64Array }
>;

/** Factors of the sizes; an empty table where all values are alike. */
function sizeTable(spec: WorkloadSpec): { readonly table: Float64Array } {
  const isSpread = spec.valueLaw !== 'lognormal' || spec.valueSigma > 0;
  const table = isSpread ? valueLaws[spec.valueLaw].table(spec) : new Float64Array(0);
  return Object.freeze({ table });
}

/** A table for drawing one of n weighted things from two 32-bit draws (Vose 1991). Never changes. */
type Alias = { readonly share: Float64Array; readonly other: Int32Array };

function aliasTable(n: number, weight: (rank: number) => number): Alias {
  const share = new Float64Array(n);
  const other = new Int32Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const w = weight(i);
    share[i] = w;
    total += w;
  }
  const small = new Int32Array(n);
  const large = new Int32Array(n);
  let smalls = 0;
  let larges = 0;
  for (let i = 0; i < n; i++) {
    share[i] = ((share[i] as number) * n) / total;
    if ((share[i] as number) < 1) small[smalls++] = i;
    else large[larges++] = i;
  }
  while (smalls > 0 && larges > 0) {
    const s = small[--smalls] as number;
    const l = large[larges - 1] as number;
    other[s] = l;
    share[l] = (share[l] as number) + (share[s] as number) - 1;
    if ((share[l] as number) < 1) {
      larges -= 1;
      small[smalls++] = l;
    }
  }
  while (larges > 0) share[large[--larges] as number] = 1;
  while (smalls > 0) share[small[--smalls] as number] = 1;
  return Object.freeze({ share, other });
}

/**
 * Who asks for what, and when. Each request's draws are hashes of (seed, stream, request number): whatever the
 * cluster does, request 4,711 asks for the same key, and a higher rate only brings it sooner.
 */
export class Workload {
  private spec: WorkloadSpec;
  private readonly trace: TraceData | null;
  private alias: Alias;
  /** Draws of gaps, of ranks (and, of the stream after that one, which of two a rank is), and of reads and writes. */
  readonly arrivals: number;
  readonly aliasDraws: number;
  readonly ops: number;
  private readonly keys: number;
  private readonly sizes: number;
  private sizeFactors: { readonly table: Float64Array };
  /** True where keys are ranks: no popularity that moves, no hot key. */
  isPlain = true;
  /** The rate is multiplied by this. */
  surge = 1;
  /** A key that gets so much of all requests, in 2^32nds; -1 for none. */
  private heated = -1;
  private heatedShare = 0;
  private readonly heats: number;
  private readonly manys: number;
  /** Number of the next request. */
  next = 0;

  /** What `draw` found. */
  key = 0;
  write = false;
  /** A read of several keys. */
  many = false;
  valueBytes = 0;
  /** TTL of the trace row; -1 where the scenario's TTL holds. */
  ttlMillis = -1;

  constructor(spec: WorkloadSpec, trace: TraceData | null, seed: number) {
    this.trace = trace;
    this.arrivals = streamId(seed, 'arrivals');
    this.keys = streamId(seed, 'keys');
    this.aliasDraws = streamId(seed, 'keys:alias');
    this.ops = streamId(seed, 'operations');
    this.sizes = streamId(seed, 'sizes');
    this.heats = streamId(seed, 'hot-key');
    this.manys = streamId(seed, 'mget');
    this.spec = spec;
    this.alias = emptyAlias;
    this.sizeFactors = sizeTable(spec);
    this.configure(spec, true);
  }

  /** Takes a changed workload; the popularity table is made anew only when its inputs changed. */
  configure(spec: WorkloadSpec, force = false): void {
    const old = this.spec;
    // A copy: the scenario's own object is changed in place, and would always equal itself.
    this.spec = { ...spec };
    this.isPlain = spec.popularity === 'zipf' || spec.popularity === 'uniform';
    if (
      force ||
      old.keyspace !== spec.keyspace ||
      old.popularity !== spec.popularity ||
      old.zipfExponent !== spec.zipfExponent
    ) {
      const { weight } = popularities[spec.popularity];
      if (!this.trace) this.alias = aliasTable(spec.keyspace, (rank) => weight(rank, spec));
    }
    if (
      old.valueSigma !== spec.valueSigma ||
      old.valueLaw !== spec.valueLaw ||
      old.valueShape !== spec.valueShape
    ) {
      this.sizeFactors = sizeTable(spec);
    }
  }

  /** Time from the arrival before (at `at`) to request `next`; -1 when a trace has ended. */
  gap(at: Nanos): Nanos {
    const { spec, trace, next } = this;
    if (trace) {
      if (next >= trace.requests) return -1;
      if (trace.atNanos) return Math.max(0, (trace.atNanos[next] as number) - at);
      return Math.round(1e9 / spec.ratePerSecond);
    }
    return this.gapOf(at, hashDraw(this.arrivals, next));
  }

  /** The same from 32 uniform bits, without a trace. */
  gapOf(at: Nanos, uniform32: number): Nanos {
    const { spec } = this;
    let rate = spec.ratePerSecond;
    if (spec.shape !== 'constant') rate *= shapes[spec.shape].factor(at, spec);
    const mean = 1e9 / (rate * this.surge);
    if (spec.arrivals === 'even') return Math.max(1, rounded(mean));
    return Math.max(1, rounded(mean * exponential(uniform32)));
  }

  /** Draws what request `next` asks for into `key`, `write`, `valueBytes`, `ttlMillis`; moves on by one. */
  draw(): void {
    const n = this.next++;
    const { spec, trace } = this;
    if (trace) {
      this.key = trace.key[n] as number;
      this.write = trace.op[n] !== 0;
      const stated = trace.valueBytes[n] as number;
      this.valueBytes = stated === UNSTATED_BYTES ? this.sizeOf(this.key) : stated;
      const ttl = trace.ttlMs ? (trace.ttlMs[n] as number) : -1;
      this.ttlMillis = ttl;
      return;
    }
    this.key = this.isHeated(n) ? this.heated : this.keyOf(n);
    this.write = this.isWrite(hashDraw(this.ops, n));
    if (spec.mgetPercent > 0)
      this.many = hashDraw(this.manys, n) / 4294967296 < spec.mgetPercent / 100;
    else this.many = false;
    this.valueBytes = this.sizeOf(this.key);
    this.ttlMillis = -1;
  }

  /** Sends a share of all requests, in percent, to one key; -1 and 0 for the usual popularity. */
  heat(key: number, percent: number): void {
    this.heated = key;
    this.heatedShare = (percent / 100) * 4294967296;
  }

  private isHeated(request: number): boolean {
    return this.heated >= 0 && hashDraw(this.heats, request) < this.heatedShare;
  }

  /** The key that most of the next requests are for, as many as `of`; the lowest of several. -1 when no request follows. */
  hottest(of: number): number {
    const { trace, next } = this;
    const end = trace ? Math.min(trace.requests, next + of) : next + of;
    const counts: { [key: number]: number } = {};
    let hottest = -1;
    let most = 0;
    for (let n = next; n < end; n++) {
      const key = trace ? (trace.key[n] as number) : this.isHeated(n) ? this.heated : this.keyOf(n);
      const count = (counts[key] ?? 0) + 1;
      counts[key] = count;
      if (count > most || (count === most && key < hottest)) {
        hottest = key;
        most = count;
      }
    }
    return hottest;
  }

  /** Whether a request is a write, from 32 uniform bits. */
  isWrite(uniform32: number): boolean {
    return uniform32 / 4294967296 >= this.spec.readPercent / 100;
  }

  private rankOf(request: number): number {
    return this.rankAt(hashDraw(this.aliasDraws, request), hashDraw(this.aliasDraws + 1, request));
  }

  /** A rank, which is the key where the popularity `isPlain`, from twice 32 uniform bits. */
  rankAt(spread: number, coin: number): number {
    const { share, other } = this.alias;
    const column = Math.floor((spread / 4294967296) * share.length);
    return coin / 4294967296 < (share[column] as number) ? column : (other[column] as number);
  }

  /** Key of a request. */
  keyOf(request: number): number {
    if (this.isPlain) return this.rankOf(request);
    const { popularity, keyspace, phaseRequests, phaseKeys } = this.spec;
    if (popularity === 'hot-key') return this.isHot(request) ? 0 : this.rankOf(request);
    if (popularity === 'scan') return request % keyspace;
    if (popularity === 'zipfscan') {
      const round = phaseRequests + phaseKeys;
      const rounds = Math.floor(request / round);
      const scanned = request - rounds * round - phaseRequests;
      return scanned < 0 ? this.rankOf(request) : (rounds * phaseKeys + scanned) % keyspace;
    }
    const moved = Math.floor(request / phaseRequests) * phaseKeys;
    if (popularity === 'shift') return (this.rankOf(request) + moved) % keyspace;
    if (!this.isHot(request)) return this.rankOf(request);
    const place = hashDraw(this.aliasDraws, request) / 4294967296;
    return (moved + Math.floor(place * Math.min(phaseKeys, keyspace))) % keyspace;
  }

  private isHot(request: number): boolean {
    return hashDraw(this.keys, request) < (this.spec.hotKeyPercent / 100) * 4294967296;
  }

  /** Value size of a key of the generated workload: the same each time. */
  sizeOf(key: number): number {
    const { spec } = this;
    const { table } = this.sizeFactors;
    if (table.length === 0) return spec.valueBytes;
    const factor = table[hashDraw(this.sizes, key) >>> 20] as number;
    return Math.max(1, Math.min(MAX_VALUE_BYTES, rounded(spec.valueBytes * factor)));
  }

  keyBytesOf(key: number): number {
    return this.trace ? (this.trace.keyBytes[key] as number) : this.spec.keyBytes;
  }

  /** The name of a key, as the cluster hashes it. */
  nameOf(key: number): string {
    if (this.trace) return this.trace.keyNames[key] ?? String(key);
    const digits = Math.max(1, this.spec.keyBytes - 4);
    const name = `key:${String(key).padStart(digits, '0')}`;
    const { hashTags, tagKeys } = this.spec;
    if (hashTags === 'none') return name;
    return hashTags === 'all' ? `{all}:${name}` : `{${Math.floor(key / tagKeys)}}:${name}`;
  }

  /** The key of a name; -1 when no request can ask for it. */
  keyNamed(name: string): number {
    if (this.trace) return this.trace.keyNames.indexOf(name);
    const key = Number(/\d+$/.exec(name)?.[0] ?? -1);
    return key >= 0 && key < this.spec.keyspace && this.nameOf(key) === name ? key : -1;
  }

  /** Number of different keys. */
  get keyspace(): number {
    return this.trace ? this.trace.keyNames.length : this.spec.keyspace;
  }
}

const emptyAlias: Alias = Object.freeze({ share: new Float64Array(1), other: new Int32Array(1) });

/** Largest value that a workload writes: 64 MiB (Redis takes 512 MiB, Memcached 1 MiB). */
export const MAX_VALUE_BYTES = 64 * 1024 * 1024;
