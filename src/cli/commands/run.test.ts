import { afterAll, describe, expect, test } from 'vitest';
import { nodeColumns, sampleColumns, totalColumns } from '../../engine/frame.ts';
import {
  defaultScenario,
  ENGINE_VERSION,
  type Intervention,
  runOf,
  SECOND,
  Simulation,
} from '../../engine/index.ts';
import { reshaped } from '../../engine/trial.ts';
import { writeRun } from '../../exchange/schema.ts';
import { cli, documented, documentedList, file, removeFolder } from '../testing.ts';

afterAll(removeFolder);

describe('run', () => {
  test('a Memcached node is no primary, and no shard', async () => {
    const scenario = defaultScenario();
    reshaped(scenario, { engine: 'memcached', shards: 2 });
    const third: Intervention = { kind: 'set', at: 0, knob: 'cluster.shards', value: 3 };
    const run = { ...runOf(scenario), interventions: [third] };
    const args = ['run', '-', '--until', '1s', '--format', 'json'];
    const { out } = await cli(args, writeRun(run));
    const { nodes, events } = JSON.parse(out);
    const roles = nodes.map(({ role }: { role: string }) => role);
    expect(roles).toEqual(['node', 'node', 'node']);
    const said = events.map(({ text }: { text: string }) => text);
    expect(said).toContain('Nodes changed from 2 to 3.');
  });

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
      // The first event of all is a miss, which one request met.
      'request',
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
    const right = file('right.json', writeRun(run, sim.digest(), 2 * SECOND, ENGINE_VERSION));
    const good = await cli(['run', right, '--until', '3s', '--format', 'json']);
    const result = JSON.parse(good.out);
    expect([good.code, result.check.equal, result.check.at]).toEqual([0, true, 2 * SECOND]);
    expect(result.events.map((event: { code: string }) => event.code)).toContain('cache-flushed');

    const wrong = file('wrong.json', writeRun(run, '0000000000000000', 2 * SECOND, '0'));
    const bad = await cli(['run', wrong, '--until', '3s', '--format', 'json']);
    expect([bad.code, JSON.parse(bad.out).check.equal]).toEqual([1, false]);
    expect(bad.err).toBe(
      `cachescape: the replay differs from the file: at 2 s its digest is ${sim.digest()}, the file says 0000000000000000 (written by engine 0, this is ${ENGINE_VERSION}).\n`,
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
