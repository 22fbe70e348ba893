import { MILLISECOND, SECOND } from '../base/units.ts';
import { CLUSTERDOWN, ERROR, WRITTEN } from '../outcomes.ts';
import { runOf } from '../scenario/defaults.ts';
import { makeGroups } from '../scenario/reshape.ts';
import type { Intervention, Run } from '../scenario/scenario.ts';
import { Simulation } from '../simulation.ts';
import { trialScenario } from '../trial.ts';

/** How a cluster was set up and disturbed in a recording. */
export type Setting = {
  nodeTimeoutMs: number;
  fullCoverage: boolean;
  /** Into each shard. */
  writesPerSecond: number;
  clientTimeoutMs: number;
};

/** Calm before the fault. */
export const CALM = 4 * SECOND;

/**
 * The recorded set-up: three primaries with a replica each on one host, clients that pipeline on one connection,
 * write keys of 34 bytes of protocol and try again every 5 ms. Moments of `interventions` count from the fault.
 */
export function recordedRun(setting: Setting, interventions: Intervention[], seed: number): Run {
  const zones = ['loopback'];
  const scenario = trialScenario((s) => {
    s.zones = zones;
    Object.assign(s.cluster, {
      engine: 'redis',
      engineVersion: '7.0',
      clusterMode: 'enabled',
      multiAz: false,
      automaticFailover: true,
      maxmemoryBytes: 100e6,
      nodeGroups: makeGroups(zones, 3, 1, { clusterMode: true, memcached: false }),
    });
    s.cache.ttlMs = 0;
    Object.assign(s.workload, {
      ratePerSecond: 3 * setting.writesPerSecond,
      arrivals: 'even',
      readPercent: 0,
      keyspace: 100_000,
      popularity: 'uniform',
      keyBytes: 6,
      valueBytes: 3,
    });
    Object.assign(s.clients, {
      appZones: zones,
      connections: 'shared',
      commandTimeoutMs: setting.clientTimeoutMs,
      retries: 0,
      topologyRefreshMs: 5,
    });
    Object.assign(s.origin, {
      zone: 'loopback',
      workers: 1_000,
      serviceMs: 0.001,
      connectionLimit: 20_000,
    });
    Object.assign(s.network, { sameZoneRttMicros: 50, crossZoneRttMicros: 50 });
    Object.assign(s.failover, {
      kind: 'cluster-bus',
      nodeTimeoutMs: setting.nodeTimeoutMs,
      requireFullCoverage: setting.fullCoverage,
    });
  });
  return {
    ...runOf(scenario),
    seed,
    interventions: interventions.map((change) => ({ ...change, at: change.at + CALM })),
  };
}

/** What the writers met, in milliseconds since the fault, and -1 for never. */
export type Writers = {
  sim: Simulation;
  /** First acknowledged write of each node (row) after the fault, and the last one. */
  firstAckMs: number[];
  lastAckMs: number[];
  /** Writes to other shards than the first: refused with CLUSTERDOWN from, until. */
  othersDownMs: [number, number];
  /** ... and those that failed for another reason. */
  othersFailed: number;
};

/** Runs until `endMs` after the fault and watches every answer. */
export function watchWriters(run: Run, endMs: number): Writers {
  const sim = new Simulation(run);
  sim.recorder.sampleEvery = 1;
  const nodes = sim.cluster.nodes.length;
  const found: Writers = {
    sim,
    firstAckMs: new Array<number>(nodes).fill(-1),
    lastAckMs: new Array<number>(nodes).fill(-1),
    othersDownMs: [-1, -1],
    othersFailed: 0,
  };
  const { answers } = sim.recorder;
  let seen = 0;
  for (let at = CALM / 10; at <= CALM + endMs * MILLISECOND; at += SECOND / 20) {
    sim.runUntil(at);
    const rows = answers.since(seen);
    seen = answers.written;
    for (let i = 0; i < rows.length; i += answers.stride) {
      const ms = ((rows[i + 2] as number) - CALM) / MILLISECOND;
      if (ms >= 0) note(found, ms, rows.subarray(i, i + answers.stride));
    }
  }
  return found;
}

function note(found: Writers, ms: number, row: Float64Array): void {
  const [outcome, reason, node] = [row[3], row[4], row[6] as number];
  if (outcome === WRITTEN) {
    if (found.firstAckMs[node] === -1) found.firstAckMs[node] = ms;
    found.lastAckMs[node] = ms;
  } else if (outcome === ERROR && node >= 2) {
    if (reason !== CLUSTERDOWN) found.othersFailed += 1;
    else if (found.othersDownMs[0] < 0) found.othersDownMs = [ms, ms];
    else found.othersDownMs[1] = ms;
  }
}
