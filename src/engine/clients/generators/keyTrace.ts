import { Mulberry32, permutation } from './mulberry32.ts';
import { measuredRanks, type Ranks, zipfRanks } from './ranks.ts';

/** What a trace is made of. Exponents and shares are fractions, the rest counts of requests or keys. */
export type TraceSpec =
  | { kind: 'zipf'; alpha: number }
  | { kind: 'uniform' }
  | { kind: 'scan' }
  | { kind: 'zipfscan'; alpha: number; every: number; length: number }
  | { kind: 'shift'; alpha: number; every: number; by: number }
  | { kind: 'hotset'; hot: number; p: number; every: number }
  | { kind: 'measured'; points: readonly (readonly [rank: number, share: number])[] };

export type TraceKindName = TraceSpec['kind'];

/** Bounds of a parameter: least, most, and whether it is a whole number. */
type Bounds = readonly [least: number, most: number, whole: boolean];

type TraceKind = {
  about: string;
  /** Parameters in the order in which they are written: `zipfscan:alpha:every:length`. */
  params: Readonly<Record<string, Bounds>>;
  /** Draws key numbers into out[0 .. count - 1]. */
  fill(trace: KeyTrace, out: Int32Array, count: number): void;
};

const ALPHA: Bounds = [0, 5, false];
const COUNT: Bounds = [1, 1e12, true];

/** Every kind of trace. Keys of Zipf's law are numbered at random, so that a scan meets hot keys anywhere. */
export const traceKinds = {
  zipf: {
    about: 'Zipf: the r-th key is asked for in proportion to 1 / r^alpha.',
    params: { alpha: ALPHA },
    fill: fillRanked,
  },
  uniform: { about: 'Every key is equally likely.', params: {}, fill: fillUniform },
  scan: { about: 'One key after another, over and over.', params: {}, fill: fillScan },
  zipfscan: {
    about: 'Zipf; after `every` requests a scan of `length` keys that goes on where it stopped.',
    params: { alpha: ALPHA, every: COUNT, length: COUNT },
    fill: fillZipfScan,
  },
  shift: {
    about: 'Zipf whose ranks move on by `by` keys after each `every` requests.',
    params: { alpha: ALPHA, every: COUNT, by: [0, 1e12, true] },
    fill: fillShift,
  },
  hotset: {
    about: 'A share `p` of requests goes to `hot` keys, other ones after each `every` requests.',
    params: { hot: COUNT, p: [0, 1, false], every: COUNT },
    fill: fillHotSet,
  },
  measured: {
    about: 'A measured law: shares of requests by rank.',
    params: {},
    fill: fillRanked,
  },
} satisfies Record<TraceKindName, TraceKind>;

/**
 * A generated trace of keys 0 to keys - 1, made piece by piece: the same (spec, keys, seed) gives the same keys
 * whatever the pieces. One stream of draws: first the numbering of the keys (not for uniform and scan), then
 * the requests in order.
 */
export class KeyTrace {
  readonly spec: TraceSpec;
  readonly keys: number;
  /** Number of the next request. */
  next = 0;
  readonly random: Mulberry32;
  /** Key of each rank; empty where the kind needs none. */
  readonly order: Uint32Array;
  readonly ranks: Ranks | null;

  constructor(spec: TraceSpec, keys: number, seed: number) {
    const { kind } = spec;
    this.spec = spec;
    this.keys = keys;
    this.random = new Mulberry32(seed);
    this.order = permutation(kind === 'uniform' || kind === 'scan' ? 0 : keys, this.random);
    this.ranks = ranksOf(spec, keys);
  }

  /** The next `count` keys, into out[0 .. count - 1]. */
  fill(out: Int32Array, count: number): void {
    traceKinds[this.spec.kind].fill(this, out, count);
    this.next += count;
  }
}

function ranksOf(spec: TraceSpec, keys: number): Ranks | null {
  if (spec.kind === 'measured') return measuredRanks(keys, spec.points);
  return 'alpha' in spec ? zipfRanks(keys, spec.alpha) : null;
}

function fillRanked({ random, order, ranks }: KeyTrace, out: Int32Array, count: number): void {
  if (ranks === null) return;
  for (let i = 0; i < count; i++) out[i] = order[ranks.at(random.next())] as number;
}

function fillUniform({ random, keys }: KeyTrace, out: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = Math.floor(random.next() * keys);
}

function fillScan({ next, keys }: KeyTrace, out: Int32Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = (next + i) % keys;
}

function fillZipfScan(trace: KeyTrace, out: Int32Array, count: number): void {
  const { spec, random, order, ranks, keys, next } = trace;
  if (spec.kind !== 'zipfscan' || ranks === null) return;
  const { every, length } = spec;
  const round = every + length;
  for (let i = 0; i < count; i++) {
    const rounds = Math.floor((next + i) / round);
    const scanned = next + i - rounds * round - every;
    if (scanned < 0) out[i] = order[ranks.at(random.next())] as number;
    else out[i] = (rounds * length + scanned) % keys;
  }
}

function fillShift(trace: KeyTrace, out: Int32Array, count: number): void {
  const { spec, random, order, ranks, keys, next } = trace;
  if (spec.kind !== 'shift' || ranks === null) return;
  const { every, by } = spec;
  for (let i = 0; i < count; i++) {
    const moved = Math.floor((next + i) / every) * by;
    out[i] = order[(ranks.at(random.next()) + moved) % keys] as number;
  }
}

function fillHotSet(trace: KeyTrace, out: Int32Array, count: number): void {
  const { spec, random, order, keys, next } = trace;
  if (spec.kind !== 'hotset') return;
  const { hot, p, every } = spec;
  for (let i = 0; i < count; i++) {
    const base = Math.floor((next + i) / every) * hot;
    const isHot = random.next() < p;
    const draw = random.next();
    const place = isHot ? (base + Math.floor(draw * hot)) % keys : Math.floor(draw * keys);
    out[i] = order[place] as number;
  }
}
