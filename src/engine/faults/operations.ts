import { SECOND } from '../base/units.ts';
import { candidateOf } from '../cluster/candidates.ts';
import type { Simulation } from '../simulation.ts';
import type { Target } from '../targets.ts';
import type { Fault } from './fault.ts';
import { inFlightAt } from './inFlight.ts';

/** TestFailover may be called for this many shards in any 24 hours (ElastiCache user guide, AutoFailover). */
const TESTS_A_DAY = 15;
const DAY = 86_400 * SECOND;

/** What an operator does to nodes on purpose: part of the table of faults. */
export const operations = {
  'test-failover': {
    label: 'Test failover',
    about: 'TestFailover: the primary of the shard is taken down and a replica promoted.',
    target: 'node',
    heal: '',
    refuse(sim, target) {
      const { failover, spec, isMemcached } = sim.cluster;
      const group = shardOf(sim, target);
      if (isMemcached) return 'Memcached has no failover.';
      if (failover.bus) return 'TestFailover belongs to ElastiCache. Let it see to failover first.';
      if (spec.deployment === 'serverless') return 'A serverless cache has no TestFailover.';
      if (!spec.automaticFailover) return 'TestFailover needs automatic failover. Switch it on.';
      if (group.lostAt >= 0) return `Shard ${group.id} is failing over already.`;
      if (candidateOf(sim, group) === null) return `Shard ${group.id} has no replica to promote.`;
      const recent = failover.testedAt.filter((at) => sim.now - at < DAY);
      if (recent.length < TESTS_A_DAY) return null;
      return `TestFailover is limited to ${TESTS_A_DAY} shards in 24 hours. Wait.`;
    },
    strike(sim, target) {
      const group = shardOf(sim, target);
      const primary = sim.cluster.node(group.primary);
      const args = { group: group.id, node: primary.id };
      const lost = inFlightAt(sim, [primary]);
      const notice = sim.notice('test-failover', target.text, args, -1, lost);
      sim.cluster.failover.test(group, notice);
      return notice;
    },
    mend() {},
  },
  reboot: {
    label: 'Reboot',
    about:
      'RebootCacheCluster: the node restarts, empty. ElastiCache takes it for no failure: no failover.',
    target: 'node',
    heal: '',
    // How long it takes is not documented: assumed.
    amount: { label: 'Takes', unit: 's', min: 1, max: 600, standard: 30 },
    refuse(sim) {
      if (sim.cluster.isClusterMode) return 'ElastiCache does not reboot nodes in cluster mode.';
      return null;
    },
    strike(sim, target, amount) {
      const node = sim.cluster.node(target.index);
      const isPrimary = shardOf(sim, target).primary === node.index;
      const args = {
        role: sim.cluster.isMemcached ? 'node' : isPrimary ? 'primary' : 'replica',
        keys: node.store.count,
      };
      const lost = inFlightAt(sim, [node]);
      const notice = sim.notice('node-rebooted', target.text, args, -1, lost);
      sim.cluster.failover.reboot(node, notice, amount * SECOND);
      return notice;
    },
    mend() {},
  },
  'cluster-takeover': {
    label: 'Take over',
    about: 'CLUSTER FAILOVER TAKEOVER: a replica makes itself primary without asking for votes.',
    target: 'node',
    heal: '',
    refuse(sim, target) {
      const node = sim.cluster.node(target.index);
      if (!sim.cluster.failover.bus) return 'Only replicas of an open-source cluster take over.';
      const isPrimary = shardOf(sim, target).primary === node.index;
      if (isPrimary) return `${node.id} is the primary. Choose a replica of its shard.`;
      return node.isUp ? null : `${node.id} does not answer.`;
    },
    strike(sim, target) {
      const node = sim.cluster.node(target.index);
      const old = sim.cluster.node(shardOf(sim, target).primary).id;
      const notice = sim.notice('takeover', target.text, { node: node.id, primary: old });
      sim.cluster.failover.bus?.election.takeOver(node, notice);
      return notice;
    },
    mend() {},
  },
} satisfies Record<string, Fault>;

function shardOf(sim: Simulation, target: Target) {
  return sim.cluster.group(sim.cluster.node(target.index).group);
}
