import { afterAll, describe, expect, test } from 'vitest';
import { cli, documented, file, removeFolder } from '../testing.ts';

afterAll(removeFolder);

describe('replay', () => {
  const redis = ['--engine', 'redis', '--maxmemory', '10mb', '--policy', 'allkeys-lru'];
  const trace = 'key,op\na,get\na,get\nb,set\nb,get\nb,delete\nb,get\n';

  test('JSON is one object with the documented fields', async () => {
    const { code, out, err } = await cli(['replay', '-', ...redis, '--format', 'json'], trace);
    const { elapsedSeconds, requestsPerSecond, usedMemoryBytes, ...result } = JSON.parse(out);
    expect([code, err]).toEqual([0, '']);
    expect(result).toEqual({
      schema: 'cachescape.replay/1',
      trace: 'standard input',
      engine: 'redis',
      limitBytes: 10 * 1024 * 1024,
      policy: 'allkeys-lru',
      samples: 5,
      seed: 1,
      requests: 6,
      hits: 2,
      misses: 2,
      hitRatio: 0.5,
      sets: 1,
      deletes: 1,
      refusedWrites: 0,
      evictions: 0,
      expired: 0,
      keys: 2,
    });
    expect(usedMemoryBytes).toBeGreaterThan(1e6);
    expect([elapsedSeconds > 0, requestsPerSecond > 0]).toEqual([true, true]);
    expect(Object.keys(JSON.parse(out)).sort()).toEqual(documented('cachescape.replay/1').sort());
  });

  test('text prints the same figures', async () => {
    const { out } = await cli(['replay', file('orders.csv', trace), ...redis]);
    expect(out.split('\n').map((line) => line.split(/\s+/)[0])).toEqual([
      'requests',
      'hits',
      'misses',
      'hitRatio',
      'evictions',
      'expired',
      'keys',
      'usedMemoryBytes',
      'requestsPerSecond',
      '',
    ]);
    expect(out).toMatch(/^requests +6\nhits +2\nmisses +2\nhitRatio +0\.500000\n/);
  });

  test('sizes as redis.conf has them', async () => {
    const limits = await Promise.all(
      ['2000000', '2000k', '2000kb', '2m', '2MB', '1g', '1Gb'].map(async (size) => {
        const argv = ['replay', '-', ...redis, '--format', 'json'];
        argv[argv.indexOf('10mb')] = size;
        return (JSON.parse((await cli(argv, 'key\na\n')).out) as { limitBytes: number }).limitBytes;
      }),
    );
    expect(limits).toEqual([2e6, 2e6, 2_048_000, 2e6, 2_097_152, 1e9, 1_073_741_824]);
  });

  test('a long stream of new keys stays within its memory limit; seeds and equal input give equal figures', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `k${(i * 7919) % 30_011}`);
    const long = `key\n${rows.join('\n')}\n`;
    const figures = async (seed: string) => {
      const argv = [
        'replay',
        '-',
        '--engine',
        'valkey',
        '--maxmemory',
        '3mb',
        '--policy',
        'allkeys-random',
      ];
      const { out } = await cli([...argv, '--seed', seed, '--format', 'json'], long);
      const { elapsedSeconds: _, requestsPerSecond: __, ...rest } = JSON.parse(out);
      return rest;
    };
    const first = await figures('1');
    expect(first).toMatchObject({ requests: 60_000, refusedWrites: 0 });
    expect(first.evictions).toBeGreaterThan(10_000);
    expect(first.usedMemoryBytes).toBeLessThan(first.limitBytes + 1_000);
    expect(first.keys).toBe(first.misses - first.evictions);
    expect(await figures('1')).toEqual(first);
    expect((await figures('2')).hits).not.toBe(first.hits);
  });

  test('Memcached, a TTL by option, and times by rate', async () => {
    const argv = [
      'replay',
      '-',
      '--engine',
      'memcached',
      '--memory-mb',
      '64',
      '--ttl',
      '10',
      '--rate',
      '0.1',
    ];
    const { out } = await cli([...argv, '--format', 'json'], 'key\na\na\na\n');
    expect(JSON.parse(out)).toMatchObject({
      hits: 0,
      misses: 3,
      expired: 2,
      policy: null,
      samples: null,
    });
  });

  test('a bad line is refused with its number', async () => {
    expect(await cli(['replay', file('bad.csv', 'key,ttl_s\na,5\nb,5m\n'), ...redis])).toEqual({
      code: 2,
      out: '',
      err: 'cachescape: bad.csv, line 3: ttl_s is "5m". Write seconds, for example 300.\n',
    });
  });

  test('unused columns are noted on stderr', async () => {
    const { code, err } = await cli(['replay', '-', ...redis], 'key,client\na,1\n');
    expect([code, err]).toEqual([0, 'note: standard input: these columns are not used: client\n']);
  });
});
