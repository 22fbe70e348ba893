/** FNV-1a, 32 bits, over whole numbers of 4 bytes each, low byte first: key numbers of a trace, then sizes. */
export class TraceChecksum {
  private hash = 0x811c9dc5;

  add(values: ArrayLike<number>, count = values.length): this {
    let { hash } = this;
    for (let i = 0; i < count; i++) {
      const value = values[i] as number;
      hash = Math.imul(hash ^ (value & 255), 0x01000193);
      hash = Math.imul(hash ^ ((value >>> 8) & 255), 0x01000193);
      hash = Math.imul(hash ^ ((value >>> 16) & 255), 0x01000193);
      hash = Math.imul(hash ^ (value >>> 24), 0x01000193);
    }
    this.hash = hash;
    return this;
  }

  /** Goes on from where another one is. */
  resume(other: TraceChecksum): this {
    this.hash = other.hash;
    return this;
  }

  get value(): number {
    return this.hash >>> 0;
  }
}
