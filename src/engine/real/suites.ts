import { automoveSuite } from './automove.ts';
import type { Suite } from './compare.ts';
import { evictionSuite } from './eviction.ts';
import { expirySuite } from './expiry.ts';
import { failoverSuite } from './failover.ts';
import { lfuSuite } from './lfu.ts';
import { memcachedSuite } from './memcached.ts';
import { memorySuite } from './memory.ts';
import { overheadSuite } from './overhead.ts';
import { persistenceSuite } from './persistence.ts';
import { replicationSuite } from './replication/replication.ts';
import { ringSuite } from './ring.ts';
import { serviceSuite } from './serviceTimes.ts';
import { slabSuite } from './slabs.ts';
import { slotSuite } from './slots.ts';

/** Every recorded suite, in the order of the report. */
export const suites: readonly Suite[] = [
  slotSuite,
  ringSuite,
  memorySuite,
  overheadSuite,
  evictionSuite,
  lfuSuite,
  expirySuite,
  slabSuite,
  memcachedSuite,
  automoveSuite,
  replicationSuite,
  failoverSuite,
  serviceSuite,
  persistenceSuite,
];
