/**
 * Logarithm, exponential and the functions made of them, from additions, multiplications and divisions
 * only. ECMAScript leaves the last bits of Math.log, exp and pow to the engine; these are the same bits in
 * every browser and in Node. Relative error below 1e-14 (tested against Math).
 */

const LN2 = 0.6931471805599453;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SQRT2 = 1.4142135623730951;

const bits = new DataView(new ArrayBuffer(8));

/** Natural logarithm of a positive finite number. */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  bits.setFloat64(0, x);
  let high = bits.getUint32(0);
  let exponent = 0;
  if (high < 0x00100000) {
    bits.setFloat64(0, x * 18014398509481984);
    high = bits.getUint32(0);
    exponent = -54;
  }
  exponent += (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0x000fffff) | 0x3ff00000);
  let m = bits.getFloat64(0);
  if (m > SQRT2) {
    m /= 2;
    exponent += 1;
  }
  // ln m = 2 artanh((m - 1) / (m + 1)); |s| <= 0.1716, so twelve terms leave less than 1e-18.
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let sum = 0;
  for (let k = 23; k >= 3; k -= 2) sum = (sum + 1 / k) * z;
  return exponent * LN2_HIGH + (2 * s + (2 * s * sum + exponent * LN2_LOW));
}

/** e to the power x. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const k = Math.round(x / LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let i = 18; i >= 1; i--) sum = 1 + (sum * r) / i;
  return scale(sum, k);
}

/** x times 2 to the power k, through exact halves so that subnormal results round once. */
function scale(x: number, k: number): number {
  if (k > 1023) return x * 2 * powerOfTwo(k - 1);
  if (k < -1022) return x * powerOfTwo(k + 54) * 5.551115123125783e-17;
  return x * powerOfTwo(k);
}

function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** x to the power y, for positive x. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x === 0) return y > 0 ? 0 : Infinity;
  return exp(y * ln(x));
}

/** cos(2 pi u) for u in [0, 1]. */
export function cosTurns(u: number): number {
  // To an eighth of a turn around the nearest quarter: |t| <= 1/8, exact.
  const quarter = Math.round(u * 4);
  const x = (u - quarter / 4) * (2 * Math.PI);
  switch (quarter & 3) {
    case 0:
      return cosine(x);
    case 1:
      return -sine(x);
    case 2:
      return -cosine(x);
    default:
      return sine(x);
  }
}

/** Taylor series for |x| <= pi / 4: the first term left out is below 1e-18. */
function cosine(x: number): number {
  let sum = 1;
  for (let i = 16; i >= 2; i -= 2) sum = 1 - (sum * x * x) / (i * (i - 1));
  return sum;
}

function sine(x: number): number {
  let sum = 1;
  for (let i = 17; i >= 3; i -= 2) sum = 1 - (sum * x * x) / (i * (i - 1));
  return sum * x;
}

/**
 * Inverse of the standard normal distribution function (Acklam's rational approximation, relative error
 * below 1.2e-9), for p in (0, 1).
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  if (p < 0.02425) return tail(Math.sqrt(-2 * ln(p)));
  if (p > 0.97575) return -tail(Math.sqrt(-2 * ln(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r +
      138.357751867269) *
      r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r +
      66.80131188771972) *
      r -
      13.28068155288572) *
      r +
      1)
  );
}

function tail(q: number): number {
  return (
    (((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q -
      2.549732539343734) *
      q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q +
      3.754408661907416) *
      q +
      1)
  );
}

/**
 * The nearest whole number, as `Math.round` has it, of 0 or a number from 1 to 2^52: without the branch of that one,
 * of which a processor cannot foretell which way it goes.
 */
export function rounded(x: number): number {
  return Math.floor(x + 0.5);
}

const EXPONENTIAL_STEPS = 4096;
const exponentialTable = (() => {
  const table = new Float64Array(EXPONENTIAL_STEPS);
  for (let i = 0; i < EXPONENTIAL_STEPS; i++) table[i] = -ln((i + 0.5) / EXPONENTIAL_STEPS);
  // The tail beyond the table's last step is kept by the mean: the table is scaled to mean 1.
  let sum = 0;
  for (let i = 0; i < EXPONENTIAL_STEPS; i++) sum += table[i] as number;
  for (let i = 0; i < EXPONENTIAL_STEPS; i++) {
    table[i] = ((table[i] as number) * EXPONENTIAL_STEPS) / sum;
  }
  return table;
})();

/** An exponential draw with mean 1 from 32 uniform bits, by table (4,096 steps, mean exactly 1, largest 9). */
export function exponential(uniform32: number): number {
  return exponentialTable[uniform32 >>> 20] as number;
}

const normalTable = (() => {
  const table = new Float64Array(4096);
  for (let i = 0; i < 4096; i++) table[i] = normalQuantile((i + 0.5) / 4096);
  return table;
})();

/** A standard normal draw from 32 uniform bits, by table (4,096 steps, within 3.7 of 0). */
export function normal(uniform32: number): number {
  return normalTable[uniform32 >>> 20] as number;
}

/** 4,096 factors exp(sigma z): a lognormal draw is median * table[bits >>> 20]. Frozen data. */
export function lognormalTable(sigma: number): Float64Array {
  const table = new Float64Array(4096);
  for (let i = 0; i < 4096; i++) table[i] = exp(sigma * (normalTable[i] as number));
  return table;
}

/** 4,096 factors of the median of a generalized Pareto law from 0 up. `shape` 0: exponential. Frozen data. */
export function paretoTable(shape: number): Float64Array {
  const table = new Float64Array(4096);
  const excess = (beyond: number) => (shape === 0 ? -ln(beyond) : pow(beyond, -shape) - 1);
  const median = excess(0.5);
  for (let i = 0; i < 4096; i++) table[i] = excess(1 - (i + 0.5) / 4096) / median;
  return table;
}
