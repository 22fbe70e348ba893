import { describe, expect, test, vi } from 'vitest';
import type { Run, Simulation } from '../../engine/index.ts';
import { readRunValue } from '../../exchange/schema.ts';
import {
  hitRatio,
  memoryShares,
  nodes,
  notices,
  player,
  SECOND,
  seconds,
  sum,
  until,
} from './trial.ts';

const play = player(readRunValue);

// Some seconds of cluster time each, on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Eight shards with a replica each in place of four. */
function eightShards({ scenario }: Run): void {
  const { cluster, zones } = scenario;
  cluster.nodeGroups = Array.from({ length: 8 }, (_, i) => ({
    id: `000${i + 1}`,
    slots: [[i * 2048, i * 2048 + 2047]],
    nodes: [0, 1].map((n) => ({
      id: `000${i + 1}-00${n + 1}`,
      zone: zones[(i + n) % 2] as string,
    })),
  }));
}

describe('shards and busy nodes: each scenario shows what it says', () => {
  test('ninety shards: one node of 270 is busy for one key, and the average says that none is', () => {
    const busyOf = (sim: ReturnType<typeof play>) =>
      nodes(sim, 'busyNanos').map((nanos, index) => ({ index, share: nanos / (4 * SECOND) }));
    const sim = play('ninety-shards', 4);
    const primary = nodes(sim, 'primary');
    const shares = busyOf(sim).filter(({ index }) => primary[index] === 1);
    const average = shares.reduce((sum, { share }) => sum + share, 0) / shares.length;
    const [hot, next] = shares.sort((a, b) => b.share - a.share);
    expect(shares.length).toBe(90);
    expect(primary.length).toBe(270);
    expect(hot?.share).toBeGreaterThan(0.4);
    expect((hot?.share ?? 0) / (next?.share ?? 1)).toBeGreaterThan(20);
    expect(average).toBeLessThan(0.01);
    // Read from the replicas, the same key makes one or both of its shard's replicas busy, and no other node.
    const readers = busyOf(
      play('ninety-shards', 4, ({ scenario }) => {
        scenario.clients.readFrom = 'replica';
      }),
    ).sort((a, b) => b.share - a.share);
    const group = Math.floor((hot?.index ?? 0) / 3);
    expect(Math.floor((readers[0]?.index ?? 0) / 3)).toBe(group);
    expect(readers[0]?.index).not.toBe(hot?.index);
    expect(readers[0]?.share).toBeGreaterThan(0.1);
    expect(sim.probe.total('errors')).toBe(0);
  });

  test('one slow command: everybody waits as long as the big DEL, and nobody for KEYS on a few keys', () => {
    const sim = play('one-slow-command', 8);
    const p99 = seconds(sim, 'p99').map((nanos) => nanos / 1e6);
    for (const second of [1, 3, 4]) expect(p99[second]).toBeLessThan(20);
    expect(p99[2]).toBeGreaterThan(200);
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
    expect((p50[10] as number) / (p50[1] as number)).toBeGreaterThan(400);
  });

  test('one big key: the keys are even, the bytes are not, and more shards do not help', () => {
    const sim = play('big-key', 12);
    const keys = nodes(sim, 'keys');
    expect(Math.max(...keys) - Math.min(...keys)).toBeLessThanOrEqual(3);
    expect(memoryShares(sim)[0]).toBeGreaterThan(0.67);
    const eight = play('big-key', 12, eightShards);
    expect(memoryShares(eight)[0]).toBeGreaterThan(0.5);
    const alike = play('big-key', 12, ({ scenario }) => {
      scenario.workload.valueSigma = 0;
    });
    expect(memoryShares(alike)[0]).toBeLessThan(0.3);
  });

  test('wrong client: two of three calls fail with MOVED, and none with a client that knows slots', () => {
    const sim = play('wrong-client', 15);
    const errors = sum(sim, 'errors', 5, 15);
    expect(errors / sum(sim, 'completed', 5, 15)).toBeGreaterThan(0.63);
    expect(errors / sum(sim, 'completed', 5, 15)).toBeLessThan(0.7);
    const [told] = notices(sim, 'redirect-not-followed');
    expect(told?.args['reason']).toBe('moved');
    const primary = nodes(sim, 'primary');
    expect(nodes(sim, 'commands').filter((_, i) => primary[i] === 1)[2]).toBe(0);
    until(sim, 20);
    expect(sum(sim, 'errors', 16, 20)).toBe(0);
    const asked = nodes(sim, 'commands').filter((_, i) => primary[i] === 1);
    expect(asked[2]).toBeGreaterThan(500);
  });

  test('live resharding, slot table read only at the start: a third of the calls is sent on for ever', () => {
    const commands = (slotTable: 'table' | 'start') => {
      const before = play('live-resharding', 16, ({ scenario }) => {
        scenario.clients.slotTable = slotTable;
        scenario.workload.popularity = 'uniform';
      });
      const all = () => nodes(before, 'commands').reduce((a, b) => a + b, 0);
      const had = all();
      const sim = until(before, 19);
      expect(sim.probe.total('errors')).toBe(0);
      return all() - had;
    };
    expect(commands('start') / commands('table')).toBeGreaterThan(1.25);
  });

  test('hash tags: keys that are read together need one, and one for all leaves one shard at work', () => {
    const sim = play('hash-tags', 5);
    expect(notices(sim, 'first-crossslot')[0]?.args).toMatchObject({ keys: 10, shards: 3 });
    const failed = sum(sim, 'errors', 1, 4) / sum(sim, 'completed', 1, 4);
    expect(failed).toBeGreaterThan(0.27);
    expect(failed).toBeLessThan(0.33);
    until(sim, 10);
    expect(sum(sim, 'errors', 6, 10)).toBe(0);
    const took = nodes(sim, 'commands').filter((_, i) => i % 2 === 0);
    expect(Math.min(...took)).toBeGreaterThan(Math.max(...took) / 3);
    until(sim, 16);
    expect(sum(sim, 'errors', 12, 16)).toBe(0);
    const items = nodes(sim, 'keys').filter((_, i) => i % 2 === 0);
    expect(items.filter((count) => count > 0)).toHaveLength(1);
    expect(nodes(sim, 'commands').filter((count) => count > 1000)).toHaveLength(1);
    const split = play('hash-tags', 5, ({ scenario, interventions }) => {
      scenario.clients.multiKey = 'split';
      interventions.length = 0;
    });
    expect(sum(split, 'errors', 0, 5)).toBe(0);
  });

  test('live resharding: a third of the slots moves, redirects happen, no request fails', () => {
    const sim = play('live-resharding', 16);
    const [done] = notices(sim, 'resharding-finished');
    expect(done?.args).toMatchObject({ way: 'out', shards: 3, slots: 5461, left: 0 });
    expect(notices(sim, 'first-redirect').length).toBeGreaterThan(0);
    const redirects = seconds(sim, 'redirects');
    expect(redirects[0]).toBe(0);
    expect(Math.max(...redirects)).toBeGreaterThan(0);
    expect(sim.probe.total('errors')).toBe(0);
    expect(hitRatio(sim, 6, 14)).toBeGreaterThan(hitRatio(sim, 3, 5));
    const commands = nodes(sim, 'commands').filter((_, i) => i % 2 === 0);
    until(sim, 20);
    const share = nodes(sim, 'commands')
      .filter((_, i) => i % 2 === 0)
      .map((now, i) => now - (commands[i] as number));
    expect(share[2]).toBeGreaterThan(share.reduce((a, b) => a + b, 0) / 6);
  });
});

/** Busy share of the engine thread of each primary, over the whole run. */
function busyShares(sim: Simulation): number[] {
  const primary = nodes(sim, 'primary');
  const busy = nodes(sim, 'busyNanos').filter((_, i) => primary[i] === 1);
  return busy.map((nanos) => nanos / sim.now).sort((a, b) => b - a);
}

describe('one hot key', () => {
  test('its shard is far busier, and twice as many shards do not relieve it', () => {
    const sim = play('one-hot-key', 10);
    const [hot = 0, next = 1] = busyShares(sim);
    expect(hot).toBeGreaterThan(0.15);
    expect(hot / next).toBeGreaterThan(10);
    const eight = play('one-hot-key', 10, eightShards);
    const [after = 0, cooler = 1] = busyShares(eight);
    // Half of what else the shard held has moved away; the hot key itself has not.
    expect(after / hot).toBeGreaterThan(0.95);
    expect(after / hot).toBeLessThan(1.05);
    expect(after / cooler).toBeGreaterThan(15);
  });
});
