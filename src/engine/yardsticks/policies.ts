import { Arc } from './arc.ts';
import { Belady } from './belady.ts';
import { Clock } from './clock.ts';
import { Fifo } from './fifo.ts';
import { Lfu } from './lfu.ts';
import { Lru } from './lru.ts';
import { S3Fifo } from './s3fifo.ts';
import { Sieve } from './sieve.ts';
import { Slru } from './slru.ts';
import type { Yardstick } from './yardstick.ts';

type YardstickPolicy = {
  label: string;
  about: string;
  /** `keys`: how many there are; `capacity` in bytes or objects, at least 1. */
  make(keys: number, capacity: number): Yardstick;
};

/** The ideal policies. None of them is what ElastiCache runs: that is `evictionPolicies` in store/redis/eviction.ts. */
export const yardsticks = Object.freeze({
  lru: {
    label: 'Exact LRU',
    about: 'Evicts what was not asked for the longest.',
    make: (keys, capacity) => new Lru(keys, capacity),
  },
  fifo: {
    label: 'FIFO',
    about: 'Evicts what came in first.',
    make: (keys, capacity) => new Fifo(keys, capacity),
  },
  lfu: {
    label: 'Exact LFU',
    about: 'Evicts what was asked for least often since it came in.',
    make: (keys, capacity) => new Lfu(keys, capacity),
  },
  clock: {
    label: 'CLOCK',
    about: 'FIFO with a second chance for what was asked for.',
    make: (keys, capacity) => new Clock(keys, capacity),
  },
  slru: {
    label: 'SLRU',
    about: 'LRU in five segments; a hit lifts an object by one.',
    make: (keys, capacity) => new Slru(keys, capacity),
  },
  arc: {
    label: 'ARC',
    about: 'Two LRU queues, asked for once or more, that learn their shares.',
    make: (keys, capacity) => new Arc(keys, capacity),
  },
  's3-fifo': {
    label: 'S3-FIFO',
    about: 'A small FIFO queue sifts what may enter the main one.',
    make: (keys, capacity) => new S3Fifo(keys, capacity),
  },
  sieve: {
    label: 'SIEVE',
    about: 'FIFO with a moving hand that spares what was asked for.',
    make: (keys, capacity) => new Sieve(keys, capacity),
  },
  belady: {
    label: "Belady's optimum",
    about: 'Knows the future: evicts what is asked for again last.',
    make: (keys, capacity) => new Belady(keys, capacity),
  },
} satisfies Record<string, YardstickPolicy>);

export type YardstickName = keyof typeof yardsticks;

export const yardstickNames = Object.freeze(Object.keys(yardsticks) as YardstickName[]);
