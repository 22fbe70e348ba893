import { nodeStateWords } from '../../content/vocabulary.ts';
import { formatBytes, formatCount, formatNanos, formatPercent } from '../../content/words.ts';
import type { Frame, TopologyView } from '../../engine/frame.ts';
import { nodesOfShard } from '../ui/shards.ts';
import { nodeState, nodeValue } from '../ui/targets.ts';
import type { Fact } from './fact.ts';
import { countSlots, rangesText, SLOTS } from './slotRanges.ts';

/** A column of a node's row. */
export type NodeColumn = Parameters<typeof nodeValue>[2];
type NodeFact = {
  label: string;
  info: string;
  memcached: string;
  cloudWatch: string;
  words: (value: (column: NodeColumn) => number) => string;
  /** Of its process: while it is down there is none. */
  isOfProcess?: true;
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
    isOfProcess: true,
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
    isOfProcess: true,
  },
  {
    label: 'Commands waiting',
    info: '',
    memcached: '',
    cloudWatch: '',
    words: (v) => formatCount(v('queue')),
    isOfProcess: true,
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
    isOfProcess: true,
  },
  {
    label: 'Behind the primary',
    info: '',
    memcached: '',
    cloudWatch: 'ReplicationLag',
    words: (v) => `${formatNanos(v('lagNanos'))}, ${formatBytes(v('lagBytes'))}`,
    isOfProcess: true,
  },
];

/** The numbers of one node under the names of INFO and CloudWatch. */
export function factsOfNode(index: number, frame: Frame, topology: TopologyView): Fact[] {
  const node = topology.nodes[index];
  if (!node) return [];
  const state = nodeState(frame, index);
  const value = (column: NodeColumn) => nodeValue(frame, index, column);
  const memcached = topology.engine === 'memcached';
  const role = memcached ? 'node' : value('primary') === 1 ? 'primary' : 'replica';
  const group = topology.groups[node.group];
  const slots = rangesText(group?.slots);
  const leaving = countSlots(group?.leaving);
  const rows = memcached
    ? nodeFacts
    : [...nodeFacts, ...(value('primary') === 1 ? replicaFacts.slice(0, 1) : replicaFacts)];
  return [
    {
      label: 'State',
      value: `${nodeStateWords[state].label} for ${formatNanos(frame.at - value('since'))}`,
      isIdentity: true,
    },
    { label: 'Role', value: role, isIdentity: true },
    { label: 'Address', value: node.address, isIdentity: true },
    ...(slots && !memcached ? [{ label: 'Hash slots', value: slots }] : []),
    ...(leaving > 0 ? [{ label: 'Slots still to leave', value: formatCount(leaving) }] : []),
    ...(value('slowdown') > 1
      ? [{ label: 'Slowed down', value: `${value('slowdown')} times` }]
      : []),
    ...rows.map((row) => ({
      label: row.label,
      names: [memcached ? row.memcached : row.info, row.cloudWatch].filter(Boolean).join(', '),
      value: state === 'down' && row.isOfProcess ? 'none: it is down' : row.words(value),
    })),
  ];
}

/** Of one shard: counters of the commands are those of all nodes of the shard; what it holds is what its primary holds. */
export function factsOfShard(index: number, frame: Frame, topology: TopologyView): Fact[] {
  const group = topology.groups[index];
  if (!group) return [];
  const nodes = nodesOfShard(index, frame, topology);
  const sum = (column: NodeColumn) =>
    nodes.reduce((all, node) => all + nodeValue(frame, node, column), 0);
  const primary = nodes.find((node) => nodeValue(frame, node, 'primary') === 1);
  const held = (column: NodeColumn) =>
    primary === undefined ? 0 : nodeValue(frame, primary, column);
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
          { label: 'Hash slots', value: rangesText(group.slots) || 'none' },
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
