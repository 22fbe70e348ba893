import { MILLISECOND, type Nanos, SECOND } from '../../base/units.ts';
import { nodeTypes } from '../../scenario/nodeTypes.ts';
import type { ClusterSpec } from '../../scenario/scenario.ts';
import type { Simulation } from '../../simulation.ts';
import { syncWhatNeedsIt } from '../following.ts';
import type { CacheNode } from '../node.ts';
import type { NodeGroup } from '../nodeGroup.ts';
import { Service } from '../service.ts';
import { UP } from '../states.ts';
import type { Operations } from './operations.ts';

/** Steps of an operation that replaces nodes. */
const JOIN = 0;
const WATCH = 1;
const HAND_OVER = 2;
const LEAVE = 3;

/** New nodes are looked at so often. */
const LOOK: Nanos = SECOND / 4;
/** The old nodes of a shard go so long after the new ones serve. Assumed. */
const LINGER: Nanos = SECOND;
/** What a new node is called until it takes over the name of the old one. */
const NEW = '-new';

/**
 * Replaces nodes online, shard by shard: each old node gets a new one beside it, which syncs as a replica; replicas
 * are swapped first, then the primary hands over with writes held for the moment it takes. Names stay: they are what
 * DNS leads elsewhere.
 */
export class Rolling {
  private readonly ops: Operations;
  /** Nodes still to be replaced, engine indexes, those of one shard together. */
  private waiting: number[] = [];
  /** Pairs under way: the old node and the new one. */
  private pairs: { old: number; fresh: number }[] = [];
  private heldSince: Nanos = -1;
  /** What the nodes become. */
  spec: ClusterSpec | null = null;
  replaced = 0;

  constructor(ops: Operations) {
    this.ops = ops;
  }

  /** Begins: new nodes stand after the time of a replacement. */
  begin(nodes: readonly CacheNode[], spec: ClusterSpec): void {
    const { ops } = this;
    this.waiting = nodes.map((node) => node.index);
    this.pairs = [];
    this.spec = spec;
    this.replaced = 0;
    this.heldSince = -1;
    ops.later(JOIN, ops.sim.scenario.failover.replaceMs * MILLISECOND);
  }

  /** True when the last node has been replaced. */
  step(step: number): boolean {
    if (step === JOIN) return this.join();
    if (step === WATCH) this.watch();
    else if (step === HAND_OVER) this.handOver();
    else this.leave();
    return false;
  }

  private join(): boolean {
    const { ops, spec } = this;
    const { cluster } = ops.sim;
    this.waiting = this.waiting.filter((index) => cluster.viewIndex(index) >= 0);
    const first = this.waiting[0];
    if (first === undefined || spec === null) return true;
    const group = cluster.group(cluster.node(first).group);
    const now = this.waiting.filter((index) => cluster.node(index).group === group.index);
    this.waiting = this.waiting.filter((index) => !now.includes(index));
    this.pairs = now.map((old) => ({ old, fresh: this.addBeside(group, cluster.node(old), spec) }));
    cluster.changed(false);
    syncWhatNeedsIt(ops.sim, group.index);
    ops.later(WATCH, LOOK);
    return false;
  }

  private addBeside(group: NodeGroup, old: CacheNode, spec: ClusterSpec): number {
    const { sim } = this.ops;
    const zone = sim.scenario.zones[old.zone] as string;
    const fresh = sim.cluster.addNode(group, `${old.id}${NEW}`, zone, false, spec);
    fresh.linked = false;
    fresh.isReader = false;
    fresh.needsFullSync = true;
    const args = { group: group.id, zone };
    sim.notice('replica-added', `node:${fresh.id}`, args, this.ops.notice);
    return fresh.index;
  }

  /** Once all new nodes of the shard follow: replicas are swapped, then the primary. */
  private watch(): void {
    const { ops } = this;
    const { cluster } = ops.sim;
    // A change of the replicas may have taken one of a pair away.
    this.pairs = this.pairs.filter(({ old, fresh }) => {
      return cluster.viewIndex(old) >= 0 && cluster.viewIndex(fresh) >= 0;
    });
    if (this.pairs.length === 0) {
      ops.later(LEAVE, LOOK);
      return;
    }
    const group = this.shard();
    const isReady = this.pairs.every(({ fresh }) => {
      const node = cluster.node(fresh);
      return node.isUp && node.state === UP && (node.linked || group.primary === fresh);
    });
    if (!isReady || !cluster.node(group.primary).isUp) {
      ops.later(WATCH, LOOK);
      return;
    }
    const last = this.pairs.find(({ old }) => old === group.primary);
    for (const pair of this.pairs) if (pair !== last) this.swap(pair);
    this.pairs = last ? [last] : [];
    cluster.changed(false);
    ops.later(last ? HAND_OVER : LEAVE, last ? 0 : LOOK);
  }

  private shard(): NodeGroup {
    const { cluster } = this.ops.sim;
    return cluster.group(cluster.node((this.pairs[0] as { fresh: number }).fresh).group);
  }

  /** Writes are held until the new node has them all; then it is the primary. */
  private handOver(): void {
    const { ops } = this;
    const { sim } = ops;
    const { cluster } = sim;
    const pair = this.pairs[0] as { old: number; fresh: number };
    const group = this.shard();
    const fresh = cluster.node(pair.fresh);
    const old = cluster.node(pair.old);
    if (!fresh.isUp || !fresh.linked || group.primary !== pair.old || !old.isUp) {
      this.heldSince = -1;
      // A failover came between: what is primary now was swapped or is swapped as a replica.
      if (group.primary === pair.fresh) this.afterHandOver();
      else ops.later(WATCH, LOOK);
      return;
    }
    if (this.heldSince < 0) this.heldSince = sim.now;
    if (fresh.applied < group.log.next) {
      const wait = 2 * cluster.sync.oneWay(old, fresh);
      old.block(wait, 0);
      ops.later(HAND_OVER, wait);
      return;
    }
    group.lostAt = this.heldSince;
    group.lostCause = ops.notice;
    cluster.failover.promote(group, fresh, true);
    this.heldSince = -1;
    this.afterHandOver();
  }

  private afterHandOver(): void {
    this.ops.later(LEAVE, LINGER);
  }

  /** The old primary goes, and the next shard's turn comes. */
  private leave(): void {
    const { ops } = this;
    const { cluster } = ops.sim;
    const group = this.pairs.length > 0 ? this.shard() : null;
    if (group !== null && (group.lostAt >= 0 || this.pairs.some((p) => p.old === group.primary))) {
      // A failover came between, and may have made the old node primary again.
      ops.later(WATCH, LOOK);
      return;
    }
    for (const pair of this.pairs) this.swap(pair);
    this.pairs = [];
    cluster.changed(false);
    ops.later(JOIN, 0);
  }

  /** The new node takes the name and the place of the old one, which goes. */
  private swap({ old: oldIndex, fresh: freshIndex }: { old: number; fresh: number }): void {
    const { sim } = this.ops;
    const { cluster } = sim;
    const old = cluster.node(oldIndex);
    const fresh = cluster.node(freshIndex);
    const group = cluster.group(fresh.group);
    const place = group.nodes.indexOf(oldIndex);
    if (cluster.viewIndex(oldIndex) >= 0 && place >= 0) {
      cluster.removeNode(old);
      group.nodes = group.nodes.filter((index) => index !== freshIndex);
      group.nodes.splice(place, 0, freshIndex);
    }
    fresh.id = old.id;
    this.replaced += 1;
    const args = { role: group.primary === freshIndex ? 'primary' : 'replica', group: group.id };
    sim.notice('node-swapped', `node:${fresh.id}`, args, this.ops.notice);
  }

  /** The cluster is what its new nodes are. */
  settle(): void {
    const { sim } = this.ops;
    const { cluster } = sim;
    if (this.spec === null) return;
    const { nodeType, vcpus, networkMbitPerSecond, maxmemoryBytes, engineVersion } = this.spec;
    Object.assign(sim.scenario.cluster, {
      nodeType,
      vcpus,
      networkMbitPerSecond,
      maxmemoryBytes,
      engineVersion,
    });
    cluster.service = new Service(cluster.spec, sim.seed);
    cluster.sync.configure();
    sim.limitLowered ||= cluster.liveNodes().some((n) => n.store.usedBytes > cluster.limitBytes());
    for (const { store } of cluster.liveNodes()) store.setLimit(cluster.limitBytes());
    for (const group of cluster.liveGroups()) {
      const written = sim.scenario.cluster.nodeGroups.find(({ id }) => id === group.id);
      if (written) written.nodes = nodesOf(sim, group);
    }
    cluster.changed(false);
  }
}

/** Nodes of a shard as a scenario writes them. */
export function nodesOf(sim: Simulation, group: NodeGroup): { id: string; zone: string }[] {
  return group.nodes.map((index) => {
    const { id, zone } = sim.cluster.node(index);
    return { id, zone: sim.scenario.zones[zone] as string };
  });
}

/** The nodes of all shards, replicas before primaries in each. */
export function inOrder(sim: Simulation): CacheNode[] {
  const { cluster } = sim;
  return cluster.liveGroups().flatMap((group) => {
    const nodes = group.nodes.map((index) => cluster.node(index));
    return [
      ...nodes.filter((node) => node.index !== group.primary),
      ...nodes.filter((node) => node.index === group.primary),
    ];
  });
}

/** The type so many sizes above (below) one in its family; null when there is none. */
export function typeBeside(nodeType: string, sizes: number): string | null {
  const family = nodeType.split('.').slice(0, 2).join('.');
  const types = Object.keys(nodeTypes).filter((name) => name.startsWith(`${family}.`));
  const at = types.indexOf(nodeType);
  return at < 0 ? null : (types[at + sizes] ?? null);
}

/** A cluster on another node type. Memory that was set by hand keeps its share of the type's. */
export function onType(spec: ClusterSpec, nodeType: string): ClusterSpec {
  const before = nodeTypes[spec.nodeType];
  const type = nodeTypes[nodeType];
  if (!before || !type) return { ...spec };
  const share = spec.maxmemoryBytes / before.maxmemoryBytes;
  return {
    ...spec,
    nodeType,
    vcpus: type.vcpus,
    networkMbitPerSecond: type.networkMbitPerSecond,
    maxmemoryBytes: Math.round(type.maxmemoryBytes * share),
  };
}
