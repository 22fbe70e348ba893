import type { Nanos } from '../../base/units.ts';
import { MIGRATE, OPERATION } from '../../events.ts';
import { changes } from '../../faults/changes.ts';
import type { Simulation } from '../../simulation.ts';
import type { RedisStore } from '../../store/redis/keyspace.ts';
import type { Target } from '../../targets.ts';
import type { CacheNode } from '../node.ts';
import { BY_NOBODY } from '../replication.ts';
import { LOG_DEL } from '../states.ts';
import { addNode, addReplica, removeNode, removeReplica } from './members.ts';
import { Migration } from './migration.ts';
import { replaceNode, scaleDown, scaleUp, upgrade } from './nodeChanges.ts';
import type { OperationName } from './port.ts';
import { scaleIn, scaleOut } from './resharding.ts';
import { Rolling } from './rolling.ts';

/** One operation: why it is refused, how it begins, and what its events do. */
export type Operation = {
  refuse(sim: Simulation, target: Target, amount: number): string | null;
  /** Returns the notice that says so. */
  start(ops: Operations, target: Target, amount: number): number;
  /** An OPERATION event that the operation has asked for with `later`. */
  step(ops: Operations, step: number): void;
  /** The last slot of its plan has moved. */
  moved(ops: Operations): void;
};

const table: Readonly<Record<OperationName, Operation>> = Object.freeze({
  'scale-out': scaleOut,
  'scale-in': scaleIn,
  'scale-up': scaleUp,
  'scale-down': scaleDown,
  upgrade,
  'replace-node': replaceNode,
  'add-replica': addReplica,
  'remove-replica': removeReplica,
  'add-node': addNode,
  'remove-node': removeNode,
});

/**
 * Changes of a running cluster that take time: one at once, as the service takes the next only when the cluster is
 * `available` again.
 */
export class Operations {
  readonly sim: Simulation;
  readonly migration: Migration;
  readonly rolling: Rolling;
  /** Name of the operation under way; empty when the cluster is available. */
  name: OperationName | '' = '';
  /** Of the operation under way: its notice, its beginning, its amount and the shard or node it is about. */
  notice = -1;
  since: Nanos = 0;
  amount = 0;
  group = -1;
  private token = 0;

  constructor(sim: Simulation) {
    this.sim = sim;
    this.migration = new Migration(sim);
    this.rolling = new Rolling(this);
  }

  /** Why an operation is refused now; null when it is not. */
  refusal(name: OperationName, target: Target, amount: number): string | null {
    const { sim } = this;
    if (sim.cluster.failover.bus)
      return 'That is for ElastiCache to do. Let it see to failover first.';
    const refusal = table[name].refuse(sim, target, amount);
    if (refusal !== null || this.name === '') return refusal;
    return `The cluster is not in the available state: "${changes[this.name].label}" is under way. Wait until it is done.`;
  }

  start(name: OperationName, target: Target, amount: number): number {
    this.name = name;
    this.since = this.sim.now;
    this.token += 1;
    this.notice = this.sim.notices.length;
    const notice = table[name].start(this, target, amount);
    this.notice = notice;
    return notice;
  }

  /** The operation goes on with `step` after `wait`. */
  later(step: number, wait: Nanos): void {
    this.sim.schedule.add(this.sim.now + wait, OPERATION, step, this.token);
  }

  handle(kind: number, first: number, token: number): void {
    if (kind === MIGRATE) {
      if (this.migration.step(first, token) && this.name !== '') table[this.name].moved(this);
    } else if (kind === OPERATION && token === this.token && this.name !== '') {
      table[this.name].step(this, first);
    }
  }

  finished(): void {
    this.name = '';
    this.token += 1;
    this.migration.stop();
  }

  /**
   * A node has become primary of its shard, or has read a file: what belongs to another shard by now, and what a move
   * has carried away already, goes.
   */
  settle(node: CacheNode): void {
    const { cluster } = this.sim;
    if (!cluster.isClusterMode) return;
    this.migration.atomic.filled(node.group);
    const store = node.store as RedisStore;
    const { entries } = store;
    const { log } = cluster.group(node.group);
    for (let entry = 0; entry < entries.end; entry++) {
      const key = entries.keys[entry] as number;
      if (key < 0 || this.belongs(node, key)) continue;
      const keyBytes = entries.keyBytes[entry] as number;
      store.take(key);
      log.append(LOG_DEL, key, keyBytes, 0, 0, 0, BY_NOBODY, -1);
    }
  }

  private belongs(node: CacheNode, key: number): boolean {
    const { cluster, now } = this.sim;
    const owner = cluster.route(key);
    const goesTo = this.migration.leavesFor[cluster.slotOf(key)] as number;
    if (owner !== node.group) return goesTo === node.group;
    if (goesTo < 0) return true;
    return !cluster.node(cluster.group(goesTo).primary).store.peek(key, now);
  }
}
