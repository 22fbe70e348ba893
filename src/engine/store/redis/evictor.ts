import { ln } from '../../base/maths.ts';
import type { Rng } from '../../base/rng.ts';
import { MINUTE, type Nanos, NEVER, SECOND } from '../../base/units.ts';
import { MOST_SAMPLES } from './dict.ts';
import type { Entries } from './entries.ts';
import {
  type EvictionPolicy,
  type EvictionPolicyName,
  evictionPolicies,
  LFU_FIRST,
  LFU_MAX,
  lfuCounter,
  lfuField,
  lfuRaised,
} from './eviction.ts';
import { EvictionPool } from './pool.ts';

/** The grain of the field `touched` under LRU: 1/128 s. The LRU clock of the server is its whole seconds. */
const TOUCH_NANOS = 7_812_500;
const TOUCH_BITS = 7;
/** Idle time, in grains, at which a key is shown as cold: an hour. */
const COLD_GRAINS = 3600 * 128;

/**
 * Second of the server's minute at which a run starts: LFU counters fade as the minute turns. That of the recorded
 * replays, whose hit ratios by tenths at 10,000 requests/s turn after 50 s on both traces.
 */
export const FIRST_SECOND = 10;

export type EvictorOptions = {
  policy: EvictionPolicyName;
  /** maxmemory-samples. */
  samples: number;
  /** lfu-log-factor; 10 by default in Redis. */
  lfuLogFactor: number;
  /** lfu-decay-time; 1 by default in Redis. */
  lfuDecayMinutes: number;
  /** Stream of the samples, of the LFU counter and of the seed of the hash tables. */
  rng: Rng;
};

/**
 * Chooses what to evict, as `evict.c` of Redis 7.0 does: samples a few keys, keeps the best candidates of
 * earlier samples in a pool of 16, takes the best of the pool. It also keeps the field that the choice rests
 * on: the time of the last access, or under LFU the minute and the counter.
 */
export class Evictor {
  private policy: EvictionPolicyName;
  /** Of the policy's row in the table: looked up by name, it costs as much as a sample. */
  private score: EvictionPolicy['score'];
  private samples: number;
  private countsFrequency: boolean;
  private onlyExpiring: boolean;
  private readonly entries: Entries;
  private readonly rng: Rng;
  private readonly lfuLogFactor: number;
  private readonly lfuDecayMinutes: number;
  private readonly pool = new EvictionPool();
  /** Entries of one sample, and the chains they are taken from. */
  private readonly sampled = new Int32Array(2 * MOST_SAMPLES);

  constructor(entries: Entries, options: EvictorOptions) {
    this.entries = entries;
    this.rng = options.rng;
    this.lfuLogFactor = options.lfuLogFactor;
    this.lfuDecayMinutes = options.lfuDecayMinutes;
    this.policy = options.policy;
    this.samples = Math.min(options.samples, MOST_SAMPLES);
    const { candidates, score } = evictionPolicies[options.policy];
    this.score = score;
    this.countsFrequency = score === 'rare';
    this.onlyExpiring = candidates === 'volatile';
  }

  setPolicy(policy: EvictionPolicyName, samples: number): void {
    this.samples = Math.min(samples, MOST_SAMPLES);
    if (policy === this.policy) return;
    this.policy = policy;
    const { candidates, score } = evictionPolicies[policy];
    this.score = score;
    this.countsFrequency = score === 'rare';
    this.onlyExpiring = candidates === 'volatile';
    this.pool.clear();
  }

  /** The entry to evict next, or -1 when there is no candidate. */
  victim(at: Nanos): number {
    const { entries, pool, score } = this;
    if (score === 'none') return -1;
    const table = this.onlyExpiring ? entries.expiring : entries.all;
    while (table.count > 0) {
      if (score === 'random') return table.randomEntry(this.rng);
      const found = table.someEntries(this.sampled, this.samples, this.rng);
      if (score === 'idle') this.offerIdle(found, at);
      else if (score === 'rare') this.offerRare(found, at);
      else this.offerSoonest(found);
      for (let key = pool.take(); key >= 0; key = pool.take()) {
        const entry = entries.find(key);
        // A key of the pool may have gone, or lost its TTL, since it was sampled.
        if (entry < 0) continue;
        if (!this.onlyExpiring || entries.expiresAt[entry] !== NEVER) return entry;
      }
    }
    return -1;
  }

  /** An entry has just been made. */
  start(entry: number, at: Nanos): void {
    this.entries.touched[entry] = this.countsFrequency
      ? lfuField(minuteOf(at), LFU_FIRST)
      : Math.floor(at / TOUCH_NANOS);
  }

  /** An entry has been read or overwritten. */
  touch(entry: number, at: Nanos): void {
    if (!this.countsFrequency) {
      this.entries.touched[entry] = Math.floor(at / TOUCH_NANOS);
      return;
    }
    const minute = minuteOf(at);
    const counter = lfuRaised(this.counterOf(entry, minute), this.lfuLogFactor, this.rng.unit());
    this.entries.touched[entry] = lfuField(minute, counter);
  }

  /** The LFU counter as it is now (OBJECT FREQ); -1 when the policy is not LFU. */
  frequency(entry: number, at: Nanos): number {
    return this.countsFrequency ? this.counterOf(entry, minuteOf(at)) : -1;
  }

  /** 255 for used this moment (LFU: as often as can be counted), 0 for not used for an hour. */
  heat(entry: number, at: Nanos): number {
    if (this.countsFrequency) return this.counterOf(entry, minuteOf(at));
    const idle = Math.floor(at / TOUCH_NANOS) - (this.entries.touched[entry] as number);
    if (idle <= 0) return LFU_MAX;
    return Math.max(0, Math.floor(LFU_MAX * (1 - ln(1 + idle) / ln(1 + COLD_GRAINS))));
  }

  clear(): void {
    this.pool.clear();
  }

  private offerIdle(found: number, at: Nanos): void {
    const { entries, pool, sampled } = this;
    const { keys, touched } = entries;
    const clock = Math.floor(at / TOUCH_NANOS) >>> TOUCH_BITS;
    for (let i = 0; i < found; i++) {
      const entry = sampled[i] as number;
      const score = clock - ((touched[entry] as number) >>> TOUCH_BITS);
      if (score > pool.floor) pool.add(keys[entry] as number, score);
    }
  }

  private offerRare(found: number, at: Nanos): void {
    const { entries, pool, sampled } = this;
    const minute = minuteOf(at);
    for (let i = 0; i < found; i++) {
      const entry = sampled[i] as number;
      const score = LFU_MAX - this.counterOf(entry, minute);
      if (score > pool.floor) pool.add(entries.keys[entry] as number, score);
    }
  }

  private offerSoonest(found: number): void {
    const { entries, pool, sampled } = this;
    for (let i = 0; i < found; i++) {
      const entry = sampled[i] as number;
      const score = -(entries.expiresAt[entry] as number);
      if (score > pool.floor) pool.add(entries.keys[entry] as number, score);
    }
  }

  private counterOf(entry: number, minute: number): number {
    return lfuCounter(this.entries.touched[entry] as number, minute, this.lfuDecayMinutes);
  }
}

/** Minute of the LFU decay. */
function minuteOf(at: Nanos): number {
  return Math.floor((at + FIRST_SECOND * SECOND) / MINUTE);
}
