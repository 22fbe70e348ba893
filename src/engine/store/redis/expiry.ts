import { MILLISECOND, type Nanos } from '../../base/units.ts';
import { FIRST_SLOTS } from './bytes.ts';
import type { Entries } from './entries.ts';

/**
 * Active expiry as `expire.c` of Redis 7.0 does it with active-expire-effort 1: the expires table is
 * walked slot by slot, 20 keys at a time, again and again while more than one in ten was due, within a share of the CPU.
 */

/** hz 10: the slow cycle runs ten times a second. */
export const CRON_NANOS: Nanos = 100 * MILLISECOND;
/** ACTIVE_EXPIRE_CYCLE_KEYS_PER_LOOP. */
const KEYS_PER_LOOP = 20;
/** Slots looked at for each key wanted, at most. */
const SLOTS_PER_KEY = 20;
/** ACTIVE_EXPIRE_CYCLE_ACCEPTABLE_STALE, in percent. */
const ACCEPTABLE_STALE_PERCENT = 10;
/**
 * CPU time of one key in a cycle that finds nothing but due keys: a Redis 7.0.15 with 1,000,000 keys due at
 * one moment needed 7.0 s, 70 slow cycles of 25 ms, so 1.75 us for each.
 */
const NANOS_PER_KEY = 1_750;
/** ACTIVE_EXPIRE_CYCLE_SLOW_TIME_PERC: 25 % of the time between two crons, in keys. */
const SLOW_CYCLE_KEYS = Math.floor((CRON_NANOS * 0.25) / NANOS_PER_KEY);
/** ACTIVE_EXPIRE_CYCLE_FAST_DURATION: 1 ms, in keys. */
const FAST_CYCLE_NANOS = MILLISECOND;
const FAST_CYCLE_KEYS = Math.floor(FAST_CYCLE_NANOS / NANOS_PER_KEY);

/** Removes what a cycle has found to be due. */
export interface Expirer {
  expireEntry(entry: number, at: Nanos): void;
}

/** Where the cycles stand between one and the next. */
export class ExpiryCycle {
  /** Running share of due keys among those looked at, in percent (INFO expired_stale_perc). */
  stalePercent = 0;
  /** No fast cycle before this. */
  private nextFastAt: Nanos = 0;
  /** The last cycle ended because its time was up. */
  private cutShort = false;
  /** The next slot of the expires table to look at. */
  private cursor = 0;
  /** Keys looked at and found due in one loop. */
  private looked = 0;
  private due = 0;

  /** True when a fast cycle should run before the next command: too much is stale, or work was left over. */
  fastDue(at: Nanos): boolean {
    return (
      (this.cutShort || this.stalePercent >= ACCEPTABLE_STALE_PERCENT) && at >= this.nextFastAt
    );
  }

  /** The cycle of the cron. */
  slow(entries: Entries, owner: Expirer, at: Nanos): void {
    this.cycle(entries, owner, at, SLOW_CYCLE_KEYS);
  }

  /** The short cycle before the server sleeps; call it when `fastDue`. */
  fast(entries: Entries, owner: Expirer, at: Nanos): void {
    this.nextFastAt = at + 2 * FAST_CYCLE_NANOS;
    this.cycle(entries, owner, at, FAST_CYCLE_KEYS);
  }

  clear(): void {
    this.stalePercent = 0;
    this.cutShort = false;
    this.cursor = 0;
  }

  private cycle(entries: Entries, owner: Expirer, at: Nanos, mostKeys: number): void {
    const { expiring } = entries;
    let looked = 0;
    let expired = 0;
    this.cutShort = false;
    while (expiring.count > 0) {
      // A table this sparse is not worth walking: it waits for its shrinking.
      if (expiring.heads.length > FIRST_SLOTS && expiring.count * 100 < expiring.heads.length)
        break;
      this.loop(entries, owner, at);
      looked += this.looked;
      expired += this.due;
      const stale =
        this.looked === 0 || this.due * 100 >= (ACCEPTABLE_STALE_PERCENT + 1) * this.looked;
      if (!stale) break;
      if (looked >= mostKeys) {
        this.cutShort = true;
        break;
      }
    }
    const share = looked === 0 ? 0 : (expired * 100) / looked;
    this.stalePercent = share * 0.05 + this.stalePercent * 0.95;
  }

  /** Looks at the chains of the next slots until it has seen 20 keys or 20 slots for each of them. */
  private loop(entries: Entries, owner: Expirer, at: Nanos): void {
    const { expiring } = entries;
    const { heads, next } = expiring;
    const wanted = Math.min(KEYS_PER_LOOP, expiring.count);
    let looked = 0;
    let due = 0;
    for (let slots = wanted * SLOTS_PER_KEY; looked < wanted && slots > 0; slots--) {
      const slot = this.cursor & (heads.length - 1);
      this.cursor = slot + 1;
      for (let entry = heads[slot] as number; entry >= 0; ) {
        const after = next[entry] as number;
        looked += 1;
        if ((entries.expiresAt[entry] as number) <= at) {
          due += 1;
          owner.expireEntry(entry, at);
        }
        entry = after;
      }
    }
    this.looked = looked;
    this.due = due;
  }
}
