import { describe, expect, it } from 'vitest';
import type { EngineName } from '../scenario/scenario.ts';
import { trialScenario } from '../trial.ts';
import { COMMAND_DEL, COMMAND_GET, COMMAND_SET, engineThreadShare, Service } from './service.ts';

const service = (engine: EngineName, engineVersion: string, vcpus: number) =>
  new Service({ ...trialScenario().cluster, engine, engineVersion, vcpus }, 1);

function median(of: Service, command: number, bytes: number): number {
  const draws = Array.from({ length: 2_001 }, (_, i) => of.nanos(command, bytes, i)).sort(
    (a, b) => a - b,
  );
  return draws[1_000] as number;
}

describe('Service', () => {
  it('takes its level, and longer for larger values', () => {
    const valkey = service('valkey', '8.0', 2);
    expect(Math.abs(median(valkey, COMMAND_GET, 0) / 6_250 - 1)).toBeLessThan(0.02);
    expect(Math.abs(median(valkey, COMMAND_GET, 10_000) / (6_250 + 3_400) - 1)).toBeLessThan(0.02);
    expect(median(valkey, COMMAND_SET, 10_000)).toBeGreaterThan(
      median(valkey, COMMAND_GET, 10_000),
    );
    expect(median(valkey, COMMAND_DEL, 10_000)).toBe(median(valkey, COMMAND_DEL, 0));
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

  it('leaves less to the engine thread where I/O threads help', () => {
    expect(
      (
        [
          ['redis', '7.0', 2],
          ['redis', '7.0', 4],
          ['redis', '7.0', 8],
          ['redis', '7.1', 8],
          ['valkey', '7.2', 8],
          ['valkey', '8.0', 8],
        ] as const
      ).map(([engine, version, vcpus]) => engineThreadShare(engine, version, vcpus)),
    ).toEqual([1, 0.5, 0.4, 0.16, 0.4, 0.16]);
  });
});
