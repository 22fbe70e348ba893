import { describe, expect, it, vi } from 'vitest';
import { capture, restore } from '../base/checkpoint.ts';
import { NEVER, SECOND } from '../base/units.ts';
import { answerColumns, sampleColumns } from '../frame.ts';
import { violations } from '../invariants.ts';
import { CONNECTION_REFUSED, reasons } from '../outcomes.ts';
import type { Simulation } from '../simulation.ts';
import { change, noticesOf, reshaped, type Tweak, trial } from '../trial.ts';
import type { KnownNodes } from './knownNodes.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Three nodes, two apps, every key fits; lists are asked for every 10 s. */
function memcached(tweak: Tweak = () => {}): Simulation {
  const sim = trial((s) => {
    reshaped(s, { engine: 'memcached', shards: 3 });
    s.cluster.maxmemoryBytes = 64 * 1024 * 1024;
    s.cache.ttlMs = 0;
    Object.assign(s.workload, { ratePerSecond: 2_000, readPercent: 80, keyspace: 1_000 });
    Object.assign(s.clients, { discoverySeconds: 10, retries: 0 });
    tweak(s);
  });
  sim.runUntil(5 * SECOND);
  return sim;
}

const known = (sim: Simulation) => sim.cluster.known as KnownNodes;
const remove = (sim: Simulation, id = '0002') =>
  change(sim, { kind: 'strike', fault: 'remove-node', target: `node:${id}` });
const KEYS = Array.from({ length: 1_000 }, (_, key) => key);
const ring = (sim: Simulation, app: number) => KEYS.map((key) => sim.cluster.routeFor(app, key));
const learned = (sim: Simulation) => noticesOf(sim, 'client-learned-nodes');

/** Counter of the whole seconds from `from` to `to`. */
function counted(sim: Simulation, name: 'cacheErrors' | 'staleHits', from: number, to: number) {
  const rows = sim.probe.coarseSince(0);
  let sum = 0;
  for (let row = 0; row < rows.length; row += sampleColumns.stride) {
    const at = (rows[row] as number) / SECOND;
    if (at > from && at <= to) sum += rows[row + sampleColumns.at[name]] as number;
  }
  return sum;
}

describe('after a node has left', () => {
  it('each app goes on with its own ring until it asks again', () => {
    const sim = memcached();
    const before = ring(sim, 0);
    remove(sim);
    const polls = [0, 1].map((app) => known(sim).nextPoll(app));
    const first = polls[0]! < polls[1]! ? 0 : 1;
    expect(Math.abs(polls[0]! - polls[1]!)).toBeGreaterThan(SECOND);
    expect([ring(sim, 0), ring(sim, 1)]).toEqual([before, before]);

    sim.runUntil(Math.min(...polls));
    const after = KEYS.map((key) => sim.cluster.route(key));
    expect(ring(sim, first)).toEqual(after);
    expect(ring(sim, 1 - first)).toEqual(before);
    expect(after).not.toEqual(before);
    expect(known(sim).listOf(1 - first)).toMatchObject({ version: 1, groups: [0, 1, 2] });

    sim.runUntil(Math.max(...polls));
    expect([ring(sim, 0), ring(sim, 1)]).toEqual([after, after]);
    expect(learned(sim).map(({ at, subject, args }) => [at, subject, args.behind])).toEqual([
      [Math.min(...polls), `app:app-${first + 1}`, 1],
      [Math.max(...polls), `app:app-${2 - first}`, 0],
    ]);
    expect(Math.max(...polls) - 5 * SECOND).toBeLessThanOrEqual(10 * SECOND);
    expect(violations(sim)).toEqual([]);
  });

  it('calls to it are refused until the last app has learned', () => {
    const sim = memcached();
    const down = sim.cluster.node(1);
    remove(sim);
    const last = Math.ceil(Math.max(known(sim).nextPoll(0), known(sim).nextPoll(1)) / SECOND);
    sim.runUntil(20 * SECOND);
    expect(down.connections).toBe(0);
    expect(counted(sim, 'cacheErrors', 0, 5)).toBe(0);
    // About a third of the keys lived there.
    expect(counted(sim, 'cacheErrors', 5, 7)).toBeGreaterThan(400);
    expect(counted(sim, 'cacheErrors', last, 20)).toBe(0);
  });

  it('writes that ask the lost node fail with connection refused', () => {
    const sim = memcached((s) => {
      s.clients.onCacheError = 'fail';
      s.clients.discoverySeconds = 0;
    });
    remove(sim);
    sim.runUntil(6 * SECOND);
    const { reason } = answerColumns.at;
    const rows = sim.recorder.answers.since(0);
    const found = new Set<string>();
    for (let i = 0; i < rows.length; i += answerColumns.stride) {
      found.add(reasons[rows[i + reason] as number] as string);
    }
    expect(found).toContain(reasons[CONNECTION_REFUSED]);
  });

  it('with a fixed list they never learn, until auto discovery is switched on', () => {
    const sim = memcached((s) => {
      s.clients.discoverySeconds = 0;
    });
    remove(sim);
    expect(noticesOf(sim, 'node-list-old').map(({ args }) => args)).toEqual([
      { apps: 2, version: 2, firstNanos: 0, lastNanos: 0 },
    ]);
    expect(known(sim).nextPoll(0)).toBe(NEVER);
    sim.runUntil(30 * SECOND);
    expect(learned(sim)).toEqual([]);
    change(sim, { kind: 'set', knob: 'clients.discoverySeconds', value: 5 });
    sim.runUntil(35 * SECOND);
    expect(learned(sim)).toHaveLength(2);
  });
});

describe('after a node has joined', () => {
  /** The list is asked for every minute; what app-1 wrote is then read by app-2. */
  function twoRings(seconds: number): Simulation {
    const sim = memcached((s) => {
      s.clients.discoverySeconds = seconds;
      Object.assign(s.workload, { readPercent: 50, popularity: 'uniform' });
    });
    change(sim, { kind: 'strike', fault: 'add-node', target: 'cache' });
    sim.runUntil(60 * SECOND);
    return sim;
  }

  it('what one app has written, another reads as it was before', () => {
    const sim = twoRings(30);
    const [a, b] = learned(sim).map(({ at }) => at / SECOND) as [number, number];
    expect(b - a).toBeGreaterThan(2);
    const each = (from: number, to: number) => counted(sim, 'staleHits', from, to) / (to - from);
    const [from, to] = [Math.ceil(a), Math.floor(b)];
    // Two writes of one key at the same time leave a few, whatever the rings are.
    expect(each(0, 5)).toBeLessThan(5);
    expect(each(from, to)).toBeGreaterThan(50);
    expect(each(to + 2, 60)).toBeLessThan(5);
  });

  it('is passed over for ever by a fixed list', () => {
    const sim = twoRings(0);
    const fresh = sim.cluster.liveNodes().at(-1);
    expect(fresh?.commands).toBe(0);
  });
});

describe('the lists that apps know', () => {
  it('are all the newest at once after the setting', () => {
    const sim = memcached();
    remove(sim);
    change(sim, { kind: 'set', knob: 'cluster.shards', value: 4 });
    expect(ring(sim, 0)).toEqual(ring(sim, 1));
    expect(ring(sim, 0)).toEqual(KEYS.map((key) => sim.cluster.route(key)));
  });

  it('are hashed anew with another method', () => {
    const sim = memcached();
    const modulo = memcached((s) => {
      s.clients.distribution = 'modulo';
    });
    remove(sim);
    change(sim, { kind: 'set', knob: 'clients.distribution', value: 'modulo' });
    expect(ring(sim, 0)).toEqual(ring(modulo, 0));
  });

  it('go back with the run, and a replay gives the same digest', () => {
    const sim = memcached();
    remove(sim);
    sim.runUntil(8 * SECOND);
    const saved = capture(sim, sim.shared);
    sim.runUntil(20 * SECOND);
    const digest = sim.digest();
    restore(sim, saved, sim.shared);
    expect(known(sim).listOf(0) ?? known(sim).listOf(1)).not.toBeNull();
    sim.runUntil(20 * SECOND);
    expect(sim.digest()).toBe(digest);
  });

  it('wait for the next turn while no node can be reached', () => {
    const sim = memcached((s) => {
      s.clients.appZones = ['us-east-1b'];
      for (const group of s.cluster.nodeGroups)
        for (const node of group.nodes) node.zone = 'us-east-1a';
    });
    remove(sim);
    const poll = known(sim).nextPoll(0);
    change(sim, { kind: 'strike', fault: 'partition', target: 'zones:us-east-1b|us-east-1a' });
    sim.runUntil(poll + SECOND);
    expect(learned(sim)).toEqual([]);
    change(sim, { kind: 'heal', fault: 'partition', target: 'zones:us-east-1b|us-east-1a' });
    sim.runUntil(poll + 11 * SECOND);
    expect(learned(sim).map(({ at }) => at)).toEqual([poll + 10 * SECOND]);
  });
});
