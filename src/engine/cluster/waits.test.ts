import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { shortWaits } from '../clients/shortWaits.ts';
import { violations } from '../invariants.ts';
import { spans } from '../outcomes.ts';
import type { Simulation } from '../simulation.ts';
import { change, noticesOf, type Tweak, trial } from '../trial.ts';

vi.setConfig({ testTimeout: 60_000 });

const waiting =
  (waitReplicas: number, waitTimeoutMs: number, more: Tweak = () => {}): Tweak =>
  (s) => {
    Object.assign(s.clients, { waitReplicas, waitTimeoutMs });
    Object.assign(s.workload, { ratePerSecond: 500, readPercent: 50, valueBytes: 1_000 });
    more(s);
  };
const SLOW = { kind: 'strike', fault: 'replication-delay', target: 'node:0001-002' } as const;
const CRASH = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;

/** Time that the recorded requests spent waiting for replicas, in ms. */
function waits(sim: Simulation): number[] {
  const { spans: ring } = sim.recorder;
  const rows = ring.since(0);
  const found: number[] = [];
  for (let i = 0; i < rows.length; i += ring.stride) {
    if (spans[rows[i + 1] as number] !== 'replicas') continue;
    found.push(((rows[i + 4] as number) - (rows[i + 3] as number)) / MILLISECOND);
  }
  return found;
}

describe('WAIT', () => {
  it('adds the way to the replica and back to each write, and nothing to reads', () => {
    const sim = trial(waiting(1, 1_000));
    sim.recorder.sampleEvery = 1;
    change(sim, { ...SLOW, amount: 5 });
    sim.runUntil(2 * SECOND);
    const found = waits(sim);
    const sets = sim.probe.total('written') + sim.probe.total('missesAbsent');
    expect(Math.abs(found.length - sets)).toBeLessThan(20);
    // 5 ms and half of 950 µs, twice; the link's own time is some microseconds.
    for (const ms of found) expect(Math.abs(ms - 10.95)).toBeLessThan(0.2);
    expect(sim.probe.total('unconfirmedWrites')).toBe(0);
    expect(violations(sim)).toEqual([]);
  });

  it('ends at its timeout; the write counts as not confirmed', () => {
    const sim = trial(waiting(1, 20));
    sim.recorder.sampleEvery = 1;
    change(sim, { ...SLOW, amount: 50 });
    sim.runUntil(2 * SECOND);
    const found = waits(sim);
    expect(found.length).toBeGreaterThan(100);
    for (const ms of found) expect(ms).toBe(20);
    expect(sim.probe.total('unconfirmedWrites')).toBe(found.length);
    expect(sim.probe.total('errors')).toBe(0);
  });

  it('for ever is for as long as the client has patience', () => {
    const sim = trial(waiting(2, 0));
    sim.runUntil(2 * SECOND);
    // There is one replica: nobody ever confirms for two.
    expect(sim.probe.total('unconfirmedWrites')).toBe(0);
    expect(sim.probe.total('written')).toBe(0);
    expect(sim.probe.total('errors')).toBeGreaterThan(100);
    expect(violations(sim)).toEqual([]);
  });

  it('holds for writes that come before a crash: what was confirmed is not lost', () => {
    const lost = [0, 1].map((replicas) => {
      const sim = trial(waiting(replicas, 0));
      sim.runUntil(SECOND);
      const thin = { fault: 'replication-bandwidth', target: 'node:0001-002' } as const;
      change(sim, { kind: 'strike', ...thin, amount: 100 });
      sim.runUntil(2 * SECOND);
      change(sim, CRASH);
      sim.runUntil(4 * SECOND);
      expect(noticesOf(sim, 'replica-promoted')).toHaveLength(1);
      expect(violations(sim)).toEqual([]);
      return sim.probe.total('lostWrites');
    });
    // The link takes 100 of 260 kB/s.
    expect([(lost[0] ?? 0) > 100, lost[1]]).toEqual([true, 0]);
  });
});

describe('lost writes', () => {
  const losing = (replicas: number): Simulation => {
    const sim = trial(waiting(replicas, 10, (s) => Object.assign(s.workload, { readPercent: 0 })));
    sim.runUntil(SECOND);
    const thin = { fault: 'replication-bandwidth', target: 'node:0001-002' } as const;
    change(sim, { kind: 'strike', ...thin, amount: 100 });
    sim.runUntil(2 * SECOND);
    change(sim, CRASH);
    sim.runUntil(4 * SECOND);
    return sim;
  };

  it('are listed with key, version, time, place in the stream, app and cause; as many as are counted', () => {
    const sim = losing(0);
    const { list, count } = sim.lostWrites;
    const [promotion] = noticesOf(sim, 'replica-promoted');
    expect([count, list.length, count]).toEqual([
      sim.probe.total('lostWrites'),
      count,
      promotion?.args.lostWrites,
    ]);
    expect(count).toBeGreaterThan(200);
    expect(sim.lostWrites.causedBy(promotion?.seq ?? -1)).toEqual(list);
    for (const write of list) {
      const { key, acknowledgedAt, node, app, confirmed, version } = write;
      expect([node, confirmed, app === 0 || app === 1, version > 0]).toEqual([0, true, true, true]);
      expect(acknowledgedAt > SECOND && acknowledgedAt <= 2 * SECOND).toBe(true);
      expect(key).toBeLessThan(sim.workload.keyspace);
    }
    expect(list.map(({ offset }) => offset)).toEqual(
      list.map(({ offset }) => offset).sort((a, b) => a - b),
    );
  });

  it('that WAIT could not confirm are marked, and those without an answer are none', () => {
    const sim = losing(1);
    const { list } = sim.lostWrites;
    expect(list.length).toBeGreaterThan(100);
    expect(list.every(({ confirmed }) => !confirmed)).toBe(true);
    // The last 10 ms before the crash were never answered.
    for (const { acknowledgedAt } of list)
      expect(acknowledgedAt).toBeLessThanOrEqual(1.99 * SECOND);
  });
});

it('says which shards have fewer replicas than a write waits for', () => {
  const sim = trial(waiting(1, 0));
  sim.runUntil(SECOND);
  const before = shortWaits(sim);
  change(sim, CRASH);
  sim.runUntil(3 * SECOND);
  expect([before, shortWaits(sim)]).toEqual([[], [{ shard: '0001', wanted: 1, following: 0 }]]);
});
