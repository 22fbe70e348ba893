import type { TopologyView } from '../../engine/frame.ts';
import type { EndpointApp, EndpointKind, EndpointState } from '../../engine/inspect/endpoints.ts';

/** An endpoint of a cache as a thing to choose. `node`: the row of the node whose own name it is. */
export type Endpoint = {
  readonly kind: EndpointKind;
  readonly node: number | null;
  readonly label: string;
  /** In the form that ElastiCache gives it, with an account part made up. */
  readonly name: string;
  readonly port: number;
};

/**
 * The endpoints of a cluster: primary and reader, or configuration, then one for each node. Their places in the list
 * are what is selected. Serverless has one endpoint, which stands on the stage itself. Without ElastiCache there are
 * addresses alone: any of them is a way in.
 */
export function endpointsOf(topology: TopologyView): Endpoint[] {
  const { deployment, engine, clusterMode, nodes, groups } = topology;
  if (deployment === 'serverless') return [];
  const names = namesOf(topology);
  const port = engine === 'memcached' ? 11211 : 6379;
  const main = (kind: EndpointKind, label: string, name: string): Endpoint => ({
    kind,
    node: null,
    label,
    name,
    port,
  });
  const { own, rest } = names;
  const { openSource } = topology;
  const mains = openSource
    ? [main('configuration', 'seed nodes', nodes[0]?.address ?? '')]
    : engine === 'memcached'
      ? [main('configuration', 'configuration endpoint', `${own}.cfg.${rest}`)]
      : clusterMode === 'enabled'
        ? [main('configuration', 'configuration endpoint', `${own}.clustercfg.${rest}`)]
        : [
            main('primary', 'primary endpoint', `${own}.ng.0001.${rest}`),
            main('reader', 'reader endpoint', `${names.reader}.ng.0001.${rest}`),
          ];
  return [
    ...mains,
    ...nodes.map((node, index): Endpoint => {
      const shard = groups[node.group]?.id ?? '0001';
      return {
        kind: 'node',
        node: index,
        label: `${openSource ? 'address' : 'endpoint'} of ${node.id}`,
        name: openSource ? node.address : names.node(node.id, shard),
        port,
      };
    }),
  ];
}

/** Whether an app takes an endpoint for something else than it leads to. */
export function isMistaken({ version }: EndpointState, app: EndpointApp): boolean {
  return app.wrong > 0 || (app.table?.wrong ?? 0) > 0 || app.version !== version;
}

function namesOf({ name, zones, engine, clusterMode }: TopologyView) {
  const id = name.toLowerCase();
  const account = accountOf(id);
  const rest = `${regionCode(zones[0] ?? '')}.cache.amazonaws.com`;
  return {
    own: `${id}.${account}`,
    reader: `${id}-ro.${account}`,
    rest,
    node: (node: string, shard: string) => {
      if (engine === 'memcached') return `${id}.${account}.${node}.${rest}`;
      const own = clusterMode === 'enabled' ? node : node.slice(node.indexOf('-') + 1);
      return `${id}-${own}.${account}.${shard}.${rest}`;
    },
  };
}

/** Six characters that stand for the account: made up, the same for the same cluster. */
function accountOf(name: string): string {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + letter.charCodeAt(0)) % 2_147_483_647;
  return (hash + 60_466_176).toString(36).slice(-6).padStart(6, 'a');
}

/** "use1" of a zone in us-east-1, "apse2" of one in ap-southeast-2. */
function regionCode(zone: string): string {
  const region = zone.replace(/[a-z]$/, '');
  const parts = /^([a-z]{2})-([a-z]+)-(\d)$/.exec(region);
  if (!parts) return region === '' ? 'use1' : region;
  const [, area, direction = '', number] = parts;
  const way = direction.replace('north', 'n').replace('south', 's').replace('central', 'c');
  return `${area}${way.replace('east', 'e').replace('west', 'w')}${number}`;
}
