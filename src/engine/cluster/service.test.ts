import { describe, expect, it } from 'vitest';
import type { EngineName } from '../scenario/scenario.ts';
import { trialScenario } from '../trial.ts';
import { commandOf, commands, ioModelOf, ioThreadsOf, slownessOf } from './serverCosts.ts';
import { COMMAND_DEL, COMMAND_GET, COMMAND_SET, Service } from './service.ts';

const service = (
  engine: EngineName,
  engineVersion: string,
  vcpus: number,
  nodeType = 'cache.r7g.large',
) => new Service({ ...trialScenario().cluster, engine, engineVersion, vcpus, nodeType }, 1);

function median(of: Service, command: number, bytes: number): number {
  const draws = Array.from({ length: 2_001 }, (_, i) => of.nanos(command, bytes, i)).sort(
    (a, b) => a - b,
  );
  return draws[1_000] as number;
}

describe('Service', () => {
  it('takes its level, and longer for larger values', () => {
    const redis = service('redis', '7.1', 2);
    expect(redis.meanNanos(COMMAND_GET, 0)).toBe(6_250);
    expect(Math.abs(median(redis, COMMAND_GET, 10_000) / (6_250 + 3_400) - 1)).toBeLessThan(0.02);
    expect(median(redis, COMMAND_SET, 10_000)).toBeGreaterThan(median(redis, COMMAND_GET, 10_000));
    expect(median(redis, COMMAND_DEL, 10_000)).toBe(median(redis, COMMAND_DEL, 0));
  });

  it('is whole nanoseconds, the same for the same draw', () => {
    const [a, b] = [service('redis', '7.1', 4), service('redis', '7.1', 4)];
    for (let draw = 0; draw < 100; draw++) {
      const nanos = a.nanos(COMMAND_SET, 123, draw);
      expect([Number.isInteger(nanos), b.nanos(COMMAND_SET, 123, draw)]).toEqual([true, nanos]);
    }
  });

  it('has one worker for Redis and Valkey, one for each vCPU for Memcached', () => {
    expect(
      [service('redis', '7.1', 8), service('valkey', '8.0', 8), service('memcached', '1.6', 8)].map(
        (s) => s.workers,
      ),
    ).toEqual([1, 1, 8]);
  });

  it('pins connections evenly to the workers', () => {
    const of = service('memcached', '1.6', 4);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4_000; i++) {
      const worker = of.workerOf(i, 4);
      counts[worker] = (counts[worker] as number) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(100);
  });

  it('leaves less to the engine thread where I/O threads help', () => {
    const kinds = (
      [
        ['redis', '5.0.5', 16],
        ['redis', '5.0.6', 2],
        ['redis', '6.2', 8],
        ['redis', '7.0', 8],
        ['redis', '7.1', 4],
        ['redis', '7.1', 8],
        ['valkey', '7.2', 4],
        ['valkey', '8.0', 4],
        ['valkey', '9.0', 16],
        ['memcached', '1.6', 16],
      ] as const
    ).map(([engine, version, vcpus]) => ioModelOf(engine, version, vcpus).kind);
    expect(kinds).toEqual([
      'none',
      'none',
      'threads',
      'multiplexed',
      'multiplexed',
      'asynchronous',
      'multiplexed',
      'asynchronous',
      'asynchronous',
      'none',
    ]);
    expect([2, 4, 8, 16, 96].map(ioThreadsOf)).toEqual([1, 3, 6, 9, 9]);
    // What leaves the engine thread is done by others: less in all where multiplexing saves work.
    const [plain, many] = [service('valkey', '7.2', 2), service('valkey', '7.2', 8)];
    expect(many.meanNanos(COMMAND_GET, 1_000)).toBeLessThan(
      plain.meanNanos(COMMAND_GET, 1_000) / 2,
    );
    expect(plain.offloadedNanos(COMMAND_GET, 1_000)).toBe(0);
    expect(many.offloadedNanos(COMMAND_GET, 1_000)).toBeGreaterThan(1_000);
  });

  it('knows the node families', () => {
    expect(
      [
        'cache.r7g.large',
        'cache.m8g.large',
        'cache.t4g.micro',
        'cache.r5.large',
        'cache.r4.large',
        '',
      ].map(slownessOf),
    ).toEqual([1, 1, 1.28, 1.28, 1.536, 1]);
  });

  it('knows commands by complexity', () => {
    const valkey = service('valkey', '8.0', 2);
    const [get, lrange, keys] = [COMMAND_GET, commandOf('lrange'), commandOf('keys')];
    expect(commands.map((command) => commandOf(command.name))).toEqual(commands.map((_, i) => i));
    expect(valkey.meanNanos(lrange, 0, 100) - valkey.meanNanos(get, 0)).toBeCloseTo(5_800, 3);
    // KEYS over a million keys blocks the engine thread for 40 ms.
    expect(valkey.meanNanos(keys, 0, 1e6) / 40e6).toBeCloseTo(1, 2);
    expect(valkey.meanNanos(commandOf('zadd'), 0)).toBeGreaterThan(
      valkey.meanNanos(COMMAND_SET, 0),
    );
  });
});
