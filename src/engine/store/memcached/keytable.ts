/**
 * Key number → entry number: open addressing with linear probing and backward-shift deletion, key and entry
 * side by side so that a lookup mostly touches one cache line. Keys and entries are whole numbers from 0 to
 * 2^31 - 1.
 */
export class KeyTable {
  private pairs: Int32Array;
  private shift: number;
  private mask: number;
  private used = 0;

  /** Room for `capacity` keys before the first growth. */
  constructor(capacity: number) {
    const bits = bitsFor(capacity);
    this.pairs = new Int32Array(2 << bits).fill(-1);
    this.shift = 32 - bits;
    this.mask = (1 << bits) - 1;
  }

  /** Entry of a key, or -1. */
  find(key: number): number {
    const { pairs, mask } = this;
    let slot = Math.imul(key, GOLDEN) >>> this.shift;
    for (;;) {
      const entry = pairs[(slot << 1) + 1] as number;
      if (entry < 0 || pairs[slot << 1] === key) return entry;
      slot = (slot + 1) & mask;
    }
  }

  /** Adds a key that is not there. */
  add(key: number, entry: number): void {
    if (++this.used * 8 > (this.mask + 1) * 5) this.grow();
    this.place(key, entry);
  }

  /** Gives a key that is there another entry number. */
  move(key: number, entry: number): void {
    this.pairs[(this.slotOf(key) << 1) + 1] = entry;
  }

  /** Removes a key that is there. */
  remove(key: number): void {
    const { pairs, mask, shift } = this;
    let hole = this.slotOf(key);
    let slot = hole;
    for (;;) {
      slot = (slot + 1) & mask;
      const entry = pairs[(slot << 1) + 1] as number;
      if (entry < 0) break;
      const other = pairs[slot << 1] as number;
      const home = Math.imul(other, GOLDEN) >>> shift;
      // A key may move back into the hole unless that would be before its home.
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        pairs[hole << 1] = other;
        pairs[(hole << 1) + 1] = entry;
        hole = slot;
      }
    }
    pairs[(hole << 1) + 1] = -1;
    this.used -= 1;
  }

  clear(): void {
    this.pairs.fill(-1);
    this.used = 0;
  }

  copyFrom(source: KeyTable): void {
    if (this.pairs.length === source.pairs.length) this.pairs.set(source.pairs);
    else this.pairs = source.pairs.slice();
    this.shift = source.shift;
    this.mask = source.mask;
    this.used = source.used;
  }

  private slotOf(key: number): number {
    const { pairs, mask } = this;
    let slot = Math.imul(key, GOLDEN) >>> this.shift;
    while (pairs[slot << 1] !== key || (pairs[(slot << 1) + 1] as number) < 0) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private place(key: number, entry: number): void {
    const { pairs, mask } = this;
    let slot = Math.imul(key, GOLDEN) >>> this.shift;
    while ((pairs[(slot << 1) + 1] as number) >= 0) slot = (slot + 1) & mask;
    pairs[slot << 1] = key;
    pairs[(slot << 1) + 1] = entry;
  }

  private grow(): void {
    const old = this.pairs;
    this.pairs = new Int32Array(old.length * 2).fill(-1);
    this.shift -= 1;
    this.mask = this.mask * 2 + 1;
    for (let i = 0; i < old.length; i += 2) {
      const entry = old[i + 1] as number;
      if (entry >= 0) this.place(old[i] as number, entry);
    }
  }
}

/** 2^32 divided by the golden ratio: spreads consecutive keys evenly (Knuth, The Art of Computer Programming 6.4). */
const GOLDEN = 0x9e3779b1;

/** Bits of the smallest table that holds `capacity` keys at most 5/8 full. */
function bitsFor(capacity: number): number {
  let bits = 4;
  while ((1 << bits) * 5 < capacity * 8 && bits < 29) bits += 1;
  return bits;
}
