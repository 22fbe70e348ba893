import { describe, expect, it } from 'vitest';
import type { EngineName } from '../scenario/scenario.ts';
import { trialScenario } from '../trial.ts';
import { COMMAND_GET, COMMAND_SET, Service } from './service.ts';
import { Threads } from './threads.ts';

function server(engine: EngineName, engineVersion: string, vcpus: number) {
  const nodeType = 'cache.r7g.large';
  const spec = { ...trialScenario().cluster, engine, engineVersion, vcpus, nodeType };
  const service = new Service(spec, 1);
  return { service, threads: new Threads(service.workers) };
}

describe('Threads', () => {
  it('share the cost of one pass of the event loop among the requests that wait when it begins', () => {
    const { service, threads } = server('valkey', '8.0', 2);
    const own = 1_000;
    const get = (arrivedAt: number, now: number) =>
      threads.takeUp(service, 0, COMMAND_GET, 0, own, 1, arrivedAt, now) - now - own;
    // Woken from sleep; two came meanwhile and share the next pass; one came after that began.
    expect(get(0, 0)).toBe(service.wakeNanos);
    expect(get(100, 8_000)).toBe(service.pollNanos);
    expect(get(200, 12_000)).toBe(0);
    expect(get(9_000, 13_000)).toBe(service.pollNanos);
    expect(get(50_000, 50_000)).toBe(service.wakeNanos);
  });

  it('slow down with their host', () => {
    const { service, threads } = server('valkey', '8.0', 2);
    const done = threads.takeUp(service, 0, COMMAND_GET, 0, 1_000, 3, 10, 10);
    expect(done).toBe(10 + 3 * (1_000 + service.wakeNanos));
    expect(threads.lastNanos).toBe(done - 10);
  });

  it('let I/O threads work first, as many at once as there are', () => {
    const { service, threads } = server('redis', '7.1', 8);
    expect(service.ioThreads).toBe(5);
    const off = service.offloadedNanos(COMMAND_GET, 100);
    const ends = Array.from({ length: 6 }, () =>
      threads.takeUp(service, 0, COMMAND_GET, 100, 10, 1, 1_000, 100_000),
    );
    // All were read long ago when the engine thread comes to them; then the pool is full for a while.
    expect(new Set(ends).size).toBe(2);
    expect(threads.offloadedNanos).toBe(6 * off);
    const late = Array.from({ length: 5 }, () =>
      threads.takeUp(service, 0, COMMAND_GET, 100, 10, 1, 200_000, 200_000),
    );
    expect(late[0]).toBe(200_000 + off + 10 + service.wakeNanos);
  });

  it('meet at a lock to write (Memcached)', () => {
    const { service, threads } = server('memcached', '1.6', 8);
    const lock = service.locked[COMMAND_SET] as number;
    const ends = Array.from({ length: 8 }, (_, worker) =>
      threads.takeUp(service, worker, COMMAND_SET, 100, 6_000, 1, 0, 0),
    );
    expect(ends.map((end) => end - (ends[0] as number))).toEqual(ends.map((_, i) => i * lock));
    const reads = Array.from({ length: 8 }, (_, worker) =>
      threads.takeUp(service, worker, COMMAND_GET, 100, 6_000, 1, 1e6, 1e6),
    );
    expect(new Set(reads).size).toBe(1);
  });
});
