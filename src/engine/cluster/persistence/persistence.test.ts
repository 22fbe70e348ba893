import { describe, expect, it, vi } from 'vitest';
import { capture, restore } from '../../base/checkpoint.ts';
import { MILLISECOND, SECOND } from '../../base/units.ts';
import { violations } from '../../invariants.ts';
import { problems } from '../../scenario/problems.ts';
import { change, noticesOf, reshaped, type Tweak, trial } from '../../trial.ts';
import { forkNanos } from './costs.ts';
import { alone, durable, heal, strike, versions } from './trials.ts';

vi.setConfig({ testTimeout: 60_000 });

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
