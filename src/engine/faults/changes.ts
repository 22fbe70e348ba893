import { movesAtOnce, type OperationName } from '../cluster/operations/port.ts';
import type { ClusterSpec } from '../scenario/scenario.ts';
import type { Fault } from './fault.ts';

/** An operation that changes nodes, shards or slots and takes its time: see cluster/operations. */
function change(
  name: OperationName,
  words: Pick<Fault, 'label' | 'about' | 'aboutOn' | 'target' | 'amount'>,
) {
  return {
    ...words,
    heal: '',
    refuse: (sim, target, amount) => sim.cluster.operate().refusal(name, target, amount),
    strike: (sim, target, amount) => sim.cluster.operate().start(name, target, amount),
    mend() {},
  } satisfies Fault;
}

/** How slots move: as the engine does it. */
function withSlots(what: string): (cluster: ClusterSpec) => string {
  return (cluster) =>
    movesAtOnce(cluster)
      ? `${what} Valkey ${cluster.engineVersion} moves whole ranges: a snapshot, the writes after it, one hand-over, no ASK.`
      : `${what} They go one by one and key by key; a key that has left is answered with ASK. Valkey moves whole ranges from 9.0 on.`;
}

/** What changes the cluster while it serves: part of the table of faults. */
export const changes = {
  'scale-out': change('scale-out', {
    label: 'Scale out',
    about:
      'Adds shards (resharding): they join empty, and slots move to them while the cluster serves.',
    aboutOn: withSlots(
      'Adds shards (resharding): they join empty, and slots move to them while the cluster serves.',
    ),
    target: 'cache',
    amount: { label: 'Shards to add', unit: '', min: 1, max: 90, standard: 1 },
  }),
  'scale-in': change('scale-in', {
    label: 'Remove the shard',
    about: 'The slots of this shard move to the others; then its nodes go.',
    aboutOn: withSlots('The slots of this shard move to the others; then its nodes go.'),
    target: 'shard',
  }),
  'scale-up': change('scale-up', {
    label: 'Scale up',
    about:
      'Larger nodes join beside the old ones, sync, and take over their names, shard by shard.',
    target: 'cache',
    amount: { label: 'Sizes larger', unit: '', min: 1, max: 8, standard: 1 },
  }),
  'scale-down': change('scale-down', {
    label: 'Scale down',
    about:
      'Smaller nodes join beside the old ones, sync, and take over their names, shard by shard.',
    target: 'cache',
    amount: { label: 'Sizes smaller', unit: '', min: 1, max: 8, standard: 1 },
  }),
  upgrade: change('upgrade', {
    label: 'Upgrade',
    about:
      'Nodes of a newer engine version take over: replicas first, then each primary hands over.',
    target: 'cache',
    amount: { label: 'Versions newer', unit: '', min: 1, max: 8, standard: 1 },
  }),
  'replace-node': change('replace-node', {
    label: 'Replace',
    about: 'Maintenance: a new node joins, syncs, and takes over the name of this one.',
    target: 'node',
  }),
  'add-replica': change('add-replica', {
    label: 'Add replicas',
    about: 'IncreaseReplicaCount: new replicas join every shard and sync.',
    target: 'cache',
    amount: { label: 'More in each shard', unit: '', min: 1, max: 5, standard: 1 },
  }),
  'remove-replica': change('remove-replica', {
    label: 'Remove the replica',
    about: 'DecreaseReplicaCount: this replica leaves its shard.',
    target: 'node',
  }),
  'add-node': change('add-node', {
    label: 'Add nodes',
    about:
      'Memcached: new, empty nodes join; each app learns of them when it next asks for the list.',
    target: 'cache',
    amount: { label: 'Nodes to add', unit: '', min: 1, max: 59, standard: 1 },
  }),
  'remove-node': change('remove-node', {
    label: 'Remove the node',
    about:
      'Memcached: this node leaves with what it holds; apps call it until they next ask for the list.',
    target: 'node',
  }),
} satisfies Record<OperationName, Fault>;
