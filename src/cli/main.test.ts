import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { nodeColumns, sampleColumns, totalColumns } from '../engine/frame.ts';
import { defaultScenario, runOf, SECOND, Simulation } from '../engine/index.ts';
import { writeRun } from '../exchange/schema.ts';
import { commands, main } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'cachescape-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function cli(argv: string[], stdin = '', isTerminal = false) {
  const written = { out: '', err: '' };
  async function* pieces() {
    // Cut at odd places, as a pipe does.
    const bytes = new TextEncoder().encode(stdin);
    for (let i = 0; i < bytes.length; i += 1000) yield bytes.subarray(i, i + 1000);
  }
  const code = await main(argv, {
    stdin: pieces(),
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    isTerminal,
  });
  return { code, ...written };
}

/** The first cells of the table under a heading of docs/cli.md, names in backquotes. */
function documented(heading: string): string[] {
  const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  const section = text.split(`schema \`${heading}\``)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n\n').find((part) => part.startsWith('| field')) ?? '';
  return rows
    .split('\n')
    .slice(2)
    .flatMap((row) => (row.split('|')[1] ?? '').match(/[\w]+/g) ?? []);
}

/** The names of a line such as `totals`: `requests`, ... in docs/cli.md. */
function documentedList(name: string): string[] {
  const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  const line = text.split('\n').find((l) => l.startsWith(`\`${name}\`:`)) ?? '';
  return [...line.slice(line.indexOf(':')).matchAll(/`(\w+)`/g)].map((match) => match[1] as string);
}

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
      'no command is given. Write one of run, replay, import, slot. cachescape --help explains them.',
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
      '--maxmemory does not belong to memcached. Memcached takes --memory-mb 64 alone.',
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

describe('run', () => {
  test('JSON is one object with the documented fields', async () => {
    const { code, out, err } = await cli(['run', '-', '--until', '3s', '--format', 'json'], '{}');
    const result = JSON.parse(out);
    expect([code, err]).toEqual([0, '']);
    expect(Object.keys(result).sort()).toEqual(documented('cachescape.result/1').sort());
    expect(Object.keys(result.totals)).toEqual(documentedList('totals'));
    expect(Object.keys(result.totals)).toEqual([...totalColumns.names, 'hitRatio']);
    expect(Object.keys(result.nodes[0])).toEqual([
      'id',
      'group',
      'zone',
      'role',
      'state',
      'hitRatio',
      ...documentedList('nodes'),
    ]);
    expect(documentedList('nodes')).toEqual(
      nodeColumns.names.filter((name) => name !== 'state' && name !== 'primary'),
    );
    const [at, ...gauges] = documentedList('series.columns');
    const withoutMentions = gauges.filter((name) => name !== 'totals' && name !== 'hitRatio');
    expect([at, ...totalColumns.names, ...withoutMentions]).toEqual([...sampleColumns.names]);
    expect(result.series.columns).toEqual([...sampleColumns.names]);
    expect(result.series.rows.map((row: number[]) => row[0])).toEqual([1e9, 2e9, 3e9]);
    expect(Object.keys(result.events[0])).toEqual([
      'seq',
      'at',
      'code',
      'subject',
      'args',
      'cause',
      'text',
    ]);
  });

  test('the digest is that of the engine, and equal for equal runs', async () => {
    const scenario = defaultScenario();
    const digestOf = (seed: number): string => {
      const sim = new Simulation({ ...runOf(scenario), seed });
      sim.runUntil(2 * SECOND);
      return sim.digest();
    };
    const path = file('scenario.json', JSON.stringify(scenario));
    const found = async (...argv: string[]) =>
      JSON.parse((await cli(['run', path, '--until', '2s', '--format', 'json', ...argv])).out)
        .digest;
    expect([await found(), await found('--seed', '9')]).toEqual([digestOf(1), digestOf(9)]);
    expect(digestOf(1)).not.toBe(digestOf(9));
  });

  test('interventions of a run file happen, and its digest is checked', async () => {
    const run = {
      ...runOf(defaultScenario()),
      interventions: [
        { at: SECOND, kind: 'strike' as const, fault: 'cache-flush', target: 'cache' },
      ],
    };
    const sim = new Simulation(run);
    sim.runUntil(2 * SECOND);
    const right = file('right.json', writeRun(run, sim.digest(), 2 * SECOND, '1'));
    const good = await cli(['run', right, '--until', '3s', '--format', 'json']);
    const result = JSON.parse(good.out);
    expect([good.code, result.check.equal, result.check.at]).toEqual([0, true, 2 * SECOND]);
    expect(result.events.map((event: { code: string }) => event.code)).toContain('cache-flushed');

    const wrong = file('wrong.json', writeRun(run, '0000000000000000', 2 * SECOND, '0'));
    const bad = await cli(['run', wrong, '--until', '3s', '--format', 'json']);
    expect([bad.code, JSON.parse(bad.out).check.equal]).toEqual([1, false]);
    expect(bad.err).toBe(
      `cachescape: the replay differs from the file: at 2 s its digest is ${sim.digest()}, the file says 0000000000000000 (written by engine 0, this is 1).\n`,
    );
  });

  test('text names nodes, events and seconds', async () => {
    const { code, out } = await cli(['run', '-', '--until', '2s'], '{"name": "Shop"}');
    expect(code).toBe(0);
    expect(out).toMatch(/^Shop: 2\ss of cluster time, seed 1, digest [0-9a-f]{16}\n/);
    for (const part of [
      '\nNodes\n',
      '\n  0001-001  us-east-1a  primary  up',
      '\nEvents\n',
      'First miss',
      '\nSeconds\n',
    ]) {
      expect(out).toContain(part);
    }
  });

  test('a trace becomes the workload; one that is named must be that one', async () => {
    const path = file('keys.csv', 'key,op\ncart:1,get\ncart:2,get\ncart:1,get\n');
    const argv = ['run', '-', '--until', '1s', '--format', 'json'];
    const { out } = await cli([...argv, '--trace', path], '{}');
    expect(JSON.parse(out).totals).toMatchObject({ requests: 3, reads: 3 });
    const named = (hash: string) =>
      JSON.stringify({ workload: { trace: { name: 'keys.csv', requests: 3, hash } } });
    const missing = await cli(argv, named('0123456789abcdef'));
    expect([missing.code, missing.err]).toEqual([
      2,
      'cachescape: standard input: workload.trace names "keys.csv" with 3 requests. Give that file with --trace.\n',
    ]);
    const other = await cli([...argv, '--trace', path], named('0123456789abcdef'));
    expect([other.code, other.out]).toEqual([2, '']);
    expect(other.err).toMatch(
      /^cachescape: --trace: keys\.csv has 3 requests and hash [0-9a-f]{16}; standard input names/,
    );
  });

  test('on a terminal the result is the same', async () => {
    const plain = await cli(['run', '-', '--until', '1s', '--format', 'json'], '{}');
    const terminal = await cli(['run', '-', '--until', '1s', '--format', 'json'], '{}', true);
    expect(terminal.out).toBe(plain.out);
  });

  test.each([
    [
      '{"workload": {"ratePerSecond": -1}}',
      'workload.ratePerSecond is -1. Write a number from 0.1 to 10000000.',
    ],
    [
      '{"zones": ["a"],}',
      'line 1, column 17 is not JSON: a name in double quotes should stand here, there is "}".',
    ],
  ])('%s is refused', async (text, message) => {
    expect(await cli(['run', '-'], text)).toEqual({
      code: 2,
      out: '',
      err: `cachescape: standard input: ${message}\n`,
    });
  });
});
