/** Digest of a run: two 32-bit lanes over the words of what is fed to it. Not cryptographic. */
export class Digest {
  private a = 0x811c9dc5;
  private b = 0x9e3779b9;
  private readonly view = new DataView(new ArrayBuffer(8));

  word(value: number): this {
    this.a = Math.imul(this.a ^ value, 0x01000193);
    this.a ^= this.a >>> 15;
    this.b = Math.imul(this.b ^ value, 0x85ebca6b);
    this.b = (this.b << 13) | (this.b >>> 19);
    return this;
  }

  number(value: number): this {
    this.view.setFloat64(0, value === 0 ? 0 : value, true);
    return this.word(this.view.getInt32(0, true)).word(this.view.getInt32(4, true));
  }

  numbers(values: ArrayLike<number>): this {
    this.word(values.length);
    for (let i = 0; i < values.length; i++) this.number(values[i] as number);
    return this;
  }

  text(value: string): this {
    this.word(value.length);
    for (let i = 0; i < value.length; i++) this.word(value.charCodeAt(i));
    return this;
  }

  /** 16 hexadecimal digits. */
  toString(): string {
    return [this.a, this.b].map((x) => (x >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
