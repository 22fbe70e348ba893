/**
 * Exact LRU over dense key numbers: the best case of a cache in JavaScript. Whether a key is there and who its
 * neighbours are is an array index away; nothing is hashed, sized or expired.
 */
export class DenseLru {
  private readonly newer: Int32Array;
  private readonly older: Int32Array;
  private readonly resident: Uint8Array;
  private readonly capacity: number;
  private newest = -1;
  private oldest = -1;
  count = 0;
  hits = 0;

  constructor(keyspace: number, capacity: number) {
    this.newer = new Int32Array(keyspace);
    this.older = new Int32Array(keyspace);
    this.resident = new Uint8Array(keyspace);
    this.capacity = capacity;
  }

  /** Cache-aside: true on a hit; on a miss the key is put in and the oldest goes where there is no room. */
  access(key: number): boolean {
    const isHit = this.get(key);
    if (!isHit) this.put(key);
    return isHit;
  }

  /** True when the key is there; it becomes the newest. */
  get(key: number): boolean {
    if (this.resident[key] === 0) return false;
    this.hits += 1;
    if (key !== this.newest) {
      this.unlink(key);
      this.link(key);
    }
    return true;
  }

  put(key: number): void {
    if (this.resident[key] === 1) {
      if (key === this.newest) return;
      this.unlink(key);
    } else {
      if (this.count === this.capacity) {
        const { oldest } = this;
        this.unlink(oldest);
        this.resident[oldest] = 0;
      } else this.count += 1;
      this.resident[key] = 1;
    }
    this.link(key);
  }

  private link(key: number): void {
    const { newest } = this;
    this.older[key] = newest;
    this.newer[key] = -1;
    if (newest >= 0) this.newer[newest] = key;
    else this.oldest = key;
    this.newest = key;
  }

  private unlink(key: number): void {
    const newer = this.newer[key] as number;
    const older = this.older[key] as number;
    if (newer >= 0) this.older[newer] = older;
    else this.newest = older;
    if (older >= 0) this.newer[older] = newer;
    else this.oldest = newer;
  }
}
