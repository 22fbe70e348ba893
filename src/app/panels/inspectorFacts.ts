import { engineNames } from '../../content/vocabulary.ts';
import { counted, formatCount, formatPercent } from '../../content/words.ts';
import {
  appColumns,
  type Frame,
  originColumns,
  type TopologyView,
  totalColumns,
} from '../../engine/frame.ts';
import type { Selection } from '../lab/types.ts';
import { formatStored, storedBytes } from '../ui/metering.ts';
import { nodeState, nodeValue } from '../ui/targets.ts';
import type { Fact } from './fact.ts';
import { factsOfNode, factsOfShard, type NodeColumn } from './nodeFacts.ts';
import { rangesText, SLOTS } from './slotRanges.ts';

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
    { label: 'State', value: value('up') === 1 ? 'up' : 'down', isIdentity: true },
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
        value: `${counted(count, 'slot')} in ${rangesText(ranges.slice(0, MOST_RANGES))}${ranges.length > MOST_RANGES ? ' and more' : ''}`,
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
  const sum = (column: NodeColumn, primaries: boolean) =>
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
    {
      label: 'Engine',
      value: `${engineNames[topology.engine]} ${topology.engineVersion}`,
      isIdentity: true,
    },
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
      : [{ label: 'Node type', value: topology.nodeType, isIdentity: true as const }]),
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
    { label: 'State', value: value('up') === 1 ? 'up' : 'down', isIdentity: true },
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
