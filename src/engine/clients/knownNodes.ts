import { hashDraw, streamId } from '../base/rng.ts';
import { type Nanos, NEVER, SECOND } from '../base/units.ts';
import { type Ring, serverOf } from '../cluster/ring.ts';
import { DISCOVERY } from '../events.ts';
import type { Simulation } from '../simulation.ts';

/** A list of Memcached nodes as `config get cluster` gave it, and the ring that a client makes of it. Frozen. */
export type NodeList = {
  readonly version: number;
  /** Engine indexes of its nodes' groups, in its order. */
  readonly groups: readonly number[];
  readonly ring: Ring;
};

const NEWEST = -1;

/**
 * Auto discovery: the list of Memcached nodes that each app knows. A client asks the configuration endpoint every
 * `clients.discoverySeconds`, at moments of its own, so after a change apps choose nodes by different lists for up to
 * that long; with 0 its list is fixed. Only polls that would learn something are events.
 */
export class KnownNodes {
  private readonly sim: Simulation;
  /** Lists that apps have had since the first change, the oldest first. */
  private lists: NodeList[] = [];
  /** By app: its place in `lists`, or NEWEST. */
  private readonly held: Int32Array;
  private readonly changedAt: Float64Array;
  /** By app: the notice of the first change that it does not know. */
  private readonly causes: Int32Array;
  private readonly phases: number;
  private token = 0;

  constructor(sim: Simulation) {
    this.sim = sim;
    const { apps } = sim.clients;
    this.held = new Int32Array(apps).fill(NEWEST);
    this.changedAt = new Float64Array(apps);
    this.causes = new Int32Array(apps).fill(-1);
    this.phases = streamId(sim.seed, 'discovery');
  }

  /** The group of the node that an app takes for the owner of a key. */
  route(app: number, key: number): number {
    const held = this.held[app] as number;
    const { cluster } = this.sim;
    if (held === NEWEST) return cluster.route(key);
    const { ring, groups } = this.lists[held] as NodeList;
    return groups[serverOf(ring, cluster.keyHash(key))] as number;
  }

  /** The list that an app has; null when it is the newest. */
  listOf(app: number): NodeList | null {
    return this.lists[this.held[app] as number] ?? null;
  }

  /** When an app asks next; NEVER with a fixed list. */
  nextPoll(app: number): Nanos {
    const interval = Math.round(this.sim.scenario.clients.discoverySeconds * SECOND);
    if (interval === 0) return NEVER;
    const phase = Math.floor((hashDraw(this.phases, app) / 4294967296) * interval);
    const passed = Math.floor((this.sim.now - phase) / interval);
    return phase + (passed + 1) * interval;
  }

  /** The nodes are about to change: apps keep the list that they have. */
  keep(): void {
    const list = this.sim.cluster.nodeList();
    if (list === null || this.held.every((held) => held !== NEWEST)) return;
    this.lists.push(list);
    for (const [app, held] of this.held.entries()) {
      if (held !== NEWEST) continue;
      this.held[app] = this.lists.length - 1;
      this.changedAt[app] = this.sim.now;
      this.causes[app] = -1;
    }
  }

  /** The nodes have changed, as notice `cause` says. */
  changed(cause: number): void {
    const { sim } = this;
    let first = NEVER;
    let last = 0;
    for (let app = 0; app < this.held.length; app++) {
      if (this.causes[app] === -1) this.causes[app] = cause;
      const at = this.nextPoll(app);
      first = Math.min(first, at);
      last = Math.max(last, at);
    }
    const isFixed = first === NEVER;
    sim.notice(
      'node-list-old',
      'cache',
      {
        apps: this.held.length,
        version: sim.cluster.configVersion,
        firstNanos: isFixed ? 0 : first,
        lastNanos: isFixed ? 0 : last,
      },
      cause,
    );
    this.schedule();
  }

  /** Every app has the newest list at once. */
  learnAll(): void {
    this.held.fill(NEWEST);
    this.lists = [];
    this.token += 1;
  }

  /** Apps ask at other moments from now on. */
  schedule(): void {
    this.token += 1;
    for (let app = 0; app < this.held.length; app++) if (this.held[app] !== NEWEST) this.ask(app);
  }

  /** Keys are hashed in another way from now on. */
  rehash(): void {
    this.lists = this.lists.map(({ version, groups }) =>
      Object.freeze({ version, groups, ring: this.sim.cluster.ringOf(groups) }),
    );
  }

  private ask(app: number): void {
    const at = this.nextPoll(app);
    if (at !== NEVER) this.sim.schedule.add(at, DISCOVERY, app, this.token);
  }

  /** An app asks the configuration endpoint: any node that it reaches has the list. */
  poll(app: number, token: number): void {
    if (token !== this.token || this.held[app] === NEWEST) return;
    const { sim } = this;
    const { cluster, network, clients } = sim;
    const zone = clients.zones[app] as number;
    const nodes = cluster.liveNodes();
    if (!nodes.some((node) => node.isUp && network.reaches(zone, node.zone))) {
      this.ask(app);
      return;
    }
    this.held[app] = NEWEST;
    const behind = this.held.filter((held) => held !== NEWEST).length;
    if (behind === 0) this.lists = [];
    sim.notice(
      'client-learned-nodes',
      `app:app-${app + 1}`,
      {
        nodes: nodes.length,
        version: cluster.configVersion,
        afterNanos: sim.now - (this.changedAt[app] as number),
        behind,
      },
      this.causes[app] as number,
    );
  }
}
