import type { Simulation } from '../simulation.ts';
import { syncWhatNeedsIt } from './following.ts';
import type { CacheNode } from './node.ts';
import { SYNCING } from './states.ts';

/**
 * What a server that goes on after a pause takes from one connection before it has heard the others: one turn of
 * its event loop accepts their new links, the next reads them, and each turn reads 16 KiB (PROTO_IOBUF_LEN) from
 * a connection. Redis 7.0.15 acknowledged 969 commands, about 32 KiB, after SIGCONT.
 */
const HEARD_AFTER_BYTES = 2 * 16_384;

/** The process of a node is stopped (SIGSTOP): its sockets stand, commands wait in them, nobody is answered. */
export function pauseNode(sim: Simulation, node: CacheNode, cause: number): void {
  const { failover } = sim.cluster;
  const group = sim.cluster.group(node.group);
  node.pause();
  node.token += 1;
  node.since = sim.now;
  if (group.primary === node.index) {
    failover.primaryLost(group, cause);
    failover.breakSyncs(group);
  } else {
    node.linked = false;
    node.deliverArmed = false;
    if (node.state === SYNCING) sim.cluster.sync.abort(node);
    else node.link.reset();
    failover.replicaLost(node, cause);
  }
  failover.awaitReplacement(node);
}

/** The process goes on (SIGCONT) with what waits in its sockets, and learns later what it has missed. */
export function resumeNode(sim: Simulation, node: CacheNode): void {
  const group = sim.cluster.group(node.group);
  const isPrimary = group.primary === node.index;
  node.token += 1;
  node.since = sim.now;
  if (isPrimary) {
    group.token += 1;
    group.lostAt = -1;
  }
  const isDeposed = node.isPrimary && !isPrimary;
  node.resume(isDeposed ? HEARD_AFTER_BYTES : 0);
  if (!isDeposed) syncWhatNeedsIt(sim, group.index);
}
