import { MILLISECOND, type Nanos, NEVER } from '../base/units.ts';
import { pauseNode, resumeNode } from '../cluster/pause.ts';
import { reachabilityChanged } from '../cluster/reachability.ts';
import type { ReplicaLink } from '../cluster/replicaLink.ts';
import { BY_OPERATOR } from '../cluster/replication.ts';
import { nodeReturns } from '../cluster/returning.ts';
import { DOWN, LOG_FLUSH, UP } from '../cluster/states.ts';
import type { Change } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import { targetName } from '../targetName.ts';
import { nodesOfTarget, resolveTarget, type Target } from '../targets.ts';
import { changes } from './changes.ts';
import { clientFaults } from './clients.ts';
import { longCommands } from './commands.ts';
import { databaseFaults } from './database.ts';
import type { Fault } from './fault.ts';
import { inFlightAt, inFlightAtOrigin, inFlightIn } from './inFlight.ts';
import { linkFaults } from './links.ts';
import { loadFaults } from './load.ts';
import { operations } from './operations.ts';
import { isStruck } from './struck.ts';

/** Every fault: what it does to the run, and how it ends. */
export const faults = {
  'node-crash': {
    label: 'Crash',
    about: 'The server process ends; its host answers for it with connection refused.',
    target: 'node',
    heal: 'Recover',
    strike(sim, target) {
      const node = sim.cluster.node(target.index);
      const group = sim.cluster.group(node.group);
      const replicas = group.nodes
        .map((index) => sim.cluster.node(index))
        .filter((other) => other.index !== node.index && other.state === UP);
      const nearest = replicas.reduce<number>(
        (best, replica) => Math.min(best, group.log.lagBytes(replica)),
        NEVER,
      );
      const args = {
        zone: sim.scenario.zones[node.zone] as string,
        role: group.primary === node.index ? 'primary' : 'replica',
        keys: node.store.count,
        replicas: replicas.length,
        lagNanos: replicas.length ? Math.min(...replicas.map((r) => group.log.lagNanos(r))) : -1,
        lagBytes: replicas.length ? nearest : -1,
      };
      const lost = inFlightAt(sim, [node]);
      const notice = sim.notice('node-crashed', target.text, args, -1, lost);
      sim.cluster.failover.nodeDied(node, notice, true);
      return notice;
    },
    mend(sim, target) {
      const node = sim.cluster.node(target.index);
      if (node.state === DOWN) nodeReturns(sim, node);
    },
  },
  'node-pause': {
    label: 'Freeze',
    about:
      'The process is stopped (SIGSTOP): connections stay open, commands wait, nothing is answered.',
    target: 'node',
    heal: 'Go on',
    strike(sim, target) {
      const node = sim.cluster.node(target.index);
      const group = sim.cluster.group(node.group);
      const role = group.primary === node.index ? 'primary' : 'replica';
      const waiting = inFlightAt(sim, [node]);
      const notice = sim.notice('node-paused', target.text, { role }, -1, waiting);
      pauseNode(sim, node, notice);
      return notice;
    },
    mend(sim, target, since) {
      const node = sim.cluster.node(target.index);
      if (!node.paused) return;
      const group = sim.cluster.group(node.group);
      sim.notice('node-resumed', target.text, {
        afterNanos: sim.now - since,
        waiting: node.queueLength,
        deposed: node.isPrimary && group.primary !== node.index ? 1 : 0,
      });
      resumeNode(sim, node);
    },
  },
  'zone-outage': {
    label: 'Fail the zone',
    about:
      'Everything in one Availability Zone loses power: nodes, apps, and the database if it is there.',
    target: 'zone',
    heal: 'Restore the zone',
    strike(sim, target) {
      const zone = target.index;
      const nodes = sim.cluster
        .liveNodes()
        .filter((node) => node.zone === zone && node.state !== DOWN);
      const hasOrigin = sim.origin.zone === zone;
      const args = {
        nodes: nodes.length,
        apps: sim.clients.zones.filter((z) => z === zone).length,
        origin: hasOrigin ? 1 : 0,
      };
      const notice = sim.notice('zone-down', target.text, args, -1, inFlightIn(sim, zone));
      for (const node of nodes) sim.cluster.failover.nodeDied(node, notice, false);
      if (hasOrigin) sim.origin.stop(false);
      sim.clients.appsStopped(zone);
      sim.network.up[zone] = 0;
      reachabilityChanged(sim, notice);
      return notice;
    },
    mend(sim, target, since) {
      const zone = target.index;
      sim.network.up[zone] = 1;
      sim.clients.appsStarted(zone);
      const notice = sim.notice('zone-back', target.text, { afterNanos: sim.now - since });
      if (sim.origin.zone === zone && !isStruck(sim, 'origin-outage', 'origin'))
        sim.origin.recover();
      for (const node of sim.cluster.liveNodes()) {
        if (node.zone === zone && node.state === DOWN) nodeReturns(sim, node);
      }
      reachabilityChanged(sim, notice);
    },
  },
  partition: {
    label: 'Cut the link',
    about: 'Nothing passes between two Availability Zones; each goes on by itself.',
    target: 'zone-pair',
    heal: 'Join the zones',
    strike(sim, target) {
      sim.network.setOpen(target.index, target.other, false);
      const [from, to] = names(sim, target);
      const notice = sim.notice('partition-started', target.text, { from, to });
      reachabilityChanged(sim, notice);
      return notice;
    },
    mend(sim, target, since) {
      sim.network.setOpen(target.index, target.other, true);
      const [from, to] = names(sim, target);
      const afterNanos = sim.now - since;
      const notice = sim.notice('partition-ended', target.text, { from, to, afterNanos });
      reachabilityChanged(sim, notice);
    },
  },
  'slow-node': {
    label: 'Slow down',
    about: 'The host gives the node less CPU: every command takes longer.',
    target: 'node',
    heal: 'Full speed',
    amount: { label: 'Times slower', unit: 'x', min: 2, max: 1_000, standard: 20 },
    strike(sim, target, amount) {
      sim.cluster.node(target.index).slowdown = amount;
      return sim.notice('node-slowed', target.text, { factor: amount });
    },
    mend(sim, target, since) {
      sim.cluster.node(target.index).slowdown = 1;
      sim.notice('node-speed-restored', target.text, { afterNanos: sim.now - since });
    },
  },
  'replication-cut': {
    label: 'Cut replication',
    about: 'The connection that this node replicates over is closed, and new ones are refused.',
    target: 'node',
    heal: 'Join replication',
    strike(sim, target) {
      sim.cluster.node(target.index).link.cut = true;
      const notice = sim.notice('replication-link-cut', target.text, {});
      reachabilityChanged(sim, notice);
      return notice;
    },
    mend(sim, target, since) {
      sim.cluster.node(target.index).link.cut = false;
      sim.notice('replication-link-joined', target.text, { afterNanos: sim.now - since });
    },
  },
  'replication-delay': {
    label: 'Lengthen replication',
    about: 'Every message between this node and its primary takes longer, each way.',
    target: 'node',
    heal: 'Usual distance',
    amount: { label: 'Added one way', unit: 'ms', min: 1, max: 10_000, standard: 50 },
    strike(sim, target, amount) {
      changeLink(sim, target, { extraDelayNanos: Math.round(amount * MILLISECOND) });
      const added = { addedMillis: amount, kilobytesPerSecond: 0 };
      return sim.notice('replication-link-slowed', target.text, added);
    },
    mend: (sim, target, since) => restoreLink(sim, target, since, { extraDelayNanos: 0 }),
  },
  'replication-bandwidth': {
    label: 'Throttle replication',
    about: 'The link that this node replicates over takes only so many bytes a second.',
    target: 'node',
    heal: 'Full bandwidth',
    amount: { label: 'Bandwidth', unit: 'kB/s', min: 1, max: 1_000_000, standard: 1_000 },
    strike(sim, target, amount) {
      changeLink(sim, target, { bytesPerSecond: amount * 1_000 });
      const limit = { addedMillis: 0, kilobytesPerSecond: amount };
      return sim.notice('replication-link-slowed', target.text, limit);
    },
    mend: (sim, target, since) => restoreLink(sim, target, since, { bytesPerSecond: 0 }),
  },
  'origin-outage': {
    label: 'Stop the database',
    about: 'The database process ends; connections to it are refused.',
    target: 'origin',
    heal: 'Start the database',
    strike(sim, target) {
      const notice = sim.notice('origin-down', target.text, {}, -1, inFlightAtOrigin(sim));
      sim.origin.stop(true);
      return notice;
    },
    mend(sim, target, since) {
      if (sim.network.up[sim.origin.zone] === 1) sim.origin.recover();
      sim.notice('origin-back', target.text, { afterNanos: sim.now - since });
    },
  },
  'cache-flush': {
    label: 'Flush',
    about: 'FLUSHALL on every primary: all items are deleted, the nodes stay up.',
    target: 'cache',
    heal: '',
    strike(sim, target) {
      let keys = 0;
      for (const group of sim.cluster.groups) {
        const node = sim.cluster.nodes[group.primary];
        if (group.removed || !node?.isUp) continue;
        const gone = node.store.clear();
        keys += gone;
        sim.tally.flushed(node, gone);
        group.log.append(LOG_FLUSH, 0, 0, 0, 0, NEVER, BY_OPERATOR, -1);
      }
      return sim.notice('cache-flushed', target.text, { keys });
    },
    mend() {},
  },
  snapshot: {
    label: 'Back up',
    about:
      'CreateSnapshot: one node of each shard, a replica where there is one, writes its keys to a backup.',
    target: 'cache',
    heal: '',
    refuse: (sim) => sim.cluster.persist().backups.refusal(null),
    strike(sim) {
      const first = sim.notices.length;
      sim.cluster.persist().backups.byRequest(null);
      return first;
    },
    mend() {},
  },
  'snapshot-node': {
    label: 'Back up this node',
    about:
      'CreateSnapshot of one node (cluster mode disabled): its fork and its memory pay for it.',
    target: 'node',
    heal: '',
    refuse: (sim, target) => sim.cluster.persist().backups.refusal(sim.cluster.node(target.index)),
    strike(sim, target) {
      const first = sim.notices.length;
      sim.cluster.persist().backups.byRequest(sim.cluster.node(target.index));
      return first;
    },
    mend() {},
  },
  restore: {
    label: 'Restore',
    about: 'A new cluster is filled from the newest backup; then the apps are pointed to it.',
    target: 'cache',
    heal: '',
    refuse: (sim) => sim.cluster.persist().backups.restoreRefusal(),
    strike: (sim) => sim.cluster.persist().backups.restore(),
    mend() {},
  },
  ...linkFaults,
  ...loadFaults,
  ...longCommands,
  ...databaseFaults,
  ...clientFaults,
  ...operations,
  ...changes,
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

/** True for a name of the table. */
export function isFault(name: string): name is FaultName {
  return Object.hasOwn(faults, name);
}

/** The table's entry of a name. */
export function faultOf(name: FaultName): Fault {
  return faults[name];
}

type LinkChange = Partial<Pick<ReplicaLink, 'extraDelayNanos' | 'bytesPerSecond'>>;

/** The way that a node replicates over gets longer or narrower. */
function changeLink(sim: Simulation, target: Target, change: LinkChange): void {
  const node = sim.cluster.node(target.index);
  Object.assign(node.link, change);
  sim.cluster.group(node.group).log.linkChanged(node);
}

function restoreLink(sim: Simulation, target: Target, since: Nanos, change: LinkChange): void {
  changeLink(sim, target, change);
  sim.notice('replication-link-restored', target.text, { afterNanos: sim.now - since });
}

function names(sim: Simulation, target: Target): [string, string] {
  const { zones } = sim.scenario;
  return [zones[target.index] as string, zones[target.other] as string];
}

/** Why there is no such fault on such a target, whatever the moment: a sentence, or what was meant. */
export function readFault(
  sim: Simulation,
  name: string,
  text: string,
  amount?: number,
): string | { fault: Fault; target: Target } {
  if (!isFault(name)) {
    return `There is no fault "${name}". Write one of ${Object.keys(faults).join(', ')}.`;
  }
  const fault = faultOf(name);
  const target = resolveTarget(sim, text);
  if (typeof target === 'string') return target;
  const isWhole = target.kind === 'shard' && fault.target === 'node';
  if (isWhole && fault.heal === '') {
    return `"${fault.label}" strikes one node. Choose a node of that shard.`;
  }
  // A shard may also be named by one of its nodes.
  const isPart = target.kind === 'node' && fault.target === 'shard';
  if (target.kind !== fault.target && !isWhole && !isPart) {
    return `${name} strikes a ${fault.target}, not "${text}".`;
  }
  if (fault.amount && amount !== undefined) {
    const { label, min, max, unit } = fault.amount;
    if (!(amount >= min && amount <= max)) {
      return `${fault.label}: "${label}" is ${amount}. Write ${min} to ${max}${unit && ` ${unit}`}.`;
    }
  }
  if (name.startsWith('replication-') && sim.cluster.isMemcached) {
    return 'Memcached has no replication.';
  }
  return { fault, target };
}

/**
 * Why a fault cannot be struck on a target now, as a sentence with its fix; null when it can. A whole shard can be
 * struck while one of its nodes can.
 */
export function refuseFault(
  sim: Simulation,
  name: string,
  text: string,
  amount?: number,
): string | null {
  const read = readFault(sim, name, text, amount);
  if (typeof read === 'string') return read;
  const { fault, target } = read;
  if (target.kind === 'shard') {
    const refusals = nodesOfTarget(sim, target).map((n) => refuseFault(sim, name, n.text, amount));
    return refusals.includes(null) ? null : (refusals[0] ?? `${text} has no nodes.`);
  }
  if (isStruck(sim, name, target.text)) {
    return `"${fault.label}" is in force on ${targetName(target.text)} already. End it first: ${fault.heal}.`;
  }
  if (target.kind === 'node') {
    const node = sim.cluster.node(target.index);
    if (node.state === DOWN) return `${node.id} is down already.`;
  }
  return fault.refuse?.(sim, target, amount ?? fault.amount?.standard ?? 0) ?? null;
}

/** What a change is called where it is told that it came to nothing: "Crash, 0001-001"; of a setting its path. */
export function changeName(change: Change): string {
  if (change.kind === 'set') return change.knob;
  return `${labelOf(change.fault, change.kind)}, ${targetName(change.target)}`;
}

/** Why a fault that is not in force cannot be ended. */
export function refuseHeal(name: string, text: string): string {
  return `"${labelOf(name, 'strike')}" is not in force on ${targetName(text)}.`;
}

function labelOf(name: string, kind: 'strike' | 'heal'): string {
  if (!isFault(name)) return name;
  const { label, heal } = faultOf(name);
  return kind === 'heal' ? heal || `end of "${label}"` : label;
}
