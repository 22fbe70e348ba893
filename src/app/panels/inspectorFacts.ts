import { engineNames, nodeStateWords } from '../../content/vocabulary.ts';
import {
  counted,
  formatBytes,
  formatCount,
  formatNanos,
  formatPercent,
} from '../../content/words.ts';
import {
  appColumns,
  type Frame,
  originColumns,
  type TopologyView,
  totalColumns,
} from '../../engine/frame.ts';
import type { Selection } from '../lab/types.ts';
import { formatStored, storedBytes } from '../ui/metering.ts';
import { nodesOfShard } from '../ui/shards.ts';
import { nodeState, nodeValue } from '../ui/targets.ts';

/** One line of the inspector. `names`: what INFO (or Memcached's stats) and CloudWatch call it. */
export type Fact = { label: string; names?: string; value: string };

/** Hash slots of a cluster. */
const SLOTS = 16_384;

type Column = Parameters<typeof nodeValue>[2];
type NodeFact = {
  label: string;
  info: string;
  memcached: string;
  cloudWatch: string;
  words: (value: (column: Column) => number) => string;
};

/** The numbers of a node. An empty name: that server or CloudWatch has none for it. */
const nodeFacts: readonly NodeFact[] = [
  {
    label: 'Items',
    info: 'keys (Keyspace)',
    memcached: 'curr_items',
    cloudWatch: 'CurrItems',
    words: (v) => formatCount(v('keys')),
  },
  {
    label: 'Memory used',
    info: 'used_memory',
    memcached: 'bytes',
    cloudWatch: 'BytesUsedForCache',
    words: (v) => formatBytes(v('usedBytes')),
  },
  {
    label: 'Memory limit, without the reserve',
    info: '',
    memcached: 'limit_maxbytes',
    cloudWatch: '',
    words: (v) => formatBytes(v('limitBytes')),
  },
  {
    label: 'Hits',
    info: 'keyspace_hits',
    memcached: 'get_hits',
    cloudWatch: 'CacheHits',
    words: (v) => formatCount(v('hits')),
  },
  {
    label: 'Misses',
    info: 'keyspace_misses',
    memcached: 'get_misses',
    cloudWatch: 'CacheMisses',
    words: (v) => formatCount(v('misses')),
  },
  {
    label: 'Hit ratio',
    info: '',
    memcached: '',
    cloudWatch: 'CacheHitRate',
    words: (v) => {
      const reads = v('hits') + v('misses');
      return reads > 0 ? formatPercent(v('hits') / reads) : '–';
    },
  },
  {
    label: 'Evicted',
    info: 'evicted_keys',
    memcached: 'evictions',
    cloudWatch: 'Evictions',
    words: (v) => formatCount(v('evicted')),
  },
  {
    label: 'Expired',
    info: 'expired_keys',
    memcached: '',
    cloudWatch: 'Reclaimed',
    words: (v) => formatCount(v('expired')),
  },
  {
    label: 'Writes refused: out of memory',
    info: 'errorstat_OOM',
    memcached: '',
    cloudWatch: '',
    words: (v) => formatCount(v('refusedWrites')),
  },
  {
    label: 'Connections',
    info: 'connected_clients',
    memcached: 'curr_connections',
    cloudWatch: 'CurrConnections',
    words: (v) => formatCount(v('connections')),
  },
  {
    label: 'Commands waiting',
    info: '',
    memcached: '',
    cloudWatch: '',
    words: (v) => formatCount(v('queue')),
  },
  {
    label: 'Engine thread busy, in all',
    info: 'used_cpu_user_main_thread',
    memcached: '',
    cloudWatch: '',
    words: (v) => formatNanos(v('busyNanos')),
  },
];

const replicaFacts: readonly NodeFact[] = [
  {
    label: 'Replication offset',
    info: 'master_repl_offset',
    memcached: '',
    cloudWatch: '',
    words: (v) => formatCount(v('offset')),
  },
  {
    label: 'Behind the primary',
    info: '',
    memcached: '',
    cloudWatch: 'ReplicationLag',
    words: (v) => `${formatNanos(v('lagNanos'))}, ${formatBytes(v('lagBytes'))}`,
  },
];

/** What the inspector says of the selected thing. */
export function factsOf(selection: Selection, frame: Frame, topology: TopologyView): Fact[] {
  if (selection.kind === 'node') return factsOfNode(selection.index, frame, topology);
  if (selection.kind === 'shard') return factsOfShard(selection.index, frame, topology);
  if (selection.kind === 'app') return factsOfApp(selection.index, frame, topology);
  if (selection.kind === 'origin') return factsOfOrigin(frame, topology);
  if (selection.kind === 'cache') return factsOfCache(frame, topology);
  if (selection.kind === 'request' || selection.kind === 'endpoint') return [];
  return factsOfZone(selection.index, frame, topology);
}

function factsOfNode(index: number, frame: Frame, topology: TopologyView): Fact[] {
  const node = topology.nodes[index];
  if (!node) return [];
  const state = nodeState(frame, index);
  const value = (column: Column) => nodeValue(frame, index, column);
  const memcached = topology.engine === 'memcached';
  const role = memcached ? 'node' : value('primary') === 1 ? 'primary' : 'replica';
  const group = topology.groups[node.group];
  const slots = slotWords(group?.slots);
  const leaving = countSlots(group?.leaving);
  const rows = memcached
    ? nodeFacts
    : [...nodeFacts, ...(value('primary') === 1 ? replicaFacts.slice(0, 1) : replicaFacts)];
  return [
    {
      label: 'State',
      value: `${nodeStateWords[state].label} for ${formatNanos(frame.at - value('since'))}`,
    },
    { label: 'Role', value: role },
    { label: 'Address', value: node.address },
    ...(slots && !memcached ? [{ label: 'Hash slots', value: slots }] : []),
    ...(leaving > 0 ? [{ label: 'Slots still to leave', value: formatCount(leaving) }] : []),
    ...(value('slowdown') > 1
      ? [{ label: 'Slowed down', value: `${value('slowdown')} times` }]
      : []),
    ...rows.map((row) => ({
      label: row.label,
      names: [memcached ? row.memcached : row.info, row.cloudWatch].filter(Boolean).join(', '),
      value: row.words(value),
    })),
  ];
}

/** Counters of the commands are those of all nodes of the shard; what it holds is what its primary holds. */
function factsOfShard(index: number, frame: Frame, topology: TopologyView): Fact[] {
  const group = topology.groups[index];
  if (!group) return [];
  const nodes = nodesOfShard(index, frame, topology);
  const sum = (column: Column) =>
    nodes.reduce((all, node) => all + nodeValue(frame, node, column), 0);
  const primary = nodes.find((node) => nodeValue(frame, node, 'primary') === 1);
  const held = (column: Column) => (primary === undefined ? 0 : nodeValue(frame, primary, column));
  const reads = sum('hits') + sum('misses');
  const everything = topology.nodes.reduce((all, _, i) => all + nodeValue(frame, i, 'commands'), 0);
  const leaving = countSlots(group.leaving);
  const behind = nodes.filter((node) => node !== primary);
  const up = nodes.filter((node) => nodeState(frame, node) === 'up');
  return [
    {
      label: 'Primary',
      value: primary === undefined ? 'none now' : (topology.nodes[primary]?.id ?? ''),
    },
    { label: 'Nodes up', value: `${up.length} of ${nodes.length}` },
    ...(topology.clusterMode === 'enabled'
      ? [
          { label: 'Hash slots', value: slotWords(group.slots) || 'none' },
          {
            label: 'Share of all slots',
            value: formatPercent(countSlots(group.slots) / SLOTS),
          },
        ]
      : []),
    ...(leaving > 0 ? [{ label: 'Slots still to leave', value: formatCount(leaving) }] : []),
    { label: 'Commands', value: formatCount(sum('commands')) },
    {
      label: 'Share of all commands',
      value: everything > 0 ? formatPercent(sum('commands') / everything) : '–',
    },
    { label: 'Items', names: 'CurrItems', value: formatCount(held('keys')) },
    {
      label: 'Memory used, of limit',
      value: `${formatBytes(held('usedBytes'))} of ${formatBytes(held('limitBytes'))}`,
    },
    {
      label: 'Hit ratio',
      names: 'CacheHitRate',
      value: reads > 0 ? formatPercent(sum('hits') / reads) : '–',
    },
    { label: 'Evicted', names: 'Evictions', value: formatCount(sum('evicted')) },
    { label: 'Commands waiting', value: formatCount(sum('queue')) },
    {
      label: 'Connections',
      names: 'CurrConnections',
      value: formatCount(sum('connections')),
    },
    ...behind.map((node) => ({
      label: `${topology.nodes[node]?.id} behind the primary`,
      names: 'ReplicationLag',
      value:
        nodeState(frame, node) === 'up'
          ? formatNanos(nodeValue(frame, node, 'lagNanos'))
          : 'not up',
    })),
  ];
}

type SlotRanges = readonly (readonly [number, number])[] | undefined;

function slotWords(ranges: SlotRanges): string {
  return (ranges ?? []).map(([from, to]) => `${from}-${to}`).join(', ');
}

function countSlots(ranges: SlotRanges): number {
  return (ranges ?? []).reduce((sum, [from, to]) => sum + to - from + 1, 0);
}

/** What an app knows of slots, and what it pays for what it does not know. */
function slotTableFacts(
  calls: string | undefined,
  topology: TopologyView,
  stale: number,
  sentOn: number,
): Fact[] {
  if (topology.clusterMode !== 'enabled' || topology.deployment === 'serverless') return [];
  if (calls !== undefined) {
    return [{ label: 'Slot table', value: `none: it calls shard ${calls} for every key` }];
  }
  return [
    { label: 'Slots that it has wrong', value: `${formatCount(stale)} of ${formatCount(SLOTS)}` },
    { label: 'Calls sent on', names: 'MOVED, ASK', value: formatCount(sentOn) },
  ];
}

/** Ranges of slots that are written out. */
const MOST_RANGES = 3;

function groupName(group: number, topology: TopologyView): string {
  const shard = topology.groups[group];
  return shard ? `shard ${shard.id}` : 'a shard that has left';
}

function factsOfApp(index: number, frame: Frame, topology: TopologyView): Fact[] {
  const app = topology.apps[index];
  if (!app) return [];
  const value = (column: keyof typeof appColumns.at) =>
    frame.apps[index * appColumns.stride + appColumns.at[column]] ?? 0;
  const wrong = frame.beliefs.filter((belief) => belief.app === index);
  return [
    { label: 'State', value: value('up') === 1 ? 'up' : 'down' },
    { label: 'Zone', value: topology.zones[app.zone] ?? '' },
    ...(topology.engine === 'memcached'
      ? []
      : [
          {
            label: 'Finds the primary by',
            value:
              app.asksNodes || (topology.clusterMode === 'enabled' && app.calls === undefined)
                ? 'asking the nodes'
                : 'the endpoint',
          },
        ]),
    { label: 'Answered', value: formatCount(value('answered')) },
    { label: 'Failed', value: formatCount(value('failed')) },
    { label: 'Under way', value: formatCount(value('inFlight')) },
    { label: 'Waiting for a connection', value: formatCount(value('waitingForPool')) },
    { label: 'Connections', value: formatCount(value('connections')) },
    ...slotTableFacts(app.calls, topology, value('staleSlots'), value('sentOn')),
    ...frame.staleSlots
      .filter((stale) => stale.app === index)
      .map(({ group, count, ranges }) => ({
        label: `Wrongly believes with ${groupName(group, topology)}`,
        value: `${counted(count, 'slot')} in ${slotWords(ranges.slice(0, MOST_RANGES))}${ranges.length > MOST_RANGES ? ' and more' : ''}`,
      })),
    ...frame.gone
      .filter(({ apps }) => apps.includes(index))
      .map(({ id, address }) => ({
        label: `Still believes in ${id}, which has left`,
        value: address,
      })),
    ...wrong.map((belief) => ({
      label: `Wrongly believes the primary of ${topology.groups[belief.group]?.id} is`,
      value: topology.nodes[belief.node]?.address ?? '',
    })),
  ];
}

function factsOfCache(frame: Frame, topology: TopologyView): Fact[] {
  const total = (column: keyof typeof totalColumns.at) =>
    frame.totals[totalColumns.at[column]] ?? 0;
  const sum = (column: Column, primaries: boolean) =>
    topology.nodes.reduce(
      (all, _, i) =>
        primaries && nodeValue(frame, i, 'primary') !== 1 ? all : all + nodeValue(frame, i, column),
      0,
    );
  const ecpus = total('milliEcpus') / 1_000;
  const hits = total('hits') + total('staleHits');
  const reads = hits + total('missesAbsent') + total('missesExpired');
  const serverless = topology.deployment === 'serverless';
  return [
    { label: 'Engine', value: `${engineNames[topology.engine]} ${topology.engineVersion}` },
    ...(serverless
      ? [
          {
            label: 'ECPUs consumed',
            names: 'ElastiCacheProcessingUnits',
            value: formatCount(ecpus),
          },
          {
            label: 'ECPUs a second, on average',
            value: frame.at > 0 ? formatCount((ecpus * 1e9) / frame.at) : '–',
          },
        ]
      : [{ label: 'Node type', value: topology.nodeType }]),
    {
      label: 'Stored: keys and values',
      names: serverless ? 'BytesUsedForCache' : '',
      value: formatStored(storedBytes(topology, frame)),
    },
    { label: 'Items', names: 'CurrItems', value: formatCount(sum('keys', true)) },
    { label: 'Hits', names: 'CacheHits', value: formatCount(hits) },
    { label: 'Misses', names: 'CacheMisses', value: formatCount(reads - hits) },
    {
      label: 'Hit ratio',
      names: 'CacheHitRate',
      value: reads > 0 ? formatPercent(hits / reads) : '–',
    },
    { label: 'Evicted', names: 'Evictions', value: formatCount(total('evicted')) },
    { label: 'Expired', names: 'Reclaimed', value: formatCount(total('expired')) },
    {
      label: 'Connections',
      names: 'CurrConnections',
      value: formatCount(sum('connections', false)),
    },
  ];
}

function factsOfOrigin(frame: Frame, topology: TopologyView): Fact[] {
  const value = (column: keyof typeof originColumns.at) =>
    frame.origin[originColumns.at[column]] ?? 0;
  return [
    { label: 'State', value: value('up') === 1 ? 'up' : 'down' },
    { label: 'Zone', value: topology.zones[topology.origin.zone] ?? '' },
    {
      label: 'Workers busy',
      value: `${formatCount(value('busy'))} of ${formatCount(value('workers'))}`,
    },
    { label: 'Waiting', value: formatCount(value('queue')) },
    {
      label: 'Connections',
      names: 'DatabaseConnections',
      value: formatCount(value('connections')),
    },
    { label: 'Reads', value: formatCount(value('reads')) },
    { label: 'Writes', value: formatCount(value('writes')) },
    { label: 'Failed', value: formatCount(value('failed')) },
  ];
}

function factsOfZone(index: number, frame: Frame, topology: TopologyView): Fact[] {
  const nodes = topology.nodes.flatMap((node, i) => (node.zone === index ? [i] : []));
  const up = nodes.filter((i) => nodeState(frame, i) === 'up');
  const primaries = up.filter((i) => nodeValue(frame, i, 'primary') === 1);
  return [
    { label: 'Cache nodes up', value: `${up.length} of ${nodes.length}` },
    { label: 'Primaries', value: formatCount(primaries.length) },
    { label: 'Apps', value: formatCount(topology.apps.filter((app) => app.zone === index).length) },
    { label: 'Database', value: topology.origin.zone === index ? 'here' : 'elsewhere' },
  ];
}
