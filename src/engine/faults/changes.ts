import type { OperationName } from '../cluster/operations/port.ts';
import type { Fault } from './fault.ts';

/** An operation that changes nodes, shards or slots and takes its time: see cluster/operations. */
function change(name: OperationName, words: Pick<Fault, 'label' | 'about' | 'target' | 'amount'>) {
  return {
    ...words,
    heal: '',
    refuse: (sim, target, amount) => sim.cluster.operate().refusal(name, target, amount),
    strike: (sim, target, amount) => sim.cluster.operate().start(name, target, amount),
    mend() {},
  } satisfies Fault;
}

/** What changes the cluster while it serves: part of the table of faults. */
export const changes = {
  'scale-out': change('scale-out', {
    label: 'Scale out',
    about: 'New shards join, empty; slots move to them one by one while the cluster serves.',
    target: 'cache',
    amount: { label: 'Shards to add', unit: '', min: 1, max: 90, standard: 1 },
  }),
  'scale-in': change('scale-in', {
    label: 'Remove the shard',
    about: 'The slots of this shard move to the others one by one; then its nodes go.',
    target: 'node',
  }),
} satisfies Record<OperationName, Fault>;
