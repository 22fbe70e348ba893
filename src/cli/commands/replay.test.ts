import { afterAll, describe, expect, test } from 'vitest';
import { ttlSpecOf } from '../replay/workload.ts';
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
      traceFnv: null,
      engineVersion: 'redis-7.0.15-debian',
      recordedServer: 'redis-7.0.15-debian',
      lfuLogFactor: 10,
      lfuDecayMinutes: 1,
      emptyBytes: 939_656,
      slabFactor: null,
      modern: null,
      slabAutomove: null,
      slabClasses: null,
      yardsticks: null,
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

  test('a generated trace: the figures of the recording, and again the same', async () => {
    const argv = [
      ...['replay', '--workload', 'zipf:0.99', '--seed', '20242', '--value-bytes', '500'],
      ...['--engine-version', 'redis-7.0.15-debian', '--empty-bytes', '939720'],
      ...['--maxmemory', '12676245', '--policy', 'allkeys-lru', '--format', 'json'],
    ];
    const { code, out } = await cli(argv);
    const result = JSON.parse(out);
    expect(code).toBe(0);
    expect(result).toMatchObject({
      trace: 'zipf:0.99',
      traceFnv: 1_827_798_182,
      engine: 'redis',
      requests: 1_000_000,
      emptyBytes: 939_720,
    });
    expect(Math.abs(result.hitRatio - 0.79325)).toBeLessThan(0.003);
    expect(Math.abs(result.keys - 19_666)).toBeLessThan(40);
    const {
      elapsedSeconds: _,
      requestsPerSecond: __,
      ...figures
    } = JSON.parse((await cli(argv)).out);
    expect(result).toMatchObject(figures);
  });

  test('a version of ElastiCache says onto which recorded server it is mapped', async () => {
    const { code, err, out } = await cli([
      ...['replay', '--workload', 'scan', '--requests', '100', '--engine-version', 'redis-7.1'],
      ...['--maxmemory', '10mb', '--policy', 'noeviction', '--format', 'json'],
    ]);
    expect([code, err.startsWith('note: redis 7.1 is modelled on redis-7.0.15-debian: ')]).toEqual([
      0,
      true,
    ]);
    expect(JSON.parse(out)).toMatchObject({
      engineVersion: 'redis-7.1',
      recordedServer: 'redis-7.0.15-debian',
    });
  });

  test('Memcached says which classes have the pages', async () => {
    const { out } = await cli([
      ...['replay', '--workload', 'uniform', '--keys', '2000', '--requests', '20000'],
      ...['--engine', 'memcached', '--memory-mb', '2', '--slab-factor', '2', '--no-modern'],
      ...['--value-bytes', 'lognormal:3000:1:16:100000', '--format', 'json'],
    ]);
    const { slabClasses, evictions, ...result } = JSON.parse(out);
    expect(result).toMatchObject({ slabFactor: 2, modern: false, slabAutomove: 0, samples: null });
    expect(slabClasses.length).toBeGreaterThan(4);
    let evicted = 0;
    for (const slab of slabClasses) {
      expect([slab.pages > 0, slab.chunkBytes * slab.usedChunks <= slab.pages * 1_048_576]).toEqual(
        [true, true],
      );
      evicted += slab.evictions;
    }
    expect([evicted, evictions > 0]).toEqual([evictions, true]);
  });

  test.each([
    ['60s', 60_000, 60_000],
    ['10-600s', 10_000, 600_000],
    ['500ms-2s', 500, 2_000],
    ['1-2', 1_000, 2_000],
    ['1.5h', 5_400_000, 5_400_000],
    ['0', 0, 0],
  ])('a TTL of %s', (ttl, lowMs, highMs) => {
    expect(ttlSpecOf({ positionals: [], values: { ttl } })).toEqual({
      kind: 'range',
      lowMs,
      highMs,
    });
  });

  test.each<[string[], string]>([
    [['--workload', 'zip:1'], '--workload is "zip:1". Write zipf, or another of zipf:alpha,'],
    [['--workload', 'zipf'], '--workload is "zipf". Write zipf:alpha: zipf:0.99.'],
    [['--workload', 'zipf:-1'], 'alpha is "-1". Write a number from 0 to 5, as in zipf:0.99.'],
    [['--workload', 'shift:1:0.5:3'], 'every is "0.5". Write a whole number from 1 to'],
    [['--workload', 'uniform', '--keys', '0'], '--keys is "0". Write a whole number from 1 to'],
    [
      ['--workload', 'uniform', '--value-bytes', 'lognormal:300'],
      '--value-bytes is "lognormal:300".',
    ],
    [
      ['--workload', 'uniform', '--value-bytes', 'lognormal:300:1:9:5'],
      'Write bytes, for example 500',
    ],
    [['--workload', 'uniform', '--ttl', '600-10s'], '--ttl is "600-10s". Write a time such as 60s'],
    [['--workload', 'uniform', '--engine-version', '7.9'], '--engine-version is "7.9". Write'],
    [
      ['--workload', 'uniform', '--engine-version', 'valkey-8.0'],
      '--engine is redis, but valkey-8.0 is',
    ],
    [['--workload', 'uniform', '--slab-factor', '2'], '--slab-factor does not belong to redis.'],
    [['--workload', 'uniform', 'a.csv'], 'replay takes one trace.'],
    [['a.csv', '--requests', '5'], '--requests belongs to a generated trace.'],
    [['a.csv', '--ttl', '1-2s'], '--ttl is "1-2s", which belongs to a generated trace.'],
  ])('%j is refused by name, with the fix', async (argv, message) => {
    const { code, out, err } = await cli(['replay', ...argv, ...redis]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
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
