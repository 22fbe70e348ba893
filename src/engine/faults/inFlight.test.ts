import { describe, expect, it } from 'vitest';
import { MILLISECOND } from '../base/units.ts';
import {
  flightColumns,
  LEG_CONNECT,
  LEG_FAILURE,
  LEG_REPLICATE,
  NODE_PLACE,
  ORIGIN_PLACE,
} from '../frame.ts';
import type { Notice } from '../notices.ts';
import type { Simulation } from '../simulation.ts';
import { change, reshaped, type Tweak, trial } from '../trial.ts';

/** So many requests that some are on the wire, some in the queue, some being served. */
const busy: Tweak = (s) => {
  s.workload.ratePerSecond = 40_000;
  s.clients.retries = 0;
};

/** Calls that have left for a place and of which no answer has left it, from the legs that were recorded. */
function openCalls(sim: Simulation, place: number): number {
  const { request, from, to, leg } = flightColumns.at;
  const rows = sim.recorder.flights.since(0);
  const open = new Map<number, number>();
  for (let i = 0; i < rows.length; i += flightColumns.stride) {
    if (rows[i + leg] === LEG_FAILURE || rows[i + leg] === LEG_REPLICATE) continue;
    if (rows[i + leg] === LEG_CONNECT) continue;
    const step = rows[i + to] === place ? 1 : rows[i + from] === place ? -1 : 0;
    const of = rows[i + request] as number;
    open.set(of, (open.get(of) ?? 0) + step);
  }
  return [...open.values()].filter((count) => count > 0).length;
}

function struck(tweak: Tweak, fault: string, target: string, place = NODE_PLACE) {
  const sim = trial((s) => {
    busy(s);
    tweak(s);
  });
  sim.runUntil(100 * MILLISECOND);
  const before = { errors: sim.probe.total('errors'), open: openCalls(sim, place) };
  change(sim, { kind: 'strike', fault, target });
  const notice = sim.notices.find(({ inFlight }) => inFlight !== undefined) as Notice;
  return { sim, notice, inFlight: notice.inFlight ?? 0, before };
}

describe('requests in flight at what fails', () => {
  it.each(['node-crash', 'reboot', 'test-failover', 'node-pause'])(
    'of %s are those that have left for the node and are not answered',
    (fault) => {
      const { inFlight, before } = struck(() => {}, fault, 'node:0001-001');
      expect(inFlight).toBeGreaterThan(3);
      expect(inFlight).toBe(before.open);
    },
  );

  it('of a zone with nothing but apps are all of their requests', () => {
    const { sim, inFlight, before } = struck(
      (s) => {
        reshaped(s, { shards: 1, replicas: 0 });
        const [own] = s.zones;
        for (const group of s.cluster.nodeGroups) {
          for (const node of group.nodes) node.zone = own as string;
        }
        s.origin.zone = own as string;
      },
      'zone-outage',
      'zone:us-east-1b',
    );
    expect(inFlight).toBeGreaterThan(0);
    expect(sim.probe.total('errors') - before.errors).toBe(inFlight);
  });

  it.each(['origin-outage', 'origin-failover'])(
    'of %s are those that have left for the database and are not answered',
    (fault) => {
      const { inFlight, before } = struck(
        (s) => Object.assign(s.workload, { readPercent: 0, ratePerSecond: 500 }),
        fault,
        'origin',
        ORIGIN_PLACE,
      );
      expect(inFlight).toBeGreaterThan(0);
      expect(inFlight).toBe(before.open);
    },
  );

  it('are no part of the digest', () => {
    const { sim, notice } = struck(() => {}, 'node-crash', 'node:0001-001');
    const digest = sim.digest();
    const { inFlight, ...without } = notice;
    sim.notices[sim.notices.indexOf(notice)] = without;
    expect([inFlight !== undefined, sim.digest()]).toEqual([true, digest]);
  });
});
