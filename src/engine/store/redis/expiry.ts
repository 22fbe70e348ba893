import { MILLISECOND, type Nanos, SECOND } from '../../base/units.ts';
import { FIRST_SLOTS } from './bytes.ts';
import type { Entries } from './entries.ts';

/**
 * Active expiry as `expire.c` of Redis 7.0 does it: the expires table is walked slot by slot, some keys at a
 * time, again and again while more of them were due than is acceptable, within a share of the CPU.
 */

/** hz 10: the slow cycle runs ten times a second. */
const HZ = 10;
/** ACTIVE_EXPIRE_CYCLE_KEYS_PER_LOOP, _ACCEPTABLE_STALE (per cent), _SLOW_TIME_PERC, _FAST_DURATION at effort 1 ... */
const KEYS_PER_LOOP = 20;
const ACCEPTABLE_STALE_PERCENT = 10;
const SLOW_PERCENT = 25;
const FAST_NANOS = MILLISECOND;
/** ... and what each step of active-expire-effort above 1 changes them by. */
const KEYS_PER_EFFORT = 5;
const STALE_PER_EFFORT = -1;
const SLOW_PER_EFFORT = 2;
const FAST_PER_EFFORT = MILLISECOND / 4;
/** Slots looked at for each key wanted, at most. */
const SLOTS_PER_KEY = 20;
/** A cycle looks at its clock after so many loops. */
const LOOPS_PER_CLOCK = 16;
/**
 * CPU time of one key in a cycle that finds nothing but due keys. Measured on Redis 7.0.15, from the cycles that ran
 * out of time (expired_time_cap_reached_count: 11 and 179) and how long it took, at 125 ms from one cron to the next
 * while they did: of 100,000 keys due at one moment 86,000 went in three cycles of the cron and eight fast ones, of
 * 1,000,000 all in 56 and 123, so 0.97 and 1.52 us a key: the larger table lies outside the processor's cache.
 * Valkey 8.0.1, which walks the table in the order of a scan, took eight and 27 for 100,000: 2.27 us.
 */
const NANOS_PER_KEY = 970;
const NANOS_PER_KEY_LARGE = 1_520;
const NANOS_PER_KEY_SCAN = 2_270;
/** Keys beyond which a table counts as large (assumed: between the two that were measured). */
const LARGE_TABLE = 300_000;

export type ExpiryOptions = {
  /** hz; 10 by default. */
  hz?: number;
  /** active-expire-effort, 1 to 10; 1 by default. */
  effort?: number;
  /** True where the table is walked in the order of a scan (Redis 7.2 and Valkey). */
  scans?: boolean;
  /** CPU time of one key; by default as measured. */
  nanosPerKey?: number;
};

/** Removes what a cycle has found to be due. */
export interface Expirer {
  expireEntry(entry: number, at: Nanos): void;
}

/** Where the cycles stand between one and the next. */
export class ExpiryCycle {
  /** Time from the end of a slow cycle to the next one. */
  readonly tickNanos: Nanos;
  /** Running share of due keys among those looked at, in percent (INFO expired_stale_perc). */
  stalePercent = 0;
  private readonly keysPerLoop: number;
  private readonly stalePercentMost: number;
  private readonly slowNanos: Nanos;
  private readonly fastNanos: Nanos;
  private readonly scans: boolean;
  /** 0 for the default. */
  private readonly nanosOfKey: Nanos;
  /** CPU time of the last cycle of the cron. */
  slowTook: Nanos = 0;
  /** No fast cycle before this. */
  private nextFastAt: Nanos = 0;
  /** The last cycle ended because its time was up. */
  private cutShort = false;
  /** The next slot of the expires table to look at. */
  private cursor = 0;
  /** Keys looked at and found due in one loop. */
  private looked = 0;
  private due = 0;

  constructor({ hz = HZ, effort = 1, scans = false, nanosPerKey = 0 }: ExpiryOptions = {}) {
    const more = effort - 1;
    this.tickNanos = Math.round(SECOND / hz);
    this.keysPerLoop = KEYS_PER_LOOP + KEYS_PER_EFFORT * more;
    this.stalePercentMost = ACCEPTABLE_STALE_PERCENT + STALE_PER_EFFORT * more;
    this.slowNanos = (this.tickNanos * (SLOW_PERCENT + SLOW_PER_EFFORT * more)) / 100;
    this.fastNanos = FAST_NANOS + FAST_PER_EFFORT * more;
    this.scans = scans;
    this.nanosOfKey = nanosPerKey;
  }

  /**
   * True when a fast cycle should run before the server sleeps: work was left over. (Redis also means to run
   * one when much is stale, but compares a ratio with a percentage, which is never reached.)
   */
  fastDue(at: Nanos): boolean {
    return this.cutShort && at >= this.nextFastAt;
  }

  /** The cycle of the cron. Returns the time that it takes, as `fast` does. */
  slow(entries: Entries, owner: Expirer, at: Nanos): Nanos {
    this.slowTook = this.cycle(entries, owner, at, this.slowNanos);
    return this.slowTook;
  }

  /** The short cycle before the server sleeps; call it when `fastDue`. */
  fast(entries: Entries, owner: Expirer, at: Nanos): Nanos {
    this.nextFastAt = at + 2 * this.fastNanos;
    return this.cycle(entries, owner, at, this.fastNanos);
  }

  clear(): void {
    this.stalePercent = this.slowTook = 0;
    this.cutShort = false;
    this.cursor = 0;
  }

  /** Returns the time that it takes. */
  private cycle(entries: Entries, owner: Expirer, at: Nanos, mostNanos: Nanos): Nanos {
    const { expiring } = entries;
    const nanosPerKey = this.nanosPerKey(expiring.count);
    const mostKeys = mostNanos / nanosPerKey;
    let loops = 0;
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
        this.looked === 0 || this.due * 100 >= (this.stalePercentMost + 1) * this.looked;
      loops += 1;
      if (loops % LOOPS_PER_CLOCK === 0 && looked > mostKeys) {
        this.cutShort = true;
        break;
      }
      if (!stale) break;
    }
    const share = looked === 0 ? 0 : (expired * 100) / looked;
    this.stalePercent = share * 0.05 + this.stalePercent * 0.95;
    return Math.round(looked * nanosPerKey);
  }

  private nanosPerKey(keys: number): Nanos {
    if (this.nanosOfKey > 0) return this.nanosOfKey;
    if (this.scans) return NANOS_PER_KEY_SCAN;
    return keys > LARGE_TABLE ? NANOS_PER_KEY_LARGE : NANOS_PER_KEY;
  }

  /** Looks at the chains of the next slots until it has seen enough keys or 20 slots for each of them. */
  private loop(entries: Entries, owner: Expirer, at: Nanos): void {
    const { expiring } = entries;
    const { heads, next } = expiring;
    const wanted = Math.min(this.keysPerLoop, expiring.count);
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
