import { describe, expect, it, vi } from 'vitest';
import { SECOND } from '../engine/base/units.ts';
import { sampleColumns } from '../engine/frame.ts';
import type { Simulation } from '../engine/index.ts';
import type { Notice } from '../engine/notices.ts';
import { change, noticesOf, reshaped, trial } from '../engine/trial.ts';
import { aftermathOf } from './aftermath.ts';
import { aftermathWords } from './aftermathWords.ts';
import { relate } from './causes.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What is said of the event with a code, at this moment of a run. */
function said(sim: Simulation, code: Notice['code']) {
  const strike = sim.notices.find((n) => n.code === code) as Notice;
  const values = sim.probe.coarseSince(0);
  const { stride } = sampleColumns;
  const samples = {
    length: values.length / stride,
    get: (row: number, column: number) => values[row * stride + column] as number,
  };
  const aftermath = aftermathOf(
    strike,
    Infinity,
    sim.notices,
    relate(sim.notices),
    samples,
    sim.now,
    sim.struck.some(({ since }) => since === strike.at),
  );
  const words = aftermathWords(aftermath, {}, sim.clients.spells.all(sim.now));
  return { aftermath, words: words.map((line) => line.replaceAll('\u00a0', ' ')) };
}

describe('a Memcached node more', () => {
  const scaled = (until: number, discoverySeconds = 10) => {
    const sim = trial((s) => {
      reshaped(s, { engine: 'memcached', shards: 3 });
      s.cluster.maxmemoryBytes = 64 * 1024 * 1024;
      s.cache.ttlMs = 0;
      s.failover.replaceMs = 3_000;
      Object.assign(s.workload, { ratePerSecond: 2_000, readPercent: 80, keyspace: 1_000 });
      Object.assign(s.clients, { discoverySeconds, retries: 0 });
    });
    sim.runUntil(8 * SECOND);
    change(sim, { kind: 'strike', fault: 'add-node', target: 'cache' });
    sim.runUntil(until * SECOND);
    return sim;
  };
  const last = ({ words }: ReturnType<typeof said>) => words.at(-1);

  it('is not over before all apps agree again, and says what the reads met meanwhile', () => {
    const whole = scaled(13);
    const meanwhile = said(whole, 'nodes-planned');
    expect(meanwhile.aftermath.overAt).toBe(null);
    expect(last(meanwhile)).toBe(
      'It is not over: the apps do not agree on the nodes of the cluster.',
    );
    whole.runUntil(24 * SECOND);
    const learned = noticesOf(whole, 'client-learned-nodes');
    const [stood] = noticesOf(whole, 'nodes-stand');
    const agreedAt = learned.at(-1)?.at as number;
    expect(agreedAt).toBeGreaterThan((stood?.at as number) + SECOND);
    const after = said(whole, 'nodes-planned');
    const { lists, overAt } = after.aftermath;
    expect(overAt).toBeGreaterThanOrEqual(agreedAt);
    expect([lists?.from, lists?.to, lists?.behind]).toEqual([stood?.at, agreedAt, 0]);
    const { compared, worst } = lists ?? {};
    if (!worst || typeof compared !== 'object') throw new Error('nothing is compared');
    const { seconds, during, before } = compared;
    expect(seconds).toBeGreaterThan(1);
    expect(during.missShare).toBeGreaterThan((before.missShare as number) * 1.5);
    expect(during.stalePerSecond).toBeGreaterThan(before.stalePerSecond * 1.5);
    expect(worst.missShare).toBeGreaterThan(during.missShare as number);
    expect(after.words.join(' ')).toMatch(
      /The apps read the new list .* after the nodes changed\. In the worst second since the nodes changed, up to [\d.]+ s, [\d.]+ % of the reads missed; in the \d s from when the first app read the new list [\d.]+ % of the reads missed \(before, [\d.]+ %\), and [\d.]+ answers a second were stale \(before, [\d.]+\)\./,
    );
  });

  it('goes on for ever where lists are fixed', () => {
    const { aftermath, words } = said(scaled(20, 0), 'nodes-planned');
    expect([aftermath.overAt, aftermath.lists?.behind]).toEqual([null, 2]);
    expect(words.join(' ')).toContain(
      '2 apps still have the older list and never ask for another.',
    );
  });
});

describe('a zone that is down', () => {
  const sim = trial((s) => {
    s.clients.appZones = ['us-east-1a', 'us-east-1b'];
  });
  const zone = { fault: 'zone-outage', target: 'zone:us-east-1a' };
  sim.runUntil(5 * SECOND);
  change(sim, { kind: 'strike', ...zone });
  sim.runUntil(20 * SECOND);
  const meanwhile = said(sim, 'zone-down');
  change(sim, { kind: 'heal', ...zone });
  sim.runUntil(30 * SECOND);

  it('has no replacement started in it: it waits', () => {
    expect(noticesOf(sim, 'replacement-waits-for-zone')).toHaveLength(1);
    expect(noticesOf(sim, 'replacement-started')).toEqual([]);
    expect(noticesOf(sim, 'node-recovered')[0]?.at).toBe(20 * SECOND);
  });

  it('takes its app with it, which is not said to have failed for no time', () => {
    const spell = (words: readonly string[]) => words.find((line) => line.includes('itself'));
    expect(spell(meanwhile.words)).toMatch(/app-1 was itself down, 15 s so far\.$/);
    expect(spell(said(sim, 'zone-down').words)).toMatch(/app-1 was itself down, 15 s\.$/);
    expect(spell(meanwhile.words)).not.toContain('app-1 0 ms');
  });
});

it('a primary that comes back empty before its replica took over empties that, and this is said', () => {
  const sim = trial((s) => {
    s.failover.detectMinMs = 20_000;
    s.failover.detectMaxMs = 20_000;
    s.failover.replaceMs = 60_000;
  });
  const crash = { fault: 'node-crash', target: 'node:0001-001' };
  sim.runUntil(10 * SECOND);
  change(sim, { kind: 'strike', ...crash });
  sim.runUntil(15 * SECOND);
  const held = sim.cluster.node(1).store.count;
  expect(held).toBeGreaterThan(50);
  change(sim, { kind: 'heal', ...crash });
  sim.runUntil(25 * SECOND);
  expect(noticesOf(sim, 'cold-start').map(({ args }) => args)).toEqual([
    { group: '0001', lostKeys: held, replica: '0001-002', kind: 'shard' },
  ]);
  const words = said(sim, 'node-crashed').words.join(' ');
  expect(words).toContain(
    `${held} items are gone although 0001-002 still held them: its primary came back empty before a replica took over, and a replica copies its primary.`,
  );
  expect(words).not.toContain('no other copy');
});

it('an expired key says how many reads missed it, and how long until it was filled again', () => {
  const sim = trial((s) => {
    s.cache.ttlMs = 0;
    s.workload.readPercent = 100;
    s.cluster.maxmemoryBytes = 20e6;
  });
  sim.runUntil(8 * SECOND);
  change(sim, { kind: 'strike', fault: 'key-expiry', target: 'hottest-key' });
  const meanwhile = said(sim, 'key-expired');
  expect(meanwhile.words[1]).toBe('It has not been filled again yet, 0 ms later.');
  sim.runUntil(14 * SECOND);
  const { aftermath, words } = said(sim, 'key-expired');
  const [filled] = noticesOf(sim, 'key-filled');
  expect(filled?.args.misses).toBeGreaterThan(0);
  expect(aftermath.healedAt).toBe(filled?.at);
  expect(words[1]).toMatch(
    /^key:\S+ is in the cache again, [\d.]+ ms after its time to live was over: until then \d+ reads? missed it, and the database got \d+ quer/,
  );
});
