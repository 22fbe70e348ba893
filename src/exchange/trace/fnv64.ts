/** FNV-1a with 64 bits in two halves (Fowler, Noll, Vo; RFC 9923). Not cryptographic. */
export class Fnv64 {
  private high = 0xcbf29ce4 | 0;
  private low = 0x84222325 | 0;
  private readonly float = new Float64Array(1);
  private readonly halves = new Uint32Array(this.float.buffer);

  byte(value: number): this {
    const low = (this.low ^ (value & 0xff)) >>> 0;
    // The prime is 2^40 + 0x1b3, so the product needs one small multiplication and a shift.
    const carry = Math.floor((low * 0x1b3) / 4294967296);
    this.high = (Math.imul(this.high, 0x1b3) + carry + (low << 8)) | 0;
    this.low = Math.imul(low, 0x1b3);
    return this;
  }

  /** Four bytes, least first. */
  word(value: number): this {
    return this.byte(value)
      .byte(value >>> 8)
      .byte(value >>> 16)
      .byte(value >>> 24);
  }

  /** The eight bytes of a double, least first. */
  number(value: number): this {
    this.float[0] = value;
    return this.word(this.halves[0] as number).word(this.halves[1] as number);
  }

  /** Length in bytes as a word, then the UTF-8 bytes. */
  text(value: string): this {
    const bytes = encoder.encode(value);
    this.word(bytes.length);
    for (let i = 0; i < bytes.length; i++) this.byte(bytes[i] as number);
    return this;
  }

  /** 16 hexadecimal digits. */
  toString(): string {
    return [this.high, this.low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

const encoder = new TextEncoder();
