import { expect, it } from 'vitest';
import { SECOND } from '../../engine/base/units.ts';
import type { Notice, NoticeCode } from '../../engine/notices.ts';
import { change, noticesOf, reshaped, trial } from '../../engine/trial.ts';
import { sentence } from './sentences.ts';

const memcached = () =>
  trial((s) => {
    reshaped(s, { engine: 'memcached', shards: 3 });
    s.cluster.maxmemoryBytes = 64 * 1024 * 1024;
    s.failover.replaceMs = 1_000;
  });

it('a Memcached node that is back is no primary, and belongs to no shard', () => {
  const sim = memcached();
  sim.runUntil(2 * SECOND);
  change(sim, { kind: 'strike', fault: 'reboot', target: 'node:0001', amount: 3 });
  sim.runUntil(6 * SECOND);
  const told = (code: NoticeCode) =>
    sentence(noticesOf(sim, code)[0] as Notice).replaceAll('\u00a0', ' ');
  expect(told('node-recovered')).toBe('0001 in us-east-1a is back after 3 s.');
  expect(told('cold-start')).toMatch(/^Node 0001 starts again with nothing: [\d,]+ items? gone\./);
});

it('one node more is not told of as several', () => {
  const sim = memcached();
  change(sim, { kind: 'strike', fault: 'add-node', target: 'cache' });
  sim.runUntil(2 * SECOND);
  const told = (code: NoticeCode) =>
    sentence(noticesOf(sim, code)[0] as Notice).replaceAll('\u00a0', ' ');
  expect([told('nodes-planned'), told('nodes-stand')]).toEqual([
    'The cluster is to have 4 nodes instead of 3. Making what is missing takes 1 s.',
    'What was missing serves after 1 s: the cluster has 4 nodes.',
  ]);
});
