import { MILLISECOND, type Nanos } from '../../base/units.ts';
import { MAX_NODES } from '../../limits.ts';
import type { NodeGroupSpec } from '../../scenario/scenario.ts';
import type { Simulation } from '../../simulation.ts';
import type { Target } from '../../targets.ts';
import type { NodeGroup } from '../nodeGroup.ts';
import type { Operations } from './operations.ts';
import { planMoves } from './plan.ts';

/** Free memory of the shards that stay, over what those that go hold (ElastiCache user guide, best practices). */
export const HEADROOM = 1.5;

const digits = (n: number, width: number) => String(n).padStart(width, '0');

/** Why the number of shards of this cluster cannot be changed online; null when it can. */
export function reshardingRefusal(sim: Simulation): string | null {
  const { cluster } = sim;
  const { spec } = cluster;
  if (cluster.isMemcached) return 'Memcached has no shards to move slots between. Add a node.';
  if (spec.deployment === 'serverless')
    return 'ElastiCache Serverless adds and removes shards itself.';
  if (!cluster.isClusterMode) {
    return 'Online resharding needs cluster mode enabled. This cluster has one shard.';
  }
  const silent = cluster.liveGroups().find((group) => !cluster.node(group.primary).isUp);
  if (silent) return `Shard ${silent.id} has no primary that answers. Wait until it has.`;
  return null;
}

/** ModifyReplicationGroupShardConfiguration with more shards. */
export const scaleOut = {
  refuse(sim: Simulation, _target: Target, shards: number): string | null {
    const refusal = reshardingRefusal(sim);
    if (refusal !== null) return refusal;
    const { cluster } = sim;
    const nodes = cluster.liveNodes().length + shards * nodesOfNew(sim);
    if (nodes <= MAX_NODES) return null;
    return `${nodes} nodes are more than the ${MAX_NODES} that a cluster may have (NodeQuotaForClusterExceeded).`;
  },

  start(ops: Operations, _target: Target, shards: number): number {
    const { sim } = ops;
    const from = sim.cluster.liveGroups().length;
    const waitNanos: Nanos = sim.scenario.failover.replaceMs * MILLISECOND;
    ops.amount = shards;
    ops.later(0, waitNanos);
    return sim.notice('scale-out-started', 'cache', {
      from,
      to: from + shards,
      nodes: shards * nodesOfNew(sim),
      waitNanos,
    });
  },

  /** The new nodes stand: the shards join, empty, and slots begin to move. */
  step(ops: Operations): void {
    const { sim } = ops;
    const { cluster } = sim;
    const added = Array.from({ length: ops.amount }, () => addShard(sim));
    cluster.changed(false);
    for (const group of added) {
      const args = { group: group.id, nodes: group.nodes.length };
      sim.notice('shard-added', `shard:${group.id}`, args, ops.notice);
    }
    const keep = cluster.liveGroups().map((group) => group.index);
    ops.migration.begin(planMoves(cluster.owners(), keep), ops.notice);
  },

  moved(ops: Operations): void {
    finish(ops, 'out');
  },
};

/** ModifyReplicationGroupShardConfiguration with NodeGroupsToRemove: the shard of the target goes. */
export const scaleIn = {
  refuse(sim: Simulation, target: Target): string | null {
    const refusal = reshardingRefusal(sim);
    if (refusal !== null) return refusal;
    const { cluster } = sim;
    const leaving = cluster.group(cluster.node(target.index).group);
    const rest = cluster.liveGroups().filter((group) => group !== leaving);
    if (rest.length === 0)
      return `Shard ${leaving.id} is the only one. A cluster has at least one.`;
    const need = cluster.node(leaving.primary).store.payloadBytes / rest.length;
    for (const group of rest) {
      const free = freeBytes(sim, group);
      if (free >= need) continue;
      return (
        `Shard ${group.id} has ${mib(free)} MiB free and would have to take ${mib(need)} MiB ` +
        `of shard ${leaving.id}. Scale up first.`
      );
    }
    return null;
  },

  start(ops: Operations, target: Target): number {
    const { sim } = ops;
    const { cluster } = sim;
    const leaving = cluster.group(cluster.node(target.index).group);
    const { store } = cluster.node(leaving.primary);
    const rest = cluster.liveGroups().filter((group) => group !== leaving);
    const plan = planMoves(
      cluster.owners(),
      rest.map((group) => group.index),
    );
    const freeTotal = rest.reduce((sum, group) => sum + freeBytes(sim, group), 0);
    const notice = sim.notice('scale-in-started', `shard:${leaving.id}`, {
      group: leaving.id,
      to: rest.length,
      slots: plan.slots.length,
      keys: store.count,
      bytes: store.payloadBytes,
      freeBytes: freeTotal,
      short: freeTotal < HEADROOM * store.payloadBytes ? 1 : 0,
    });
    ops.group = leaving.index;
    ops.migration.begin(plan, notice);
    return notice;
  },

  step(): void {},

  /** The shard owns no slot any more: its nodes go. */
  moved(ops: Operations): void {
    const { sim } = ops;
    const { cluster } = sim;
    const leaving = cluster.group(ops.group);
    // With an item that was too large to be moved it stays.
    if (!cluster.owners().includes(leaving.index)) {
      const nodes = leaving.nodes.length;
      cluster.removeGroup(leaving);
      const spec = sim.scenario.cluster;
      spec.nodeGroups = spec.nodeGroups.filter((group) => group.id !== leaving.id);
      cluster.changed(false);
      const args = { group: leaving.id, nodes };
      sim.notice('shard-removed', `shard:${leaving.id}`, args, ops.notice);
    }
    finish(ops, 'in');
  },
};

function finish(ops: Operations, way: string): void {
  const { sim, migration } = ops;
  sim.notice(
    'resharding-finished',
    'cache',
    {
      way,
      shards: sim.cluster.liveGroups().length,
      slots: migration.slotsMoved,
      left: migration.slotsLeft,
      bytes: migration.bytesMoved,
      ...migration.pace(),
      asked: migration.asked,
      moved: migration.moved,
      afterNanos: sim.now - ops.since,
    },
    ops.notice,
  );
  ops.finished();
  const { tables } = sim.clients.routing;
  tables.settle();
  const slots = Math.max(...tables.stale);
  if (slots === 0 || sim.scenario.clients.slotTable !== 'start') return;
  sim.notice('slot-tables-stale', 'cache', { apps: tables.stale.length, slots }, ops.notice);
}

function freeBytes(sim: Simulation, group: NodeGroup): number {
  const { store } = sim.cluster.node(group.primary);
  return Math.max(0, store.limitBytes - store.usedBytes);
}

function mib(bytes: number): string {
  return (Math.round(bytes / 104_857.6) / 10).toFixed(1);
}

/** A new shard gets as many nodes as the smallest has (ElastiCache user guide). */
function nodesOfNew(sim: Simulation): number {
  return Math.min(...sim.cluster.liveGroups().map((group) => group.nodes.length));
}

/** A new shard without slots; its nodes lie in zones that have power. */
function addShard(sim: Simulation): NodeGroup {
  const { cluster, scenario, network } = sim;
  const nodes = nodesOfNew(sim);
  const used = cluster.groups.map((group) => Number.parseInt(group.id, 10) || 0);
  const id = digits(Math.max(0, ...used) + 1, 4);
  const powered = scenario.zones.filter((_, zone) => network.up[zone] === 1);
  const zones = powered.length > 0 ? powered : scenario.zones;
  const first = cluster.liveGroups().length;
  const spec: NodeGroupSpec = {
    id,
    slots: [],
    nodes: Array.from({ length: nodes }, (_, n) => ({
      id: `${id}-${digits(n + 1, 3)}`,
      zone: zones[(first + n) % zones.length] as string,
    })),
  };
  scenario.cluster.nodeGroups.push(spec);
  return cluster.addGroup(spec);
}
