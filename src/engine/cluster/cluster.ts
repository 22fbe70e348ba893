import type { KnownNodes, NodeList } from '../clients/knownNodes.ts';
import { TICK } from '../events.ts';
import { endFaultsOf } from '../faults/struck.ts';
import type { TopologyView } from '../frame.ts';
import { asksForPersistence, part } from '../parts.ts';
import type { ClusterSpec, NodeGroupSpec } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import type { ExitSink, Store } from '../store/store.ts';
import { Failover } from './failover.ts';
import { CacheNode } from './node.ts';
import { NodeGroup } from './nodeGroup.ts';
import type { Operations } from './operations/operations.ts';
import type { Persistence } from './persistence/persistence.ts';
import type { Ring } from './ring.ts';
import { Service } from './service.ts';
import { keySlot, rangesOf } from './slots.ts';
import { REMOVED, UP } from './states.ts';
import { emptyStore, limitBytesOf } from './stores.ts';
import { Sync } from './sync.ts';
import { topologyOf } from './topologyView.ts';

/** The nodes and shards of the cache, and where each key lives. */
export class Cluster {
  private readonly sim: Simulation;
  spec: ClusterSpec;
  readonly nodes: CacheNode[] = [];
  readonly groups: NodeGroup[] = [];
  service: Service;
  readonly failover: Failover;
  /** Null until the run asks for files, snapshots or backups. */
  persistence: Persistence | null = null;
  /** Null until an operation that changes nodes, shards or slots has begun. */
  operations: Operations | null = null;
  readonly sync: Sync;
  /** Cluster mode: a command may reach a node whose shard does not own its slot, or that is losing it. */
  strays = false;
  /** Rises with every change that the outside has to know: nodes, shards, slots. */
  version = 0;
  /** Memcached: rises with each change of the node list; what `config get cluster` gives to clients that poll. */
  configVersion = 1;
  /** Null until an operation has changed that list. */
  known: KnownNodes | null = null;
  private views = new Int32Array(0);
  private readonly slotOwner = new Int16Array(16384);
  private ring: Ring | null = null;
  private ringGroups: number[] = [];
  /** Shard of each key, -1 until first asked; slot or hash of each key, kept over changes of topology. */
  private routes = new Int16Array(0);
  private hashes = new Float64Array(0);

  constructor(sim: Simulation, spec: ClusterSpec) {
    this.sim = sim;
    this.spec = spec;
    this.service = new Service(spec, sim.seed);
    this.failover = new Failover(sim);
    this.sync = new Sync(sim);
  }

  get isMemcached(): boolean {
    return this.spec.engine === 'memcached';
  }

  get isClusterMode(): boolean {
    return this.spec.clusterMode === 'enabled' && !this.isMemcached;
  }

  node(index: number): CacheNode {
    return this.nodes[index] as CacheNode;
  }

  group(index: number): NodeGroup {
    return this.groups[index] as NodeGroup;
  }

  /** Row of a node in frames and topology, -1 when it is not shown any more. */
  viewIndex(index: number): number {
    return this.views[index] ?? -1;
  }

  /** Builds the shards of `spec`, all nodes up and empty. */
  build(spec: ClusterSpec): void {
    this.spec = spec;
    this.operations = null;
    this.known?.learnAll();
    this.service = new Service(spec, this.sim.seed);
    this.sync.configure();
    for (const groupSpec of spec.nodeGroups) this.addGroup(groupSpec);
    this.changed(true);
  }

  addGroup(spec: NodeGroupSpec): NodeGroup {
    const group = new NodeGroup(this.sim, this.groups.length, spec);
    this.groups.push(group);
    for (const [i, node] of spec.nodes.entries()) this.addNode(group, node.id, node.zone, i === 0);
    return group;
  }

  /** Puts a new, empty node into a shard. */
  addNode(
    group: NodeGroup,
    id: string,
    zoneName: string,
    isPrimary: boolean,
    spec = this.spec,
  ): CacheNode {
    const { sim } = this;
    const zone = sim.scenario.zones.indexOf(zoneName);
    const index = this.nodes.length;
    const node = new CacheNode(
      sim,
      index,
      id,
      zone,
      group.index,
      isPrimary,
      this.service.workers,
      (sink) => this.makeStore(id, sink, spec),
    );
    node.since = sim.now;
    this.nodes.push(node);
    group.nodes.push(index);
    node.store.setReplica(!isPrimary);
    if (isPrimary) group.primary = index;
    else {
      node.linked = true;
      node.isReader = true;
      node.applied = group.log.next;
      node.appliedOffset = group.log.head;
      node.link.history = group.log.history;
    }
    // Background work of different nodes does not fall on one moment.
    const { tickNanos } = node.store;
    const first = sim.now + Math.floor((tickNanos * ((index * 7) % 16)) / 16) + 1;
    sim.schedule.add(first, TICK, index, 0);
    return node;
  }

  /** An empty store for a node. */
  makeStore(id: string, sink: ExitSink, spec = this.spec): Store {
    return emptyStore(this.sim, spec, id, sink);
  }

  /** maxmemory less the reserve (Memcached: all of its cache memory, in whole pages of 1 MiB). */
  limitBytes(spec = this.spec): number {
    return limitBytesOf(spec);
  }

  /** A node leaves the cluster for good, by request. */
  removeNode(node: CacheNode): void {
    const group = this.group(node.group);
    node.token += 1;
    endFaultsOf(this.sim, node);
    node.stop(true);
    node.state = REMOVED;
    // What it held is let go of, memory and all.
    node.store = this.makeStore(node.id, node);
    node.disk = null;
    group.nodes = group.nodes.filter((index) => index !== node.index);
    this.sim.clients.connections.nodeLeft(node);
  }

  removeGroup(group: NodeGroup): void {
    group.token += 1;
    for (const index of [...group.nodes]) this.removeNode(this.node(index));
    group.removed = true;
  }

  /** Routes and views are made anew after a change of nodes. `resharded`: keys may live elsewhere now. */
  changed(resharded: boolean): void {
    this.version += 1;
    this.views = new Int32Array(this.nodes.length).fill(-1);
    let row = 0;
    for (const group of this.groups) {
      if (group.removed) continue;
      for (const index of group.nodes) this.views[index] = row++;
    }
    this.fitPersistence();
    this.sim.recorder.placesChanged();
    this.sim.clients.fit();
    this.failover.fit();
    if (!resharded) return;
    this.sim.clients.routing.tables.forget();
    // Another engine or method hashes keys in another way.
    this.routes.fill(-1);
    this.hashes.fill(-1);
    this.ring = null;
    const live = this.groups.filter((group) => !group.removed);
    if (this.isMemcached) {
      this.ringGroups = live.map((group) => group.index);
      this.ring = this.ringOf(this.ringGroups);
    } else if (this.isClusterMode) {
      for (const group of live) {
        for (const [low, high] of group.slots) this.slotOwner.fill(group.index, low, high + 1);
      }
    } else this.slotOwner.fill(live[0]?.index ?? 0);
  }

  /** The ring that clients make of a list of groups (Memcached). */
  ringOf(groups: readonly number[]): Ring {
    const { makeRing } = part('memcached');
    const servers = groups.map((index) => ({
      name: `${this.spec.name}.${this.group(index).id}`,
      weight: 1,
    }));
    return this.sim.scenario.clients.distribution === 'ketama'
      ? makeRing('ketama', 'md5', servers)
      : makeRing('modula', 'default', servers);
  }

  /** The lists of nodes of the apps, from now on each its own (Memcached). */
  nodeLists(): KnownNodes {
    this.known ??= new (part('memcached').KnownNodes)(this.sim);
    return this.known;
  }

  /** What `config get cluster` answers now; null where there is no ring. */
  nodeList(): NodeList | null {
    const { ring, configVersion } = this;
    if (ring === null) return null;
    const groups = Object.freeze([...this.ringGroups]);
    return Object.freeze({ version: configVersion, groups, ring });
  }

  operate(): Operations {
    this.operations ??= new (part('operations').Operations)(this.sim);
    this.strays = true;
    return this.operations;
  }

  persist(): Persistence {
    this.persistence ??= new (part('persistence').Persistence)(this.sim);
    return this.persistence;
  }

  /** Gives nodes the files and logs that the scenario asks for. */
  fitPersistence(): void {
    if (this.persistence === null && !asksForPersistence(this.sim.scenario)) return;
    this.persist().fit();
  }

  /** The shard that a key lives in. */
  route(key: number): number {
    if (key >= this.routes.length) this.fitKeys(key + 1);
    const known = this.routes[key] as number;
    if (known >= 0) return known;
    let group: number;
    if (this.ring) {
      const { serverOf } = part('memcached');
      group = this.ringGroups[serverOf(this.ring, this.keyHash(key))] as number;
    } else if (this.isClusterMode) {
      if (this.hashes[key] === -1) this.hashes[key] = keySlot(this.sim.workload.nameOf(key));
      group = this.slotOwner[this.hashes[key] as number] as number;
    } else group = this.slotOwner[0] as number;
    this.routes[key] = group;
    return group;
  }

  /** The shard that an app takes for the owner of a key: that of its own list of nodes (Memcached). */
  routeFor(app: number, key: number): number {
    return this.known === null ? this.route(key) : this.known.route(app, key);
  }

  /** Hash of a key by the clients' method (Memcached). */
  keyHash(key: number): number {
    if (key >= this.hashes.length) this.fitKeys(key + 1);
    const known = this.hashes[key] as number;
    if (known >= 0) return known;
    const { hashKey } = part('memcached');
    const method = this.sim.scenario.clients.distribution === 'ketama' ? 'md5' : 'default';
    const hash = hashKey(method, this.sim.workload.nameOf(key));
    this.hashes[key] = hash;
    return hash;
  }

  /** Slot of a key (cluster mode). */
  slotOf(key: number): number {
    const known = this.isClusterMode ? this.hashes[key] : undefined;
    return known === undefined || known < 0 ? keySlot(this.sim.workload.nameOf(key)) : known;
  }

  /** The shard that owns a slot (cluster mode). */
  ownerOf(slot: number): number {
    return this.slotOwner[slot] as number;
  }

  /** The shard of each slot; a copy. */
  owners(): Int16Array {
    return this.slotOwner.slice();
  }

  /** A slot, with the run's keys in it, belongs to another shard from now on. */
  setOwner(slot: number, group: number, keys: Int32Array): void {
    this.sim.clients.routing.slotMoves(slot, group);
    this.slotOwner[slot] = group;
    for (const key of keys) this.routes[key] = group;
  }

  /** The slots of the shards are written down anew after some have moved. */
  slotsChanged(): void {
    for (const group of this.liveGroups()) {
      group.slots = rangesOf(this.slotOwner, group.index);
      const spec = this.sim.scenario.cluster.nodeGroups.find(({ id }) => id === group.id);
      if (spec) spec.slots = group.slots;
    }
    this.version += 1;
  }

  /** How many key numbers the run may use. */
  get keyCount(): number {
    return Math.max(this.routes.length, this.sim.workload.keyspace);
  }

  /** Makes room for the routes and hashes of all keys, and of at least `keys`. */
  fitKeys(keys = 0): void {
    // Requests under way may ask for keys that a smaller keyspace no longer has.
    const size = Math.max(this.routes.length, this.sim.workload.keyspace, keys);
    this.routes = new Int16Array(size).fill(-1);
    this.hashes = new Float64Array(size).fill(-1);
  }

  /** Client and replica connections weigh on used_memory. */
  connectionsChanged(node: CacheNode): void {
    node.buffers.changed(this.sim, node);
  }

  /** The shards that are part of the cluster now. */
  liveGroups(): NodeGroup[] {
    return this.groups.filter((group) => !group.removed);
  }

  /** The nodes that are part of the cluster now, shard by shard. */
  liveNodes(): CacheNode[] {
    return this.groups.flatMap((group) =>
      group.removed ? [] : group.nodes.map((index) => this.node(index)),
    );
  }

  view(): TopologyView {
    return topologyOf(this.sim);
  }

  /** IPv4 address of a node, also of one that has left. */
  addressOf(index: number): string {
    return `10.0.${this.node(index).zone + 1}.${17 + (index % 230)}`;
  }

  /** True while every shard has a primary that is up. */
  get isWhole(): boolean {
    return this.groups.every((group) => group.removed || this.nodes[group.primary]?.state === UP);
  }
}
