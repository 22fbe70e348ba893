import { defaultScenario, problems, type Scenario } from '../src/engine/index.ts';
import { makeGroups } from '../src/engine/scenario/reshape.ts';

/**
 * A cluster of `shards` x `nodesPerShard` under heavy traffic. Round trips are 2.7 times the usual, so that
 * on the request clock about 1,000 of the 200 requests a second that the page draws are under way at once.
 */
export function largeCluster(shards: number, nodesPerShard: number): Scenario {
  const scenario = defaultScenario();
  scenario.name = `${shards * nodesPerShard} nodes`;
  scenario.zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
  scenario.cluster.clusterMode = 'enabled';
  scenario.cluster.nodeGroups = makeGroups(scenario.zones, shards, nodesPerShard - 1, {
    clusterMode: true,
    memcached: false,
  });
  Object.assign(scenario.workload, {
    ratePerSecond: 200_000,
    readPercent: 99,
    keyspace: 300,
    valueBytes: 1_000,
  });
  Object.assign(scenario.network, { sameZoneRttMicros: 540, crossZoneRttMicros: 2_580 });
  Object.assign(scenario.origin, { workers: 400, connectionLimit: 5_000 });
  scenario.clients.appZones = Array.from({ length: 12 }, (_, i) => scenario.zones[i % 3] as string);
  const [problem] = problems(scenario);
  if (problem) throw new Error(`${problem.path}: ${problem.message}`);
  return scenario;
}

/**
 * 500 nodes of which one answers everything, over slow links: the heat strips with about 1,000 requests under way
 * to and from the nodes that are watched.
 */
export function hotCluster(): Scenario {
  const scenario = largeCluster(100, 5);
  scenario.name = '500 nodes, one hot key';
  Object.assign(scenario.workload, { ratePerSecond: 130_000, keyspace: 1 });
  // Each of the 12 apps has as many requests under way at once as connections.
  scenario.clients.poolSize = 84;
  Object.assign(scenario.network, { sameZoneRttMicros: 12_000, crossZoneRttMicros: 25_000 });
  return scenario;
}
