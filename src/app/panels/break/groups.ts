import { counted } from '../../../content/words.ts';
import type { Frame, TopologyView } from '../../../engine/frame.ts';
import type { FaultView } from '../../../worker/protocol.ts';
import { hasShards } from '../../ui/shards.ts';
import { nodeWords, suitsEngine } from '../../ui/targets.ts';

/** The table of faults as a person looks for them: by what they strike. */
export type FaultGroup = {
  readonly name: string;
  readonly label: string;
  readonly faults: readonly FaultView[];
};

const groups: readonly {
  name: string;
  label: string;
  holds: (fault: FaultView, topology: TopologyView) => boolean;
}[] = [
  { name: 'node', label: 'A node', holds: (f) => f.target === 'node' && !f.isOperation },
  {
    name: 'zones',
    label: 'Zones and the links between them',
    holds: (f, { zones }) =>
      f.target === 'zone' || (f.target.startsWith('zone-') && zones.length > 1),
  },
  { name: 'traffic', label: 'Traffic and items', holds: (f) => isTraffic(f) },
  { name: 'clients', label: 'Apps and DNS', holds: (f) => f.target === 'client' },
  { name: 'origin', label: 'The database', holds: (f) => f.target === 'origin' },
  {
    name: 'operations',
    label: 'What AWS does on request',
    holds: (f) => f.isOperation && !isTraffic(f),
  },
];

function isTraffic(fault: FaultView): boolean {
  const { target, isOperation } = fault;
  return target === 'traffic' || target === 'key' || (target === 'cache' && !isOperation);
}

/** Faults and operations by group, in the order of the table; a group with nothing in it is left out. */
export function faultGroups(faults: readonly FaultView[], topology: TopologyView): FaultGroup[] {
  const possible = faults.filter((fault) => suitsEngine(fault, topology));
  return groups
    .map(({ name, label, holds }) => ({
      name,
      label,
      faults: possible.filter((fault) => holds(fault, topology)),
    }))
    .filter((group) => group.faults.length > 0);
}

/** Shards of several nodes: a shard of one is struck by its node. */
function wholeShards({ groups, nodes }: TopologyView): TargetOption[] {
  return groups.flatMap(({ id }, index) => {
    const count = nodes.filter((node) => node.group === index).length;
    return count < 2
      ? []
      : [{ value: `shard:${id}`, label: `shard ${id}: all ${counted(count, 'node')}` }];
  });
}

export type TargetOption = { readonly value: string; readonly label: string };

/** What a fault may strike in this cluster; one entry where there is no choice. `shards`: whole shards, too; `frame` says roles. */
export function targetsOf(
  kind: FaultView['target'],
  topology: TopologyView,
  shards = false,
  frame: Frame | null = null,
): TargetOption[] {
  const { zones, nodes, groups, apps } = topology;
  if (kind === 'client') {
    return [
      { value: 'clients', label: 'every app' },
      ...apps.map((app) => ({ value: `client:${app.id}`, label: app.id })),
    ];
  }
  if (kind === 'node') {
    const single = nodes.map((node, i) => ({
      value: `node:${node.id}`,
      label: nodeWords(i, topology, frame),
    }));
    return shards && hasShards(topology) ? [...single, ...wholeShards(topology)] : single;
  }
  if (kind === 'shard') {
    return groups.map(({ id }) => ({ value: `shard:${id}`, label: id }));
  }
  if (kind === 'zone') return zones.map((zone) => ({ value: `zone:${zone}`, label: zone }));
  if (kind === 'zone-pair') {
    return zones.flatMap((from, i) =>
      zones
        .slice(i + 1)
        .map((to) => ({ value: `zones:${from}|${to}`, label: `${from} and ${to}` })),
    );
  }
  if (kind === 'zone-link') {
    return zones.flatMap((from) =>
      zones
        .filter((to) => to !== from)
        .map((to) => ({ value: `link:${from}>${to}`, label: `${from} to ${to}` })),
    );
  }
  if (kind === 'key') return [{ value: 'hottest-key', label: 'the hottest key' }];
  return [{ value: kind, label: kind }];
}
