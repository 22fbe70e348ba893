/**
 * Chance, the same bits everywhere. Two kinds of draw:
 * - `Rng`: a sequential stream (xoshiro128**, Blackman and Vigna 2018), forked from the seed by name;
 * - `hashDraw`: a draw that belongs to one numbered thing (a request, a key), so that it stays the same
 *   whatever else the run does.
 */

/** 32-bit finaliser of MurmurHash3. */
export function mix32(value: number): number {
  let h = value | 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/** The 32-bit identity of a stream: seed and name. Signed: other numbers of 32 bits would lie on the heap. */
export function streamId(seed: number, name: string): number {
  let h = mix32((seed >>> 0) ^ mix32(Math.floor(seed / 4294967296)));
  for (let i = 0; i < name.length; i++) h = mix32(Math.imul(h, 31) + name.charCodeAt(i));
  return h | 0;
}

/** What the upper half of a number below 2^32 adds to its draws. */
const NO_HIGH = Math.imul(0x9e3779b9, 0x85ebca77);

/** A uniform 32-bit draw for the thing numbered `index` in stream `stream` (see `streamId`). */
export function hashDraw(stream: number, index: number): number {
  const own = mix32((index | 0) + stream) ^ Math.imul(stream, 0x27d4eb2f);
  // Small numbers are the common case, and a division is not for free.
  return mix32(own ^ (index >= 0 && index < 4294967296 ? NO_HIGH : highPart(index)));
}

/** `hashDraw` of the things numbered `first`, `first + step` and so on, one for each place of `into`. */
export function hashDraws(stream: number, first: number, step: number, into: Uint32Array): void {
  const count = into.length;
  if (first < 0 || first + step * count > 4294967296) {
    for (let i = 0; i < count; i++) into[i] = hashDraw(stream, first + step * i);
    return;
  }
  const own = Math.imul(stream, 0x27d4eb2f) ^ NO_HIGH;
  let low = ((first | 0) + stream) | 0;
  for (let i = 0; i < count; i++) {
    into[i] = mix32(mix32(low) ^ own);
    low = (low + step) | 0;
  }
}

function highPart(index: number): number {
  return Math.imul(Math.floor(index / 4294967296) + 0x9e3779b9, 0x85ebca77);
}

/** A sequential stream of draws. State is four words, so a checkpoint copies it. */
export class Rng {
  private readonly state: Uint32Array;

  constructor(seed: number, name: string) {
    const base = streamId(seed, name);
    this.state = new Uint32Array(4);
    for (let i = 0; i < 4; i++) this.state[i] = mix32(base + Math.imul(i + 1, 0x9e3779b9));
    if (this.state.every((word) => word === 0)) this.state[0] = 1;
  }

  /** A uniform integer in [0, 2^32). */
  next(): number {
    const s = this.state as unknown as [number, number, number, number];
    const s1 = s[1];
    let result = Math.imul(s1, 5);
    result = Math.imul((result << 7) | (result >>> 25), 9) >>> 0;
    const t = s1 << 9;
    const s2 = s[2] ^ s[0];
    const s3 = s[3] ^ s1;
    s[1] = s1 ^ s2;
    s[0] = s[0] ^ s3;
    s[2] = s2 ^ t;
    s[3] = (s3 << 11) | (s3 >>> 21);
    return result;
  }

  /** A uniform integer in [0, bound), bound at most 2^32. The bias is below bound / 2^32. */
  below(bound: number): number {
    return Math.floor((this.next() / 4294967296) * bound);
  }

  /** A uniform number in [0, 1) with 32 bits. */
  unit(): number {
    return this.next() / 4294967296;
  }

  /** A uniform whole number of nanoseconds in [low, high]. */
  between(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }
}
