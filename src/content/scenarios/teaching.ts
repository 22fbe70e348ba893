import { caching } from './teaching/caching.ts';
import { clients } from './teaching/clients.ts';
import { failover } from './teaching/failover.ts';
import { memcached } from './teaching/memcached.ts';
import { memory } from './teaching/memory.ts';
import { shards } from './teaching/shards.ts';
import { stampedes } from './teaching/stampedes.ts';

/** What the scenarios are about, in the order of the menu. */
export const topics = {
  caching: 'Hits, misses and stale answers',
  stampedes: 'Load on the database',
  memory: 'Memory, eviction and expiry',
  failover: 'Failover',
  clients: 'Clients, endpoints and connections',
  shards: 'Shards and busy nodes',
  memcached: 'Memcached',
} as const;
export type Topic = keyof typeof topics;

/** What a scenario is for: whose question it answers, what to do with it and what to look at. */
export type Teaching = {
  readonly topic: Topic;
  /** The complaints that it answers, by number. */
  readonly wishes: readonly string[];
  /** Other words by which it is looked for. */
  readonly also?: string;
  /** What people trip over, in our words, and a public thread that tells of it (owner/repository#number, or an address). */
  readonly complaint?: { readonly words: string; readonly thread: string };
  /** What to try, one step each. */
  readonly tries: readonly string[];
  /** What to notice, one observation each. */
  readonly notices: readonly string[];
};

/** Lessons by id of the scenario. */
export type Lessons = { readonly [id: string]: Teaching };

export const teaching: Lessons = {
  ...caching,
  ...stampedes,
  ...memory,
  ...failover,
  ...clients,
  ...shards,
  ...memcached,
};
