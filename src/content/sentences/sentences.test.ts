import { describe, expect, test } from 'vitest';
import { NEVER } from '../../engine/base/units.ts';
import type { Notice, NoticeArgs, NoticeCode } from '../../engine/notices.ts';
import type { Names } from './entry.ts';
import { examples } from './examples/all.ts';
import { troubleExamples } from './examples/trouble.ts';
import { sentence, weight } from './sentences.ts';

const codes = Object.keys(examples) as NoticeCode[];

function notice<C extends NoticeCode>(code: C, subject: string, args: NoticeArgs[C]): Notice {
  return { seq: 0, at: 0, code, subject, args: args as Notice['args'], cause: -1 };
}

/** The words of an example, with plain spaces, some of its arguments changed. */
function said<C extends NoticeCode>(code: C, args: Partial<NoticeArgs[C]>, names?: Names): string {
  const [subject, standard] = examples[code];
  return sentence(notice(code, subject, { ...standard, ...args }), names).replaceAll('\u00a0', ' ');
}

describe('sentences', () => {
  test.each(codes)('%s', (code) => {
    expect(said(code, {})).toBe(examples[code][2]);
  });

  test('a refused setting goes by its label', () => {
    const what = { what: 'cluster.shards', why: 'There is one shard.' };
    expect(said('operation-refused', what, { knob: () => 'Shards' })).toBe(
      'Refused: Shards. There is one shard.',
    );
  });

  test('no sentence shouts, and each one ends', () => {
    for (const code of codes) {
      // Also with nothing to count: zeros read as words and not as "0 items".
      const nothing = Object.fromEntries(
        Object.entries(examples[code][1]).map(([name, value]) => [
          name,
          typeof value === 'number' ? 0 : value,
        ]),
      );
      for (const each of [{}, nothing]) {
        const words = said(code, each as never);
        expect(words).toMatch(/^[\w].*\.$/);
        expect(words).not.toMatch(/!|undefined|NaN|\[object|\b0 items|no items gone/);
      }
    }
  });

  test('names of keys and settings come from the run', () => {
    const names = { key: () => 'cart:42', knob: () => 'requests per second' };
    expect(said('first-miss', {}, names)).toBe(
      'First miss: cart:42 was not in the cache. The database answered, and the request took 7.91 ms.',
    );
    expect(said('setting-changed', {}, names)).toBe(
      'Requests per second changed from 4,000 to 8,000.',
    );
  });

  test('a crash says what its replicas knew', () => {
    expect([
      said('node-crashed', { lagNanos: 0, lagBytes: 0 }),
      said('node-crashed', { replicas: 2 }),
      said('node-crashed', { replicas: 0, lagNanos: -1, lagBytes: -1 }),
      said('node-crashed', { role: 'replica' }),
    ]).toEqual([
      '0001-001 in us-east-1a crashed. Its replica had every write.',
      '0001-001 in us-east-1a crashed. Its best replica was 440 ms behind.',
      '0001-001 in us-east-1a crashed. It had no replica: 213 items gone.',
      '0001-001 in us-east-1a crashed. It was a replica: the primary goes on without it.',
    ]);
  });

  test('an answer that never ends is not given a moment', () => {
    expect(said('client-still-believes', { untilNanos: NEVER })).toBe(
      'app-1 still calls 10.0.1.17. It never looks again.',
    );
  });

  test('what fails says how many requests were at it', () => {
    const withInFlight = (code: 'node-paused' | 'zone-down', inFlight: number) => {
      const [subject, args] = examples[code];
      return sentence({ ...notice(code, subject, args as never), inFlight });
    };
    expect([
      withInFlight('zone-down', 0),
      withInFlight('zone-down', 1412),
      withInFlight('node-paused', 1),
      withInFlight('node-paused', 2),
    ]).toEqual([
      'us-east-1a is down, and with it 1 cache node, 2 apps and the database; no request was in flight.',
      'us-east-1a is down, and with it 1 cache node, 2 apps and the database; 1,412 requests in flight lost.',
      '0001-001, a primary, is frozen. Its connections stay open and nobody answers on them; 1 request in flight waits.',
      '0001-001, a primary, is frozen. Its connections stay open and nobody answers on them; 2 requests in flight wait.',
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
      'first-page-move',
      'slab-starved',
      'requests-recovered',
      'node-crashed',
      'node-recovered',
      'zone-down',
      'zone-back',
      'partition-started',
      'partition-ended',
      'node-slowed',
      'node-speed-restored',
      'node-rebooted',
      'node-paused',
      'node-resumed',
      ...Object.keys(troubleExamples),
      'origin-down',
      'origin-back',
      'failure-detected',
      'replica-promoted',
      'no-replica-to-promote',
      'failover-off',
      'client-followed',
      'test-failover',
      'cold-start',
      'node-failed',
      'takeover',
      'cluster-down',
      'cluster-up',
      'primary-demoted',
      'output-buffer-overflow',
      'replication-link-cut',
      'replication-link-joined',
      'replication-link-slowed',
      'replication-link-restored',
      'cache-flushed',
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
      'scale-out-started',
      'shard-added',
      'scale-in-started',
      'shard-removed',
      'first-tryagain',
      'redirect-not-followed',
      'slot-tables-stale',
      'first-crossslot',
      'slot-stays',
      'migration-blocked',
      'migration-goes-on',
      'migration-waits',
      'slots-handed-over',
      'migration-aborted',
      'resharding-finished',
      'rolling-started',
      'rolling-finished',
      'replacement-planned',
      'nodes-planned',
      'node-removed',
      'node-list-old',
      'client-learned-nodes',
    ]);
  });
});
