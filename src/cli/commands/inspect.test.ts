import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { engineVersionNames } from '../../engine/scenario/engineVersions.ts';
import { cli } from '../testing.ts';
import { inspectCommand } from './inspect.ts';

async function json(...argv: string[]) {
  const { code, out, err } = await cli(['inspect', ...argv, '--format', 'json']);
  expect(code, err).toBe(0);
  return JSON.parse(out);
}

describe('inspect memory', () => {
  test('prints what a key takes, by type and version', async () => {
    const hash = ['memory', '--type', 'hash', '--members', '50', '--member-bytes', '8'];
    const redis = ['--count', '10000', '--engine-version', 'redis-7.0.15-debian'];
    expect(await json(...hash, '--value-bytes', '65', ...redis)).toEqual({
      bytesPerKey: 7069.1072,
      usedMemoryBytes: 71_630_728,
      encoding: 'hashtable',
      parts: { key: 64, value: 6992, expiry: 0, tables: 13.1072 },
      engineVersion: 'redis 7.0.15',
      recorded: 'redis-7.0.15-debian',
    });
    expect(await json(...hash, '--value-bytes', '64', ...redis)).toMatchObject({
      encoding: 'listpack',
    });
  });

  test('a TTL costs an entry and a second table', async () => {
    const key = ['memory', '--key-bytes', '10', '--value-bytes', '8', '--count', '100000'];
    const without = await json(...key);
    const with_ = await json(...key, '--ttl', '3600s');
    expect(with_.bytesPerKey - without.bytesPerKey).toBeCloseTo(24 + (131_072 * 8) / 100_000, 9);
  });

  test('small whole numbers are shared, larger ones are kept as numbers', async () => {
    const [small, large, text] = await Promise.all(
      ['4', '13', '20'].map((digits) => json('memory', '--integers', '--value-bytes', digits)),
    );
    expect([small.parts.value, large.parts.value, text.encoding]).toEqual([0, 16, 'embstr']);
    expect((await json('memory', '--integers')).encoding).toBe('int');
  });

  test('a version that was not recorded says which one stands for it', async () => {
    const { err } = await cli(['inspect', 'memory', '--engine-version', 'valkey-8.2']);
    expect(err).toBe(
      'note: valkey 8.2 is modelled on valkey-8.0.1: its newer hash table was not measured: Valkey 8.0.1 stands for it.\n',
    );
    for (const name of engineVersionNames.filter((n) => !n.startsWith('memcached'))) {
      expect((await json('memory', '--engine-version', name)).bytesPerKey).toBeGreaterThan(0);
    }
  });

  test('text names every part', async () => {
    const { out } = await cli(['inspect', 'memory', '--type', 'set', '--members', '200']);
    expect(out).toMatchInlineSnapshot(`
      "server           valkey 8.0.1 (model: valkey-8.0.1)
      encoding         hashtable
      bytesPerKey      6346.9
        entry and key  40
        value          6296.42
        expiry entry   0
        tables         10.49
      usedMemoryBytes  635645591
      "
    `);
  });
});

describe('inspect slabs', () => {
  test('prints classes from 1, and the class of an item', async () => {
    const { classes, item } = await json('slabs', '--slab-factor', '1.25', '--item-bytes', '601');
    expect([classes.length, classes[0], classes[38]]).toEqual([
      39,
      { class: 1, chunkBytes: 96, chunksPerPage: 10_922 },
      { class: 39, chunkBytes: 524_288, chunksPerPage: 2 },
    ]);
    expect(item).toEqual({ itemBytes: 601, class: 10, chunkBytes: 752, isSplit: false });
    expect((await json('slabs')).item).toBeUndefined();
  });

  test('says what stays empty', async () => {
    const { out } = await cli(['inspect', 'slabs', '--item-bytes', '600']);
    expect(out).toContain('An item of 600 bytes goes to class 9: 0 of 600 bytes stay empty.\n');
  });
});

describe('inspect ring', () => {
  test('prints the server of each key, by distribution and weight', async () => {
    const servers = ['--servers', 'a:11211,b:11211:3,c:11300'];
    const places = await json('ring', ...servers, '--distribution', 'ketama_weighted', 'k1', 'k3');
    expect(places).toEqual([
      { key: 'k1', server: 'a:11211' },
      { key: 'k3', server: 'b:11211' },
    ]);
    const many = Array.from({ length: 500 }, (_, i) => `key-${i}`);
    const modula = await json('ring', ...servers, '--distribution', 'modula', ...many);
    const onB = modula.filter(({ server }: { server: string }) => server === 'b:11211').length;
    expect(Math.abs(onB / 500 - 1 / 3)).toBeLessThan(0.08);
    const weighted = await json('ring', ...servers, ...many);
    const heavy = weighted.filter(({ server }: { server: string }) => server === 'b:11211').length;
    expect(Math.abs(heavy / 500 - 3 / 5)).toBeLessThan(0.12);
  });
});

describe('inspect lfu', () => {
  test('prints the expected counter', async () => {
    expect(await json('lfu', '--accesses', '100', '--log-factor', '0')).toEqual({
      accesses: 100,
      logFactor: 0,
      mean: 105,
      standardDeviation: 0,
    });
  });
});

test.each<[string[], string]>([
  [[], 'inspect: it is not said what. Write cachescape inspect one of memory, slabs, ring, lfu.'],
  [['mem'], 'inspect: "mem" is none. Write cachescape inspect memory.'],
  [
    ['memory', '--type', 'stream'],
    '--type is "stream". Write one of string, hash, list, set, zset.',
  ],
  [
    ['memory', '--ttl', '3600'],
    '--ttl is "3600". Write a time with its unit, for example 120s, 500ms or 2m, at most 1000000000s.',
  ],
  [
    ['memory', 'hash'],
    'inspect memory takes options alone, not "hash". Write for example: cachescape inspect memory --type hash --members 50 --value-bytes 65',
  ],
  [
    ['slabs', '--item-bytes', '2000000'],
    '--item-bytes is "2000000". Write a whole number from 1 to 1048576.',
  ],
  [
    ['ring', '--servers', 'a:b', 'k'],
    '--servers has "a:b". Write host:port, or host:port:weight, separated by commas, for example a:11211,b:11211:2.',
  ],
  [
    ['ring', '--servers', 'a'],
    'inspect ring has no key. Write for example: cachescape inspect ring --servers a:11211,b:11211 user:1 user:2',
  ],
  [
    ['lfu'],
    '--accesses is missing. Write for example: cachescape inspect lfu --accesses 1000 --log-factor 10',
  ],
])('inspect %j is refused with code 2', async (argv, message) => {
  expect(await cli(['inspect', ...argv])).toEqual({
    code: 2,
    out: '',
    err: `cachescape: ${message}\n`,
  });
});

test('every option of an inspection is in the documentation, and every one has help', async () => {
  const text = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  const section = text.split('\n## inspect\n')[1]?.split('\n## ')[0] ?? '';
  for (const [name, command] of Object.entries(inspectCommand.subcommands ?? {})) {
    const part = section.split(`\n### ${name}\n`)[1]?.split('\n### ')[0] ?? '';
    const missing = Object.keys(command.options).filter((option) => !part.includes(`--${option}`));
    expect([name, missing]).toEqual([name, []]);
    const help = await cli(['inspect', name, '--help']);
    expect(help.out.split('\n')[0]).toBe(`Usage: cachescape inspect ${name} ${command.usage}`);
  }
});
