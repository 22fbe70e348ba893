import { MILLISECOND, type Nanos } from '../base/units.ts';
import type { CacheNode } from '../cluster/node.ts';
import { UP } from '../cluster/states.ts';
import type { Simulation } from '../simulation.ts';
import type { Target } from '../targets.ts';
import type { Fault } from './fault.ts';

/** KEYS * with its answer, for each key; DEL of a set, for each member. Measured on Redis 7.0.15, 1 M keys and members. */
const KEYS_NANOS: Nanos = 310;
const FREE_NANOS: Nanos = 260;

/** Commands that keep the one command thread to themselves: everything else waits behind them. */
export const longCommands = {
  'keys-command': {
    label: 'KEYS *',
    about: 'One command that goes through every key of the node; all others wait for it.',
    target: 'node',
    heal: '',
    refuse: (sim, target) => redisOnly(sim, target, false),
    strike(sim, target) {
      const node = sim.cluster.node(target.index);
      return occupy(sim, target, 'KEYS *', node.store.count, node.store.count * KEYS_NANOS);
    },
    mend() {},
  },
  'big-delete': {
    label: 'DEL a big set',
    about: 'DEL frees every member of a set before the next command; its replicas do the same.',
    target: 'node',
    heal: '',
    amount: { label: 'Members', unit: 'thousand', min: 1, max: 100_000, standard: 1_000 },
    refuse: (sim, target) => redisOnly(sim, target, true),
    strike(sim, target, amount) {
      const members = amount * 1000;
      const notice = occupy(sim, target, 'DEL', members, members * FREE_NANOS);
      for (const replica of replicasOf(sim, target)) {
        replica.occupy(members * FREE_NANOS * replica.slowdown);
      }
      return notice;
    },
    mend() {},
  },
  'long-script': {
    label: 'Long Lua script',
    about:
      'A script runs as one command; all others wait for it. Redis answers BUSY only after 5 s.',
    target: 'node',
    heal: '',
    amount: { label: 'Takes', unit: 'ms', min: 1, max: 5_000, standard: 500 },
    refuse: (sim, target) => redisOnly(sim, target, true),
    strike: (sim, target, amount) =>
      occupy(sim, target, 'EVAL', 0, Math.round(amount * MILLISECOND)),
    mend() {},
  },
} satisfies Record<string, Fault>;

function occupy(
  sim: Simulation,
  target: Target,
  command: string,
  items: number,
  nanos: Nanos,
): number {
  const node = sim.cluster.node(target.index);
  const takes = Math.max(1, Math.round(nanos * node.slowdown));
  const notice = sim.notice('long-command', target.text, { command, items, takesNanos: takes });
  node.occupy(takes);
  return notice;
}

function redisOnly(sim: Simulation, target: Target, writes: boolean): string | null {
  const node = sim.cluster.node(target.index);
  if (sim.cluster.isMemcached) return 'Memcached has no such command.';
  if (node.state !== UP) return `${node.id} does not take commands now.`;
  if (writes && !node.isPrimary) return `READONLY: ${node.id} is a replica. Choose a primary.`;
  return null;
}

function replicasOf(sim: Simulation, target: Target): CacheNode[] {
  const { cluster } = sim;
  const node = cluster.node(target.index);
  return cluster
    .group(node.group)
    .nodes.filter((index) => index !== node.index)
    .map((index) => cluster.node(index))
    .filter((replica) => replica.state === UP && replica.linked);
}
