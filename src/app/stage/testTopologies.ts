import type { TopologyView } from '../../engine/frame.ts';

/** Topologies for tests of the stage. */
export function topologyOf(part: {
  zones?: number;
  shards?: number;
  replicas?: number;
  apps?: number;
  engine?: TopologyView['engine'];
  serverless?: boolean;
  originZone?: number;
}): TopologyView {
  const zones = part.zones ?? 2;
  const shards = part.shards ?? 1;
  const perShard = 1 + (part.replicas ?? 0);
  const memcached = part.engine === 'memcached';
  const name = (n: number, digits: number) => String(n).padStart(digits, '0');
  return {
    version: 1,
    name: 'shop',
    deployment: part.serverless ? 'serverless' : 'node-based',
    engine: part.engine ?? 'valkey',
    engineVersion: '8.0',
    clusterMode: shards > 1 && !memcached ? 'enabled' : 'disabled',
    nodeType: 'cache.t4g.micro',
    zones: Array.from({ length: zones }, (_, z) => `us-east-1${'abcdef'[z]}`),
    apps: Array.from({ length: part.apps ?? zones }, (_, i) => ({
      id: `app-${i + 1}`,
      zone: i % zones,
    })),
    groups: Array.from({ length: shards }, (_, g) => ({
      id: name(g + 1, 4),
      slots:
        shards > 1 && !memcached
          ? [[Math.floor((16384 * g) / shards), Math.floor((16384 * (g + 1)) / shards) - 1]]
          : [],
    })),
    nodes: Array.from({ length: shards * perShard }, (_, n) => {
      const group = Math.floor(n / perShard);
      const member = n % perShard;
      return {
        id: memcached ? name(n + 1, 4) : `${name(group + 1, 4)}-${name(member + 1, 3)}`,
        group,
        zone: (group + member) % zones,
        address: `10.0.${((group + member) % zones) + 1}.${17 + n}`,
      };
    }),
    origin: { id: 'database', zone: part.originZone ?? 0, workers: 24 },
    automaticFailover: true,
  };
}

export const topologies: Readonly<Record<string, TopologyView>> = {
  'one node, one zone': topologyOf({ zones: 1 }),
  'one node, two zones': topologyOf({}),
  'primary and replica': topologyOf({ replicas: 1 }),
  'primary and five replicas in two zones': topologyOf({ replicas: 5 }),
  'three shards of three in three zones': topologyOf({ zones: 3, shards: 3, replicas: 2 }),
  'four Memcached nodes': topologyOf({ shards: 4, engine: 'memcached' }),
  'forty Memcached nodes': topologyOf({ zones: 3, shards: 40, engine: 'memcached' }),
  serverless: topologyOf({ zones: 3, shards: 2, replicas: 2, serverless: true }),
  'sixty nodes': topologyOf({ zones: 3, shards: 20, replicas: 2 }),
  'ninety shards of three': topologyOf({ zones: 3, shards: 90, replicas: 2 }),
  'five hundred nodes': topologyOf({ zones: 3, shards: 83, replicas: 5, apps: 6 }),
  'database in the last zone': topologyOf({ zones: 3, shards: 2, replicas: 1, originZone: 2 }),
  'six apps in two zones': topologyOf({ replicas: 1, apps: 6 }),
  'eight apps in two zones': topologyOf({ replicas: 1, apps: 8 }),
  'twenty-four apps in two zones': topologyOf({ replicas: 1, apps: 24 }),
};
