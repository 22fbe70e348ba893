import { Rng } from '../base/rng.ts';
import { extend } from '../base/schedule.ts';
import { MILLISECOND, type Nanos, NEVER } from '../base/units.ts';
import type { Simulation } from '../simulation.ts';
import type { Habit } from './spells.ts';

/** An app that takes another node for the primary of a shard than the one that is. Engine indexes. */
export type Mistake = {
  app: number;
  group: number;
  node: number;
  sinceNanos: Nanos;
  untilNanos: Nanos;
};

/**
 * What each app believes: which node is the primary of each shard, and since when. It learns by asking again
 * after an error, once its last answer has outlived its TTL (DNS, or the refresh of the slot map). Arrays are indexed
 * app * groups + group.
 */
export class Beliefs {
  private readonly sim: Simulation;
  private readonly apps: number;
  private believed = new Int32Array(0);
  private resolvedAt = new Float64Array(0);
  /** What the reader endpoint gave each app last, -1 before it asked, and until when that holds. */
  private readerNode = new Int32Array(0);
  private readerUntil = new Float64Array(0);
  /** By shard: how often its reader endpoint was resolved. */
  private readerTurns = new Int32Array(0);
  /** By app: its resolver gives the answers it has, however old. */
  private readonly stuck: Uint8Array;
  /** By app: it asks the nodes which of them is primary, and not DNS. */
  private readonly asksNodes: Uint8Array;
  private groups = 0;

  constructor(sim: Simulation, apps: number) {
    this.sim = sim;
    this.apps = apps;
    this.stuck = new Uint8Array(apps);
    const { appDiscovery } = sim.scenario.clients;
    this.asksNodes = Uint8Array.from({ length: apps }, (_, i) => +(appDiscovery[i] === 'nodes'));
  }

  /** The node that an app takes for the primary of a shard. */
  primary(app: number, group: number): number {
    return this.believed[app * this.groups + group] as number;
  }

  /** Makes room for new shards; they are believed as they are. */
  fit(): void {
    const { groups } = this.sim.cluster;
    if (groups.length === this.groups) return;
    const believed = new Int32Array(this.apps * groups.length);
    const resolvedAt = new Float64Array(this.apps * groups.length);
    const readerNode = new Int32Array(believed.length).fill(-1);
    const readerUntil = new Float64Array(believed.length);
    const rng = new Rng(this.sim.seed, `resolver:${groups.length}`);
    for (let app = 0; app < this.apps; app++) {
      // Clients looked the name up at different times before the run began.
      const age = Math.floor(rng.unit() * this.ttl(app));
      for (const group of groups) {
        const i = app * groups.length + group.index;
        const known = group.index < this.groups;
        const old = app * this.groups + group.index;
        believed[i] = known ? (this.believed[old] as number) : group.primary;
        if (known) {
          readerNode[i] = this.readerNode[old] as number;
          readerUntil[i] = this.readerUntil[old] as number;
        }
        resolvedAt[i] = known ? (this.resolvedAt[old] as number) : this.sim.now - age;
      }
    }
    this.believed = believed;
    this.resolvedAt = resolvedAt;
    this.readerNode = readerNode;
    this.readerUntil = readerUntil;
    this.readerTurns = extend(this.readerTurns, new Int32Array(groups.length));
    this.groups = groups.length;
  }

  /** Whether an app asks the nodes which of them is primary. */
  asks(app: number): boolean {
    const { isClusterMode, isMemcached } = this.sim.cluster;
    const finds = isClusterMode && this.sim.scenario.clients.clusterAware;
    return finds || (this.asksNodes[app] === 1 && !isMemcached);
  }

  /** How long an answer about a primary holds. */
  private ttl(app: number): Nanos {
    const { clients, failover } = this.sim.scenario;
    return (this.asks(app) ? clients.topologyRefreshMs : failover.dnsTtlMs) * MILLISECOND;
  }

  /** When an app's answer about a primary ends. */
  private until(app: number, i: number): Nanos {
    const { cluster, scenario } = this.sim;
    const isStuck = this.stuck[app] === 1 && !this.asks(app);
    const isFixed = cluster.isClusterMode && scenario.clients.slotTable === 'start';
    return isStuck || (isFixed && this.asks(app))
      ? NEVER
      : (this.resolvedAt[i] as number) + this.ttl(app);
  }

  /** From now on the resolver of an app ignores the TTL of its records, or honours it again. */
  stick(app: number, stuck: boolean): void {
    this.stuck[app] = stuck ? 1 : 0;
  }

  isStuck(app: number): boolean {
    return this.stuck[app] === 1;
  }

  /** How an app comes to know another primary: not at all where there is none to know. */
  habit(app: number): Habit {
    const { cluster, scenario, clients } = this.sim;
    const { isPlain } = clients.routing;
    if (cluster.isMemcached || cluster.spec.deployment === 'serverless') return 'none';
    if (this.asks(app))
      return cluster.isClusterMode && scenario.clients.slotTable === 'start' ? 'start' : 'nodes';
    if (this.isStuck(app)) return 'stuck';
    return isPlain ? 'none' : 'ttl';
  }

  /**
   * The address that an app gets for the reader endpoint: its resolver's record while that lives, else the next
   * replica in turn; the primary where there is no replica that serves.
   */
  reader(app: number, group: number): number {
    const { sim } = this;
    const i = app * this.groups + group;
    const held = this.readerNode[i] as number;
    if (held >= 0 && (this.stuck[app] === 1 || sim.now < (this.readerUntil[i] as number))) {
      return held;
    }
    const turn = this.readerTurns[group] as number;
    this.readerTurns[group] = turn + 1;
    const node = this.readerAt(group, turn);
    this.readerNode[i] = node;
    this.readerUntil[i] = sim.now + sim.scenario.failover.dnsTtlMs * MILLISECOND;
    return node;
  }

  /** What an app holds about the primary of a shard: since when, and until when it is content with that. */
  answer(app: number, group: number): { node: number; since: Nanos; until: Nanos } {
    const i = app * this.groups + group;
    const node = this.believed[i] as number;
    return { node, since: this.resolvedAt[i] as number, until: this.until(app, i) };
  }

  /** What an app holds about the reader endpoint of a shard; null before it has asked. */
  readerAnswer(app: number, group: number): { node: number; until: Nanos } | null {
    const i = app * this.groups + group;
    const node = this.readerNode[i] as number;
    return node < 0 ? null : { node, until: this.readerUntil[i] as number };
  }

  /** The nodes behind the reader endpoint of a shard. */
  readersOf(group: number): number[] {
    const { nodes, primary } = this.sim.cluster.group(group);
    const readers = nodes.filter((index) => this.isReader(index, primary));
    return readers.length > 0 ? readers : [primary];
  }

  /** What the reader endpoint of a shard resolves to at a turn of its round robin. */
  private readerAt(group: number, turn: number): number {
    const { cluster } = this.sim;
    const { nodes, primary } = cluster.group(group);
    let readers = 0;
    for (const index of nodes) if (this.isReader(index, primary)) readers += 1;
    let left = readers === 0 ? 0 : turn % readers;
    for (const index of nodes) if (this.isReader(index, primary) && left-- === 0) return index;
    return primary;
  }

  private isReader(index: number, primary: number): boolean {
    return index !== primary && this.sim.cluster.node(index).isReader;
  }

  /** After an error an app asks again where the primary is, when its answer has outlived its TTL. */
  lookAgain(app: number, group: number): void {
    const { sim } = this;
    const i = app * this.groups + group;
    if (sim.now < this.until(app, i)) return;
    this.resolvedAt[i] = sim.now;
    const { primary } = sim.cluster.group(group);
    if (this.believed[i] === primary) return;
    this.believed[i] = primary;
    sim.followed(app, group, primary);
  }

  /** After a promotion: says which apps still hold an old answer, and until when. */
  tell(group: number, cause: number): void {
    const { sim } = this;
    for (const mistake of this.mistaken()) {
      if (mistake.group !== group) continue;
      sim.notice(
        'client-still-believes',
        `app:app-${mistake.app + 1}`,
        { node: sim.cluster.node(mistake.node).id, untilNanos: mistake.untilNanos },
        cause,
      );
    }
  }

  /** Apps that run and whose belief differs from the truth; an answer past its TTL is replaced at the next error. */
  mistaken(): Mistake[] {
    const { cluster, network, now, clients } = this.sim;
    const { routing } = clients;
    const out: Mistake[] = [];
    for (let app = 0; app < this.apps; app++) {
      if (network.up[clients.zones[app] as number] === 0) continue;
      for (const group of cluster.groups) {
        if (group.removed || (routing.isPlain && routing.homes[app] !== group.index)) continue;
        const i = app * this.groups + group.index;
        if (this.believed[i] === group.primary) continue;
        out.push({
          app,
          group: group.index,
          node: this.believed[i] as number,
          sinceNanos: this.resolvedAt[i] as number,
          untilNanos: Math.max(now, this.until(app, i)),
        });
      }
    }
    return out;
  }
}
