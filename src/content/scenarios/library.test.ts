import { describe, expect, test, vi } from 'vitest';
import { type Counter, nodeColumns, sampleColumns } from '../../engine/frame.ts';
import {
  copyJson,
  type NoticeCode,
  nodeRows,
  problems,
  type Run,
  Simulation,
} from '../../engine/index.ts';
import { inspect } from '../../engine/inspect/inspect.ts';
import { readRunValue } from '../../exchange/schema.ts';
import { facts } from '../facts/facts.ts';
import { scenarios } from './index.ts';
import { teaching } from './teaching.ts';

// Some seconds of cluster time each, on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SECOND = 1e9;

/** A run of a scenario, after `change` has had its way with it, up to a second. */
function play(id: string, seconds: number, change: (run: Run) => void = () => {}): Simulation {
  const read = readRunValue(copyJson(scenarios.find((entry) => entry.id === id)?.file), id);
  if (!read.ok) throw new Error(read.message);
  change(read.run);
  expect(problems(read.run.scenario)).toEqual([]);
  return until(new Simulation(read.run), seconds);
}

function until(sim: Simulation, seconds: number): Simulation {
  sim.runUntil(seconds * SECOND);
  return sim;
}

/** One column for each node, in the order of the topology. */
function nodes(sim: Simulation, column: keyof typeof nodeColumns.at): number[] {
  const rows = nodeRows(sim);
  const out: number[] = [];
  for (let i = nodeColumns.at[column]; i < rows.length; i += nodeColumns.stride) {
    out.push(rows[i] as number);
  }
  return out;
}

/** One column of the samples of a second each: entry 0 is the first second. */
function seconds(sim: Simulation, column: keyof typeof sampleColumns.at): number[] {
  const rows = sim.probe.coarseSince(0);
  const out: number[] = [];
  for (let i = sampleColumns.at[column]; i < rows.length; i += sampleColumns.stride) {
    out.push(rows[i] as number);
  }
  return out;
}

function sum(sim: Simulation, column: Counter, from: number, to: number): number {
  return seconds(sim, column)
    .slice(from, to)
    .reduce((a, b) => a + b, 0);
}

function notices(sim: Simulation, code: NoticeCode) {
  return sim.notices.filter((notice) => notice.code === code);
}

function hitRatio(sim: Simulation, from: number, to: number): number {
  const hits = sum(sim, 'hits', from, to) + sum(sim, 'staleHits', from, to);
  return hits / (hits + sum(sim, 'missesAbsent', from, to) + sum(sim, 'missesExpired', from, to));
}

/** The bytes that each primary holds, as shares of all. */
function memoryShares(sim: Simulation): number[] {
  const primary = nodes(sim, 'primary');
  const bytes = nodes(sim, 'payloadBytes').filter((_, i) => primary[i] === 1);
  const all = bytes.reduce((a, b) => a + b, 0);
  return bytes.map((each) => each / all).sort((a, b) => b - a);
}

describe('the lessons', () => {
  test('every scenario says what to try and what to notice', () => {
    expect(Object.keys(teaching).sort()).toEqual(scenarios.map((entry) => entry.id).sort());
    for (const { tries = [], notices = [], wishes = [], complaint } of scenarios) {
      for (const lines of [tries, notices]) {
        expect(lines.length).toBeGreaterThanOrEqual(1);
        expect(lines.length).toBeLessThanOrEqual(3);
        for (const line of lines) expect(line).toMatch(/^\S.{10,110}[.?]$/);
      }
      for (const wish of wishes) expect(wish).toMatch(/^S-\d\d$/);
      if (complaint) expect(complaint.thread).toMatch(/^[\w.-]+\/[\w.-]+#\d+$/);
    }
  });

  test('the facts that they rest on are there, each with its source, and no others', () => {
    const used = new Set(scenarios.flatMap((entry) => entry.facts));
    expect(Object.keys(facts).sort()).toEqual([...used].sort());
    for (const { statement, source, asOf } of Object.values(facts)) {
      expect(statement).toMatch(/^.{20,}[.)"]$/);
      expect(source.url).toMatch(/^https:\/\//);
      expect(source.title).not.toBe('');
      expect(asOf).toMatch(/^20\d\d/);
    }
  });
});

describe('each scenario shows what it says', () => {
  test('reader endpoint: two connections reach two of four replicas, a pool reaches all', () => {
    const reads = (sim: Simulation) =>
      nodes(sim, 'commands')
        .slice(1)
        .sort((a, b) => b - a);
    const [first = 0, second = 0, third, fourth] = reads(play('reader-endpoint', 10));
    expect([third, fourth]).toEqual([0, 0]);
    expect(first).toBeGreaterThan(15_000);
    expect(second / first).toBeGreaterThan(0.9);
    const more = play('reader-endpoint', 30, ({ scenario }) => {
      const { appZones } = scenario.clients;
      scenario.clients.appZones = [...appZones, ...appZones];
    });
    expect(Math.min(...reads(more))).toBeGreaterThan(10_000);
  });

  test('sole replica: once it is primary, it answers the reader endpoint until a new one stands', () => {
    const sim = play('sole-replica', 30);
    // Reads go on between crash and promotion; writes do not.
    expect(sum(sim, 'hits', 6, 22) + sum(sim, 'staleHits', 6, 22)).toBeGreaterThan(20_000);
    expect(sum(sim, 'errors', 6, 22)).toBeGreaterThan(1_000);
    expect(notices(sim, 'replica-promoted').map(({ subject }) => subject)).toEqual([
      'node:0001-002',
    ]);
    expect(nodes(sim, 'primary')).toEqual([0, 1]);
    expect(sum(sim, 'cacheErrors', 28, 30)).toBe(0);
    const slow = play('sole-replica', 360, ({ scenario }) => {
      scenario.workload.ratePerSecond = 50;
    });
    const [alone = 0] = nodes(slow, 'commands');
    expect(nodes(slow, 'connections')[0]).toBe(0);
    // The new replica stands, but the connections stay with the primary.
    expect(notices(until(slow, 400), 'sync-finished').length).toBe(1);
    expect(nodes(slow, 'commands')[0]).toBe(alone);
  });

  test('DNS that lies: one app follows within the TTL, the other never', () => {
    const sim = play('dns-that-lies', 60);
    expect(notices(sim, 'client-followed').map(({ subject }) => subject)).toEqual(['app:app-2']);
    expect(notices(sim, 'client-followed')[0]?.args['afterNanos']).toBeLessThanOrEqual(5 * SECOND);
    expect(sum(sim, 'cacheErrors', 59, 60)).toBeGreaterThan(500);
    const honest = play('dns-that-lies', 20, (run) => {
      run.interventions = run.interventions.slice(1);
    });
    expect(notices(honest, 'client-followed').length).toBe(2);
    expect(sum(honest, 'cacheErrors', 15, 20)).toBe(0);
  });

  test('one slow command: everybody waits as long as the big DEL, and nobody for KEYS on a few keys', () => {
    const sim = play('one-slow-command', 8);
    const p99 = seconds(sim, 'p99').map((nanos) => nanos / 1e6);
    for (const second of [1, 2, 3, 4, 6, 7]) expect(p99[second]).toBeLessThan(20);
    expect(p99[5]).toBeGreaterThan(200);
    const [keys, del] = notices(sim, 'long-command').map(({ args }) => args['takesNanos']);
    expect(keys).toBeLessThan(1e6);
    expect(del).toBe(260e6);
    expect(sim.probe.total('errors')).toBe(0);
  });

  test('two CPU gauges: the thread is full, the host is not', () => {
    const before = play('two-cpu-gauges', 5);
    const busy = nodes(before, 'busyNanos')[0] as number;
    const host = nodes(before, 'hostNanos')[0] as number;
    const sim = until(before, 15);
    const span = 10 * SECOND;
    expect(((nodes(sim, 'busyNanos')[0] as number) - busy) / span).toBeGreaterThan(0.88);
    expect(((nodes(sim, 'hostNanos')[0] as number) - host) / span / 4).toBeLessThan(0.3);
    const p50 = seconds(sim, 'p50');
    expect((p50[10] as number) / (p50[1] as number)).toBeGreaterThan(100);
  });

  test('one big key: the keys are even, the bytes are not, and more shards do not help', () => {
    const sim = play('big-key', 12);
    const keys = nodes(sim, 'keys');
    expect(Math.max(...keys) - Math.min(...keys)).toBeLessThanOrEqual(3);
    expect(memoryShares(sim)[0]).toBeGreaterThan(0.67);
    const eight = play('big-key', 12, ({ scenario }) => {
      const { cluster, zones } = scenario;
      cluster.nodeGroups = Array.from({ length: 8 }, (_, i) => ({
        id: `000${i + 1}`,
        slots: [[i * 2048, i * 2048 + 2047]],
        nodes: [0, 1].map((n) => ({
          id: `000${i + 1}-00${n + 1}`,
          zone: zones[(i + n) % 2] as string,
        })),
      }));
    });
    expect(memoryShares(eight)[0]).toBeGreaterThan(0.5);
    const alike = play('big-key', 12, ({ scenario }) => {
      scenario.workload.valueSigma = 0;
    });
    expect(memoryShares(alike)[0]).toBeLessThan(0.3);
  });

  test('live resharding: a third of the slots moves, redirects happen, no request fails', () => {
    const sim = play('live-resharding', 16);
    const [done] = notices(sim, 'resharding-finished');
    expect(done?.args).toMatchObject({ way: 'out', shards: 3, slots: 5461, left: 0 });
    expect(notices(sim, 'first-redirect').length).toBeGreaterThan(0);
    expect(sim.probe.total('errors')).toBe(0);
    expect(hitRatio(sim, 6, 14)).toBeGreaterThan(hitRatio(sim, 3, 5));
    const commands = nodes(sim, 'commands').filter((_, i) => i % 2 === 0);
    until(sim, 20);
    const share = nodes(sim, 'commands')
      .filter((_, i) => i % 2 === 0)
      .map((now, i) => now - (commands[i] as number));
    expect(share[2]).toBeGreaterThan(share.reduce((a, b) => a + b, 0) / 6);
  });

  test('expired or evicted: two exits, and only one of them depends on memory', () => {
    const sim = play('expired-or-evicted', 30);
    expect(sim.probe.total('evicted')).toBeGreaterThan(4 * sim.probe.total('expired'));
    expect(sim.probe.total('expired')).toBeGreaterThan(200);
    const roomy = play('expired-or-evicted', 30, ({ scenario }) => {
      scenario.cluster.maxmemoryBytes *= 2;
    });
    expect(roomy.probe.total('evicted')).toBe(0);
    expect(roomy.probe.total('expired')).toBeGreaterThan(1_000);
  });

  test('lazy undertaker: dead items stay for a while, on the replica no shorter', () => {
    const due = 3.6;
    const sim = play('lazy-undertaker', due);
    const [all = 0] = nodes(sim, 'keys');
    expect(all).toBeGreaterThan(90_000);
    const [half = 0, copy = 0] = nodes(until(sim, due + 0.5), 'keys');
    expect(half / all).toBeGreaterThan(0.3);
    expect(half / all).toBeLessThan(0.7);
    expect(Math.abs(copy - half)).toBeLessThan(all / 50);
    const hits = sim.probe.total('hits');
    const [left = 0] = nodes(until(sim, due + 2), 'keys');
    expect(left / all).toBeLessThan(0.1);
    expect(sim.probe.total('hits') - hits).toBeLessThan(50);
  });

  test('backup window: without a reserve copies have no place, with one nobody waits', () => {
    const p99 = (sim: Simulation) => (seconds(sim, 'p99')[6] as number) / 1e6;
    const sim = play('backup-window', 8);
    expect(notices(sim, 'snapshot-memory-short')[0]?.at).toBeLessThan(6.01 * SECOND);
    expect(p99(sim)).toBeGreaterThan(15);
    const reserved = play('backup-window', 8, ({ scenario }) => {
      scenario.cluster.reservedMemoryPercent = 25;
    });
    expect(p99(reserved)).toBeLessThan(6);
    const forkless = play('backup-window', 8, ({ scenario }) => {
      scenario.persistence.snapshotMethod = 'auto';
    });
    expect(notices(forkless, 'snapshot-memory-short')).toEqual([]);
  });

  test('slab calcification: the pages stay with the old size, and the hit ratio sinks', () => {
    const sim = play('slab-calcification', 8);
    const classes = () => {
      const memory = inspect(sim, { node: 0, slots: false })?.memory;
      if (memory?.kind !== 'slabs') throw new Error('No slabs.');
      return memory.classes;
    };
    until(sim, 30);
    const [old, grown] = classes().filter((each) => each.usedChunks > 100);
    expect(old?.chunkBytes).toBeLessThan(1_500);
    expect(grown?.chunkBytes).toBeGreaterThan(4_000);
    expect((old?.pages ?? 0) / 32).toBeGreaterThan(0.6);
    expect(grown?.evicted).toBeGreaterThan(20_000);
    expect(grown?.evicted).toBeGreaterThan(20 * (old?.evicted ?? 0));
    expect(hitRatio(sim, 7, 8) - hitRatio(sim, 29, 30)).toBeGreaterThan(0.1);
  });

  test('logged out: a third of the sessions goes with one of three nodes, none with a replica', () => {
    const sim = play('logged-out', 8);
    const held = nodes(sim, 'lost').reduce((a, b) => a + b, 0);
    expect(held / 3_000).toBeGreaterThan(0.25);
    expect(held / 3_000).toBeLessThan(0.4);
    const replicated = play('game-day', 40);
    expect(notices(replicated, 'replica-promoted').length).toBe(1);
    expect(replicated.probe.total('lost')).toBe(0);
  });

  test('game day: the plan passes with replicas and fails without', () => {
    const failing = (sim: Simulation) => sim.probe.total('errors') / sim.probe.total('completed');
    expect(failing(play('game-day', 60))).toBeLessThan(0.01);
    const alone = play('game-day', 60, ({ scenario }) => {
      scenario.cluster.automaticFailover = false;
      scenario.cluster.multiAz = false;
      scenario.cluster.nodeGroups[0]?.nodes.splice(1);
    });
    expect(failing(alone)).toBeGreaterThan(0.1);
  });
});
