import { extend } from '../../base/schedule.ts';
import { type Nanos, NEVER } from '../../base/units.ts';
import type { Entries } from '../../store/redis/entries.ts';
import type { Image } from '../../store/redis/image.ts';

/**
 * Writes that no file or log holds yet, oldest first, each with what its key held before: what a kill undoes.
 * Evictions and expiries among them are not undone.
 */
export class UndoList {
  private first = 0;
  private next = 0;
  /** When the log has the write; NEVER while it is cut off from the log. */
  private safeAt = new Float64Array(16);
  private at = new Float64Array(16);
  /** Position in the replication stream. */
  private seq = new Float64Array(16);
  private key = new Int32Array(16);
  /** -1: the key was absent. */
  private keyBytes = new Int32Array(16);
  private valueBytes = new Int32Array(16);
  private version = new Float64Array(16);
  private expiresAt = new Float64Array(16);

  get size(): number {
    return this.next - this.first;
  }

  clear(): void {
    this.first = this.next = 0;
  }

  /** Notes what `key` holds, before a write of it. */
  push(entries: Entries, key: number, at: Nanos, seq: number): void {
    if (this.size === this.key.length) this.grow();
    const i = this.next++ % this.key.length;
    const entry = entries.find(key);
    this.safeAt[i] = NEVER;
    this.at[i] = at;
    this.seq[i] = seq;
    this.key[i] = key;
    this.keyBytes[i] = entry < 0 ? -1 : (entries.keyBytes[entry] as number);
    if (entry < 0) return;
    this.valueBytes[i] = entries.valueBytes[entry] as number;
    this.version[i] = entries.versions[entry] as number;
    this.expiresAt[i] = entries.expiresAt[entry] as number;
  }

  /** The write noted last came to nothing. */
  pop(): void {
    this.next -= 1;
  }

  /** The log will have the write noted last at `at`. */
  safe(at: Nanos): void {
    this.safeAt[(this.next - 1) % this.key.length] = at;
  }

  /** Lets go of the oldest writes that the log has by `now`. */
  dropSafe(now: Nanos): void {
    while (this.first < this.next && (this.safeAt[this.first % this.key.length] as number) <= now) {
      this.first += 1;
    }
  }

  /** The log can be reached again: what waited for it gets there at `at`. */
  reached(at: Nanos): void {
    for (let n = this.first; n < this.next; n++) {
      const i = n % this.key.length;
      if (this.safeAt[i] === NEVER) this.safeAt[i] = at;
    }
  }

  /** When the oldest was written; NEVER without one. */
  get oldestAt(): Nanos {
    return this.size === 0 ? NEVER : (this.at[this.first % this.key.length] as number);
  }

  /** Position in the replication stream of the oldest; NEVER without one. */
  get oldestSeq(): number {
    return this.size === 0 ? NEVER : (this.seq[this.first % this.key.length] as number);
  }

  /** The image with these writes taken back. */
  takenFrom(image: Image): Image {
    if (this.size === 0) return image;
    const places = new Map<number, number>();
    for (let i = 0; i < image.keys.length; i++) places.set(image.keys[i] as number, i);
    const gone = new Uint8Array(image.keys.length);
    const valueBytes = image.valueBytes.slice();
    const versions = image.versions.slice();
    const expiresAt = image.expiresAt.slice();
    for (let n = this.next - 1; n >= this.first; n--) {
      const u = n % this.key.length;
      const i = places.get(this.key[u] as number);
      if (i === undefined) continue;
      gone[i] = (this.keyBytes[u] as number) < 0 ? 1 : 0;
      valueBytes[i] = this.valueBytes[u] as number;
      versions[i] = this.version[u] as number;
      expiresAt[i] = this.expiresAt[u] as number;
    }
    const keep = <T extends Int32Array | Float64Array>(from: T): T =>
      from.filter((_: number, i: number) => gone[i] === 0) as T;
    return Object.freeze({
      at: image.at,
      keys: keep(image.keys),
      keyBytes: keep(image.keyBytes),
      valueBytes: keep(valueBytes),
      versions: keep(versions),
      expiresAt: keep(expiresAt),
      bytes: image.bytes,
    });
  }

  private grow(): void {
    const old = this.key.length;
    const turn = this.first % old;
    const unroll = <T extends Float64Array | Int32Array>(from: T, to: T): T => {
      extend(from.subarray(turn) as T, to);
      to.set(from.subarray(0, turn), old - turn);
      return to;
    };
    this.safeAt = unroll(this.safeAt, new Float64Array(old * 2));
    this.at = unroll(this.at, new Float64Array(old * 2));
    this.seq = unroll(this.seq, new Float64Array(old * 2));
    this.key = unroll(this.key, new Int32Array(old * 2));
    this.keyBytes = unroll(this.keyBytes, new Int32Array(old * 2));
    this.valueBytes = unroll(this.valueBytes, new Int32Array(old * 2));
    this.version = unroll(this.version, new Float64Array(old * 2));
    this.expiresAt = unroll(this.expiresAt, new Float64Array(old * 2));
    this.next -= this.first;
    this.first = 0;
  }
}
