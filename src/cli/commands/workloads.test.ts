import { afterAll, expect, test } from 'vitest';
import { workloadMixes } from '../../content/catalog/workloadMixes.ts';
import { readRun } from '../../exchange/schema.ts';
import { generatedSpecOf } from '../replay/workload.ts';
import { cli, documented, file, removeFolder } from '../testing.ts';

afterAll(removeFolder);

test('the list names every mix', async () => {
  const { code, out, err } = await cli(['workloads']);
  const names = out.split('\n').map((line) => line.split(/\s+/)[0]);
  expect([code, err, names]).toEqual([0, '', [...workloadMixes.map(({ name }) => name), '']]);
});

test('JSON is one object with the documented fields', async () => {
  const { out } = await cli(['workloads', '--format', 'json']);
  const { schema, workloads } = JSON.parse(out);
  const fields = new Set(workloads.flatMap((workload: object) => Object.keys(workload)));
  expect(schema).toBe('cachescape.workloads/1');
  expect([...fields].sort()).toEqual(documented('cachescape.workloads/1').sort());
});

test('each makes a scenario file that is read', async () => {
  for (const { name } of workloadMixes) {
    const { code, out } = await cli(['workloads', name]);
    const read = readRun(out, name);
    expect([code, read.ok ? '' : read.message]).toEqual([0, '']);
  }
});

test('the scenario of one runs', async () => {
  const { out, err } = await cli(['workloads', 'twitter.cluster52']);
  expect(err).toContain('note: twitter.cluster52: Twitter production clusters');
  const argv = ['run', file('52.json', out), '--until', '2s', '--format', 'json'];
  const { code, out: result } = await cli(argv);
  expect(code).toBe(0);
  expect(JSON.parse(result).totals.hits).toBeGreaterThan(1_000);
});

test('an unknown name is refused with the nearest', async () => {
  const { code, err } = await cli(['workloads', 'twitter.cluster5']);
  expect([
    code,
    err.startsWith('cachescape: "twitter.cluster5" is not a published workload'),
  ]).toEqual([2, true]);
});

test('replay takes what the mix says, and what the arguments say instead', () => {
  const spec = (more: Record<string, string>) =>
    generatedSpecOf({ positionals: [], values: { workload: 'twitter.cluster52', ...more } }, 5);
  expect(spec({})).toMatchObject({
    trace: { kind: 'zipf', alpha: 1.2117 },
    sizes: { kind: 'fixed', bytes: 273 },
    keyBytes: 20,
    keys: 100_000,
    ratePerSecond: 24_250,
    seed: 5,
  });
  expect(spec({})).toHaveProperty('ttl.kind', 'shares');
  expect(
    spec({ 'value-bytes': '99', ttl: '60s', rate: '500', keys: '7', 'key-bytes': '30' }),
  ).toMatchObject({
    sizes: { kind: 'fixed', bytes: 99 },
    ttl: { kind: 'range', lowMs: 60_000 },
    ratePerSecond: 500,
    keys: 7,
    keyBytes: 30,
  });
});

test('replay of a mix', async () => {
  const argv = ['replay', '--workload', 'ycsb.b', '--keys', '5000', '--requests', '50000'];
  const node = ['--engine', 'valkey', '--maxmemory', '4mb', '--policy', 'allkeys-lfu'];
  const { code, out } = await cli([...argv, ...node, '--format', 'json']);
  const result = JSON.parse(out);
  expect([code, result.trace]).toEqual([0, 'ycsb.b']);
  expect(Math.abs(result.sets / 50_000 - 0.05)).toBeLessThan(0.005);
});
