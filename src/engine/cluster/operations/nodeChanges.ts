import { MILLISECOND, SECOND } from '../../base/units.ts';
import { inFlightAt } from '../../faults/inFlight.ts';
import { engineVersions } from '../../scenario/engineVersions.ts';
import type { ClusterSpec } from '../../scenario/scenario.ts';
import type { Simulation } from '../../simulation.ts';
import type { Operation, Operations } from './operations.ts';
import { inOrder, onType, typeBeside } from './rolling.ts';

/** A Memcached node that is replaced is away for so long. Assumed. */
const MEMCACHED_SWAP = 10 * SECOND;

/** Why nodes of this cluster cannot be replaced online; null when they can. */
function refusal(sim: Simulation, what: string): string | null {
  const { cluster } = sim;
  if (cluster.spec.deployment === 'serverless')
    return `ElastiCache Serverless sees to ${what} itself.`;
  const silent = cluster.liveGroups().find((group) => !cluster.node(group.primary).isUp);
  if (silent && !cluster.isMemcached) {
    return `Shard ${silent.id} has no primary that answers. Wait until it has.`;
  }
  return null;
}

/** An operation that replaces all nodes: what becomes of the cluster, and why not. */
function rolling(
  what: string,
  aim: (sim: Simulation, amount: number) => ClusterSpec | string,
): Operation {
  return {
    refuse(sim, _target, amount) {
      const no = refusal(sim, what);
      if (no !== null) return no;
      const spec = aim(sim, amount);
      return typeof spec === 'string' ? spec : null;
    },
    start(ops, _target, amount) {
      const { sim } = ops;
      const { spec } = sim.cluster;
      const to = aim(sim, amount) as ClusterSpec;
      const nodes = inOrder(sim);
      ops.rolling.begin(nodes, to);
      return sim.notice('rolling-started', 'cache', {
        what,
        from: what === 'upgrades' ? spec.engineVersion : spec.nodeType,
        to: what === 'upgrades' ? to.engineVersion : to.nodeType,
        nodes: nodes.length,
        waitNanos: sim.scenario.failover.replaceMs * MILLISECOND,
      });
    },
    step: (ops, step) => advance(ops, step),
    moved() {},
  };
}

function advance(ops: Operations, step: number): void {
  if (!ops.rolling.step(step)) return;
  const { sim, rolling: roll } = ops;
  roll.settle();
  const args = { nodes: roll.replaced, afterNanos: sim.now - ops.since };
  sim.notice('rolling-finished', 'cache', args, ops.notice);
  ops.finished();
}

/** ModifyReplicationGroup with a smaller or larger CacheNodeType, online. */
function nodeType(way: 1 | -1) {
  return rolling('scaling', (sim, sizes) => {
    const { cluster } = sim;
    const { spec } = cluster;
    if (cluster.isMemcached) {
      return 'Memcached gets another node type with a new, empty cluster. Change the setting Node type.';
    }
    const to = typeBeside(spec.nodeType, way * sizes);
    if (to === null) {
      return `There is no node type ${sizes} ${sizes === 1 ? 'size' : 'sizes'} ${way > 0 ? 'above' : 'below'} ${spec.nodeType} in its family.`;
    }
    const after = onType(spec, to);
    const limit = Math.floor(after.maxmemoryBytes * (1 - after.reservedMemoryPercent / 100));
    const full = cluster.liveGroups().find((group) => {
      return cluster.node(group.primary).store.usedBytes > limit;
    });
    if (!full) return after;
    const used = cluster.node(full.primary).store.usedBytes;
    return (
      `Shard ${full.id} holds ${mib(used)} MiB, and ${to} has ${mib(limit)} MiB for data. ` +
      'Choose a larger type, or add a shard first.'
    );
  });
}

export const scaleUp = nodeType(1);
export const scaleDown = nodeType(-1);

/** ModifyReplicationGroup with a newer EngineVersion. There is no way back (Version management). */
export const upgrade = rolling('upgrades', (sim, steps) => {
  const { cluster } = sim;
  const { spec } = cluster;
  if (cluster.isMemcached) {
    return 'An upgrade of Memcached empties every node. Reboot the nodes one by one to see what that does.';
  }
  const newer = newerVersions(spec);
  const version = newer[steps - 1];
  if (version !== undefined) return { ...spec, engineVersion: version };
  if (newer.length === 0)
    return `${spec.engine} ${spec.engineVersion} is the newest version, and there is no downgrade.`;
  return `There ${newer.length === 1 ? 'is' : 'are'} ${newer.length} newer ${newer.length === 1 ? 'version' : 'versions'} than ${spec.engine} ${spec.engineVersion}.`;
});

/** Versions of an engine that ElastiCache offers and that are newer, oldest first. */
function newerVersions(spec: ClusterSpec): string[] {
  const number = (version: string) => {
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
    return major * 1e6 + minor * 1e3 + patch;
  };
  return (
    Object.values(engineVersions)
      // Those without a note are recorded servers, not versions that ElastiCache offers.
      .filter((entry) => entry.engine === spec.engine && entry.note !== '')
      .map((entry) => entry.version)
      .filter((version) => number(version) > number(spec.engineVersion))
      .sort((a, b) => number(a) - number(b))
  );
}

/** A planned replacement of one node: maintenance. */
export const replaceNode: Operation = {
  refuse: (sim) => refusal(sim, 'maintenance'),
  start(ops, target) {
    const { sim } = ops;
    const { cluster } = sim;
    const node = cluster.node(target.index);
    const isPrimary = cluster.group(node.group).primary === node.index;
    const waitNanos = sim.scenario.failover.replaceMs * MILLISECOND;
    ops.group = node.index;
    if (cluster.isMemcached) ops.later(0, waitNanos);
    else ops.rolling.begin([node], cluster.spec);
    return sim.notice('replacement-planned', target.text, {
      role: cluster.isMemcached ? 'node' : isPrimary ? 'primary' : 'replica',
      waitNanos,
    });
  },
  step(ops, step) {
    const { sim } = ops;
    const { cluster } = sim;
    if (!cluster.isMemcached) {
      advance(ops, step);
      return;
    }
    const node = cluster.node(ops.group);
    if (cluster.viewIndex(node.index) >= 0 && node.isUp) {
      const args = { role: 'node', keys: node.store.count };
      const lost = inFlightAt(sim, [node]);
      const notice = sim.notice('node-rebooted', `node:${node.id}`, args, ops.notice, lost);
      cluster.failover.reboot(node, notice, MEMCACHED_SWAP);
    }
    ops.finished();
  },
  moved() {},
};

export function mib(bytes: number): string {
  return (Math.round(bytes / 104_857.6) / 10).toFixed(1);
}
