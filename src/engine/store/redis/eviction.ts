/** The eviction policies, and the counter of LFU as `evict.c` of Redis 7.0 keeps it. */

/** Which keys may go, and what makes one a better candidate than another. */
export type EvictionPolicy = {
  about: string;
  candidates: 'none' | 'all' | 'volatile';
  score: 'none' | 'random' | 'idle' | 'rare' | 'soonest';
};

export const evictionPolicies = Object.freeze({
  noeviction: {
    about: 'Nothing is evicted: writes that need memory are refused with an OOM error.',
    candidates: 'none',
    score: 'none',
  },
  'allkeys-lru': {
    about: 'Evicts the least recently used of the sampled keys.',
    candidates: 'all',
    score: 'idle',
  },
  'allkeys-lfu': {
    about: 'Evicts the least often used of the sampled keys; counters fade while a key is idle.',
    candidates: 'all',
    score: 'rare',
  },
  'allkeys-random': { about: 'Evicts any key.', candidates: 'all', score: 'random' },
  'volatile-lru': {
    about: 'Evicts the least recently used of the sampled keys that have a TTL.',
    candidates: 'volatile',
    score: 'idle',
  },
  'volatile-lfu': {
    about: 'Evicts the least often used of the sampled keys that have a TTL.',
    candidates: 'volatile',
    score: 'rare',
  },
  'volatile-random': {
    about: 'Evicts any key that has a TTL.',
    candidates: 'volatile',
    score: 'random',
  },
  'volatile-ttl': {
    about: 'Evicts the sampled key whose TTL ends soonest.',
    candidates: 'volatile',
    score: 'soonest',
  },
} satisfies Record<string, EvictionPolicy>);

export type EvictionPolicyName = keyof typeof evictionPolicies;

/** True for a name of the table. */
export function isEvictionPolicy(name: string): name is EvictionPolicyName {
  return Object.hasOwn(evictionPolicies, name);
}

/** Counter of a new key: LFU_INIT_VAL. */
export const LFU_FIRST = 5;
export const LFU_MAX = 255;
const MINUTE_MASK = 0xffff;

/** The field of a key under LFU: minute of the last access (16 bits) and counter (8 bits). */
export function lfuField(minute: number, counter: number): number {
  return ((minute & MINUTE_MASK) << 8) | counter;
}

/** The counter as it is now: one less for each full `decayMinutes` since the last access; 0 stops the decay. */
export function lfuCounter(field: number, minute: number, decayMinutes: number): number {
  const counter = field & LFU_MAX;
  if (decayMinutes === 0) return counter;
  const idleMinutes = ((minute & MINUTE_MASK) - ((field >>> 8) & MINUTE_MASK)) & MINUTE_MASK;
  const periods = Math.floor(idleMinutes / decayMinutes);
  return periods > counter ? 0 : counter - periods;
}

/** The counter after one more access: it rises with probability 1 / ((counter - 5) * logFactor + 1). */
export function lfuRaised(counter: number, logFactor: number, unit: number): number {
  if (counter >= LFU_MAX) return LFU_MAX;
  const above = counter > LFU_FIRST ? counter - LFU_FIRST : 0;
  return unit * (above * logFactor + 1) < 1 ? counter + 1 : counter;
}
