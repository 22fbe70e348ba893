import { describe, expect, test } from 'vitest';
import type { Notice, NoticeArgs, NoticeCode } from '../engine/notices.ts';
import { sentence, weight } from './sentences.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

function notice<C extends NoticeCode>(code: C, subject: string, args: NoticeArgs[C]): Notice {
  return { seq: 0, at: 0, code, subject, args: args as Notice['args'], cause: -1 };
}

/** One notice for each code with the words it must make: [subject, arguments, words]. */
const examples: { [C in NoticeCode]: [string, NoticeArgs[C], string] } = {
  'first-miss': [
    'app:app-1',
    { key: 17, latencyNanos: 7.91e6 },
    'First miss: key 17 was not in the cache. The database answered, and the request took 7.91 ms.',
  ],
  'first-hit': [
    'app:app-1',
    { key: 17, latencyNanos: 0.31e6, timesFaster: 25.5 },
    'First hit: the cache answered key 17 in 310 µs, 26 times faster than the first miss.',
  ],
  'first-stale-hit': [
    'app:app-1',
    { key: 17, versionsBehind: 1 },
    'First stale hit: the cache answered key 17 with a value that is 1 write behind the database.',
  ],
  'first-eviction': [
    'node:0001-001',
    { node: '0001-001', keys: 213, usedBytes: 2_359_296 },
    '0001-001 is full: 213 items, 2.25 MiB. It evicts its first item to make room.',
  ],
  'first-expiry': [
    'node:0001-001',
    { node: '0001-001' },
    'The first item on 0001-001 reached the end of its TTL and expired.',
  ],
  'first-oom': [
    'node:0001-001',
    { node: '0001-001' },
    '0001-001 refused a write: its memory is full and it may not evict anything.',
  ],
  'node-crashed': [
    'node:0001-001',
    {
      zone: 'us-east-1a',
      role: 'primary',
      keys: 213,
      replicas: 1,
      lagNanos: 0.44e9,
      lagBytes: 12_000,
    },
    '0001-001 in us-east-1a crashed. Its replica was 440 ms behind.',
  ],
  'node-recovered': [
    'node:0001-001',
    { zone: 'us-east-1a', role: 'replica', afterNanos: 360e9 },
    '0001-001 in us-east-1a is back as a replica after 6 min.',
  ],
  'zone-down': [
    'zone:us-east-1a',
    { nodes: 1, apps: 2, origin: 1 },
    'us-east-1a is down, and with it 1 cache node, 2 apps and the database.',
  ],
  'zone-back': ['zone:us-east-1a', { afterNanos: 60e9 }, 'us-east-1a is back after 60 s.'],
  'partition-started': [
    'link:us-east-1a>us-east-1b',
    { from: 'us-east-1a', to: 'us-east-1b' },
    'The network between us-east-1a and us-east-1b is cut.',
  ],
  'partition-ended': [
    'link:us-east-1a>us-east-1b',
    { from: 'us-east-1a', to: 'us-east-1b', afterNanos: 30e9 },
    'us-east-1a and us-east-1b reach each other again after 30 s.',
  ],
  'node-slowed': [
    'node:0001-001',
    { factor: 10 },
    '0001-001 now takes 10 times as long for everything.',
  ],
  'node-speed-restored': [
    'node:0001-001',
    { afterNanos: 5e9 },
    '0001-001 works at its normal speed again after 5 s.',
  ],
  'origin-down': ['origin', {}, 'The database stopped answering.'],
  'origin-back': ['origin', { afterNanos: 30e9 }, 'The database answers again after 30 s.'],
  'cache-flushed': [
    'cache',
    { keys: 1_200 },
    'The cache was flushed: 1,200 items deleted at once.',
  ],
  'failure-detected': [
    'node:0001-001',
    { node: '0001-001', afterNanos: 12.4e9 },
    'ElastiCache noticed that 0001-001 is not answering, 12.4 s after it went silent.',
  ],
  'failover-started': [
    'shard:0001',
    { node: '0001-001', replica: '0001-002', lagBytes: 12_288 },
    'Failover begins: 0001-002 is the least behind (12 KiB) and will take the place of 0001-001.',
  ],
  'replica-promoted': [
    'shard:0001',
    { node: '0001-001', replica: '0001-002', lostWrites: 212, afterNanos: 14.2e9 },
    '0001-002 took over from 0001-001 after 14.2 s. 212 acknowledged writes never reached it.',
  ],
  'no-replica-to-promote': [
    'shard:0001',
    { group: '0001', lostKeys: 213 },
    'Shard 0001 has no replica to promote. 213 items gone.',
  ],
  'failover-off': [
    'shard:0001',
    { group: '0001' },
    'Automatic failover is off: shard 0001 waits for a replacement of its primary.',
  ],
  'endpoint-moved': [
    'shard:0001',
    { endpoint: 'primary', node: '0001-002' },
    'The primary endpoint now leads to 0001-002. Each app learns it when it looks the name up again.',
  ],
  'client-followed': [
    'app:app-2',
    { node: '0001-002', afterNanos: 3.1e9 },
    'app-2 now calls 0001-002, 3.1 s after the change.',
  ],
  'client-still-believes': [
    'app:app-1',
    { node: '10.0.1.17', untilNanos: 70e9 },
    'app-1 still calls 10.0.1.17. It will look again at 70.0 s.',
  ],
  'node-suspected': [
    'node:0001-001',
    { node: '0001-001', by: '0002-001', afterNanos: 2.1e9 },
    '0002-001 has heard nothing from 0001-001 for 2.1 s and takes it for possibly failing (PFAIL).',
  ],
  'node-failed': [
    'node:0001-001',
    { node: '0001-001', by: '0003-002', reports: 2, primaries: 3 },
    '0001-001 has failed (FAIL): 2 of 3 primaries say so. 0003-002 tells everyone.',
  ],
  'election-planned': [
    'node:0001-002',
    { node: '0001-002', rank: 0, delayNanos: 749e6 },
    '0001-002 will stand for election in 749 ms.',
  ],
  'election-started': [
    'node:0001-002',
    { node: '0001-002', epoch: 4, needed: 2 },
    '0001-002 asks for votes in epoch 4. It needs 2.',
  ],
  'election-won': [
    'node:0001-002',
    { node: '0001-002', epoch: 4, votes: 2, primaries: 3 },
    '0001-002 won the election of epoch 4 with the votes of 2 of 3 primaries.',
  ],
  takeover: [
    'node:0001-002',
    { node: '0001-002', primary: '0001-001' },
    '0001-002 takes the place of 0001-001 by order, without asking for votes.',
  ],
  'cluster-down': [
    'cache',
    { node: '0003-001', why: 'majority' },
    '0003-001 does not reach most of the primaries. Such a node answers CLUSTERDOWN to everything.',
  ],
  'cluster-up': [
    'cache',
    { afterNanos: 0.87e9 },
    'The cluster answers again, after 870 ms of CLUSTERDOWN.',
  ],
  'primary-demoted': [
    'node:0001-001',
    { node: '0001-001', primary: '0001-002', lostWrites: 969 },
    '0001-001 learns that 0001-002 has taken its place, and follows it. 969 writes that it had acknowledged meanwhile are lost.',
  ],
  'test-failover': [
    'node:0001-001',
    { group: '0001', node: '0001-001' },
    'TestFailover was called for shard 0001: its primary 0001-001 is taken down.',
  ],
  'node-rebooted': [
    'node:0001-001',
    { role: 'primary', keys: 213 },
    '0001-001, a primary, is rebooted: 213 items of its memory gone. A reboot by request is no reason to fail over.',
  ],
  'node-paused': [
    'node:0001-001',
    { role: 'primary' },
    '0001-001, a primary, is frozen. Its connections stand and nobody answers on them.',
  ],
  'node-resumed': [
    'node:0001-001',
    { afterNanos: 14.6e9, waiting: 12_000, deposed: 1 },
    '0001-001 goes on after 14.6 s, with 12,000 commands waiting in its sockets. It does not know yet that it is primary no more.',
  ],
  'replacement-started': [
    'node:0001-001',
    { node: '0001-001', zone: 'us-east-1a' },
    'ElastiCache starts a new node in us-east-1a in place of 0001-001.',
  ],
  'replacement-waits-for-zone': [
    'node:0001-001',
    { node: '0001-001', zone: 'us-east-1a' },
    'The replacement of 0001-001 waits until us-east-1a is back.',
  ],
  'sync-started': [
    'node:0001-001',
    { from: '0001-002', keys: 213, bytes: 2_359_296 },
    '0001-001 copies 213 items (2.25 MiB) from 0001-002.',
  ],
  'sync-finished': [
    'node:0001-001',
    { from: '0001-002', keys: 213, afterNanos: 1.2e9 },
    '0001-001 finished copying 0001-002 after 1.2 s and holds 213 items.',
  ],
  'output-buffer-overflow': [
    'node:0001-002',
    { primary: '0001-001', bytes: 8_388_608 },
    '0001-001 closed the replication link of 0001-002: 8 MiB waited for it, more than the output buffer may hold.',
  ],
  'replication-link-cut': ['node:0001-002', {}, 'The replication link of 0001-002 is cut.'],
  'replication-link-joined': [
    'node:0001-002',
    { afterNanos: 1.5e9 },
    'The replication link of 0001-002 can be made again after 1.5 s.',
  ],
  'replication-link-slowed': [
    'node:0001-002',
    { addedMillis: 50, kilobytesPerSecond: 0 },
    'The replication link of 0001-002 is longer now: 50 ms more each way.',
  ],
  'replication-link-restored': [
    'node:0001-002',
    { afterNanos: 9e9 },
    'The replication link of 0001-002 is as usual again after 9 s.',
  ],
  'cold-start': [
    'shard:0001',
    { group: '0001', lostKeys: 213 },
    'Shard 0001 starts again with nothing: 213 items gone. Every first read goes to the database.',
  ],
  'lagging-replica': [
    'node:0001-002',
    { lagBytes: 3_565_158, lagNanos: 1.2e9 },
    '0001-002 is 1.2 s (3.4 MiB) behind its primary.',
  ],
  'replica-caught-up': [
    'node:0001-002',
    { afterNanos: 4e9 },
    '0001-002 caught up with its primary after 4 s.',
  ],
  'origin-saturated': [
    'origin',
    { workers: 24, queued: 412 },
    'All 24 workers of the database are busy and 412 queries wait.',
  ],
  'origin-relieved': [
    'origin',
    { afterNanos: 12e9 },
    'The queue at the database is gone after 12 s.',
  ],
  'origin-refusing': [
    'origin',
    { connections: 1_000, limit: 1_000 },
    'The database refuses connections: 1,000 of 1,000 are in use.',
  ],
  'requests-failing': [
    'cache',
    { reason: 'origin-timeout', perSecond: 312 },
    '312 calls fail within a second: database timeout.',
  ],
  'requests-recovered': [
    'cache',
    { afterNanos: 14e9, failed: 4_120 },
    'Calls succeed again after 14 s. 4,120 calls failed.',
  ],
  'setting-changed': [
    'cache',
    { knob: 'workload.ratePerSecond', from: '4000', to: '8000' },
    'Workload.ratePerSecond changed from 4,000 to 8,000.',
  ],
  'cluster-replaced': [
    'cache',
    { why: 'cluster.engine', lostKeys: 213 },
    'A new, empty cluster takes the place of the old one, because cluster.engine changed. 213 items gone.',
  ],
  'replica-added': [
    'node:0001-003',
    { group: '0001', zone: 'us-east-1b' },
    'Shard 0001 gets a replica, 0001-003, in us-east-1b.',
  ],
  'replica-removed': [
    'node:0001-003',
    { group: '0001' },
    'The replica 0001-003 of shard 0001 was removed.',
  ],
  'nodes-changed': [
    'cache',
    { from: 4, to: 3, movedPercent: 74.8 },
    'The cluster went from 4 nodes to 3: 74.8 % of the keys now belong to another node.',
  ],
  'operation-refused': [
    'cache',
    { what: 'remove the last replica', why: 'Multi-AZ needs at least one replica' },
    'Remove the last replica. Refused: Multi-AZ needs at least one replica.',
  ],
  'snapshot-started': [
    'node:0001-002',
    {
      purpose: 'backup',
      method: 'forked',
      role: 'replica',
      keys: 450_000,
      bytes: 455_288_988,
      stallNanos: 22_000_000,
      freePercent: 30,
    },
    '0001-002, a replica, begins a snapshot of 450,000 items (434 MiB): the fork stops the engine for 22 ms, then a child process writes.',
  ],
  'snapshot-finished': [
    'node:0001-002',
    {
      purpose: 'backup',
      method: 'forked',
      keys: 450_000,
      bytes: 455_288_988,
      afterNanos: 14_350_000_000,
      extraBytes: 136_146_944,
      extraPercent: 27.5,
    },
    '0001-002 finished its snapshot after 14.3 s: 450,000 items, 434 MiB. Copy-on-write took 130 MiB beside the data (27.5 % of it).',
  ],
  'snapshot-failed': [
    'node:0001-002',
    { purpose: 'save-point' },
    'The snapshot by save point of 0001-002 failed: its process ended, or emptied itself for a full sync.',
  ],
  'snapshot-memory-short': [
    'node:0001-001',
    { copiedBytes: 120_000_000, freeBytes: 100_000_000 },
    '0001-001 runs out of reserved memory: the snapshot has copied 114 MiB of pages, and 95.4 MiB were free. Its host swaps, and every write of a page waits.',
  ],
  'backup-complete': [
    'cache',
    { kind: 'manual', shards: 2, keys: 1_000, bytes: 1_000_000, afterNanos: 2_000_000_000 },
    'Backup complete after 2 s: 1,000 items of 2 shards, 977 KiB.',
  ],
  'restore-started': [
    'cache',
    { keys: 1_000, bytes: 1_000_000, ageNanos: 60_000_000_000 },
    'A new cluster is filled from the backup of 60 s ago (1,000 items, 977 KiB). The old one serves meanwhile.',
  ],
  restored: [
    'cache',
    { keys: 1_000, keysBefore: 1_200, ageNanos: 60_000_000_000 },
    'The apps now call the new cluster: 1,000 items, as they were 60 s ago. The old one, with 1,200 items, is gone.',
  ],
  'file-loading': [
    'node:0001-001',
    { file: 'rdb', keys: 1_000, bytes: 1_000_000 },
    '0001-001 starts and reads its last snapshot file (1,000 items, 977 KiB). Until then it answers LOADING.',
  ],
  'file-loaded': [
    'node:0001-001',
    { file: 'aof', keys: 1_000, lostWrites: 109, afterNanos: 110_000_000 },
    '0001-001 has 1,000 items again from its append-only file after 110 ms. 109 acknowledged writes had not got there.',
  ],
  'fsync-slow': [
    'node:0001-001',
    { fsyncNanos: 3_000_000_000 },
    '0001-001 waited two seconds for an fsync (3 s each) and writes on: what it holds back meanwhile would be lost with the process.',
  ],
  'log-behind': [
    'node:0001-001',
    { behindNanos: 10_100_000_000 },
    '0001-001 refuses writes: the log is 10.1 s behind, and 10 s is the most that may be lost.',
  ],
  'log-recovered': [
    'node:0001-002',
    { writes: 12 },
    '0001-002 reads 12 writes from the log that replication had not brought.',
  ],
  'trace-ended': [
    'cache',
    { requests: 81_000 },
    'The trace is over: all 81,000 requests were sent.',
  ],
};

const codes = Object.keys(examples) as NoticeCode[];

describe('sentences', () => {
  test.each(codes)('%s', (code) => {
    const [subject, args, words] = examples[code];
    expect(plain(sentence(notice(code, subject, args)))).toBe(words);
  });

  test('no sentence shouts, and each one ends', () => {
    for (const code of codes) {
      const [subject, args] = examples[code];
      // Also with nothing to count: zeros read as words and not as "0 items".
      const nothing = Object.fromEntries(
        Object.entries(args).map(([name, value]) => [name, typeof value === 'number' ? 0 : value]),
      );
      for (const each of [args, nothing]) {
        const words = sentence(notice(code, subject, each as never));
        expect(words).toMatch(/^[\w].*\.$/);
        expect(words).not.toMatch(/!|undefined|NaN|\[object|\b0 items|no items gone/);
      }
    }
  });

  test('names of keys and settings come from the run', () => {
    const names = { key: () => 'cart:42', knob: () => 'requests per second' };
    const [, miss] = examples['first-miss'];
    const [, changed] = examples['setting-changed'];
    expect(plain(sentence(notice('first-miss', 'app:app-1', miss), names))).toBe(
      'First miss: cart:42 was not in the cache. The database answered, and the request took 7.91 ms.',
    );
    expect(plain(sentence(notice('setting-changed', 'cache', changed), names))).toBe(
      'Requests per second changed from 4,000 to 8,000.',
    );
  });

  test('a crash says what its replicas knew', () => {
    const crash = (args: Partial<NoticeArgs['node-crashed']>) =>
      plain(
        sentence(
          notice('node-crashed', 'node:0001-001', { ...examples['node-crashed'][1], ...args }),
        ),
      );
    expect([
      crash({ lagNanos: 0, lagBytes: 0 }),
      crash({ replicas: 2 }),
      crash({ replicas: 0, lagNanos: -1, lagBytes: -1 }),
      crash({ role: 'replica' }),
    ]).toEqual([
      '0001-001 in us-east-1a crashed. Its replica had every write.',
      '0001-001 in us-east-1a crashed. Its best replica was 440 ms behind.',
      '0001-001 in us-east-1a crashed. It had no replica: 213 items gone.',
      '0001-001 in us-east-1a crashed. It was a replica: the primary goes on without it.',
    ]);
  });

  test('a code of a later version is named, not hidden', () => {
    const later = { ...notice('origin-down', 'node:0001-001', {}), code: 'moon-rose' } as never;
    expect(sentence(later)).toBe('0001-001: moon-rose.');
    expect(weight('moon-rose' as never)).toBe('minor');
  });

  test('the story has its numbered events', () => {
    expect(codes.filter((code) => weight(code) === 'numbered')).toEqual([
      'first-oom',
      'node-crashed',
      'node-recovered',
      'zone-down',
      'zone-back',
      'partition-started',
      'partition-ended',
      'node-slowed',
      'node-speed-restored',
      'origin-down',
      'origin-back',
      'cache-flushed',
      'failure-detected',
      'replica-promoted',
      'no-replica-to-promote',
      'failover-off',
      'client-followed',
      'node-failed',
      'takeover',
      'cluster-down',
      'cluster-up',
      'primary-demoted',
      'test-failover',
      'node-rebooted',
      'node-paused',
      'node-resumed',
      'output-buffer-overflow',
      'replication-link-cut',
      'replication-link-joined',
      'replication-link-slowed',
      'replication-link-restored',
      'cold-start',
      'requests-recovered',
      'setting-changed',
      'cluster-replaced',
      'replica-added',
      'replica-removed',
      'nodes-changed',
      'snapshot-failed',
      'snapshot-memory-short',
      'backup-complete',
      'restore-started',
      'restored',
      'file-loaded',
      'fsync-slow',
      'log-behind',
    ]);
  });
});
