/**
 * The simplest form of some yardsticks, on plain arrays and maps: the reference for the tests. An entry's place in
 * `held` is its age; nothing is shared with the implementations under test.
 */
export type NaiveEntry = { key: number; size: number; count: number; since: number; next: number };

type NaivePolicy = {
  /** What a hit does to the entries, oldest first. */
  hit(held: NaiveEntry[], entry: NaiveEntry, now: number): void;
  /** Place of the entry to evict; may reorder. */
  victim(held: NaiveEntry[]): number;
};

const toEnd = (held: NaiveEntry[], entry: NaiveEntry) => {
  held.splice(held.indexOf(entry), 1);
  held.push(entry);
};

/** Made anew for each replay: SIEVE has a hand. */
export const naivePolicies: Readonly<Record<string, () => NaivePolicy>> = {
  lru: () => ({ hit: toEnd, victim: () => 0 }),
  fifo: () => ({ hit: () => undefined, victim: () => 0 }),
  lfu: () => ({
    hit: (_held, entry, now) => {
      entry.count += 1;
      entry.since = now;
    },
    victim: (held) =>
      bestOf(held, (a, b) => a.count < b.count || (a.count === b.count && a.since < b.since)),
  }),
  clock: () => ({
    hit: (_held, entry) => {
      entry.count = 1;
    },
    victim: (held) => {
      for (let first = held[0]!; first.count > 0; first = held[0]!) {
        first.count = 0;
        toEnd(held, first);
      }
      return 0;
    },
  }),
  sieve: () => {
    let hand: NaiveEntry | undefined;
    return {
      hit: (_held, entry) => {
        entry.count = 1;
      },
      victim: (held) => {
        let place = hand === undefined ? 0 : held.indexOf(hand);
        while (held[place]!.count > 0) {
          held[place]!.count = 0;
          place = (place + 1) % held.length;
        }
        hand = held[place + 1];
        return place;
      },
    };
  },
  belady: () => ({
    hit: () => undefined,
    victim: (held) => bestOf(held, (a, b) => a.next > b.next),
  }),
};

/** Misses of a policy over requests; `capacity` in bytes, or in objects when all sizes are 1. */
export function naiveMisses(
  name: string,
  key: ArrayLike<number>,
  size: ArrayLike<number>,
  capacity: number,
): number {
  const policy = naivePolicies[name]!();
  const next = nextRows(key);
  const byKey = new Map<number, NaiveEntry>();
  const held: NaiveEntry[] = [];
  let used = 0;
  let misses = 0;
  for (let row = 0; row < key.length; row++) {
    const entry = byKey.get(key[row]!);
    if (entry !== undefined) {
      entry.next = next[row]!;
      policy.hit(held, entry, row);
      continue;
    }
    misses += 1;
    if (size[row]! > capacity) continue;
    while (used + size[row]! > capacity) {
      const [gone] = held.splice(policy.victim(held), 1);
      byKey.delete(gone!.key);
      used -= gone!.size;
    }
    // CLOCK and SIEVE count hits, LFU requests: only the difference matters.
    const fresh = { key: key[row]!, size: size[row]!, count: 0, since: row, next: next[row]! };
    byKey.set(fresh.key, fresh);
    held.push(fresh);
    used += fresh.size;
  }
  return misses;
}

function bestOf(held: NaiveEntry[], isBetter: (a: NaiveEntry, b: NaiveEntry) => boolean): number {
  let best = 0;
  for (let i = 1; i < held.length; i++) if (isBetter(held[i]!, held[best]!)) best = i;
  return best;
}

function nextRows(key: ArrayLike<number>): number[] {
  const next: number[] = [];
  const seen = new Map<number, number>();
  for (let row = key.length - 1; row >= 0; row--) {
    next[row] = seen.get(key[row]!) ?? Number.POSITIVE_INFINITY;
    seen.set(key[row]!, row);
  }
  return next;
}
