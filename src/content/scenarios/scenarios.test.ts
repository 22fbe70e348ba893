import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { type Counter, counters, nodeColumns, sampleColumns } from '../../engine/frame.ts';
import {
  copyJson,
  defaultScenario,
  type NoticeCode,
  nodeRows,
  problems,
  type Run,
  Simulation,
} from '../../engine/index.ts';
import { readRunValue } from '../../exchange/schema.ts';
import { scenarios } from './index.ts';

// A golden run is a minute of cluster time: some seconds each on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const SECOND = 1e9;
const GOLDEN_SECONDS = 60;
const GOLDEN_FILE = fileURLToPath(new URL('../golden.json', import.meta.url));

type Golden = { digest: string; numbers: Record<string, number> };
type SampleColumn = keyof typeof sampleColumns.at;

function runOf(id: string): Run {
  const entry = scenarios.find((each) => each.id === id);
  if (!entry) throw new Error(`There is no scenario "${id}".`);
  const read = readRunValue(copyJson(entry.file), id);
  if (!read.ok) throw new Error(read.message);
  return read.run;
}

/** Plays a scenario for some seconds, after `change` has had its way with it. */
function play(id: string, seconds: number, change: (run: Run) => void = () => {}): Simulation {
  const run = runOf(id);
  change(run);
  expect(problems(run.scenario)).toEqual([]);
  const sim = new Simulation(run);
  sim.runUntil(seconds * SECOND);
  return sim;
}

/** The golden runs, each played once. */
const played = new Map<string, Simulation>();
function golden(id: string): Simulation {
  const sim = played.get(id) ?? play(id, GOLDEN_SECONDS);
  played.set(id, sim);
  return sim;
}

/** One column of the 1 s samples: entry 0 is the first second. */
function series(sim: Simulation, column: SampleColumn): number[] {
  const rows = sim.probe.coarseSince(0);
  const out: number[] = [];
  for (let i = sampleColumns.at[column]; i < rows.length; i += sampleColumns.stride) {
    out.push(rows[i] as number);
  }
  return out;
}

/** Sum of a column over the seconds from `from` until `to`. */
function sum(
  sim: Simulation,
  column: SampleColumn,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): number {
  return series(sim, column)
    .slice(from, to)
    .reduce((a, b) => a + b, 0);
}

function hitRatio(sim: Simulation, from = 0, to = Number.POSITIVE_INFINITY): number {
  const hits = sum(sim, 'hits', from, to) + sum(sim, 'staleHits', from, to);
  return hits / (hits + sum(sim, 'missesAbsent', from, to) + sum(sim, 'missesExpired', from, to));
}

/** Stale answers among all answers of the cache that found something. */
function staleShare(sim: Simulation, from = 0, to = Number.POSITIVE_INFINITY): number {
  const stale = sum(sim, 'staleHits', from, to);
  return stale / (stale + sum(sim, 'hits', from, to));
}

function notices(sim: Simulation, code: NoticeCode) {
  return sim.notices.filter((notice) => notice.code === code);
}

/** When a notice was first made, in seconds. */
function secondsOf(sim: Simulation, code: NoticeCode): number {
  const [first] = notices(sim, code);
  if (!first) throw new Error(`No notice "${code}".`);
  return first.at / SECOND;
}

/** Busy share of the engine thread of each primary, over the whole run. */
function busyShares(sim: Simulation): number[] {
  const rows = nodeRows(sim);
  const { at, stride } = nodeColumns;
  const out: number[] = [];
  for (let base = 0; base < rows.length; base += stride) {
    if (rows[base + at.primary] === 1) out.push((rows[base + at.busyNanos] as number) / sim.now);
  }
  return out.sort((a, b) => b - a);
}

describe('the menu', () => {
  test('every scenario is readable, asks a question and says what to try', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(10);
    expect(new Set(scenarios.map((entry) => entry.id)).size).toBe(scenarios.length);
    for (const entry of scenarios) {
      const { scenario } = runOf(entry.id);
      expect(problems(scenario)).toEqual([]);
      expect({ name: scenario.name, question: scenario.question, about: scenario.about }).toEqual({
        name: entry.name,
        question: entry.question,
        about: entry.about,
      });
      expect(entry.question).toMatch(/^[A-Z].*\?$/);
      expect(entry.about.split(/[.!?] /).length).toBeGreaterThanOrEqual(2);
      expect(entry.facts.length).toBeGreaterThan(0);
      expect(entry.pace).toBeGreaterThanOrEqual(1e4);
      expect(entry.pace).toBeLessThanOrEqual(60e9);
    }
  });

  test('what opens first is the default scenario', () => {
    const { about: _, ...first } = runOf('first-hit').scenario;
    expect(scenarios[0]?.id).toBe('first-hit');
    expect(first).toEqual(defaultScenario());
  });
});

describe('golden runs', () => {
  const known: Record<string, Golden> = existsSync(GOLDEN_FILE)
    ? JSON.parse(readFileSync(GOLDEN_FILE, 'utf8'))
    : {};
  const fresh: Record<string, Golden> = {};

  test.each(scenarios.map((entry) => entry.id))('%s', (id) => {
    const sim = golden(id);
    const numbers: Record<string, number> = {};
    for (const counter of counters satisfies readonly Counter[]) {
      const total = sim.probe.total(counter);
      if (total !== 0) numbers[counter] = total;
    }
    numbers['hitRatio'] = Math.round(hitRatio(sim) * 10_000) / 10_000;
    numbers['notices'] = sim.notices.length;
    fresh[id] = { digest: sim.digest(), numbers };
    if (process.env['UPDATE_GOLDEN'] === undefined) expect(fresh[id]).toEqual(known[id]);
  });

  test('golden.json holds these scenarios and no others', () => {
    if (process.env['UPDATE_GOLDEN'] !== undefined) {
      writeFileSync(GOLDEN_FILE, `${JSON.stringify(fresh, null, 2)}\n`);
      return;
    }
    expect(Object.keys(known)).toEqual(scenarios.map((entry) => entry.id));
  });
});

describe('each scenario shows what it says', () => {
  test('first hit: the ratio climbs from nothing, and a hit is many times faster', () => {
    const start = play('first-hit', 0.01);
    const hits = start.probe.total('hits') + start.probe.total('staleHits');
    expect(hits / Math.max(1, start.probe.total('completed'))).toBeLessThan(0.2);
    expect(hitRatio(golden('first-hit'), 1)).toBeGreaterThan(0.6);
    const [hit] = notices(golden('first-hit'), 'first-hit');
    expect(hit?.args['timesFaster']).toBeGreaterThan(10);
  });

  test('cold cache at peak: the database drowns for seconds, and a ramp spares it', () => {
    const sim = golden('cold-cache-at-peak');
    expect(Math.max(...series(sim, 'originQueue').slice(0, 3))).toBeGreaterThan(900);
    expect(sum(sim, 'errors', 0, 5)).toBeGreaterThan(5_000);
    expect(sum(sim, 'errors', 10)).toBe(0);
    expect(sum(sim, 'originReads', 59)).toBeLessThan(sum(sim, 'originReads', 0, 1) / 10);
    const ramp = play('cold-cache-at-peak', 30, ({ scenario }) => {
      scenario.workload.shape = 'ramp';
      scenario.workload.shapeMs = 20_000;
    });
    expect(sum(ramp, 'errors')).toBeLessThan(sum(sim, 'errors', 0, 30) / 20);
  });

  test('lose the primary: noticed, promoted, followed, and some writes are lost', () => {
    const sim = golden('lose-the-primary');
    const crashed = secondsOf(sim, 'node-crashed');
    const detected = secondsOf(sim, 'failure-detected');
    const promoted = secondsOf(sim, 'replica-promoted');
    const followed = secondsOf(sim, 'client-followed');
    expect(crashed).toBe(5);
    expect(detected - crashed).toBeGreaterThan(10);
    expect(detected - crashed).toBeLessThan(15);
    expect(promoted - detected).toBeGreaterThan(1);
    expect(promoted - detected).toBeLessThan(5);
    expect(followed - promoted).toBeLessThanOrEqual(5);
    const [promotion] = notices(sim, 'replica-promoted');
    expect(promotion?.args['afterNanos']).toBe((promoted - crashed) * SECOND);
    expect(promotion?.args['lostWrites']).toBeGreaterThan(100);
    expect(sim.probe.total('lostWrites')).toBe(promotion?.args['lostWrites']);
    // Nothing comes from the cache until the apps have followed; then it answers as before.
    const outage = Math.floor(followed) - 1;
    expect(sum(sim, 'hits', 6, outage)).toBe(0);
    expect(hitRatio(sim, Math.ceil(followed) + 1)).toBeGreaterThan(0.95);
    // With half the traffic the replica keeps up and loses next to nothing.
    const half = play('lose-the-primary', 30, ({ scenario }) => {
      scenario.workload.ratePerSecond /= 2;
    });
    expect(half.probe.total('lostWrites')).toBeLessThan(20);
  });

  test('lose the primary, no replica: everything is gone until a new node comes, empty', () => {
    const sim = golden('lose-the-primary-alone');
    expect(sim.probe.total('lost')).toBe(120);
    expect(notices(sim, 'no-replica-to-promote').length).toBe(1);
    expect(sum(sim, 'hits', 6)).toBe(0);
    expect(sum(sim, 'bypasses', 6)).toBeGreaterThan(50_000);
    const later = play('lose-the-primary-alone', 375, ({ scenario }) => {
      scenario.workload.ratePerSecond = 100;
    });
    expect(secondsOf(later, 'cold-start')).toBe(365);
    expect(sum(later, 'hits', 6, 365)).toBe(0);
    expect(sum(later, 'hits', 366, 375)).toBeGreaterThan(200);
  });

  test('lose a zone: one shard fails over, and replacements wait for the zone', () => {
    const sim = golden('lose-an-az');
    const [down] = notices(sim, 'zone-down');
    expect(down?.args).toEqual({ nodes: 2, apps: 1, origin: 0 });
    expect(notices(sim, 'replica-promoted').map((notice) => notice.subject)).toEqual([
      'node:0001-002',
    ]);
    expect(notices(sim, 'node-recovered').map((notice) => notice.at)).toEqual([
      45 * SECOND,
      45 * SECOND,
    ]);
    // The other two shards go on: two thirds of the reads and more are still answered by the cache.
    const answered = sum(sim, 'hits', 8, 18) + sum(sim, 'staleHits', 8, 18);
    expect(answered / (sum(sim, 'requests', 8, 18) * 0.95)).toBeGreaterThan(0.5);
    expect(hitRatio(sim, 50)).toBeGreaterThan(0.95);
    expect(series(sim, 'nodesUp').at(-1)).toBe(6);
  });

  test('open-source cluster: the node timeout decides how long a shard is gone, and takes the others along', () => {
    const sim = golden('open-source-cluster');
    const [slow = 0, fast = 0] = notices(sim, 'replica-promoted').map(
      ({ args }) => (args['afterNanos'] as number) / SECOND,
    );
    expect(slow).toBeGreaterThan(15.8);
    expect(slow).toBeLessThan(24.3);
    expect(fast).toBeGreaterThan(2.8);
    expect(fast).toBeLessThan(5.4);
    for (const { args } of notices(sim, 'cluster-up')) {
      expect(args['afterNanos']).toBeGreaterThan(0.5 * SECOND);
      expect(args['afterNanos']).toBeLessThan(1.3 * SECOND);
    }
    expect(notices(sim, 'cluster-up').length).toBe(2);
    expect(series(sim, 'nodesUp').at(-1)).toBe(6);
    expect(series(sim, 'errors').at(-1)).toBe(0);
    const uncovered = play('open-source-cluster', 30, ({ scenario }) => {
      scenario.failover.requireFullCoverage = false;
    });
    expect(notices(uncovered, 'cluster-down')).toEqual([]);
  });

  test('eviction under pressure: memory decides the hit ratio', () => {
    const sim = golden('eviction-under-pressure');
    const evictions = series(sim, 'evicted');
    expect(Math.min(...evictions.slice(1))).toBeGreaterThan(500);
    expect(sim.probe.total('expired')).toBe(0);
    const more = play('eviction-under-pressure', 20, ({ scenario }) => {
      scenario.cluster.maxmemoryBytes *= 2;
    });
    expect(hitRatio(more, 10) - hitRatio(sim, 10, 20)).toBeGreaterThan(0.1);
    const refusing = play('eviction-under-pressure', 5, ({ scenario }) => {
      scenario.cache.evictionPolicy = 'noeviction';
    });
    expect(refusing.probe.total('evicted')).toBe(0);
    expect(refusing.probe.total('refusedWrites')).toBeGreaterThan(1_000);
  });

  test('full, and nothing may go: writes are refused until items have a TTL', () => {
    const sim = golden('full-and-refusing');
    expect(sim.probe.total('evicted')).toBe(0);
    expect(sim.probe.total('refusedWrites')).toBeGreaterThan(50_000);
    expect(secondsOf(sim, 'first-oom')).toBeLessThan(0.5);
    const withTtl = play('full-and-refusing', 10, ({ scenario }) => {
      scenario.cache.ttlMs = 300_000;
    });
    expect(withTtl.probe.total('refusedWrites')).toBe(0);
    expect(withTtl.probe.total('evicted')).toBeGreaterThan(1_000);
  });

  test('one hot key: its shard is far busier, and twice as many shards do not relieve it', () => {
    const sim = golden('one-hot-key');
    const [hot = 0, next = 1] = busyShares(sim);
    expect(hot).toBeGreaterThan(0.15);
    expect(hot / next).toBeGreaterThan(10);
    const eight = play('one-hot-key', 10, ({ scenario }) => {
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
    const four = play('one-hot-key', 10);
    const [before = 0] = busyShares(four);
    const [after = 0, cooler = 1] = busyShares(eight);
    // Half of what else the shard held has moved away; the hot key itself has not.
    expect(after / before).toBeGreaterThan(0.95);
    expect(after / before).toBeLessThan(1.05);
    expect(after / cooler).toBeGreaterThan(15);
  });

  test.each([
    { id: 'memcached-modulo', moved: [70, 80] as const, missing: [0.5, 0.6] as const },
    { id: 'memcached-ketama', moved: [18, 32] as const, missing: [0.1, 0.25] as const },
  ])('$id: a quarter of the nodes goes', ({ id, moved, missing }) => {
    const sim = golden(id);
    const [change] = notices(sim, 'nodes-changed');
    expect(change?.at).toBe(10 * SECOND);
    expect(change?.args['movedPercent']).toBeGreaterThan(moved[0]);
    expect(change?.args['movedPercent']).toBeLessThan(moved[1]);
    expect(hitRatio(sim, 9, 10)).toBeGreaterThan(0.99);
    // In the first second after it, keys that were asked for twice hit again.
    expect(1 - hitRatio(sim, 10, 11)).toBeGreaterThan(missing[0]);
    expect(1 - hitRatio(sim, 10, 11)).toBeLessThan(missing[1]);
    expect(hitRatio(sim, 55)).toBeGreaterThan(0.99);
  });

  test('the database collapses when the cache dies, and not before', () => {
    const sim = golden('database-collapses');
    expect(sum(sim, 'errors', 0, 10)).toBe(0);
    expect(sum(sim, 'originReads', 9, 10)).toBeLessThan(50);
    expect(Math.min(...series(sim, 'originQueue').slice(11))).toBeGreaterThan(900);
    const failed = sum(sim, 'errors', 12) / sum(sim, 'requests', 12);
    expect(failed).toBeGreaterThan(0.4);
    const fewer = play('database-collapses', 20, ({ scenario }) => {
      scenario.workload.ratePerSecond = 3_000;
      scenario.workload.readPercent = 100;
    });
    expect(sum(fewer, 'errors', 12)).toBe(0);
  });

  test('TTL stampede: waves with the period of the TTL, flattened by jitter', () => {
    const reads = series(golden('ttl-stampede'), 'originReads');
    const wave = (from: number) => Math.max(...reads.slice(from, from + 3));
    const calm = (from: number) => Math.max(...reads.slice(from, from + 4));
    for (const start of [10, 20, 30]) {
      expect(wave(start)).toBeGreaterThan(800);
      expect(calm(start + 5)).toBeLessThan(20);
    }
    const spread = play('ttl-stampede', 60, ({ scenario }) => {
      scenario.cache.ttlJitterPercent = 50;
    });
    expect(Math.max(...series(spread, 'originReads').slice(40))).toBeLessThan(
      Math.max(...reads.slice(40)) / 2,
    );
  });

  test('stale after a write: lazy loading serves old values, write-through hardly any', () => {
    expect(staleShare(golden('stale-after-write'), 3)).toBeGreaterThan(0.3);
    const through = play('stale-after-write', 20, ({ scenario }) => {
      scenario.cache.pattern = 'write-through';
    });
    expect(staleShare(through, 3)).toBeLessThan(0.01);
    const shorter = play('stale-after-write', 20, ({ scenario }) => {
      scenario.cache.ttlMs = 1_000;
    });
    expect(staleShare(shorter, 3)).toBeLessThan(staleShare(golden('stale-after-write'), 3) / 1.5);
  });

  test('the reader is behind: in the burst the replica answers old values, the primary does not', () => {
    const sim = golden('reader-behind');
    expect(staleShare(sim, 2, 10)).toBeLessThan(0.1);
    expect(staleShare(sim, 10, 12)).toBeGreaterThan(0.7);
    expect(Math.max(...series(sim, 'lagNanos').slice(10, 12))).toBeGreaterThan(0.3 * SECOND);
    expect(staleShare(sim, 15, 30)).toBeLessThan(0.1);
    const primary = play('reader-behind', 15, ({ scenario }) => {
      scenario.clients.readFrom = 'primary';
    });
    expect(staleShare(primary, 10, 12)).toBeLessThan(0.1);
  });

  test('serverless: ECPUs follow the size, and the proxy costs a hop', () => {
    const sim = golden('serverless');
    const ecpus = (each: Simulation) =>
      each.probe.total('milliEcpus') / 1_000 / each.probe.total('completed');
    expect(ecpus(sim)).toBeGreaterThan(1.9);
    expect(ecpus(sim)).toBeLessThan(2.1);
    const larger = play('serverless', 10, ({ scenario }) => {
      scenario.workload.valueBytes = 10_000;
    });
    expect(ecpus(larger) / ecpus(sim)).toBeGreaterThan(4.5);
    const nodes = play('serverless', 10, ({ scenario }) => {
      scenario.cluster.deployment = 'node-based';
    });
    const extra = (series(sim, 'p50')[9] ?? 0) - (series(nodes, 'p50')[9] ?? 0);
    expect(extra).toBeGreaterThan(0.3e6);
    expect(nodes.probe.total('milliEcpus')).toBe(0);
  });
});
