import { describe, expect, it, vi } from 'vitest';
import { capture, restore } from '../../base/checkpoint.ts';
import { MILLISECOND, SECOND } from '../../base/units.ts';
import { violations } from '../../invariants.ts';
import { problems } from '../../scenario/problems.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Simulation } from '../../simulation.ts';
import { change, noticesOf, reshaped, type Tweak, trial } from '../../trial.ts';
import { forkNanos } from './costs.ts';

vi.setConfig({ testTimeout: 60_000 });

const strike = (sim: Simulation, fault: string, target = 'cache') =>
  change(sim, { kind: 'strike', fault, target });
const heal = (sim: Simulation, fault: string, target: string) =>
  change(sim, { kind: 'heal', fault, target });

/** One server without a replica, all keys fit, only writes. */
const alone = (more: Tweak = () => {}): Tweak => {
  return (s) => {
    reshaped(s, { shards: 1, replicas: 0 });
    s.cluster.maxmemoryBytes = 20e6;
    s.cache.ttlMs = 0;
    s.workload.readPercent = 0;
    s.workload.ratePerSecond = 1_000;
    s.origin.workers = 1_000;
    more(s);
  };
};

/** Valkey 9 with one replica in another zone. */
const durable = (durability: 'async' | 'sync', more: Tweak = () => {}): Tweak => {
  return (s: Scenario) => {
    s.cluster.maxmemoryBytes = 20e6;
    s.cluster.engineVersion = '9.0';
    s.cluster.nodeType = 'cache.r7g.large';
    s.cluster.clusterMode = 'enabled';
    const [group] = s.cluster.nodeGroups;
    if (group) group.slots = [[0, 16383]];
    s.cache.ttlMs = 0;
    s.workload.readPercent = 0;
    s.workload.ratePerSecond = 1_000;
    s.origin.workers = 1_000;
    s.origin.zone = 'us-east-1b';
    s.clients.appZones = ['us-east-1b'];
    s.persistence.durability = durability;
    more(s);
  };
};

const versions = (sim: Simulation, node: number) => {
  const { store } = sim.cluster.node(node);
  return Array.from({ length: sim.workload.keyspace }, (_, key) => {
    store.setReplica(true);
    const found = store.get(key, sim.now) === 1 ? store.foundVersion : -1;
    store.setReplica(sim.cluster.group(0).primary !== node);
    return found;
  });
};

describe('a backup', () => {
  it('is made by a replica, and leaves the primary alone', () => {
    const sim = trial((s) => {
      s.cluster.maxmemoryBytes = 20e6;
    });
    sim.runUntil(2 * SECOND);
    const keys = sim.cluster.node(1).store.count;
    strike(sim, 'snapshot');
    const [started] = noticesOf(sim, 'snapshot-started');
    expect(started).toMatchObject({
      subject: 'node:0001-002',
      args: { role: 'replica', method: 'forked', keys, purpose: 'backup' },
    });
    expect(started?.args.stallNanos).toBe(forkNanos(sim.cluster.node(1).store.usedBytes));
    expect(sim.cluster.node(0).disk).toBeNull();
    sim.runUntil(4 * SECOND);
    expect(noticesOf(sim, 'backup-complete')[0]?.args).toMatchObject({ keys, shards: 1 });
    expect(sim.cluster.persist().backups.list[0]?.keys).toBe(keys);
    expect(noticesOf(sim, 'snapshot-finished')[0]?.args.extraBytes).toBeGreaterThan(0);
  });

  it('of the primary stops its engine for the fork', () => {
    const sim = trial(alone());
    sim.runUntil(2 * SECOND);
    const node = sim.cluster.node(0);
    const busy = node.busyNanos;
    const stall = forkNanos(node.store.usedBytes);
    strike(sim, 'snapshot-node', 'node:0001-001');
    expect(node.busyNanos - busy).toBe(stall);
    expect(violations(sim)).toEqual([]);
  });

  const short = (reserve: number): Tweak =>
    alone((s) => {
      s.cluster.maxmemoryBytes = 4e6;
      s.cluster.reservedMemoryPercent = reserve;
      Object.assign(s.workload, { keyspace: 4_000, valueBytes: 1_000, popularity: 'uniform' });
      s.persistence.saveBytesPerSecond = 1e6;
    });

  it('goes without a fork where free memory is short, and takes what time the commands leave', () => {
    const [forked, forkless] = [25, 5].map((reserve) => {
      const sim = trial(short(reserve));
      sim.runUntil(8 * SECOND);
      change(sim, { kind: 'set', knob: 'workload.readPercent', value: 100 });
      change(sim, { kind: 'strike', fault: 'slow-node', target: 'node:0001-001', amount: 70 });
      strike(sim, 'snapshot');
      sim.runUntil(25 * SECOND);
      const [started] = noticesOf(sim, 'snapshot-started');
      const [finished] = noticesOf(sim, 'snapshot-finished');
      const perByte = (finished?.args.afterNanos ?? 0) / (finished?.args.bytes ?? 1);
      return { method: started?.args.method, perByte };
    });
    expect([forked?.method, forkless?.method]).toEqual(['forked', 'forkless']);
    expect(forkless?.perByte).toBeGreaterThan((forked?.perByte ?? 0) * 1.5);
  });

  it('without a fork bounds its change log by slowing writes', () => {
    const [forked, forkless] = [25, 5].map((reserve) => {
      const sim = trial(short(reserve));
      sim.runUntil(8 * SECOND);
      strike(sim, 'snapshot');
      const free = sim.cluster.node(0).disk?.saver?.freeBytes ?? 0;
      let most = 0;
      let slowest = Infinity;
      for (let at = 8; at < 15; at += 0.1) {
        sim.runUntil(at * SECOND);
        most = Math.max(most, sim.cluster.node(0).disk?.saver?.extraBytes ?? 0);
        slowest = Math.min(slowest, sim.probe.last('written'));
      }
      return { most, free, slowest };
    });
    expect(forkless?.most).toBeLessThan((forkless?.free ?? 0) + 10_000);
    expect(forked?.slowest).toBeGreaterThan(850);
    expect(forkless?.slowest).toBeLessThan(500);
  });

  it('that copies more pages than there is room for makes the host swap', () => {
    const sim = trial(
      alone((s) => {
        s.cluster.maxmemoryBytes = 3e6;
        s.cluster.reservedMemoryPercent = 2;
        s.workload.popularity = 'uniform';
        s.persistence.snapshotMethod = 'forked';
        s.persistence.saveBytesPerSecond = 500_000;
      }),
    );
    sim.runUntil(2 * SECOND);
    strike(sim, 'snapshot');
    sim.runUntil(4 * SECOND);
    const [short] = noticesOf(sim, 'snapshot-memory-short');
    expect(short?.args.copiedBytes).toBeGreaterThan(short?.args.freeBytes ?? Infinity);
  });

  it('fails with its node', () => {
    const sim = trial(
      alone((s) => {
        s.persistence.saveBytesPerSecond = 1_000;
      }),
    );
    sim.runUntil(SECOND);
    strike(sim, 'snapshot');
    sim.runUntil(2 * SECOND);
    strike(sim, 'node-crash', 'node:0001-001');
    expect(noticesOf(sim, 'snapshot-failed')).toHaveLength(1);
    heal(sim, 'node-crash', 'node:0001-001');
    sim.runUntil(3 * SECOND);
    expect(sim.cluster.persist().backups.refusal(null)).toBeNull();
    expect(sim.cluster.persist().backups.list).toEqual([]);
  });

  it('a day is made by itself where it is kept', () => {
    const sim = trial((s) => {
      s.persistence.snapshotRetentionDays = 7;
      s.persistence.snapshotAtMs = 1_500;
    });
    sim.runUntil(4 * SECOND);
    expect(noticesOf(sim, 'backup-complete')[0]?.args.kind).toBe('automatic');
  });

  it('of Serverless is not felt', () => {
    const sim = trial((s) => {
      reshaped(s, { shards: 2, replicas: 1 });
      s.cluster.deployment = 'serverless';
      s.cache.evictionPolicy = 'volatile-lru';
    });
    sim.runUntil(SECOND);
    strike(sim, 'snapshot');
    sim.runUntil(3 * SECOND);
    expect(noticesOf(sim, 'backup-complete')[0]?.args.shards).toBe(2);
    for (const { args } of noticesOf(sim, 'snapshot-finished')) {
      expect(args).toMatchObject({ method: 'serverless', extraBytes: 0 });
    }
  });
});

describe('what ElastiCache refuses', () => {
  const refusal = (tweak: Tweak, fault: string, target = 'cache') => {
    const sim = trial(tweak);
    sim.runUntil(SECOND / 10);
    return sim.intervene({ kind: 'strike', fault, target });
  };

  it('has its reason', () => {
    const memcached: Tweak = (s) => reshaped(s, { engine: 'memcached', shards: 2 });
    expect(refusal(memcached, 'snapshot')).toBe(
      'Memcached clusters of nodes have no backup and no restore.',
    );
    const sharded: Tweak = (s) => reshaped(s, { shards: 2, replicas: 1 });
    expect(refusal(sharded, 'snapshot-node', 'node:0001-001')).toMatch(/the whole cluster/);
    expect(refusal(() => {}, 'restore')).toBe('There is no backup yet. Make one first.');
  });

  it('counts manual backups of a day', () => {
    const sim = trial();
    for (let i = 0; i < 20; i++) {
      sim.runUntil((1 + i) * SECOND);
      strike(sim, 'snapshot');
      expect(sim.intervene({ kind: 'strike', fault: 'snapshot', target: 'cache' })).toBe(
        'A backup is under way. Wait for its end.',
      );
    }
    sim.runUntil(30 * SECOND);
    expect(sim.intervene({ kind: 'strike', fault: 'snapshot', target: 'cache' })).toBe(
      'At most 20 manual backups of a node are made in 24 hours.',
    );
    expect(sim.cluster.persist().backups.list).toHaveLength(5);
  });

  it('is told of settings', () => {
    const wrong = (tweak: Tweak) => {
      const sim = trial();
      tweak(sim.scenario);
      return problems(sim.scenario).map(({ path }) => path);
    };
    expect(wrong((s) => Object.assign(s.persistence, { appendonly: true }))).toEqual([
      'persistence.appendonly',
    ]);
    expect(wrong((s) => Object.assign(s.persistence, { durability: 'sync' }))).toEqual([
      'persistence.durability',
      'persistence.durability',
      'persistence.durability',
    ]);
    expect(wrong(durable('sync'))).toEqual([]);
  });
});

describe('a restore', () => {
  it('puts a new cluster with the keys of the backup in place of the old one', () => {
    const sim = trial((s) => {
      s.cluster.maxmemoryBytes = 20e6;
      s.cache.ttlMs = 0;
      s.workload.keyspace = 1_000;
      s.workload.readPercent = 0;
      s.workload.ratePerSecond = 500;
    });
    sim.runUntil(2 * SECOND);
    strike(sim, 'snapshot');
    const held = versions(sim, 1);
    sim.runUntil(4 * SECOND);
    strike(sim, 'restore');
    change(sim, { kind: 'set', knob: 'workload.readPercent', value: 100 });
    sim.runUntil(20 * SECOND);
    const [restored] = noticesOf(sim, 'restored');
    const keys = held.filter((version) => version >= 0).length;
    expect(restored?.args.keys).toBe(keys);
    expect(restored?.args.keysBefore).toBeGreaterThan(keys);
    expect(sim.nodesUp()).toBe(2);
    const primary = sim.cluster.group(1).primary;
    const now = versions(sim, primary);
    // Reads after the restore may have filled keys anew; what the backup held is as it was.
    held.forEach((version, key) => {
      if (version >= 0) expect(now[key]).toBe(version);
    });
    expect(sim.probe.total('staleHits')).toBeGreaterThan(0);
    expect(violations(sim)).toEqual([]);
  });
});

describe('appendfsync always', () => {
  it('makes every write wait for an fsync that those ready together share, and loses nothing', () => {
    const sim = trial(
      alone((s) => {
        s.persistence.appendonly = true;
        s.persistence.appendfsync = 'always';
        s.persistence.fsyncMs = 20;
      }),
    );
    sim.runUntil(4 * SECOND);
    // A thousand a second at 20 ms each could not be served one by one.
    expect(sim.probe.last('completed')).toBeGreaterThan(900);
    expect(sim.probe.total('latencyNanos') / sim.probe.total('completed')).toBeGreaterThan(
      20 * MILLISECOND,
    );
    const before = versions(sim, 0);
    strike(sim, 'node-crash', 'node:0001-001');
    sim.runUntil(4.01 * SECOND);
    heal(sim, 'node-crash', 'node:0001-001');
    sim.runUntil(5 * SECOND);
    expect(noticesOf(sim, 'file-loaded')[0]?.args).toMatchObject({ file: 'aof', lostWrites: 0 });
    const after = versions(sim, 0);
    before.forEach((version, key) => {
      expect(after[key]).toBeGreaterThanOrEqual(version);
    });
    expect(sim.probe.total('lostWrites')).toBe(0);
    expect(violations(sim)).toEqual([]);
  });
});

describe('files of a disk', () => {
  it('are gone with their host', () => {
    const sim = trial(
      alone((s) => {
        s.persistence.appendonly = true;
      }),
    );
    sim.runUntil(SECOND);
    strike(sim, 'node-crash', 'node:0001-001');
    sim.runUntil(8 * SECOND);
    expect(noticesOf(sim, 'file-loaded')).toEqual([]);
    expect(noticesOf(sim, 'cold-start')).toHaveLength(1);
  });
});

describe('Valkey 9 durability', () => {
  it('synchronous: writes wait for the log, and a failover loses no acknowledged one', () => {
    const sim = trial(durable('sync'));
    sim.runUntil(3 * SECOND);
    const fast = trial(durable('async'));
    fast.runUntil(3 * SECOND);
    const mean = (s: Simulation) => s.probe.total('latencyNanos') / s.probe.total('completed');
    expect(mean(sim) - mean(fast)).toBeGreaterThan(2.9 * MILLISECOND);
    expect(mean(sim) - mean(fast)).toBeLessThan(4 * MILLISECOND);
    strike(sim, 'node-crash', 'node:0001-001');
    sim.runUntil(8 * SECOND);
    expect(noticesOf(sim, 'replica-promoted')[0]?.args.lostWrites).toBe(0);
    expect(sim.probe.total('lostWrites')).toBe(0);
    expect(violations(sim)).toEqual([]);
  });

  it('asynchronous: what the log has not got yet and no replica holds is lost', () => {
    // Replication is slower than the log here, so the log is what the replica catches up from.
    const slow: Tweak = (s) => {
      s.cluster.networkMbitPerSecond = 20;
    };
    const lost = [durable('async', slow), durable('sync', slow)].map((tweak) => {
      const sim = trial(tweak);
      sim.runUntil(3 * SECOND);
      strike(sim, 'node-crash', 'node:0001-001');
      sim.runUntil(8 * SECOND);
      expect(noticesOf(sim, 'log-recovered')[0]?.args.writes).toBeGreaterThan(30);
      return noticesOf(sim, 'replica-promoted')[0]?.args.lostWrites ?? -1;
    });
    // 3 ms of a thousand writes a second.
    expect(lost[0]).toBeGreaterThan(0);
    expect(lost[0]).toBeLessThan(10);
    expect(lost[1]).toBe(0);
  });

  it('brings a shard back whose nodes are all gone', () => {
    const sim = trial(durable('sync'));
    sim.runUntil(2 * SECOND);
    const before = versions(sim, 0);
    strike(sim, 'node-crash', 'node:0001-002');
    strike(sim, 'node-crash', 'node:0001-001');
    sim.runUntil(10 * SECOND);
    expect(noticesOf(sim, 'file-loaded')[0]?.args.file).toBe('log');
    const after = versions(sim, sim.cluster.group(0).primary);
    before.forEach((version, key) => {
      expect(after[key]).toBeGreaterThanOrEqual(version);
    });
    expect(sim.nodesUp()).toBe(2);
    expect(violations(sim)).toEqual([]);
  });

  it('refuses writes that the log cannot take', () => {
    const sim = trial(
      durable('sync', (s) => {
        s.zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
        s.clients.appZones = ['us-east-1a'];
        s.origin.zone = 'us-east-1a';
      }),
    );
    sim.runUntil(SECOND);
    const refused = sim.probe.total('cacheErrors');
    strike(sim, 'partition', 'zones:us-east-1a|us-east-1b');
    strike(sim, 'partition', 'zones:us-east-1a|us-east-1c');
    sim.runUntil(1.3 * SECOND);
    expect(sim.probe.total('cacheErrors') - refused).toBeGreaterThan(100);
  });
});

describe('a run with files and snapshots', () => {
  const tweak = alone((s) => {
    s.persistence.savePoints = [{ seconds: 1, changes: 10 }];
    s.persistence.appendonly = true;
    s.persistence.appendfsync = 'always';
  });

  it('has the same history however it is sliced, and from a checkpoint', () => {
    const whole = trial(tweak);
    whole.runUntil(5 * SECOND);
    const sliced = trial(tweak);
    for (let at = 0; at <= 5 * SECOND; at += 7_777_777) sliced.runUntil(at);
    sliced.runUntil(5 * SECOND);
    expect(sliced.digest()).toBe(whole.digest());
    const saved = trial(tweak);
    saved.runUntil(2.05 * SECOND);
    const checkpoint = capture(saved, saved.shared);
    saved.runUntil(4 * SECOND);
    restore(saved, checkpoint, saved.shared);
    saved.runUntil(5 * SECOND);
    expect(saved.digest()).toBe(whole.digest());
  });
});
