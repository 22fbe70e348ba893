import { MILLISECOND, type Nanos, SECOND } from '../../base/units.ts';
import { MAX_NODES } from '../../limits.ts';
import { writeKnob } from '../../scenario/settings.ts';
import type { Simulation } from '../../simulation.ts';
import { resizeMemcached, resizeReplicas } from '../change.ts';
import { UP } from '../states.ts';
import type { Operation, Operations } from './operations.ts';

/** Replicas of one shard: ElastiCache allows five. */
const MOST_REPLICAS = 5;
/** Nodes of one Memcached cluster. */
const MOST_MEMCACHED = 60;
const LOOK: Nanos = SECOND / 4;
const JOIN = 0;

const waitOf = (sim: Simulation): Nanos => sim.scenario.failover.replaceMs * MILLISECOND;

/** Why this cluster has no replicas to add or remove; null when it may have. */
function replicaRefusal(sim: Simulation): string | null {
  const { cluster } = sim;
  if (cluster.isMemcached) return 'Memcached has no replicas. Add a node.';
  if (cluster.spec.deployment === 'serverless')
    return 'ElastiCache Serverless keeps its replicas itself.';
  return null;
}

function announce(ops: Operations, what: string, from: number, to: number): number {
  return ops.sim.notice('nodes-planned', 'cache', { what, from, to, waitNanos: waitOf(ops.sim) });
}

/** IncreaseReplicaCount, for every shard. */
export const addReplica: Operation = {
  refuse(sim, _target, amount) {
    const no = replicaRefusal(sim);
    if (no !== null) return no;
    const groups = sim.cluster.liveGroups();
    const most = Math.max(...groups.map((group) => group.nodes.length - 1)) + amount;
    if (most > MOST_REPLICAS) {
      return `${most} replicas are more than the ${MOST_REPLICAS} that a shard may have.`;
    }
    const nodes = sim.cluster.liveNodes().length + amount * groups.length;
    if (nodes <= MAX_NODES) return null;
    return `${nodes} nodes are more than the ${MAX_NODES} that a cluster may have (NodeQuotaForClusterExceeded).`;
  },
  start(ops, _target, amount) {
    const { sim } = ops;
    const from = replicasOf(sim);
    ops.amount = from + amount;
    ops.later(JOIN, waitOf(sim));
    return announce(ops, 'replicas', from, ops.amount);
  },
  step(ops, step) {
    const { sim } = ops;
    if (step === JOIN) {
      writeKnob(sim.scenario, 'cluster.replicas', ops.amount);
      resizeReplicas(sim);
    }
    const nodes = sim.cluster.liveNodes();
    if (nodes.some((node) => node.state !== UP || !(node.linked || node.isPrimary))) {
      ops.later(1, LOOK);
      return;
    }
    finish(ops, 'replicas', replicasOf(sim));
  },
  moved() {},
};

/** DecreaseReplicaCount with ReplicasToRemove. */
export const removeReplica: Operation = {
  refuse(sim, target) {
    const no = replicaRefusal(sim);
    if (no !== null) return no;
    const { cluster } = sim;
    const node = cluster.node(target.index);
    const group = cluster.group(node.group);
    if (group.primary === node.index) {
      return `${node.id} is the primary of shard ${group.id}. Choose a replica, or fail over first.`;
    }
    if (group.nodes.length > 2) return null;
    if (cluster.spec.multiAz) {
      return `With Multi-AZ each shard keeps at least one replica, and ${node.id} is the last of shard ${group.id}.`;
    }
    if (cluster.spec.automaticFailover && !cluster.isClusterMode) {
      return `Automatic failover needs a replica, and ${node.id} is the last. Switch it off first.`;
    }
    return null;
  },
  start(ops, target) {
    const { sim } = ops;
    const { cluster } = sim;
    const node = cluster.node(target.index);
    const group = cluster.group(node.group);
    cluster.removeNode(node);
    const spec = sim.scenario.cluster.nodeGroups.find(({ id }) => id === group.id);
    if (spec) spec.nodes = spec.nodes.filter(({ id }) => id !== node.id);
    cluster.changed(false);
    const notice = sim.notice('replica-removed', target.text, { group: group.id });
    ops.finished();
    return notice;
  },
  step() {},
  moved() {},
};

/** ModifyCacheCluster with more nodes (Memcached). */
export const addNode: Operation = {
  refuse(sim, _target, amount) {
    const { cluster } = sim;
    if (!cluster.isMemcached) return 'Only Memcached adds single nodes. Add a replica or a shard.';
    const nodes = cluster.liveGroups().length + amount;
    if (nodes <= MOST_MEMCACHED) return null;
    return `${nodes} nodes are more than the ${MOST_MEMCACHED} that a Memcached cluster may have.`;
  },
  start(ops, _target, amount) {
    const { sim } = ops;
    const from = sim.cluster.liveGroups().length;
    ops.amount = from + amount;
    ops.later(JOIN, waitOf(sim));
    return announce(ops, 'nodes', from, ops.amount);
  },
  step(ops) {
    const { sim } = ops;
    writeKnob(sim.scenario, 'cluster.shards', ops.amount);
    resize(sim, ops.notice);
    finish(ops, 'nodes', sim.cluster.liveGroups().length);
  },
  moved() {},
};

/** ModifyCacheCluster with CacheNodeIdsToRemove (Memcached). */
export const removeNode: Operation = {
  refuse(sim, target) {
    const { cluster } = sim;
    if (!cluster.isMemcached)
      return 'Only Memcached removes single nodes. Remove a replica or a shard.';
    if (cluster.liveGroups().length > 1) return null;
    return `${cluster.node(target.index).id} is the only node. A cluster has at least one.`;
  },
  start(ops, target) {
    const { sim } = ops;
    const { id, store } = sim.cluster.node(target.index);
    const notice = sim.notice('node-removed', target.text, { keys: store.count });
    const spec = sim.scenario.cluster;
    spec.nodeGroups = spec.nodeGroups.filter((group) => group.id !== id);
    resize(sim, notice);
    ops.finished();
    return notice;
  },
  step() {},
  moved() {},
};

/** The list of nodes changes, and each app goes on with its own until it asks. */
function resize(sim: Simulation, cause: number): void {
  const lists = sim.cluster.nodeLists();
  lists.keep();
  lists.changed(resizeMemcached(sim, cause));
}

function finish(ops: Operations, what: string, count: number): void {
  const afterNanos = ops.sim.now - ops.since;
  ops.sim.notice('nodes-stand', 'cache', { what, count, afterNanos }, ops.notice);
  ops.finished();
}

function replicasOf(sim: Simulation): number {
  return Math.max(...sim.cluster.liveGroups().map((group) => group.nodes.length - 1));
}
