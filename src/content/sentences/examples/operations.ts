import type { operationsSentences } from '../operations.ts';
import type { Examples } from './examples.ts';

export const operationsExamples: Examples<keyof typeof operationsSentences> = {
  'scale-out-started': [
    'cache',
    { from: 3, to: 4, nodes: 2, waitNanos: 360e9 },
    'Scaling out from 3 to 4 shards: 2 nodes are being made, which takes 6 min.',
  ],
  'shard-added': [
    'shard:0004',
    { group: '0004', nodes: 2 },
    'Shard 0004 joins with 2 nodes, empty and without slots. Slots move to it now.',
  ],
  'scale-in-started': [
    'shard:0003',
    {
      group: '0003',
      to: 2,
      slots: 5461,
      keys: 800,
      bytes: 819_200,
      freeBytes: 1_048_576,
      short: 1,
    },
    'Shard 0003 is to go: its 5,461 slots with 800 items (800 KiB) move to the other 2 shards, which have 1 MiB free. That is less than the 1.5 times that AWS advises.',
  ],
  'shard-removed': [
    'shard:0003',
    { group: '0003', nodes: 2 },
    'Shard 0003 owns no slot any more. Its 2 nodes go.',
  ],
  'slots-moved': [
    'cache',
    { slots: 1024, of: 4096, keys: 500, keysPerSecond: 250 },
    '1,024 of 4,096 slots have moved, with 500 items: 250 a second.',
  ],
  'first-redirect': [
    'node:0001-001',
    { slot: 5000, to: '0004', reason: 'ask' },
    '0001-001 answers ASK for the first time: a key of slot 5,000 is in shard 0004 already.',
  ],
  'first-tryagain': [
    'node:0001-001',
    { slot: 5000, to: '0004', keys: 10, missing: 4 },
    '0001-001 refuses an MGET of 10 keys with TRYAGAIN: slot 5,000 is on its way to shard 0004, and 4 of them are not here. Until the slot has moved, a command for several of its keys needs them all in one place.',
  ],
  'redirect-not-followed': [
    'app:app-1',
    { reason: 'moved', node: '0001-001', slot: 9000, owner: '0002' },
    'app-1 takes MOVED for an error: it knows nothing of slots. It asked 0001-001 for a key of slot 9,000, which is in shard 0002.',
  ],
  'slot-tables-stale': [
    'cache',
    { apps: 2, slots: 4096 },
    '2 apps read the slot table only at the start: 4,096 slots are elsewhere now, and each call for one is sent on with MOVED.',
  ],
  'first-crossslot': [
    'node:0001-001',
    { keys: 10, slots: 10, shards: 3 },
    '0001-001 refuses an MGET of 10 keys with CROSSSLOT: they hash to 10 slots in 3 shards. A cluster takes a command only when all its keys are in one slot, even where one node owns them all.',
  ],
  'slot-stays': [
    'shard:0001',
    { slot: 5000, bytes: 314_572_800 },
    'Slot 5,000 stays in shard 0001: it holds an item of 300 MiB, and items over 256 MB are not migrated.',
  ],
  'migration-blocked': [
    'node:0002-001',
    { slot: 5000, slots: 12, usedBytes: 1_048_576, limitBytes: 1_048_576 },
    'The move of slot 5,000 is stuck: 0002-001 holds 1 MiB of 1 MiB and may evict nothing. 12 slots are left; it is tried once a second.',
  ],
  'migration-goes-on': [
    'node:0002-001',
    { afterNanos: 3e9 },
    '0002-001 has room again: slots move on after 3 s.',
  ],
  'migration-waits': [
    'node:0002-001',
    { slots: 12 },
    '0002-001 does not answer: 12 slots wait to be moved until its shard has a primary.',
  ],
  'slots-handed-over': [
    'cache',
    {
      from: '0001',
      to: '0004',
      slots: 1366,
      keys: 800,
      bytes: 819_200,
      pauseNanos: 1_400_000,
      held: 3,
      tries: 2,
      afterNanos: 64_000_000,
    },
    '1,366 slots with 800 items (800 KiB) go over from shard 0001 to 0004 at once, 64 ms after the snapshot began. Writes were held for 1.4 ms: 3 waited. It took 2 tries.',
  ],
  'migration-aborted': [
    'node:0004-001',
    {
      why: 'memory',
      from: '0001',
      slots: 1366,
      copied: 500,
      usedBytes: 1_048_576,
      limitBytes: 1_048_576,
      retryNanos: 5e9,
    },
    'The move of 1,366 slots from shard 0001 to 0004-001 is given up: the target has no memory for them and may evict nothing. 500 copied items are thrown away, shard 0001 keeps all it had. It is tried again in 5 s. The target holds 1 MiB of 1 MiB.',
  ],
  'resharding-finished': [
    'cache',
    {
      way: 'out',
      shards: 4,
      slots: 4096,
      left: 0,
      keys: 2000,
      bytes: 2_097_152,
      keysPerSecond: 250,
      asked: 12,
      moved: 3,
      afterNanos: 8e9,
    },
    'Scaling out is done after 8 s: 4,096 slots with 2,000 items (2 MiB) moved, 250 items a second. 12 commands were answered with ASK, 3 with MOVED so far. The cluster has 4 shards.',
  ],
  'rolling-started': [
    'cache',
    {
      what: 'scaling',
      from: 'cache.r7g.large',
      to: 'cache.r7g.xlarge',
      nodes: 6,
      waitNanos: 360e9,
    },
    'The nodes go from cache.r7g.large to cache.r7g.xlarge: 6 new nodes will take over, shard by shard. Making them takes 6 min.',
  ],
  'rolling-finished': [
    'cache',
    { nodes: 6, afterNanos: 400e9 },
    '6 nodes replaced after 6 min 40 s, under the same names.',
  ],
  'replacement-planned': [
    'node:0001-001',
    { role: 'primary', waitNanos: 360e9 },
    'Maintenance: 0001-001, a primary, is to be replaced. The new node stands in 6 min.',
  ],
  'node-swapped': [
    'node:0001-001',
    { role: 'primary', group: '0001' },
    'A new node has taken over the name 0001-001, as primary of shard 0001. The old one is gone, and with it its connections.',
  ],
  'nodes-planned': [
    'cache',
    { what: 'replicas', from: 1, to: 2, waitNanos: 360e9 },
    'Each shard is to have 2 replicas instead of 1. Making what is missing takes 6 min.',
  ],
  'nodes-stand': [
    'cache',
    { what: 'nodes', count: 4, afterNanos: 360e9 },
    'What was missing serves after 6 min: the cluster has 4 nodes.',
  ],
  'node-removed': [
    'node:0002',
    { keys: 812 },
    '0002 is taken out of the cluster, and 812 items with it.',
  ],
  'node-list-old': [
    'cache',
    { apps: 2, version: 2, firstNanos: 31.2e9, lastNanos: 66e9 },
    'The 2 apps still have an older list of nodes than version 2. The first asks for it at 31.2 s, the last at 66.0 s.',
  ],
  'client-learned-nodes': [
    'app:app-1',
    { nodes: 3, version: 2, afterNanos: 25e9, behind: 1 },
    'app-1 has read version 2 of the list, 3 nodes, 25 s after it changed. 1 app still uses an older one.',
  ],
};
