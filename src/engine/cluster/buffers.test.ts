import { describe, expect, it } from 'vitest';
import { MIB, SECOND } from '../base/units.ts';
import { byteModels } from '../store/redis/bytes.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import { overheadBytes } from '../store/redis/overhead.ts';
import { trial } from '../trial.ts';

/** used_memory of a node beside its keys, above that of the empty recorded server. */
function extraBytes(sim: ReturnType<typeof trial>, node = 0): number {
  const { store } = sim.cluster.node(node);
  if (!(store instanceof RedisStore)) throw new Error('no Redis store');
  return store.extraBytes;
}

describe('memory of clients and replicas', () => {
  const large = (pool: number, replica: boolean, engine: 'redis' | 'valkey') =>
    trial((s) => {
      s.cluster.engine = engine;
      s.cluster.engineVersion = engine === 'redis' ? '7.0' : '8.0';
      s.cluster.maxmemoryBytes = 512 * MIB;
      s.cluster.maxclients = 10_000;
      s.clients.poolSize = pool;
      if (!replica) s.cluster.nodeGroups[0]?.nodes.splice(1);
      s.workload.ratePerSecond = 2_000;
      s.workload.valueBytes = 100;
      s.workload.keyspace = 1_000;
    });

  it('counts connections in use with their buffers, by version', () => {
    for (const [engine, bytesEach] of [
      // Its own, a query buffer (shared in Valkey 8), the smallest reply buffer.
      ['redis', 1_286 + 20_480 + 1_024],
      ['valkey', 1_381 + 1_024],
    ] as const) {
      const sim = large(20, false, engine);
      sim.runUntil(20 * SECOND);
      const { connections } = sim.cluster.node(0);
      expect(connections).toBeGreaterThan(0);
      expect([engine, extraBytes(sim)]).toEqual([engine, connections * bytesEach]);
    }
  });

  it('counts a replica and the backlog on its primary, the backlog on the replica', () => {
    const sim = large(20, true, 'valkey');
    sim.runUntil(20 * SECOND);
    const [primary, replica] = [0, 1].map((node) => sim.cluster.node(node).connections * 2_405);
    const onPrimary = extraBytes(sim, 0) - (primary as number);
    const onReplica = extraBytes(sim, 1) - (replica as number);
    // The two count at different moments: two seconds of writes lie between them at most.
    expect(Math.abs(onPrimary - onReplica - 71_352)).toBeLessThan(2 * 100 * 150);
    expect(onReplica).toBeGreaterThan(0);
    expect(onReplica).toBeLessThanOrEqual(sim.cluster.group(0).log.head);
  });

  it('leaves buffers out where a node has less memory than any node type', () => {
    const sim = trial((s) => {
      s.cluster.maxmemoryBytes = 4 * MIB;
      s.cluster.maxclients = 65_000;
    });
    sim.runUntil(5 * SECOND);
    expect(extraBytes(sim)).toBe(sim.cluster.node(0).connections * 2_355);
  });
});

describe('overheadBytes', () => {
  const none = {
    maxclients: 10_000,
    connections: 0,
    fresh: 0,
    busy: 0,
    valueBytes: 100,
    replicas: 0,
    backlogBytes: 0,
  };

  it('is nothing for the empty recorded server', () => {
    for (const model of Object.keys(byteModels) as (keyof typeof byteModels)[]) {
      expect(overheadBytes(model, none)).toBe(0);
    }
  });

  it('keeps a large reply buffer while replies need it', () => {
    const busy = { ...none, connections: 10, busy: 10 };
    const small = overheadBytes('valkey-8.0', { ...busy, valueBytes: 100 });
    const middle = overheadBytes('valkey-8.0', { ...busy, valueBytes: 4_000 });
    const large = overheadBytes('valkey-8.0', { ...busy, valueBytes: 10_000 });
    expect([middle - small, large - small]).toEqual([10 * (4_016 - 1_024), 10 * (16_384 - 1_024)]);
  });
});
