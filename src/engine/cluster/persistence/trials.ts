import type { Scenario } from '../../scenario/scenario.ts';
import type { Simulation } from '../../simulation.ts';
import { change, reshaped, type Tweak } from '../../trial.ts';

/** Strikes now. */
export const strike = (sim: Simulation, fault: string, target = 'cache') =>
  change(sim, { kind: 'strike', fault, target });
/** Ends a fault now. */
export const heal = (sim: Simulation, fault: string, target: string) =>
  change(sim, { kind: 'heal', fault, target });

/** One server without a replica, all keys fit, only writes. */
export const alone = (more: Tweak = () => {}): Tweak => {
  return (s) => {
    reshaped(s, { shards: 1, replicas: 0 });
    s.cluster.maxmemoryBytes = 20e6;
    s.cache.ttlMs = 0;
    s.workload.readPercent = 0;
    s.workload.ratePerSecond = 1_000;
    s.origin.workers = 1_000;
    more(s);
  };
};

/** Valkey 9 with one replica in another zone, and all that durability needs. */
export const durable = (
  durability: Scenario['persistence']['durability'],
  more: Tweak = () => {},
): Tweak => {
  return (s: Scenario) => {
    s.cluster.maxmemoryBytes = 20e6;
    s.cluster.engineVersion = '9.0';
    s.cluster.nodeType = 'cache.r7g.large';
    s.cluster.clusterMode = 'enabled';
    const [group] = s.cluster.nodeGroups;
    if (group) group.slots = [[0, 16383]];
    s.cache.ttlMs = 0;
    s.workload.readPercent = 0;
    s.workload.ratePerSecond = 1_000;
    s.origin.workers = 1_000;
    s.origin.zone = 'us-east-1b';
    s.clients.appZones = ['us-east-1b'];
    s.persistence.durability = durability;
    more(s);
  };
};

/** The version that a node holds of each key of the run, -1 for none. */
export const versions = (sim: Simulation, node: number) => {
  const { store } = sim.cluster.node(node);
  return Array.from({ length: sim.workload.keyspace }, (_, key) => {
    store.setReplica(true);
    const found = store.get(key, sim.now) === 1 ? store.foundVersion : -1;
    store.setReplica(sim.cluster.group(0).primary !== node);
    return found;
  });
};
