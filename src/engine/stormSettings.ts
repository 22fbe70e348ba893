import { Rng } from './base/rng.ts';
import { shapes, valueLaws } from './clients/workload.ts';
import { type Scenario, slabAutomoves } from './scenario/scenario.ts';
import { evictionPolicies } from './store/redis/eviction.ts';

/** One of a list. */
export function pick<T>(rng: Rng, list: readonly T[]): T {
  return list[rng.below(list.length)] as T;
}

const isSlotted = ({ cluster }: Scenario) => cluster.clusterMode === 'enabled';

/**
 * Settings that came after the first storms, each with a random stream of its own: what a seed drew before one of
 * them came, it draws still. In this order, since some look at what others have made of the scenario.
 */
const later: Readonly<Record<string, (rng: Rng, scenario: Scenario) => void>> = {
  /** From Valkey 9.0 on whole ranges of slots move at once. */
  version(rng, { cluster, persistence }) {
    if (persistence.durability !== 'disabled') return;
    if (cluster.engine === 'valkey') {
      cluster.engineVersion = pick(rng, ['7.2', '8.0', '8.2', '9.0', '9.0']);
    } else if (cluster.engine === 'redis')
      cluster.engineVersion = pick(rng, ['5.0.6', '7.0', '7.1']);
  },
  serverless(rng, scenario) {
    const { cluster, cache, persistence, failover, replication } = scenario;
    if (!isSlotted(scenario) || failover.kind !== 'managed' || rng.below(4) > 0) return;
    cluster.deployment = 'serverless';
    cluster.nodeType = '';
    cluster.reservedMemoryPercent = 0;
    cache.evictionPolicy = 'volatile-lru';
    persistence.appendonly = false;
    persistence.savePoints = [];
    persistence.durability = 'disabled';
    replication.restartKeepsDump = false;
  },
  eviction(rng, { cluster, cache }) {
    if (cluster.deployment === 'serverless' || rng.below(2) === 0) return;
    cache.evictionPolicy = pick(rng, Object.keys(evictionPolicies));
  },
  maxclients(rng, { cluster }) {
    cluster.maxclients = pick(rng, [20_000, 20_000, 20_000, 60]);
  },
  'slab-automove'(rng, { cache }) {
    cache.slabAutomove = pick(rng, slabAutomoves);
  },
  mget(rng, { workload, clients }) {
    workload.mgetPercent = pick(rng, [0, 0, 5, 60]);
    workload.mgetKeys = 2 + rng.below(31);
    clients.multiKey = pick(rng, ['as-is', 'split']);
  },
  'hash-tags'(rng, { workload }) {
    workload.hashTags = pick(rng, ['none', 'none', 'group', 'all']);
    workload.tagKeys = 2 + rng.below(40);
  },
  shape(rng, { workload }) {
    if (rng.below(2) === 0) return;
    workload.shape = pick(rng, Object.keys(shapes)) as typeof workload.shape;
    workload.shapeMs = 1_000 + rng.below(10_000);
    workload.shapeFactor = 1 + rng.below(6);
  },
  phases(rng, { workload }) {
    workload.phaseRequests = 100 + rng.below(5_000);
    workload.phaseKeys = 1 + rng.below(50);
    workload.hotKeyPercent = pick(rng, [20, 50, 90]);
  },
  sizes(rng, { workload }) {
    workload.valueLaw = pick(rng, Object.keys(valueLaws)) as typeof workload.valueLaw;
    workload.valueShape = pick(rng, [0, 0.35]);
  },
  'cluster-aware'(rng, scenario) {
    if (isSlotted(scenario)) scenario.clients.clusterAware = rng.below(5) > 0;
  },
  'slot-table'(rng, { clients }) {
    clients.slotTable = pick(rng, ['table', 'slot', 'start']);
  },
  discovery(rng, { clients }) {
    clients.appDiscovery = clients.appZones.map(() => pick(rng, ['endpoint', 'nodes']));
    clients.discoverySeconds = pick(rng, [0, 1, 5, 30, 60]);
  },
  reader(rng, scenario) {
    if (!isSlotted(scenario) && rng.below(4) === 0) scenario.clients.readFrom = 'reader-endpoint';
  },
  'single-flight'(rng, { clients }) {
    clients.singleFlight = rng.below(2) === 1;
  },
  'one-connection-each'(rng, { clients }) {
    if (rng.below(5) === 0) clients.connections = 'none';
  },
  tls(rng, { clients }) {
    clients.tls = rng.below(3) === 0;
  },
  retries(rng, { clients }) {
    clients.retryJitter = rng.below(2) === 1;
    clients.retryBackoffMs = pick(rng, [1, 50, 400]);
  },
};

/** Draws the later settings of a storm into its scenario. */
export function drawLater(seed: number, scenario: Scenario): void {
  for (const [name, draw] of Object.entries(later)) draw(new Rng(seed, `storm:${name}`), scenario);
}

/** Such settings that a storm turns in the middle, too. */
export const TURNED_LATER = [
  'workload.mgetPercent',
  'workload.mgetKeys',
  'workload.hashTags',
  'workload.popularity',
  'workload.shape',
  'clients.multiKey',
  'clients.clusterAware',
  'clients.slotTable',
  'clients.discoverySeconds',
  'clients.distribution',
  'clients.singleFlight',
  'clients.connections',
  'clients.tls',
  'clients.retryJitter',
  'clients.readFrom',
  'clients.retries',
  'cluster.clusterMode',
  'failover.kind',
  'persistence.durability',
  'cache.slabAutomove',
];
