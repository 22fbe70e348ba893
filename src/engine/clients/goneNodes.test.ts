import { describe, expect, it, vi } from 'vitest';
import { SECOND } from '../base/units.ts';
import { flightColumns, GONE_PLACE, LEG_FAILURE } from '../frame.ts';
import { CONNECTION_REFUSED, CONNECTION_RESET } from '../outcomes.ts';
import type { Simulation } from '../simulation.ts';
import { change, reshaped, type Tweak, trial } from '../trial.ts';
import { View } from '../view.ts';
import { goneNodesOf } from './goneNodes.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Three Memcached nodes; lists are asked for every `discoverySeconds`. */
function memcached(discoverySeconds: number, tweak: Tweak = () => {}): Simulation {
  const sim = trial((s) => {
    reshaped(s, { engine: 'memcached', shards: 3 });
    s.cluster.maxmemoryBytes = 64 * 1024 * 1024;
    Object.assign(s.workload, { ratePerSecond: 1_000, keyspace: 1_000 });
    Object.assign(s.clients, { discoverySeconds, retries: 0 });
    tweak(s);
  });
  sim.runUntil(2 * SECOND);
  return sim;
}

const strike = (sim: Simulation, fault: string, target: string) =>
  change(sim, { kind: 'strike', fault, target });
const believed = (sim: Simulation) => goneNodesOf(sim).map(({ id, apps }) => [id, apps]);

describe('a Memcached node that has left', () => {
  it('keeps its place until the last app has asked for the list', () => {
    const sim = memcached(10);
    expect(goneNodesOf(sim)).toEqual([]);
    const { address, zone } = sim.cluster.view().nodes[1] ?? {};
    strike(sim, 'remove-node', 'node:0002');
    expect(goneNodesOf(sim)).toEqual([
      { place: GONE_PLACE + 1, id: '0002', shard: '0002', zone, address, apps: [0, 1] },
    ]);
    const polls = [0, 1].map((app) => sim.cluster.known?.nextPoll(app) ?? 0);
    const last = (polls[0] ?? 0) > (polls[1] ?? 0) ? 0 : 1;
    sim.runUntil(Math.min(...polls));
    expect(believed(sim)).toEqual([['0002', [last]]]);
    sim.runUntil(Math.max(...polls));
    expect(goneNodesOf(sim)).toEqual([]);
  });

  it('is called by those who believe in it, and the failures are seen there', () => {
    const sim = memcached(0);
    sim.recorder.sampleEvery = 1;
    strike(sim, 'remove-node', 'node:0003');
    sim.runUntil(4 * SECOND);
    expect(believed(sim)).toEqual([['0003', [0, 1]]]);
    const { flights, gone } = new View().frame(sim, 0);
    expect(gone).toEqual(goneNodesOf(sim));
    const { stride, at } = flightColumns;
    const reasons = new Set<number>();
    for (let row = 0; row < flights.length; row += stride) {
      if (flights[row + at.leg] !== LEG_FAILURE) continue;
      expect(flights[row + at.to]).toBe(GONE_PLACE + 2);
      reasons.add(flights[row + at.reason] as number);
    }
    expect(reasons.has(CONNECTION_REFUSED)).toBe(true);
    expect([...reasons].every((r) => r === CONNECTION_REFUSED || r === CONNECTION_RESET)).toBe(
      true,
    );
  });

  it('is not believed in by apps that are down, and looking changes nothing', () => {
    const sim = memcached(0);
    strike(sim, 'remove-node', 'node:0002');
    strike(sim, 'zone-outage', 'zone:us-east-1a');
    sim.runUntil(3 * SECOND);
    const digest = sim.digest();
    const down = sim.network.up.indexOf(0);
    const [gone] = goneNodesOf(sim);
    expect(gone?.apps.every((app) => sim.clients.zones[app] !== down)).toBe(true);
    expect(gone?.apps).toHaveLength(1);
    expect(sim.digest()).toBe(digest);
  });
});

describe('a shard that has left', () => {
  it('is believed in by slot tables that are read only at the start', () => {
    const primaries = (slotTable: 'table' | 'start') => {
      const sim = trial((s) => {
        reshaped(s, { shards: 3, replicas: 1 });
        s.cluster.maxmemoryBytes = 40e6;
        Object.assign(s.clients, { slotTable });
        Object.assign(s.workload, { ratePerSecond: 1_000, keyspace: 500 });
      });
      sim.runUntil(SECOND);
      strike(sim, 'scale-in', 'primary:0003');
      while (sim.cluster.operations?.name !== '') sim.runUntil(sim.now + SECOND);
      sim.runUntil(sim.now + 3 * SECOND);
      return believed(sim);
    };
    expect(primaries('table')).toEqual([]);
    expect(primaries('start')).toEqual([['0003-001', [0, 1]]]);
  });
});
