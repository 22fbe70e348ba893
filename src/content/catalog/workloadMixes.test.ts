import { describe, expect, it, test } from 'vitest';
import { GeneratedTrace } from '../../engine/clients/generators/generatedTrace.ts';
import { KeyTrace } from '../../engine/clients/generators/keyTrace.ts';
import { meanBytes } from '../../engine/clients/generators/sizeLaws.ts';
import { TRACE_SET } from '../../engine/clients/trace.ts';
import { problems } from '../../engine/scenario/problems.ts';
import { generatedOf, mixOf, mixScenario, sourceOf, workloadMixes } from './workloadMixes.ts';

const KEYS = 20_000;
const REQUESTS = 60_000;

/** Share of writes, share of the requests that go to the hottest keys, and TTLs seen. */
function measured(name: string) {
  const mix = mixOf(name);
  if (!mix) throw new Error(`no ${name}`);
  const trace = new GeneratedTrace({
    ...generatedOf(mix, KEYS),
    keys: KEYS,
    requests: REQUESTS,
    seed: 1,
    ratePerSecond: 1_000,
    pipeline: 1,
  });
  const counts = new Float64Array(KEYS);
  const ttls = new Set<number>();
  let writes = 0;
  while (trace.next()) {
    const { batch } = trace;
    for (let i = 0; i < batch.count; i++) {
      const key = batch.key[i] as number;
      counts[key] = (counts[key] as number) + 1;
      if (batch.op[i] === TRACE_SET) writes += 1;
      ttls.add((batch.ttlMs[i] as number) / 1000);
    }
  }
  const { order } = new KeyTrace(generatedOf(mix, KEYS).trace, KEYS, 1);
  const hottest = (keys: number) =>
    order.subarray(0, keys).reduce((sum, key) => sum + (counts[key] as number), 0) / REQUESTS;
  return { mix, writes: writes / REQUESTS, hottest, ttls };
}

test('53 clusters of Twitter, 8 of CacheLib, ETC, 4 of YCSB, 7 presets; names are unique', () => {
  const sources = workloadMixes.filter(({ basedOn }) => !basedOn).map(({ source }) => source);
  const count = (name: string) => sources.filter((source) => source === name).length;
  expect(['twitter', 'cachelib', 'facebook', 'ycsb'].map(count)).toEqual([53, 8, 1, 4]);
  expect(workloadMixes.length - sources.length).toBe(7);
  expect(new Set(workloadMixes.map(({ name }) => name)).size).toBe(workloadMixes.length);
});

describe.each(workloadMixes.map((mix) => [mix.name, mix] as const))('%s', (name, mix) => {
  it('writes its share, and has a source and its TTLs', () => {
    const { writes, ttls } = measured(name);
    expect(Math.abs(writes - (1 - mix.readShare))).toBeLessThan(0.008);
    expect(sourceOf(mix).url).toMatch(/^https:/);
    const known = mix.ttlSeconds.map(([seconds]) => seconds);
    expect([...ttls].filter((ttl) => ttl !== 0 && !known.includes(ttl))).toEqual([]);
    expect(mix.basedOn === undefined || mixOf(mix.basedOn) !== undefined).toBe(true);
  });

  it('makes a scenario that may run', () => {
    expect(problems(mixScenario(mix))).toEqual([]);
  });
});

it('measured popularity is as published, scaled to the keys there are', () => {
  const { mix, hottest } = measured('cachelib.kvcache_reg');
  if (mix.popularity.law !== 'measured') throw new Error('not measured');
  const share = (rank: number) =>
    mix.popularity.law === 'measured'
      ? (mix.popularity.points.find(([r]) => r === rank)?.[1] as number)
      : 0;
  for (const rank of [1, 2, 10, 100, 1_000]) {
    expect(Math.abs(hottest(rank) - share(rank) / share(KEYS))).toBeLessThan(0.02);
  }
});

it('ETC: one per cent of the keys get 55 % of the requests, half of the keys 1 %', () => {
  const { hottest } = measured('facebook.etc');
  expect(Math.abs(hottest(KEYS / 100) - 0.55)).toBeLessThan(0.02);
  expect(Math.abs(1 - hottest(KEYS / 2) - 0.01)).toBeLessThan(0.002);
});

it('value sizes have the published means', () => {
  const means = ['cachelib.graph_cache_follower_fbobj', 'cachelib.kvcache_l2_wc', 'facebook.etc'];
  const found = means.map((name) => meanBytes((mixOf(name) as (typeof workloadMixes)[0]).values));
  // CacheLib's computed means; for ETC the discrete part and the mean of the Pareto part.
  const published = [377.3, 92_422, 0.44165 * 6.2 + 0.55835 * (15 + 214.476 / (1 - 0.348238))];
  for (const [i, mean] of found.entries()) {
    expect(Math.abs(mean / (published[i] as number) - 1)).toBeLessThan(0.1);
  }
});
