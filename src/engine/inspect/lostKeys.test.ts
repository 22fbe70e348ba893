import { expect, it } from 'vitest';
import { SECOND } from '../base/units.ts';
import { MAX_LOST_WRITES } from '../limits.ts';
import type { Simulation } from '../simulation.ts';
import { change, noticesOf, reshaped, type Tweak, trial } from '../trial.ts';
import { lostKeysOf } from './lostKeys.ts';

/** A primary crashes while its replica is cut off from it. */
function crashed(tweak: Tweak = () => {}): { sim: Simulation; promotion: number } {
  const sim = trial((s) => {
    reshaped(s, { shards: 1, replicas: 1 });
    Object.assign(s.workload, { ratePerSecond: 1_000, readPercent: 50, keyspace: 200 });
    s.cache.pattern = 'write-through';
    tweak(s);
  });
  sim.runUntil(2 * SECOND);
  const cut = { fault: 'replication-cut', target: 'node:0001-002' } as const;
  change(sim, { kind: 'strike', ...cut });
  sim.runUntil(3 * SECOND);
  change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0001-001' });
  while (noticesOf(sim, 'replica-promoted').length === 0) sim.runUntil(sim.now + SECOND / 1_000);
  return { sim, promotion: noticesOf(sim, 'replica-promoted')[0]?.seq as number };
}

it('names the keys of the writes that a new primary lacks, with the version that it has', () => {
  const { sim, promotion } = crashed();
  const before = sim.digest();
  const lost = lostKeysOf(sim, [promotion]);
  const list = sim.lostWrites.causedBy(promotion);
  const keys = new Set(list.map(({ key }) => key));
  expect(lost.writes).toBe(noticesOf(sim, 'replica-promoted')[0]?.args.lostWrites);
  expect(lost.keys.older + lost.keys.absent + lost.keys.harmless).toBe(keys.size);
  expect([lost.keys.older > 20, lost.flushes, lost.worst.length]).toEqual([true, 0, 10]);
  const primary = sim.cluster.nodes[1];
  for (const key of lost.worst) {
    const of = list.filter((write) => write.key === key.key);
    const last = of.at(-1);
    expect(key).toMatchObject({
      name: sim.workload.nameOf(key.key),
      writes: of.length,
      last: { command: 'SET', version: last?.version, acknowledgedAt: last?.acknowledgedAt },
      on: '0001-002',
      fate: 'older',
    });
    // Promoted this very millisecond: nobody has written to it yet.
    expect(key.held).toBe(primary?.store.versionOf(key.key, sim.now));
    expect(key.held).toBeLessThan(last?.version as number);
  }
  expect(lost.worst.map(({ writes }) => writes)).toEqual(
    lost.worst.map(({ writes }) => writes).sort((a, b) => b - a),
  );
  expect(sim.digest()).toBe(before);
});

it('a key that was new to the cache leaves no copy; a deletion that was undone leaves the old value', () => {
  const { sim, promotion } = crashed((s) => {
    s.cache.pattern = 'write-around';
    s.workload.keyspace = 2_000;
  });
  const { keys, worst } = lostKeysOf(sim, [promotion]);
  expect([keys.older > 0, keys.absent > 0]).toEqual([true, true]);
  const commands = worst.filter(({ fate }) => fate === 'older').map(({ last }) => last.command);
  expect(commands).toContain('DEL');
  const absent = sim.lostWrites.causedBy(promotion).filter(({ held }) => held < 0);
  for (const { key } of absent) expect(sim.cluster.nodes[1]?.store.peek(key, sim.now)).toBe(false);
});

it('keeps the newest, so that a later failover has names too', () => {
  const { sim, promotion } = crashed((s) => {
    Object.assign(s.workload, { ratePerSecond: 20_000, readPercent: 0, keyspace: 2_000 });
  });
  const counted = noticesOf(sim, 'replica-promoted')[0]?.args.lostWrites as number;
  const { list } = sim.lostWrites;
  expect([list.length, counted > MAX_LOST_WRITES]).toEqual([MAX_LOST_WRITES, true]);
  expect(lostKeysOf(sim, [promotion]).writes).toBe(MAX_LOST_WRITES);
  const entry = list.at(-1);
  expect(entry?.offset).toBe(Math.max(...list.map(({ offset }) => offset)));
});

it('tells apart what a node took alone, after another one had become the primary', () => {
  const sim = trial((s) => {
    s.clients.commandTimeoutMs = 0;
    s.cache.pattern = 'write-through';
    Object.assign(s.workload, { ratePerSecond: 1_000, readPercent: 50, valueBytes: 100 });
    s.origin.workers = 100;
  });
  sim.runUntil(SECOND);
  const pause = { fault: 'node-pause', target: 'node:0001-001' } as const;
  change(sim, { kind: 'strike', ...pause });
  sim.runUntil(3 * SECOND);
  change(sim, { kind: 'heal', ...pause });
  sim.runUntil(4 * SECOND);
  const [demoted] = noticesOf(sim, 'primary-demoted');
  const alone = lostKeysOf(sim, [demoted?.cause as number], true);
  expect(alone.writes).toBe(demoted?.args.lostWrites);
  expect([alone.writes > 20, alone.worst[0]?.on]).toEqual([true, '0001-002']);
  const { sim: other, promotion } = crashed();
  expect(lostKeysOf(other, [promotion], true)).toMatchObject({ writes: 0, worst: [] });
});

it('knows every node that took over, also where the worst keys are all of one', () => {
  const sim = trial((s) => {
    reshaped(s, { shards: 2, replicas: 1 });
    Object.assign(s.workload, { ratePerSecond: 2_000, readPercent: 50, keyspace: 200 });
    s.cache.pattern = 'write-through';
  });
  // One shard is cut off for a second before its primary crashes, the other one for a moment.
  for (const [at, shard] of [
    [2 * SECOND, '0001'],
    [2.99 * SECOND, '0002'],
  ] as const) {
    sim.runUntil(at);
    change(sim, { kind: 'strike', fault: 'replication-cut', target: `node:${shard}-002` });
  }
  sim.runUntil(3 * SECOND);
  for (const shard of ['0001', '0002'])
    change(sim, { kind: 'strike', fault: 'node-crash', target: `node:${shard}-001` });
  sim.runUntil(5 * SECOND);
  const promotions = noticesOf(sim, 'replica-promoted').map(({ seq }) => seq);
  const { nodes, worst } = lostKeysOf(sim, promotions);
  expect(new Set(worst.map(({ on }) => on))).toEqual(new Set(['0001-002']));
  expect(nodes.sort()).toEqual(['0001-002', '0002-002']);
});
