import { cosTurns, exp, ln, pow } from '../../base/maths.ts';
import { Mulberry32 } from './mulberry32.ts';

/** Value sizes of the keys, in bytes. */
export type SizeSpec =
  | { kind: 'fixed'; bytes: number }
  | { kind: 'lognormal'; median: number; sigma: number; min: number; max: number }
  /** Generalized Pareto. `small`: chances of the sizes 0, 1, 2, ..., drawn before it. */
  | {
      kind: 'pareto';
      location: number;
      scale: number;
      shape: number;
      min: number;
      max: number;
      small?: readonly number[];
    }
  /** Measured: [percent of keys, their largest size], rising; between two points evenly. */
  | { kind: 'quantiles'; points: readonly (readonly [percent: number, bytes: number])[] };

/** The stream of sizes does not meet that of the keys. */
const SIZE_SEED = 0x5a17e5;

/** Value size in bytes of every key, one law for all: the same (spec, seed) gives the same sizes. */
export function valueSizes(keys: number, spec: SizeSpec, seed: number): Uint32Array {
  const sizes = new Uint32Array(keys);
  const random = new Mulberry32(seed ^ SIZE_SEED);
  if (spec.kind === 'fixed') sizes.fill(spec.bytes);
  else if (spec.kind === 'lognormal') fillLognormal(sizes, spec, random);
  else if (spec.kind === 'pareto') fillPareto(sizes, spec, random);
  else fillQuantiles(sizes, spec.points, random);
  return sizes;
}

/** Box and Muller, cosine branch: two draws for each key. */
function fillLognormal(
  sizes: Uint32Array,
  spec: Extract<SizeSpec, { kind: 'lognormal' }>,
  random: Mulberry32,
): void {
  const { median, sigma, min, max } = spec;
  for (let key = 0; key < sizes.length; key++) {
    const radius = Math.sqrt(-2 * ln(1 - random.next()));
    const normal = radius * cosTurns(random.next());
    sizes[key] = Math.round(Math.min(max, Math.max(min, median * exp(sigma * normal))));
  }
}

/** By the inverse of the distribution function: one draw for each key, two where small sizes come first. */
function fillPareto(
  sizes: Uint32Array,
  spec: Extract<SizeSpec, { kind: 'pareto' }>,
  random: Mulberry32,
): void {
  const { location, min, max, small } = spec;
  for (let key = 0; key < sizes.length; key++) {
    const listed = small ? listedSize(small, random.next()) : -1;
    const size = listed >= 0 ? listed : location + excess(spec, 1 - random.next());
    sizes[key] = Math.round(Math.min(max, Math.max(min, size)));
  }
}

/** Size whose part of the chances a draw falls into; -1 beyond all of them. */
function listedSize(chances: readonly number[], draw: number): number {
  let sum = 0;
  for (let size = 0; size < chances.length; size++) {
    sum += chances[size] as number;
    if (draw < sum) return size;
  }
  return -1;
}

/** By how much a generalized Pareto size passes its location with the chance `beyond`, in (0, 1]. */
function excess({ scale, shape }: { scale: number; shape: number }, beyond: number): number {
  if (shape === 0) return -scale * ln(beyond);
  return (scale * (pow(beyond, -shape) - 1)) / shape;
}

function fillQuantiles(
  sizes: Uint32Array,
  points: readonly (readonly [number, number])[],
  random: Mulberry32,
): void {
  for (let key = 0; key < sizes.length; key++) {
    sizes[key] = Math.round(quantile(points, random.next() * 100));
  }
}

function quantile(points: readonly (readonly [number, number])[], percent: number): number {
  let [lowPercent, lowBytes] = points[0] as readonly [number, number];
  for (const [highPercent, highBytes] of points) {
    if (percent <= highPercent) {
      const span = highPercent - lowPercent;
      const part = span > 0 ? Math.max(0, percent - lowPercent) / span : 0;
      return lowBytes + (highBytes - lowBytes) * part;
    }
    lowPercent = highPercent;
    lowBytes = highBytes;
  }
  return lowBytes;
}

/** Keys whose sizes stand for all. */
const SAMPLE_KEYS = 4096;

/** Mean size of a law, from a sample of keys. */
export function meanBytes(spec: SizeSpec): number {
  if (spec.kind === 'fixed') return spec.bytes;
  return valueSizes(SAMPLE_KEYS, spec, 1).reduce((sum, bytes) => sum + bytes, 0) / SAMPLE_KEYS;
}
