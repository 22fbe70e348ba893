/** Ids given back are used for another key only when this many others wait, so that a key which returns soon is still known. */
const KEPT_BACK = 1 << 16;

/**
 * Numbers for keys given as bytes: the same bytes, the same number. A number that is given back with
 * `release` serves another key later, so a stream with any number of different keys needs memory only for
 * those in use.
 */
export class KeyIds {
  /** Open addressing with linear probing: hash and id side by side, id -1 where empty. */
  private pairs: Int32Array;
  private mask: number;
  private used = 0;

  private hashes: Int32Array;
  private starts: Int32Array;
  private lengths: Int32Array;
  /** FREE and QUEUED bits by id. */
  private flags: Uint8Array;
  private idCount = 0;

  private arena: Uint8Array;
  private arenaEnd = 0;
  private arenaLive = 0;

  /** Ids given back, oldest first: a ring. */
  private queue: Int32Array;
  private queueHead = 0;
  private queueSize = 0;

  constructor() {
    this.pairs = new Int32Array(2 << 12).fill(-1);
    this.mask = (1 << 12) - 1;
    this.hashes = new Int32Array(1 << 11);
    this.starts = new Int32Array(1 << 11);
    this.lengths = new Int32Array(1 << 11);
    this.flags = new Uint8Array(1 << 11);
    this.arena = new Uint8Array(1 << 16);
    this.queue = new Int32Array(1 << 10);
  }

  /** One more than the largest id given out. */
  get size(): number {
    return this.idCount;
  }

  /** Id of the key in bytes[start, end); a new one when the key is not known. */
  idOf(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const { pairs, mask } = this;
    let slot = hash & mask;
    for (;;) {
      const id = pairs[(slot << 1) + 1] as number;
      if (id < 0) break;
      if (pairs[slot << 1] === hash && this.isKey(id, bytes, start, end)) {
        this.flags[id] = (this.flags[id] as number) & ~FREE;
        return id;
      }
      slot = (slot + 1) & mask;
    }
    return this.add(hash, bytes, start, end);
  }

  /** Gives an id back. Giving it back twice does no harm; asking for its key again takes it up again. */
  release(id: number): void {
    const flags = this.flags[id] as number;
    this.flags[id] = FREE | QUEUED;
    if ((flags & QUEUED) === 0) this.enqueue(id);
  }

  /** The bytes of a key, valid until the next `idOf`. */
  bytesOf(id: number): Uint8Array {
    const start = this.starts[id] as number;
    return this.arena.subarray(start, start + (this.lengths[id] as number));
  }

  private add(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const id = this.recycled() ?? this.nextId();
    const length = end - start;
    if (this.arenaEnd + length > this.arena.length) this.makeRoom(length);
    // A loop beats `set` with a subarray for names of tens of bytes.
    const { arena, arenaEnd } = this;
    for (let i = 0; i < length; i++) arena[arenaEnd + i] = bytes[start + i] as number;
    this.starts[id] = arenaEnd;
    this.lengths[id] = length;
    this.hashes[id] = hash;
    this.arenaEnd += length;
    this.arenaLive += length;
    if (++this.used * 8 > (this.mask + 1) * 5) this.growTable();
    this.place(hash, id);
    return id;
  }

  private isKey(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (this.lengths[id] !== length) return false;
    const { arena } = this;
    const own = this.starts[id] as number;
    for (let i = 0; i < length; i++) if (arena[own + i] !== bytes[start + i]) return false;
    return true;
  }

  /** The id that has waited longest, its old key forgotten; undefined while few wait. */
  private recycled(): number | undefined {
    while (this.queueSize > KEPT_BACK) {
      const id = this.queue[this.queueHead] as number;
      this.queueHead = (this.queueHead + 1) & (this.queue.length - 1);
      this.queueSize -= 1;
      const isFree = ((this.flags[id] as number) & FREE) !== 0;
      this.flags[id] = 0;
      if (isFree) {
        this.forget(id);
        return id;
      }
    }
    return undefined;
  }

  private forget(id: number): void {
    const { pairs, mask } = this;
    let slot = (this.hashes[id] as number) & mask;
    while (pairs[(slot << 1) + 1] !== id) slot = (slot + 1) & mask;
    let hole = slot;
    for (;;) {
      slot = (slot + 1) & mask;
      const other = pairs[(slot << 1) + 1] as number;
      if (other < 0) break;
      const home = (pairs[slot << 1] as number) & mask;
      // A key may move back into the hole unless that would be before its home.
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        pairs[hole << 1] = pairs[slot << 1] as number;
        pairs[(hole << 1) + 1] = other;
        hole = slot;
      }
    }
    pairs[(hole << 1) + 1] = -1;
    this.used -= 1;
    this.arenaLive -= this.lengths[id] as number;
    this.lengths[id] = -1;
  }

  private nextId(): number {
    if (this.idCount === this.hashes.length) {
      const size = this.idCount * 2;
      this.hashes = extended(this.hashes, new Int32Array(size));
      this.starts = extended(this.starts, new Int32Array(size));
      this.lengths = extended(this.lengths, new Int32Array(size));
      this.flags = extended(this.flags, new Uint8Array(size));
    }
    // No name yet, so that `makeRoom` passes it over.
    this.lengths[this.idCount] = -1;
    return this.idCount++;
  }

  /** Copies the names in use to a new arena, a larger one when they fill more than a third of it. */
  private makeRoom(length: number): void {
    let size = this.arena.length;
    while ((this.arenaLive + length) * 3 > size) size *= 2;
    const arena = new Uint8Array(size);
    let end = 0;
    for (let id = 0; id < this.idCount; id++) {
      const bytes = this.lengths[id] as number;
      if (bytes <= 0) continue;
      const start = this.starts[id] as number;
      arena.set(this.arena.subarray(start, start + bytes), end);
      this.starts[id] = end;
      end += bytes;
    }
    this.arena = arena;
    this.arenaEnd = end;
  }

  private place(hash: number, id: number): void {
    const { pairs, mask } = this;
    let slot = hash & mask;
    while ((pairs[(slot << 1) + 1] as number) >= 0) slot = (slot + 1) & mask;
    pairs[slot << 1] = hash;
    pairs[(slot << 1) + 1] = id;
  }

  private growTable(): void {
    const old = this.pairs;
    this.pairs = new Int32Array(old.length * 2).fill(-1);
    this.mask = this.mask * 2 + 1;
    for (let i = 0; i < old.length; i += 2) {
      if ((old[i + 1] as number) >= 0) this.place(old[i] as number, old[i + 1] as number);
    }
  }

  private enqueue(id: number): void {
    if (this.queueSize === this.queue.length) {
      const queue = new Int32Array(this.queue.length * 2);
      for (let i = 0; i < this.queueSize; i++) {
        queue[i] = this.queue[(this.queueHead + i) & (this.queue.length - 1)] as number;
      }
      this.queue = queue;
      this.queueHead = 0;
    }
    this.queue[(this.queueHead + this.queueSize++) & (this.queue.length - 1)] = id;
  }
}

const FREE = 1;
const QUEUED = 2;

/** FNV-1a/32, with its bits stirred so that the low ones depend on all. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x85ebca6b) ^ (hash >>> 13);
}

function extended<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
