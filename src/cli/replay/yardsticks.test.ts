import { afterAll, describe, expect, test } from 'vitest';
import { yardstickNames } from '../../engine/yardsticks/policies.ts';
import { cli, documented, file, removeFolder } from '../testing.ts';

afterAll(removeFolder);

const trace =
  'key,value_bytes,op\na,10,get\nb,30,get\na,10,get\nc,20,set\nb,30,delete\nb,30,get\na,10,get\n';
const json = async (argv: string[], stdin = '') => {
  const { code, out, err } = await cli(['replay', ...argv, '--format', 'json'], stdin);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
};

describe('yardsticks without a node', () => {
  test('JSON is one object with the documented fields', async () => {
    const result = await json(['-', '--yardstick', 'lru,belady', '--capacity', '40b'], trace);
    const space = { capacityItems: null, capacityBytes: 40, requests: 5 };
    expect(result).toEqual({
      schema: 'cachescape.yardsticks/1',
      trace: 'standard input',
      traceFnv: null,
      requests: 7,
      keys: 3,
      // LRU drops a, the older, for the last b; the optimum knows that c is not asked for again.
      yardsticks: [
        {
          ...space,
          ...{ policy: 'lru', hits: 1, misses: 4, hitRatio: 0.2, missRatio: 0.8 },
          byteMissRatio: 80 / 90,
        },
        {
          ...space,
          ...{ policy: 'belady', hits: 2, misses: 3, hitRatio: 0.4, missRatio: 0.6 },
          byteMissRatio: 70 / 90,
        },
      ],
    });
    expect(Object.keys(result).sort()).toEqual(documented('cachescape.yardsticks/1').sort());
  });

  test('a capacity in items; all policies; text', async () => {
    const argv = ['--workload', 'zipf:1', '--keys', '500', '--requests', '5000'];
    const result = await json([...argv, '--yardstick', 'all', '--capacity-items', '50']);
    const found = result.yardsticks as { policy: string; misses: number; capacityItems: number }[];
    expect(found.map(({ policy }) => policy)).toEqual([...yardstickNames]);
    const least = Math.min(...found.map(({ misses }) => misses));
    expect(found.at(-1)).toMatchObject({ policy: 'belady', misses: least, capacityItems: 50 });
    expect(result).toMatchObject({ keys: 500, requests: 5000, trace: 'zipf:1' });
    const { out } = await cli([
      'replay',
      ...argv,
      '--yardstick',
      'belady',
      '--capacity-items',
      '50',
    ]);
    expect(out).toMatch(
      /^yardsticks: ideal policies, which no server runs, with 50 items\npolicy +misses +hitRatio +missRatio +byteMissRatio\nbelady +\d+ +0\.\d{6} +0\.\d{6} +0\.\d{6}\n$/,
    );
  });

  test.each([
    [['--yardstick', 'lru'], /Write --capacity 128mb or --capacity-items 1000\./],
    [['--yardstick', 'lru', '--capacity', '1mb', '--capacity-items', '5'], /takes one capacity/],
    [
      ['--yardstick', 'sievee', '--capacity', '1mb'],
      /there is no "sievee"\. Write sieve, or another/,
    ],
    [
      ['--yardstick', 'lru', '--capacity', '1mb', '--maxmemory', '1mb'],
      /^cachescape: --maxmemory /,
    ],
    [['--capacity', '1mb'], /--capacity is that of --yardstick/],
    [
      ['--yardstick', 'lru', '--capacity', '1mb', '--engine', 'redis'],
      /--capacity does not go with/,
    ],
  ])('%j is refused with the fix', async (argv, message) => {
    const { code, err } = await cli(['replay', file('t.csv', trace), ...argv]);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('yardsticks beside a node', () => {
  const node = ['--engine', 'redis', '--maxmemory', '2mb', '--policy', 'allkeys-lru'];

  test('they get the bytes of keys and values that the node held', async () => {
    const argv = ['--workload', 'zipf:0.9', '--keys', '10000', '--requests', '60000', ...node];
    const alone = await json(argv);
    const beside = await json([...argv, '--yardstick', 'lru,belady']);
    const { yardsticks, elapsedSeconds: _, requestsPerSecond: __, ...rest } = beside;
    expect(alone).toMatchObject({ ...rest, yardsticks: null });
    const [lru, belady] = yardsticks;
    expect(lru).toMatchObject({ policy: 'lru', requests: 60_000, capacityItems: null });
    // Keys of 12 bytes and values of 100. The node held a few more before its table of keys grew.
    const most = lru.capacityBytes / 112;
    expect([most >= alone.keys, most < alone.keys * 1.1]).toEqual([true, true]);
    expect(Math.abs(lru.hitRatio - alone.hitRatio)).toBeLessThan(0.01);
    expect(belady.hitRatio).toBeGreaterThan(lru.hitRatio + 0.02);
  });

  test('key numbers of a file stay those of their keys, however many there are', async () => {
    const rows = Array.from({ length: 120_000 }, (_, i) => `k${(i * 7919) % 80_021}`);
    const text = `key\n${rows.join('\n')}\n`;
    const { yardsticks, misses } = await json(['-', ...node, '--yardstick', 'lru'], text);
    // Each key comes back after 80,021 others: nothing can be hit.
    expect([misses, yardsticks[0].misses]).toEqual([120_000, 120_000]);
  });
});
