import { afterAll, describe, expect, test } from 'vitest';
import { summaryCounters } from '../../engine/folded/summary.ts';
import { cli, documented, documentedList, file, removeFolder } from '../testing.ts';

afterAll(removeFolder);

const sweep = (argv: string[], stdin = '{}') => cli(['sweep', '-', ...argv], stdin);

describe('sweep', () => {
  test('JSON is one object with the documented fields, one row for each value', async () => {
    const path = file('scenario.json', '{"name": "Shop"}');
    const { code, out, err } = await cli([
      ...['sweep', path, '--knob', 'cache.ttlMs', '--values', '500,60000'],
      ...['--until', '3s', '--seed', '7', '--format', 'json'],
    ]);
    const result = JSON.parse(out);
    expect([code, err]).toEqual([0, '']);
    expect(Object.keys(result).sort()).toEqual(documented('cachescape.sweep/1').sort());
    expect(result).toMatchObject({ name: 'Shop', seed: 7, at: 3e9, knob: 'cache.ttlMs' });
    const [short, long] = result.rows;
    expect(Object.keys(short)).toEqual(documentedList('rows'));
    expect(Object.keys(short.counts)).toEqual(documentedList('counts'));
    expect(Object.keys(short.counts)).toEqual([...summaryCounters]);
    expect([short.value, short.mode, short.reason]).toEqual([500, 'folded', '']);
    expect(short.counts.expired).toBeGreaterThan(10);
    expect(long.counts.expired).toBe(0);
    expect(long.hitRatio).toBeGreaterThan(short.hitRatio);
  });

  test('text has a line for each value, with the engine and why', async () => {
    const argv = ['--knob', 'clients.readFrom', '--values', 'primary,replica', '--until', '1s'];
    const { code, out } = await sweep(argv, '{"name": "Shop"}');
    expect(code).toBe(0);
    const lines = out.split('\n');
    expect(lines[0]).toBe('Shop: 1 s of cluster time, seed 1');
    expect(lines[2]).toMatch(/^ {2}clients\.readFrom {2}hit ratio {2}mean ms .* engine$/);
    expect(lines[3]).toMatch(/^ {2}primary .* \d+\.\d\d % .* folded$/);
    expect(lines[4]).toMatch(/^ {2}replica .* full: replicas are read$/);
  });

  test('the interventions of a run file happen, in the full engine', async () => {
    const run = JSON.stringify({
      schema: 'cachescape.run/1',
      scenario: {},
      seed: 3,
      interventions: [{ at: 5e8, kind: 'strike', fault: 'cache-flush', target: 'cache' }],
    });
    const argv = ['--knob', 'cache.ttlMs', '--values', '60000', '--until', '1s'];
    const { out } = await sweep([...argv, '--format', 'json'], run);
    expect(JSON.parse(out)).toMatchObject({
      seed: 3,
      rows: [{ mode: 'full', reason: 'there are interventions' }],
    });
  });

  test.each<[string[], string]>([
    [
      [],
      '--knob is missing. Write the path of a setting, for example cache.ttlMs; docs/scenario.md lists them.',
    ],
    [
      ['--knob', 'cache.ttlMS', '--values', '1'],
      '--knob is "cache.ttlMS". Write the path of a setting, for example cache.ttlMs; docs/scenario.md lists them.',
    ],
    [
      ['--knob', 'cache.ttlMs'],
      '--values needs one or more values, for example --values 1000,5000.',
    ],
    [
      ['--knob', 'clients.readFrom', '--values', 'primary,moon'],
      '--values: clients.readFrom is "moon". Write one of primary, replica, nearest, reader-endpoint.',
    ],
  ])('%j is refused', async (argv, message) => {
    expect(await sweep(argv)).toEqual({ code: 2, out: '', err: `cachescape: ${message}\n` });
  });

  test('a trace is refused', async () => {
    const named =
      '{"workload": {"trace": {"name": "k.csv", "requests": 3, "hash": "0123456789abcdef"}}}';
    const found = await sweep(['--knob', 'cache.ttlMs', '--values', '5'], named);
    expect([found.code, found.err]).toEqual([
      2,
      'cachescape: standard input: workload.trace: sweep makes its requests itself. Take the trace out of the scenario.\n',
    ]);
  });
});
