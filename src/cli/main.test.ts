import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { commands } from './main.ts';
import { cli, file, folder, removeFolder } from './testing.ts';

afterAll(removeFolder);

describe('everywhere', () => {
  test('help and version', async () => {
    const overview = await cli(['--help']);
    expect(overview.code).toBe(0);
    for (const name of Object.keys(commands)) {
      expect(overview.out).toContain(`\n  ${name} `);
      const help = await cli([name, '--help']);
      expect([
        help.code,
        help.out.split('\n')[0]?.startsWith(`Usage: cachescape ${name} `),
      ]).toEqual([0, true]);
      expect(await cli([name, '--version'])).toEqual({ code: 0, out: '0.1.0\n', err: '' });
    }
    expect(await cli(['--version'])).toEqual({ code: 0, out: '0.1.0\n', err: '' });
  });

  test('every option of a command is in the documentation', () => {
    const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    const missing = Object.entries(commands).flatMap(([name, command]) => {
      const section = text.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? '';
      return Object.keys(command.options).filter((option) => !section.includes(`--${option}`));
    });
    expect(missing).toEqual([]);
  });

  test.each<[string[], string]>([
    [
      [],
      'no command is given. Write one of run, replay, import, inspect, slot, storm, sweep, workloads. cachescape --help explains them.',
    ],
    [
      ['rpelay'],
      '"rpelay" is not a command. Write cachescape replay. cachescape --help explains them.',
    ],
    [['run'], 'run takes one file. Write a run, a scenario, or - for standard input.'],
    [['run', '-', '--sed', '5'], '--sed is not an option here. Write --seed.'],
    [['run', '-', '--seed'], '--seed has no value. Write --seed <n>.'],
    [['run', '-', '--seed', '1', '--seed', '2'], '--seed is given twice. Give it once.'],
    [['run', '-', '--help=yes'], '--help takes no value. Write --help alone.'],
    [
      ['run', '-', '--seed', '1.5'],
      '--seed is "1.5". Write a whole number from 0 to 9007199254740991.',
    ],
    [
      ['run', '-', '--until', '120'],
      '--until is "120". Write a time with its unit, for example 120s, 500ms or 2m, at most 86400s.',
    ],
    [['run', '-', '--format', 'yaml'], '--format is "yaml". Write one of text, json.'],
    [['slot'], 'slot has no key. Write for example: cachescape slot user:{42}:cart'],
    [['replay', '-'], '--engine is missing. Write one of redis, valkey, memcached.'],
    [
      ['replay', '-', '--engine', 'redis'],
      '--maxmemory is missing. Write a size above 0, for example 10mb (k, m, g count in 1000s; kb, mb, gb in 1024s).',
    ],
    [
      ['replay', '-', '--engine', 'redis', '--maxmemory', '1.5gb'],
      '--maxmemory is "1.5gb". Write a size above 0, for example 10mb (k, m, g count in 1000s; kb, mb, gb in 1024s).',
    ],
    [
      ['replay', '-', '--engine', 'redis', '--maxmemory', '10mb', '--policy', 'allkeys-lrv'],
      '--policy is "allkeys-lrv". Write allkeys-lru, or another of noeviction, allkeys-lru, allkeys-lfu, allkeys-random, volatile-lru, volatile-lfu, volatile-random, volatile-ttl.',
    ],
    [
      ['replay', '-', '--engine', 'memcached', '--maxmemory', '10mb'],
      '--maxmemory does not belong to memcached. Memcached takes --memory-mb 64.',
    ],
    [
      ['replay', '-', '--engine', 'memcached'],
      '--memory-mb is missing. Write a whole number of MiB, for example --memory-mb 64.',
    ],
    [
      ['import', '/no/such/file.json'],
      '/no/such/file.json: there is no such file. Check the path.',
    ],
    [['import', folder], `${folder}: this is a folder. Give it a file.`],
  ])('%j is refused with code 2', async (argv, message) => {
    expect(await cli(argv)).toEqual({ code: 2, out: '', err: `cachescape: ${message}\n` });
  });
});

describe('slot', () => {
  test('prints an array, hash tags honoured', async () => {
    const { code, out } = await cli([
      'slot',
      'foo',
      '{user1000}.following',
      '{user1000}.followers',
    ]);
    expect([code, JSON.parse(out)]).toEqual([
      0,
      [
        { key: 'foo', slot: 12182 },
        { key: '{user1000}.following', slot: 3443 },
        { key: '{user1000}.followers', slot: 3443 },
      ],
    ]);
  });
});

describe('import', () => {
  const sample = (name: string) =>
    join(import.meta.dirname, '../exchange/aws/samples', `${name}.json`);

  test('the scenario on stdout can be run; what was assumed is on stderr', async () => {
    const { code, out, err } = await cli(['import', sample('describe-serverless-caches')]);
    expect([code, JSON.parse(out).cluster.name]).toEqual([0, 'quiz-live']);
    expect(err.split('\n').filter((line) => line !== '' && !line.startsWith('note: '))).toEqual([]);
    const run = await cli(['run', '-', '--until', '1s', '--format', 'json'], out);
    const result = JSON.parse(run.out);
    expect([run.code, result.nodes.length, result.name]).toEqual([0, 6, 'quiz-live']);
    expect(result.totals.milliEcpus).toBeGreaterThan(0);
  });

  test('a wrong file is refused', async () => {
    expect(await cli(['import', file('x.json', '{}')])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^cachescape: x\.json: the file has none of ReplicationGroups,/),
    });
  });
});
