import { describe, expect, it } from 'vitest';
import { knobs } from '../engine/scenario/knobs/knobs.ts';
import { changesOf } from './changeWords.ts';
import { settingText, toldSetting, unitAfter } from './settingWords.ts';

const plain = (words: string) => words.replaceAll('\u00a0', ' ');

function told(path: string, value: string): string {
  const knob = knobs[path];
  if (!knob) throw new Error(path);
  return plain(toldSetting(knob, value));
}

describe('a value that is told of a setting', () => {
  it('has the words and the unit of its dial', () => {
    expect(told('cluster.maxmemoryBytes', '14037181030')).toBe('13.1 GiB');
    expect(told('failover.nodeTimeoutMs', '15000')).toBe('15 s');
    expect(told('clients.discoverySeconds', '60')).toBe('60 s');
    expect(told('clients.discoverySeconds', '600')).toBe('10 min');
    expect(told('network.sameZoneRttMicros', '500')).toBe('500 µs');
    expect(told('workload.ratePerSecond', '8000')).toBe('8,000 requests/s');
    expect(told('cache.ttlJitterPercent', '10')).toBe('10 %');
    expect(told('clients.distribution', 'ketama')).toBe('Consistent (ketama)');
    expect(told('clients.singleFlight', 'true')).toBe('on');
    expect(told('clients.singleFlight', 'false')).toBe('off');
  });

  it('has no unit where the label says what is counted', () => {
    expect(told('cluster.shards', '3')).toBe('3');
    expect(told('clients.poolSize', '50')).toBe('50');
  });

  it('stays as it was written where it is no value', () => {
    expect(told('cluster.shards', 'undefined')).toBe('undefined');
    expect(told('cluster.nodeType', 'cache.r6g.large')).toBe('cache.r6g.large');
  });

  it('is what the story says of a change', () => {
    const args = { knob: 'failover.nodeTimeoutMs', from: '15000', to: '2000' };
    const notice = { seq: 0, at: 1e9, code: 'setting-changed', subject: 'cache', cause: -1, args };
    const names = {
      knob: (path: string) => knobs[path]?.label ?? path,
      value: (path: string, value: string) => told(path, value),
    };
    const none = { length: 0, get: () => 0 };
    expect(changesOf([notice as never], none, 2e9, names)[0]?.what).toBe(
      'Node timeout changed from 15 s to 2 s.',
    );
  });
});

describe('one of a unit', () => {
  it.each([
    ['cluster.shards', '1 shard', '2 shards'],
    ['cluster.replicas', '1 per shard', '2 per shard'],
    ['clients.waitReplicas', '1 replica', '0 replicas'],
    ['persistence.snapshotRetentionDays', '1 day kept', '2 days kept'],
    ['workload.ratePerSecond', '1 request/s', '1.5 requests/s'],
    ['workload.keyspace', '1 key', '1,000 keys'],
    ['workload.valueBytes', '1 B', '2 B'],
    ['cache.ttlMs', '1 ms', '2 ms'],
  ])('%s: %s, %s', (path, one, more) => {
    const knob = knobs[path];
    if (!knob) throw new Error(path);
    const number = Number(more.split(' ')[0]?.replace(',', ''));
    expect(plain(settingText(knob, 1))).toBe(one);
    expect(plain(settingText(knob, number))).toBe(more);
  });

  it('leaves short units alone', () => {
    expect(['s', 'ms', '%', 'per shard'].map((unit) => unitAfter(1, unit))).toEqual([
      's',
      'ms',
      '%',
      'per shard',
    ]);
  });
});
