import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { SLOTS } from '../cluster/slots.ts';
import { traceOf } from '../inspect/trace.ts';
import { violations } from '../invariants.ts';
import { Timeline } from '../run.ts';
import { runOf } from '../scenario/defaults.ts';
import type { ClientSpec } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import { change, failuresOf, noticesOf, reshaped, type Tweak, trial } from '../trial.ts';
import { staleSlotsOf } from './staleSlots.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Shards with a replica each; what the cache refuses the database does not answer. */
function sharded(shards: number, spec: Partial<ClientSpec>, tweak: Tweak = () => {}): Simulation {
  return trial((s) => {
    reshaped(s, { shards, replicas: 1 });
    Object.assign(s.cluster, { maxmemoryBytes: 40e6 });
    Object.assign(s.cache, { ttlMs: 0, pattern: 'write-through' });
    Object.assign(s.workload, { ratePerSecond: 2_000, readPercent: 70, keyspace: 2_000 });
    Object.assign(s.clients, { onCacheError: 'fail', ...spec });
    s.failover.replaceMs = 500;
    tweak(s);
  });
}

const scaleOut = (sim: Simulation) =>
  change(sim, { kind: 'strike', fault: 'scale-out', target: 'cache', amount: 1 });

function finish(sim: Simulation): void {
  const end = sim.now + 30 * SECOND;
  while (sim.cluster.operations?.name !== '' && sim.now < end) {
    sim.runUntil(sim.now + 100 * MILLISECOND);
  }
  expect(sim.cluster.operations?.name).toBe('');
}

const tablesOf = (sim: Simulation) => sim.clients.routing.tables;
const sentOn = (sim: Simulation) => tablesOf(sim).sentOn.reduce((a, b) => a + b, 0);

/** By app: slots that it takes to be where they are not. */
function wrong(sim: Simulation): number[] {
  const tables = tablesOf(sim);
  return [...tables.stale].map((_, app) => {
    if (!tables.differ) return 0;
    let count = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      if (tables.shardOf(app, slot) !== sim.cluster.ownerOf(slot)) count += 1;
    }
    return count;
  });
}

/** By app and believed shard (its row): slots that are elsewhere, found one by one. */
function elsewhere(sim: Simulation): Map<string, number[]> {
  const tables = tablesOf(sim);
  const found = new Map<string, number[]>();
  if (!tables.differ) return found;
  const rows = sim.cluster.liveGroups().map(({ index }) => index);
  for (let app = 0; app < sim.clients.apps; app++) {
    if (sim.network.up[sim.clients.zones[app] as number] === 0) continue;
    for (let slot = 0; slot < SLOTS; slot++) {
      const shard = tables.shardOf(app, slot);
      if (shard === sim.cluster.ownerOf(slot)) continue;
      const name = `${app} ${rows.indexOf(shard)}`;
      found.set(name, [...(found.get(name) ?? []), slot]);
    }
  }
  return found;
}

/** What is shown of stale slots is what is wrong: exact counts, and ranges that hold every slot and end with one. */
function expectShown(sim: Simulation): void {
  const shown = staleSlotsOf(sim);
  const found = elsewhere(sim);
  const counts = shown.map(({ app, group, count }) => [`${app} ${group}`, count]);
  expect(Object.fromEntries(counts)).toEqual(
    Object.fromEntries([...found].map(([name, slots]) => [name, slots.length])),
  );
  for (const { app, group, ranges } of shown) {
    const slots = new Set(found.get(`${app} ${group}`));
    for (const [first, last] of ranges) expect(slots.has(first) && slots.has(last)).toBe(true);
    const inRanges = [...slots].filter((s) => ranges.some(([a, b]) => a <= s && s <= b));
    expect(inRanges).toHaveLength(slots.size);
  }
}

describe('slot tables', () => {
  it('count what they have wrong, whatever happens, and no call is lost', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('table', 'slot', 'start' as const),
        fc.array(
          fc.constantFrom(
            ['scale-out', 'cache'],
            ['scale-in', 'primary:0002'],
            ['node-crash', 'primary:0001'],
            ['zone-outage', 'zone:us-east-1b'],
          ),
          { minLength: 1, maxLength: 3 },
        ),
        fc.constantFrom('table', 'slot', 'start'),
        (slotTable, strikes, later) => {
          const sim = sharded(3, { slotTable: slotTable as 'table' });
          for (const [fault = '', target = ''] of strikes) {
            sim.runUntil(sim.now + 600 * MILLISECOND);
            sim.intervene({ kind: 'strike', fault, target });
            sim.runUntil(sim.now + 600 * MILLISECOND);
            expect([...tablesOf(sim).stale]).toEqual(wrong(sim));
            expectShown(sim);
            sim.intervene({ kind: 'heal', fault, target });
            sim.intervene({ kind: 'set', knob: 'clients.slotTable', value: later });
          }
          sim.runUntil(sim.now + 2 * SECOND);
          expect([...tablesOf(sim).stale]).toEqual(wrong(sim));
          expectShown(sim);
          expect(violations(sim)).toEqual([]);
        },
      ),
      { seed: 21, numRuns: 12 },
    );
  });

  it('are learned by MOVED: as a whole, slot by slot, or never', () => {
    const played = (['table', 'slot', 'start'] as const).map((slotTable) => {
      const sim = sharded(2, { slotTable }, (s) => {
        s.workload.popularity = 'uniform';
      });
      sim.runUntil(2 * SECOND);
      scaleOut(sim);
      finish(sim);
      const during = sentOn(sim);
      sim.runUntil(sim.now + 20 * SECOND);
      const stale = [...tablesOf(sim).stale];
      const commands = sim.cluster.nodes.reduce((sum, node) => sum + node.commands, 0);
      const before = sentOn(sim);
      sim.runUntil(sim.now + 5 * SECOND);
      const share =
        (sentOn(sim) - before) /
        (sim.cluster.nodes.reduce((sum, node) => sum + node.commands, 0) - commands);
      expect(sim.probe.total('errors')).toBe(0);
      return { sim, during, stale, share };
    });
    const [table, slot, start] = played;
    // One redirect for a slot teaches the table of all that moved before it.
    expect(table?.during).toBeLessThan((slot?.during ?? 0) + 1);
    expect(table?.stale).toEqual([0, 0]);
    expect(table?.share).toBe(0);
    expect(tablesOf(table?.sim as Simulation).differ).toBe(false);
    // Slots without a key of the run are never asked for, so nobody learns of them.
    expect(slot?.stale[0]).toBeGreaterThan(0);
    expect(slot?.stale[0]).toBeLessThan(5461);
    expect(slot?.share).toBeLessThan(0.02);
    expect(start?.stale).toEqual([5461, 5461]);
    // A third of the calls goes twice, so a quarter of all commands is answered with MOVED.
    expect(start?.share).toBeGreaterThan(0.2);
    expect(start?.share).toBeLessThan(0.3);
    expect(noticesOf(start?.sim as Simulation, 'slot-tables-stale').map((n) => n.args)).toEqual([
      { apps: 2, slots: 5461 },
    ]);
  });

  it('read only at the start cost a way there and back for each call, for ever', () => {
    const p99 = (slotTable: 'table' | 'start') => {
      const sim = sharded(2, { slotTable }, (s) => {
        s.zones = [s.zones[0] as string];
        s.clients.appZones = [s.zones[0] as string];
        for (const group of s.cluster.nodeGroups) {
          for (const node of group.nodes) node.zone = s.zones[0] as string;
        }
        s.cluster.multiAz = false;
        s.origin.zone = s.zones[0] as string;
        s.workload.readPercent = 100;
      });
      sim.runUntil(SECOND);
      scaleOut(sim);
      finish(sim);
      sim.runUntil(sim.now + 10 * SECOND);
      const answers = sim.recorder.answers.since(0);
      let redirected = -1;
      const { stride } = sim.recorder.answers;
      // A third of the calls go astray: the newest few hundred tell.
      for (let i = 1; i <= 300 && redirected < 0; i++) {
        const trace = traceOf(sim, answers[answers.length - i * stride] ?? 0);
        if (trace?.failures.length) redirected = trace.request;
      }
      return { p99: sim.probe.last('p99'), trace: traceOf(sim, redirected) };
    };
    const [right, stale] = [p99('table'), p99('start')];
    expect(right.trace).toBeNull();
    expect(stale.p99 / right.p99).toBeGreaterThan(1.4);
    const { spans = [], failures = [], outcome } = stale.trace ?? {};
    expect(outcome).toBe('hit');
    expect(failures.map(({ reason }) => reason)).toEqual(['moved']);
    const names = spans.map(({ span }) => span);
    expect(names).toEqual(['network', 'service', 'redirect', 'network', 'service', 'network']);
    expect(spans[2]?.place).toBe(failures[0]?.place);
    expect(spans[3]?.place).toBe('0003-001');
  });

  it('go with the run: back and forth gives the same history', () => {
    const { scenario } = sharded(2, { slotTable: 'slot' });
    const timeline = new Timeline({
      ...runOf(scenario),
      interventions: [{ at: SECOND, kind: 'strike', fault: 'scale-out', target: 'cache' }],
    });
    const digests = () =>
      [3, 5, 9].map((second) => {
        timeline.seek(second * SECOND);
        expect([...tablesOf(timeline.sim).stale]).toEqual(wrong(timeline.sim));
        return timeline.sim.digest();
      });
    const first = digests();
    timeline.seek(4 * SECOND);
    expect(digests()).toEqual(first);
  });
});

describe('a client that is not cluster-aware', () => {
  it('reaches the keys of its shard, and takes MOVED for an error', () => {
    const sim = sharded(3, { clusterAware: false }, (s) => {
      s.workload.popularity = 'uniform';
      s.workload.readPercent = 100;
    });
    sim.runUntil(5 * SECOND);
    const failed = sim.probe.total('errors') / sim.probe.total('completed');
    expect(failed).toBeGreaterThan(0.64);
    expect(failed).toBeLessThan(0.69);
    expect(Object.keys(failuresOf(sim))).toEqual(['moved']);
    // Apps call the shards in turn: nobody calls the third.
    const commands = sim.cluster.groups.map(({ primary }) => sim.cluster.node(primary).commands);
    expect([(commands[0] ?? 0) > 1_000, (commands[1] ?? 0) > 1_000, commands[2]]).toEqual([
      true,
      true,
      0,
    ]);
    expect(noticesOf(sim, 'redirect-not-followed')).toHaveLength(1);
    expect(violations(sim)).toEqual([]);
    change(sim, { kind: 'set', knob: 'clients.clusterAware', value: true });
    sim.runUntil(7 * SECOND);
    expect(sim.probe.last('errors')).toBe(0);
    change(sim, { kind: 'set', knob: 'clients.clusterAware', value: false });
    sim.runUntil(9 * SECOND);
    expect(sim.probe.last('errors')).toBeGreaterThan(1_000);
    expect(violations(sim)).toEqual([]);
  });

  it('follows the primary of its shard, by DNS', () => {
    const sim = sharded(3, { clusterAware: false }, (s) => {
      s.failover.replaceMs = 4_000;
    });
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    sim.runUntil(6 * SECOND);
    expect(noticesOf(sim, 'client-followed').map(({ subject }) => subject)).toEqual(['app:app-1']);
    expect(sim.clients.beliefs.mistaken()).toEqual([]);
    expect(Object.keys(failuresOf(sim))).toContain('moved');
    expect(violations(sim)).toEqual([]);
  });

  it('changes nothing with cluster mode disabled', () => {
    const digest = (clusterAware: boolean) => {
      const sim = trial((s) => {
        s.clients.clusterAware = clusterAware;
      });
      sim.runUntil(3 * SECOND);
      return sim.digest();
    };
    expect(digest(false)).toBe(digest(true));
  });
});
