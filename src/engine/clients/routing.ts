import { hashDraw, streamId } from '../base/rng.ts';
import { redirectTo } from '../cluster/redirects.ts';
import { ASK, MOVED, reasons } from '../outcomes.ts';
import { STEP_GET } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { showRedirect } from './legs.ts';
import { BY_PRIMARY, BY_READER } from './pools.ts';
import { SlotTables } from './slotTables.ts';

/** Redirects of one command that a client follows: 5, as many clients have it. */
const MOST_REDIRECTS = 5;

/** Which node a command goes to, first and after an answer that names another. */
export class Routing {
  private readonly sim: Simulation;
  private readonly zones: Int32Array;
  private readonly picks: number;
  readonly tables: SlotTables;
  /** Cluster mode with clients that know nothing of slots: each calls one shard, and takes a redirect for an error. */
  isPlain = false;
  /** By app: that shard. */
  readonly homes: Int32Array;
  /** True once a client that is not cluster-aware has met a redirect. */
  private isTold = false;
  /** False while every app knows the owner of every slot. */
  private mayStray = false;

  constructor(sim: Simulation, zones: Int32Array) {
    this.sim = sim;
    this.zones = zones;
    this.picks = streamId(sim.seed, 'replica-choice');
    this.tables = new SlotTables(sim, zones.length);
    this.homes = new Int32Array(zones.length);
  }

  /** The cluster, the kind of client or what clients know has changed. */
  fit(): void {
    const { cluster, scenario } = this.sim;
    const isServerless = cluster.spec.deployment === 'serverless';
    this.isPlain = cluster.isClusterMode && !scenario.clients.clusterAware && !isServerless;
    this.mayStray = this.isPlain || this.tables.differ;
    cluster.strays = this.mayStray || cluster.operations !== null;
    if (!this.isPlain) return;
    const live = cluster.liveGroups();
    for (let app = 0; app < this.homes.length; app++) {
      this.homes[app] = live[app % live.length]?.index ?? 0;
    }
  }

  /** Clients are cluster-aware from the next call on, or are not. */
  kindChanged(): void {
    this.isTold = false;
    this.fit();
    this.sim.cluster.version += 1;
  }

  /** The shard that an app sends a command for a key to. */
  shardFor(app: number, key: number): number {
    const { cluster } = this.sim;
    if (!this.mayStray) return cluster.routeFor(app, key);
    if (this.isPlain) return this.homes[app] as number;
    return this.tables.shardOf(app, cluster.slotOf(key));
  }

  /** A slot is about to get another owner. */
  slotMoves(slot: number, to: number): void {
    const differed = this.tables.differ;
    this.tables.moves(slot, to);
    if (!differed) this.fit();
  }

  /** After a call that failed, not for want of memory or a connection: the app asks where its shard is. */
  lookAgain(app: number, key: number, reason: number): void {
    const { beliefs } = this.sim.clients;
    if (!this.isPlain) {
      beliefs.lookAgain(app, this.sim.cluster.route(key));
      this.tables.lookAgain(app);
    } else if (reason !== MOVED && reason !== ASK) {
      beliefs.lookAgain(app, this.homes[app] as number);
    }
  }

  /** Which node a command goes to: the believed primary, or for a first read a replica when asked so. */
  choose(slot: number, app: number, group: number): number {
    const { sim } = this;
    const believed = sim.clients.beliefs.primary(app, group);
    const { readFrom } = sim.scenario.clients;
    if (readFrom === 'primary') return believed;
    if (sim.requests.step[slot] !== STEP_GET) return believed;
    if (readFrom === 'reader-endpoint') {
      sim.requests.door[slot] = BY_READER;
      return sim.clients.readers.choose(slot, app, group);
    }
    if (sim.requests.attempt[slot] !== 0) return believed;
    const zone = this.zones[app] as number;
    const { nodes } = sim.cluster.group(group);
    if (readFrom === 'nearest' && sim.cluster.node(believed).zone === zone) return believed;
    const isChoice = (index: number): boolean => {
      const node = sim.cluster.node(index);
      if (!node.isReader || index === believed) return false;
      return readFrom !== 'nearest' || node.zone === zone;
    };
    let choices = 0;
    for (const index of nodes) if (isChoice(index)) choices += 1;
    const draw = hashDraw(this.picks, sim.requests.number[slot] as number) / 4294967296;
    let left = Math.floor(draw * choices);
    for (const index of nodes) if (isChoice(index) && left-- === 0) return index;
    return believed;
  }

  /**
   * An answer that names another node (MOVED, ASK): the command goes there at once. False when the answer names none,
   * the command has been sent on too often, or the client does not know what the answer means.
   */
  sendOn(slot: number, reason: number): boolean {
    const { sim } = this;
    const { requests } = sim;
    if (!this.follows(slot, reason)) {
      if (this.isPlain && this.isElsewhere(slot, reason)) this.tellMisled(slot, reason);
      return false;
    }
    requests.deadline[slot] = 0;
    requests.reason[slot] = 0;
    sim.tally.redirected();
    sim.clients.connections.release(slot, false);
    showRedirect(sim, slot, reason);
    const app = requests.app[slot] as number;
    this.tables.sentOn[app] = (this.tables.sentOn[app] as number) + 1;
    if (this.isSplit(slot)) {
      sim.batches.apart(slot);
      return true;
    }
    requests.redirects[slot] = (requests.redirects[slot] as number) + 1;
    const key = requests.key[slot] as number;
    if (reason === MOVED) this.tables.learn(app, sim.cluster.slotOf(key));
    requests.asking[slot] = reason === ASK ? 1 : 0;
    requests.door[slot] = BY_PRIMARY;
    sim.clients.connections.callNode(slot, redirectTo(sim.cluster, key, reason));
    return true;
  }

  /** Whether the app of a call sends it on when it gets this answer. */
  follows(slot: number, reason: number): boolean {
    if (reason !== MOVED && reason !== ASK) return false;
    if (this.isSplit(slot)) return true;
    const { redirects } = this.sim.requests;
    const isTired = (redirects[slot] as number) >= MOST_REDIRECTS;
    return !this.isPlain && !isTired && this.isElsewhere(slot, reason);
  }

  /** A command for several keys that are asked for one by one where they are not together. */
  private isSplit(slot: number): boolean {
    return this.sim.requests.keys[slot] !== 0 && this.sim.scenario.clients.multiKey === 'split';
  }

  /**
   * True for an answer that a slot table of before has led to the wrong shard. MOVED within a shard says that its
   * primary is another: a client looks again for it, unless it never does.
   */
  private isElsewhere(slot: number, reason: number): boolean {
    if (reason === ASK) return true;
    if (reason !== MOVED) return false;
    const { requests, cluster, scenario } = this.sim;
    if (this.isPlain || scenario.clients.slotTable === 'start') return true;
    const { group } = cluster.node(requests.node[slot] as number);
    return group !== cluster.route(requests.key[slot] as number);
  }

  /** The first redirect that a client takes for an error is told. */
  private tellMisled(slot: number, reason: number): void {
    const { sim } = this;
    if (this.isTold) return;
    this.isTold = true;
    const { requests, cluster } = sim;
    const key = requests.key[slot] as number;
    const args = {
      reason: reasons[reason] ?? 'moved',
      node: cluster.node(requests.node[slot] as number).id,
      slot: cluster.slotOf(key),
      owner: cluster.group(cluster.route(key)).id,
    };
    const who = `app:app-${(requests.app[slot] as number) + 1}`;
    sim.notice('redirect-not-followed', who, args, -1, -1, slot);
  }
}
