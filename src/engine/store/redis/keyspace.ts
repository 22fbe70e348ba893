import { MILLISECOND, type Nanos, NEVER } from '../../base/units.ts';
import { DELETED, EVICTED, EXPIRED } from '../../outcomes.ts';
import { sampleRows } from '../sampling.ts';
import {
  ABSENT,
  DUE,
  type ExitSink,
  FOUND,
  type Lookup,
  OUT_OF_MEMORY,
  STORED,
  type Store,
  type Stored,
  TOO_LARGE,
} from '../store.ts';
import {
  type ByteModelName,
  byteModels,
  expiryCost,
  keyCost,
  MAX_STRING_BYTES,
  valueCost,
} from './bytes.ts';
import { Entries } from './entries.ts';
import type { EvictionPolicyName } from './eviction.ts';
import { Evictor, type EvictorOptions } from './evictor.ts';
import { type Expirer, ExpiryCycle, type ExpiryOptions } from './expiry.ts';
import type { TouchedPages } from './pages.ts';

/** Shorter cycles of active expiry than a fast one may be hold no command up: their time is left out. */
const LEAST_BUSY = MILLISECOND;

export type RedisStoreOptions = EvictorOptions & {
  /** Which server's allocations are counted. */
  model: ByteModelName;
  /** maxmemory less the reserve; 0 for no limit, as in Redis. */
  limitBytes: number;
  sink: ExitSink | null;
  /** used_memory of the empty server; by default as measured for the model. */
  baseBytes?: number;
  /** How many keys to expect: saves growing. */
  capacity?: number;
  /** hz, active-expire-effort and the machine's speed, where they are not the defaults. */
  expiry?: Omit<ExpiryOptions, 'scans'>;
};

/**
 * What is inside one Redis OSS or Valkey node. Memory is checked before a command, reads included, as
 * performEvictions does, so used_memory ends at the limit plus at most the item just written. A switch
 * between LRU and LFU reinterprets the field of the resident keys until they are used again, as in Redis.
 */
export class RedisStore implements Store, Expirer {
  foundVersion = 0;
  foundBytes = 0;
  evicted = 0;
  expired = 0;
  refused = 0;
  payloadBytes = 0;

  readonly entries: Entries;
  private readonly evictor: Evictor;
  private readonly expiry: ExpiryCycle;
  readonly model: ByteModelName;
  /** While a forked snapshot is made: which pages writes touch. */
  pages: TouchedPages | null = null;
  private readonly sink: ExitSink | null;
  private readonly baseBytes: number;
  private readonly expiryBytes: number;

  /** used_memory. */
  private used: number;
  /** Infinity for no limit. */
  private limit: number;
  private extra = 0;
  private replica = false;
  /** The last cost worked out: keys and values of one size are the common case. */
  private costKeyBytes = -1;
  private costValueBytes = -1;
  private cost = 0;

  constructor(options: RedisStoreOptions) {
    this.entries = new Entries(options.capacity ?? 1024, options.rng.next());
    this.evictor = new Evictor(this.entries, options);
    this.expiry = new ExpiryCycle({ ...options.expiry, scans: options.model.startsWith('valkey') });
    this.model = options.model;
    this.sink = options.sink;
    this.baseBytes = options.baseBytes ?? byteModels[options.model].emptyBytes;
    this.expiryBytes = expiryCost(options.model);
    this.used = this.baseBytes;
    this.limit = options.limitBytes > 0 ? options.limitBytes : Infinity;
  }

  /** From one cron to the next: the server counts from the end of the last one. */
  get tickNanos(): Nanos {
    return this.expiry.tickNanos + this.expiry.slowTook;
  }

  get count(): number {
    return this.entries.all.count;
  }

  /** How many keys have a TTL (INFO keyspace: expires). */
  get expiringCount(): number {
    return this.entries.expiring.count;
  }

  get usedBytes(): number {
    return this.used;
  }

  get limitBytes(): number {
    return this.limit === Infinity ? 0 : this.limit;
  }

  /** Running share of due keys among those that active expiry looked at (INFO expired_stale_perc). */
  get stalePercent(): number {
    return this.expiry.stalePercent;
  }

  /** Client and replica buffers, counted into used_memory. */
  get extraBytes(): number {
    return this.extra;
  }

  set extraBytes(bytes: number) {
    this.used += bytes - this.extra;
    this.extra = bytes;
  }

  setLimit(bytes: number): void {
    this.limit = bytes > 0 ? bytes : Infinity;
  }

  setReplica(replica: boolean): void {
    this.replica = replica;
  }

  setPolicy(policy: EvictionPolicyName, samples: number): void {
    this.evictor.setPolicy(policy, samples);
  }

  get(key: number, at: Nanos): Lookup {
    this.beforeCommand(at);
    const { entries } = this;
    const entry = entries.find(key);
    if (entry < 0) return ABSENT;
    if (entries.expiring.count > 0 && (entries.expiresAt[entry] as number) <= at) {
      if (!this.replica) this.leave(entry, EXPIRED, at);
      return DUE;
    }
    this.evictor.touch(entry, at);
    this.foundVersion = entries.versions[entry] as number;
    this.foundBytes = entries.valueBytes[entry] as number;
    return FOUND;
  }

  set(
    key: number,
    keyBytes: number,
    valueBytes: number,
    version: number,
    expiresAt: Nanos,
    at: Nanos,
  ): Stored {
    if (valueBytes > MAX_STRING_BYTES || keyBytes > MAX_STRING_BYTES) return TOO_LARGE;
    if (!this.beforeCommand(at)) {
      this.refused += 1;
      return OUT_OF_MEMORY;
    }
    const { entries } = this;
    let entry = entries.find(key);
    if (entry >= 0 && !this.replica && (entries.expiresAt[entry] as number) <= at) {
      this.leave(entry, EXPIRED, at);
      entry = -1;
    }
    if (entry < 0) entry = this.add(key, at);
    else {
      this.evictor.touch(entry, at);
      const oldBytes = entries.valueBytes[entry] as number;
      const oldKeyBytes = entries.keyBytes[entry] as number;
      this.used -= this.costOf(oldKeyBytes, oldBytes);
      this.payloadBytes -= oldKeyBytes + oldBytes;
      const word = entry >>> 5;
      entries.rewritten[word] = (entries.rewritten[word] as number) | (1 << (entry & 31));
    }
    if (this.pages !== null) this.pages.touch(entry);
    entries.keyBytes[entry] = keyBytes;
    entries.valueBytes[entry] = valueBytes;
    entries.versions[entry] = version;
    this.used += this.costOf(keyBytes, valueBytes);
    this.payloadBytes += keyBytes + valueBytes;
    if (expiresAt !== (entries.expiresAt[entry] as number)) this.setExpiry(entry, expiresAt);
    return STORED;
  }

  delete(key: number, at: Nanos): boolean {
    this.beforeCommand(at);
    const entry = this.entries.find(key);
    if (entry < 0) return false;
    const due = (this.entries.expiresAt[entry] as number) <= at;
    // A replica is told by its primary, whose expiry it was.
    this.leave(entry, due && !this.replica ? EXPIRED : DELETED, at);
    return !due;
  }

  expireKey(key: number, expiresAt: Nanos, at: Nanos): boolean {
    const entry = this.entries.find(key);
    if (entry < 0 || (this.entries.expiresAt[entry] as number) <= at) return false;
    this.setExpiry(entry, expiresAt);
    return true;
  }

  expireAll(expiresAt: Nanos): number {
    const { entries } = this;
    for (let entry = 0; entry < entries.end; entry++) {
      if ((entries.keys[entry] as number) >= 0) this.setExpiry(entry, expiresAt);
    }
    return this.count;
  }

  /** Evicts what the policy allows until memory is below its limit. False when it stays short. */
  hasRoom(at: Nanos): boolean {
    return this.beforeCommand(at);
  }

  /** Takes a key out that goes on elsewhere: no exit. False when it was not there. */
  take(key: number): boolean {
    const entry = this.entries.find(key);
    if (entry >= 0) this.drop(entry);
    return entry >= 0;
  }

  clear(): number {
    const { count } = this;
    this.entries.clear();
    this.evictor.clear();
    this.expiry.clear();
    this.used = this.baseBytes + this.extra;
    this.payloadBytes = 0;
    return count;
  }

  tick(at: Nanos): void {
    const { entries, expiry } = this;
    if (!this.replica && entries.expiring.count > 0) {
      let took = expiry.slow(entries, this, at);
      if (expiry.fastDue(at)) took += expiry.fast(entries, this, at);
      if (took >= LEAST_BUSY) this.sink?.busyFor(took);
    } else expiry.slowTook = 0;
    const before = entries.all.bytes + entries.expiring.bytes;
    entries.all.afterCron(entries.keys);
    entries.expiring.afterCron(entries.keys);
    this.used += entries.all.bytes + entries.expiring.bytes - before;
  }

  copyFrom(source: Store): void {
    if (!(source instanceof RedisStore))
      throw new Error('A store can only copy one of its own kind.');
    this.used = source.used - source.baseBytes - source.extra + this.baseBytes + this.extra;
    this.entries.copyFrom(source.entries);
    this.payloadBytes = source.payloadBytes;
    if (source.model !== this.model) this.countAnew();
    this.evictor.clear();
    this.expiry.clear();
  }

  /** The data came from a server whose allocations are others. */
  private countAnew(): void {
    const { entries } = this;
    const { all, expiring } = entries;
    this.used = this.baseBytes + this.extra + all.bytes + expiring.bytes;
    this.used += expiring.count * this.expiryBytes;
    for (let entry = 0; entry < entries.end; entry++) {
      if ((entries.keys[entry] as number) < 0) continue;
      this.used += this.costOf(
        entries.keyBytes[entry] as number,
        entries.valueBytes[entry] as number,
      );
    }
  }

  sample(keys: Int32Array, heat: Uint8Array, limit: number, at: Nanos): number {
    const heatOf = (entry: number) => this.evictor.heat(entry, at);
    return sampleRows(this.entries, this.count, keys, heat, limit, heatOf);
  }

  peek(key: number, at: Nanos): boolean {
    return this.versionOf(key, at) >= 0;
  }

  versionOf(key: number, at: Nanos): number {
    const entry = this.entries.find(key);
    const isThere = entry >= 0 && (this.entries.expiresAt[entry] as number) > at;
    return isThere ? (this.entries.versions[entry] as number) : -1;
  }

  /** The LFU counter of a resident key (OBJECT FREQ); -1 when it is absent or the policy is not LFU. */
  frequency(key: number, at: Nanos): number {
    const entry = this.entries.find(key);
    return entry < 0 ? -1 : this.evictor.frequency(entry, at);
  }

  expireEntry(entry: number, at: Nanos): void {
    this.leave(entry, EXPIRED, at);
  }

  /**
   * What the server does before any command: rehashing; fast expiry and eviction unless it is a replica. False
   * when memory stays short.
   */
  private beforeCommand(at: Nanos): boolean {
    const { entries, expiry } = this;
    if (entries.all.rehashing || entries.expiring.rehashing) this.rehash();
    if (this.replica) return true;
    if (entries.expiring.count > 0 && expiry.fastDue(at)) {
      const took = expiry.fast(entries, this, at);
      if (took >= LEAST_BUSY) this.sink?.busyFor(took);
    }
    return this.used <= this.limit || this.makeRoom(at);
  }

  private makeRoom(at: Nanos): boolean {
    while (this.used > this.limit) {
      const entry = this.evictor.victim(at);
      if (entry < 0) return false;
      this.leave(entry, EVICTED, at);
    }
    return true;
  }

  private add(key: number, at: Nanos): number {
    const { all } = this.entries;
    const before = all.bytes;
    const entry = this.entries.add(key, this.limit - this.used);
    this.used += all.bytes - before;
    this.evictor.start(entry, at);
    return entry;
  }

  private setExpiry(entry: number, expiresAt: Nanos): void {
    const { expiring } = this.entries;
    const bytesBefore = expiring.bytes;
    const countBefore = expiring.count;
    this.entries.setExpiry(entry, expiresAt, this.limit - this.used);
    this.used += expiring.bytes - bytesBefore;
    this.used += (expiring.count - countBefore) * this.expiryBytes;
  }

  private leave(entry: number, exit: number, at: Nanos): void {
    const key = this.entries.keys[entry] as number;
    this.drop(entry);
    if (exit === EVICTED) this.evicted += 1;
    else if (exit === EXPIRED) this.expired += 1;
    if (this.sink !== null) this.sink.itemLeft(exit, key, at);
  }

  private drop(entry: number): void {
    const { entries } = this;
    const keyBytes = entries.keyBytes[entry] as number;
    const valueBytes = entries.valueBytes[entry] as number;
    this.used -= this.costOf(keyBytes, valueBytes);
    if (entries.expiresAt[entry] !== NEVER) this.used -= this.expiryBytes;
    this.payloadBytes -= keyBytes + valueBytes;
    if (this.pages !== null) this.pages.touch(entry);
    entries.remove(entry);
  }

  private rehash(): void {
    const { all, expiring } = this.entries;
    const before = all.bytes + expiring.bytes;
    if (all.rehashing) all.afterCommand();
    if (expiring.rehashing) expiring.afterCommand();
    this.used += all.bytes + expiring.bytes - before;
  }

  private costOf(keyBytes: number, valueBytes: number): number {
    if (keyBytes !== this.costKeyBytes || valueBytes !== this.costValueBytes) {
      this.costKeyBytes = keyBytes;
      this.costValueBytes = valueBytes;
      this.cost = keyCost(this.model, keyBytes) + valueCost(this.model, valueBytes);
    }
    return this.cost;
  }
}
