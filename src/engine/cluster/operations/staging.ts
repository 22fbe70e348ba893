import { Rng } from '../../base/rng.ts';
import type { Simulation } from '../../simulation.ts';
import { RedisStore } from '../../store/redis/keyspace.ts';
import type { CacheNode } from '../node.ts';
import { BY_NOBODY } from '../replication.ts';
import { LOG_DEL, LOG_SET } from '../states.ts';

/**
 * What a node has received of slots that are not its own yet: it takes memory there, and nobody sees it. The node's
 * replicas get the same through its replication stream, where routing hides it.
 */
export class Staging {
  private readonly sim: Simulation;
  /** Engine index of the node. */
  readonly node: number;
  readonly store: RedisStore;
  /** Where in the stream of the shard it begins. */
  private readonly first: number;
  /** A replica has been filled from what the node itself shows, so it has not got all of this. */
  incomplete = false;

  constructor(sim: Simulation, target: CacheNode) {
    this.sim = sim;
    this.node = target.index;
    this.first = sim.cluster.group(target.group).log.next;
    this.store = new RedisStore({
      model: (target.store as RedisStore).model,
      baseBytes: 0,
      limitBytes: 0,
      policy: 'noeviction',
      samples: 1,
      lfuLogFactor: 10,
      lfuDecayMinutes: 1,
      rng: new Rng(sim.seed, `staging:${target.id}`),
      sink: null,
      capacity: 64,
    });
    // As a replica, it leaves expiry to the source.
    this.store.setReplica(true);
  }

  /** A key as the source has it now, or that it has it no more. Returns the bytes of its item. */
  put(key: number, source: RedisStore): number {
    const { sim, store } = this;
    const { log } = sim.cluster.group(sim.cluster.node(this.node).group);
    const { entries } = source;
    const entry = entries.find(key);
    const expiresAt = entry < 0 ? 0 : (entries.expiresAt[entry] as number);
    if (expiresAt <= sim.now) {
      if (store.take(key)) {
        log.append(LOG_DEL, key, sim.workload.keyBytesOf(key), 0, 0, 0, BY_NOBODY, -1);
      }
      return 0;
    }
    const keyBytes = entries.keyBytes[entry] as number;
    const valueBytes = entries.valueBytes[entry] as number;
    const version = entries.versions[entry] as number;
    store.set(key, keyBytes, valueBytes, version, expiresAt, sim.now);
    log.append(LOG_SET, key, keyBytes, valueBytes, version, expiresAt, BY_NOBODY, -1);
    return keyBytes + valueBytes;
  }

  /** The node counts it. False when its memory is short and may not be made free. */
  fits(): boolean {
    const node = this.sim.cluster.node(this.node);
    node.buffers.stage(this.sim, node, this.store.usedBytes);
    return (node.store as RedisStore).hasRoom(this.sim.now);
  }

  /** It is the node's own from now on. */
  accept(): void {
    const node = this.sim.cluster.node(this.node);
    node.buffers.stage(this.sim, node, 0);
    this.sim.cluster.group(node.group).log.vouch(this.first);
  }

  /** It is thrown away, at the replicas too. A primary that came in between has done so itself. */
  drop(): void {
    const { sim, store } = this;
    const { cluster } = sim;
    const node = cluster.node(this.node);
    node.buffers.stage(sim, node, 0);
    const group = cluster.group(node.group);
    if (group.primary !== node.index || group.removed) return;
    const { entries } = store;
    for (let entry = 0; entry < entries.end; entry++) {
      const key = entries.keys[entry] as number;
      if (key < 0) continue;
      group.log.append(LOG_DEL, key, entries.keyBytes[entry] as number, 0, 0, 0, BY_NOBODY, -1);
    }
  }
}
