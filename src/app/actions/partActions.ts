import type { Frame, TopologyView } from '../../engine/frame.ts';
import type { Selection } from '../lab/types.ts';
import { factsOf } from '../panels/inspectorFacts.ts';
import { endpointsOf } from '../ui/endpoints.ts';
import { hasShards } from '../ui/shards.ts';
import { nodeValue } from '../ui/targets.ts';
import type { Action, ActionPage } from './action.ts';
import { goInto, inLab, leadTo } from './leading.ts';

const group = 'Inspect';

/** Everything on the stage as a thing to inspect, and every number of the inspector by its names. */
export function partActions({ lab }: ActionPage): Action[] {
  const { topology, snapshot } = lab.store.getState();
  if (!topology) return [];
  return [
    ...things(topology, snapshot?.frame ?? null),
    ...(snapshot ? numbers(topology, snapshot.frame) : []),
  ];
}

function inspect(of: string, selection: Selection, also: string, words = of): Action {
  return {
    id: `inspect ${of}`,
    name: `Inspect ${words}`,
    group,
    of,
    also: `look at show numbers ${also}`,
    act: (page) =>
      inLab(page, () => {
        page.lab.select(selection);
        goInto(page.lab, 'inspect');
      }),
  };
}

function things(topology: TopologyView, frame: Frame | null): Action[] {
  const { nodes, groups, zones, apps } = topology;
  const busiest = frame ? busiestNode(topology, frame) : -1;
  const named = nodes[busiest]?.id ?? '';
  const role = (i: number) =>
    topology.engine === 'memcached' || !frame
      ? ''
      : nodeValue(frame, i, 'primary') === 1
        ? 'primary'
        : 'replica';
  const select = (kind: 'node' | 'shard' | 'zone' | 'app' | 'endpoint', index: number) =>
    ({ kind, index }) satisfies Selection;
  return [
    inspect('the whole cache', { kind: 'cache' }, 'cluster'),
    ...(nodes.length > 1 && busiest >= 0
      ? [
          {
            ...inspect(
              'the busiest node',
              select('node', busiest),
              'hottest hot most loaded engine cpu worst',
              `the busiest node so far: ${named}`,
            ),
            of: 'busiest node',
          },
        ]
      : []),
    ...nodes.map(({ id, zone }, i) =>
      inspect(id, select('node', i), `node ${role(i)} in ${zones[zone]}`),
    ),
    ...(hasShards(topology)
      ? groups.map(({ id }, i) => inspect(`shard ${id}`, select('shard', i), 'node group'))
      : []),
    ...apps.map(({ id }, i) => inspect(id, select('app', i), 'app client application')),
    { ...inspect('the database', { kind: 'origin' }, 'origin'), of: 'database' },
    ...zones.map((zone, i) => inspect(zone, select('zone', i), 'availability zone az')),
    ...endpointsOf(topology).map(({ label, name }, i) =>
      inspect(label, select('endpoint', i), `${name} address dns name`, `the ${label}`),
    ),
  ];
}

/** The node whose engine thread has worked longest; -1 while none has. */
function busiestNode(topology: TopologyView, frame: Frame): number {
  let most = 0;
  let busiest = -1;
  topology.nodes.forEach((_, i) => {
    const busy = nodeValue(frame, i, 'busyNanos');
    if (busy <= most) return;
    most = busy;
    busiest = i;
  });
  return busiest;
}

/** Parts of what is inside a node or the cache, by the heading over them. */
const insides: readonly { label: string; of: 'cache' | 'node'; part: string; also: string }[] = [
  {
    label: 'Engine CPU',
    of: 'node',
    part: 'Processors and queue',
    also: 'EngineCPUUtilization CPUUtilization processors queue depth thread vcpu utilization',
  },
  {
    label: 'Engine CPU: the busiest shards',
    of: 'cache',
    part: 'Load by shard',
    also: 'EngineCPUUtilization hottest hot shard load by shard',
  },
  { label: 'Hot keys', of: 'cache', part: 'Hot keys', also: 'hottest key most asked for' },
  { label: 'Big keys', of: 'cache', part: 'Big keys', also: 'biggest largest key value' },
  {
    label: 'Memory ledger',
    of: 'node',
    part: 'Memory ledger',
    also: 'used_memory maxmemory overhead buffers reserved free fragmentation',
  },
  { label: 'Slab classes', of: 'node', part: 'Slab classes', also: 'pages chunks slab memory' },
  {
    label: 'How items left',
    of: 'cache',
    part: 'How items left',
    also: 'exits evicted expired deleted lost evictions expiries',
  },
];

/** Facts of the inspector that nobody looks for by their name. */
const noNumbers = ['State', 'Zone', 'Role', 'Engine', 'Database'];

/** Numbers of the inspector: where one stands for several things, for the widest of them. */
function numbers(topology: TopologyView, frame: Frame): Action[] {
  const node = Math.max(0, busiestNode(topology, frame));
  const replica = topology.nodes.findIndex((_, i) => nodeValue(frame, i, 'primary') === 0);
  const nodeName = topology.nodes[node]?.id ?? '';
  const of: [string, Selection][] = [
    ['the whole cache', { kind: 'cache' }],
    [nodeName, { kind: 'node', index: node }],
    ...(replica >= 0
      ? [
          [topology.nodes[replica]?.id ?? '', { kind: 'node', index: replica }] satisfies [
            string,
            Selection,
          ],
        ]
      : []),
    ['the database', { kind: 'origin' }],
    [topology.apps[0]?.id ?? '', { kind: 'app', index: 0 }],
  ];
  const memcached = topology.engine === 'memcached';
  const missing = memcached ? 'Memory ledger' : 'Slab classes';
  const parts = insides
    .filter(({ part }) => part !== missing)
    .filter(({ part }) => part !== 'Load by shard' || topology.groups.length > 1)
    .map(({ label, of, part, also }) =>
      number(
        `${label}${of === 'node' ? ` (${nodeName})` : ''}`,
        of === 'node' ? { kind: 'node', index: node } : { kind: 'cache' },
        `[aria-label="${part}"]`,
        also,
      ),
    );
  const known = new Set(noNumbers);
  const facts = of.flatMap(([name, selection]) =>
    factsOf(selection, frame, topology).flatMap(({ label, names }) => {
      if (known.has(label)) return [];
      known.add(label);
      return [number(`${label} (${name})`, selection, `[data-fact="${label}"]`, names ?? '')];
    }),
  );
  return [...parts, ...facts];
}

function number(words: string, selection: Selection, selector: string, also: string): Action {
  return {
    id: `number ${words}`,
    name: `Number: ${words}`,
    group: 'Numbers',
    also: `metric figure value ${also}`,
    act: (page) => {
      page.lab.select(selection);
      leadTo(page, 'inspect', selector);
    },
  };
}
