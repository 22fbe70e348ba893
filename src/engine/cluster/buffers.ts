import { MIB, type Nanos, SECOND } from '../base/units.ts';
import type { Simulation } from '../simulation.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import { type OverheadOptions, overheadBytes } from '../store/redis/overhead.ts';
import type { CacheNode } from './node.ts';
import { backlogBytes } from './sync.ts';

/** INFO used_memory of one idle connection: 2.3 KiB (Redis 7.0.15 and Valkey 8.0.1). */
const CONNECTION_BYTES = 2_355;
/**
 * No node type is smaller. A scenario with less memory is a model in which one item is one square: the buffers
 * of a real server would fill it, so only idle connections count there.
 */
export const SMALLEST_NODE_BYTES = 128 * MIB;
/** The server's cron takes buffers from clients that have been idle for more than 2 s. */
const IDLE_NANOS: Nanos = 2 * SECOND;

/**
 * Clients, replicas and backlog of one node, as they weigh on its used_memory (Redis OSS and Valkey). How many
 * connections are in use is taken from the commands of the last two seconds, one for each at most.
 */
export class NodeBuffers {
  /** Bytes beside keys that eviction cannot give back; 0 where buffers are left out. */
  countedBytes = 0;
  /** Bytes of connections and buffers in used_memory, whichever way they are counted. */
  heldBytes = 0;
  /** What `countedBytes` was worked out from, last; null where buffers are left out. */
  counted: OverheadOptions | null = null;
  /** Items of slots that are on their way to this node: not to be seen yet. */
  private stagedBytes = 0;
  private fresh = 0;
  private aging = 0;
  private busy = 0;
  private connectionsBefore = 0;
  private commandsBefore = 0;
  private countedAt: Nanos = -IDLE_NANOS;

  /** Connections were opened or closed. */
  changed(sim: Simulation, node: CacheNode): void {
    this.fresh += Math.max(0, node.connections - this.connectionsBefore);
    this.connectionsBefore = node.connections;
    this.count(sim, node);
  }

  /** The node's cron has run. */
  tick(sim: Simulation, node: CacheNode): void {
    if (sim.now - this.countedAt < IDLE_NANOS) return;
    this.countedAt = sim.now;
    this.aging = this.fresh;
    this.fresh = 0;
    this.busy = Math.max(0, node.commands - this.commandsBefore);
    this.commandsBefore = node.commands;
    this.count(sim, node);
  }

  /** Items of slots that are on their way here take `bytes`. */
  stage(sim: Simulation, node: CacheNode, bytes: number): void {
    this.stagedBytes = bytes;
    this.count(sim, node);
  }

  private count(sim: Simulation, node: CacheNode): void {
    const { store, connections } = node;
    if (!(store instanceof RedisStore)) return;
    const { spec } = sim.cluster;
    if (spec.deployment === 'serverless' || spec.maxmemoryBytes < SMALLEST_NODE_BYTES) {
      this.heldBytes = connections * CONNECTION_BYTES;
      store.extraBytes = this.heldBytes + this.stagedBytes;
      this.countedBytes = 0;
      this.counted = null;
      return;
    }
    const group = sim.cluster.group(node.group);
    const replicas = group.primary === node.index ? group.nodes.length - 1 : 0;
    this.counted = {
      maxclients: spec.maxclients,
      connections,
      fresh: this.fresh + this.aging,
      busy: this.busy,
      valueBytes: sim.scenario.workload.valueBytes,
      replicas,
      // A replica keeps a backlog too, for the day it is primary.
      backlogBytes:
        group.nodes.length > 1
          ? Math.min(backlogBytes(spec, sim.scenario.replication), group.log.head)
          : 0,
    };
    this.countedBytes = overheadBytes(store.model, this.counted);
    this.heldBytes = Math.max(0, this.countedBytes);
    store.extraBytes = this.countedBytes + this.stagedBytes;
  }
}
