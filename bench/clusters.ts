import {
  defaultScenario,
  problems,
  runOf,
  type Scenario,
  Simulation,
} from '../src/engine/index.ts';
import { makeGroups } from '../src/engine/scenario/reshape.ts';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const APPS = 12;
const MIB = 1024 * 1024;

type ClusterOptions = {
  shards: number;
  replicas: number;
  ratePerSecond: number;
  keyspace: number;
  valueBytes: number;
  maxmemoryBytes: number;
};

/** A cluster over three zones, cluster mode enabled, everything else as in the default scenario. */
function clusterOf(options: ClusterOptions): Scenario {
  const { shards, replicas, ratePerSecond, keyspace, valueBytes, maxmemoryBytes } = options;
  const scenario = defaultScenario();
  scenario.zones = ZONES;
  Object.assign(scenario.cluster, {
    clusterMode: 'enabled',
    multiAz: replicas > 0,
    maxmemoryBytes,
    nodeGroups: makeGroups(ZONES, shards, replicas, { clusterMode: true, memcached: false }),
  });
  Object.assign(scenario.workload, { ratePerSecond, keyspace, valueBytes });
  Object.assign(scenario.origin, { workers: 400, connectionLimit: 5_000 });
  scenario.clients.appZones = Array.from({ length: APPS }, (_, i) => ZONES[i % 3] as string);
  return scenario;
}

/** Three shards, each with a replica: what learners look at most. */
export function threeShards(): Scenario {
  return checked(
    clusterOf({
      shards: 3,
      replicas: 1,
      ratePerSecond: 4_000,
      keyspace: 600,
      valueBytes: 10_000,
      maxmemoryBytes: 2_621_440,
    }),
  );
}

/** The default scenario with its primary alone and without TTLs: the same pipeline as the toy's. */
export function loneNode(): Scenario {
  const scenario = defaultScenario();
  scenario.cluster.nodeGroups[0]?.nodes.splice(1);
  Object.assign(scenario.cluster, { automaticFailover: false, multiAz: false });
  scenario.cache.ttlMs = 0;
  return checked(scenario);
}

/** The same traffic and the same keys over `nodes` nodes with as much memory in all. */
export function spread(nodes: number): Scenario {
  return checked(
    clusterOf({
      shards: nodes,
      replicas: 0,
      ratePerSecond: 40_000,
      keyspace: 100_000,
      valueBytes: 100,
      maxmemoryBytes: Math.round((2_560 * MIB) / nodes) + 16 * MIB,
    }),
  );
}

/** Three nodes that hold all of `keyspace` keys. Not checked: the page takes two million keys at most. */
export function manyKeys(keyspace: number): Scenario {
  return clusterOf({
    shards: 3,
    replicas: 0,
    ratePerSecond: 40_000,
    keyspace,
    valueBytes: 100,
    maxmemoryBytes: 2_560 * MIB,
  });
}

function checked(scenario: Scenario): Scenario {
  const [problem] = problems(scenario);
  if (problem) throw new Error(`${problem.path}: ${problem.message}`);
  return scenario;
}

/** A run at its start, as headless runs have it: one request in 1,000 traced, no 1 ms samples. */
export function headless(scenario: Scenario): Simulation {
  const sim = new Simulation(runOf(scenario));
  sim.recorder.sampleEvery = 1_000;
  sim.probe.dropFine();
  return sim;
}
