import { MILLISECOND } from '../base/units.ts';
import { SLOTS } from '../cluster/slots.ts';
import type { Simulation } from '../simulation.ts';

/** How an app came by what it has: read whole at the start, whole or one slot by MOVED, whole after a failed call. */
export const learnings = ['start', 'moved', 'moved-slot', 'failed'] as const;
const AT_START = 0;
const BY_MOVED = 1;
const BY_MOVED_SLOT = 2;
const AFTER_FAILURE = 3;

/**
 * Cluster mode: what each app takes for the owner of each slot. An app reads the table when it starts and learns by
 * MOVED (Redis cluster specification, "MOVED redirection"); ASK teaches nothing. While all apps are right there is no
 * table: then the truth is what they believe.
 */
export class SlotTables {
  private readonly sim: Simulation;
  private readonly apps: number;
  /** Shard at app × 16,384 + slot; empty while all apps are right. */
  private shards = new Int16Array(0);
  /** By app: slots that have another owner than it believes, and calls that a node has sent on. */
  readonly stale: Int32Array;
  readonly sentOn: Float64Array;
  /** When an app last read its table because of an error. */
  private readonly readAt: Float64Array;
  /** By app: when its table last changed or was read, and how (a place in `learnings`). */
  readonly learnedAt: Float64Array;
  readonly learnedBy: Uint8Array;

  constructor(sim: Simulation, apps: number) {
    this.sim = sim;
    this.apps = apps;
    this.stale = new Int32Array(apps);
    this.sentOn = new Float64Array(apps);
    this.readAt = new Float64Array(apps).fill(-Infinity);
    this.learnedAt = new Float64Array(apps);
    this.learnedBy = new Uint8Array(apps);
  }

  /** Whether an app may be wrong. */
  get differ(): boolean {
    return this.shards.length > 0;
  }

  /** The shard that an app takes for the owner of a slot; only while they `differ`. */
  shardOf(app: number, slot: number): number {
    return this.shards[app * SLOTS + slot] as number;
  }

  /** A slot is about to get another owner; no app knows. */
  moves(slot: number, to: number): void {
    const { cluster } = this.sim;
    if (!this.differ) this.writeDown();
    const from = cluster.ownerOf(slot);
    for (let app = 0; app < this.apps; app++) {
      const believed = this.shardOf(app, slot);
      const change = Number(believed !== to) - Number(believed !== from);
      this.stale[app] = (this.stale[app] as number) + change;
    }
  }

  private writeDown(): void {
    const owners = this.sim.cluster.owners();
    this.shards = new Int16Array(this.apps * SLOTS);
    for (let app = 0; app < this.apps; app++) this.shards.set(owners, app * SLOTS);
  }

  /** A node has answered MOVED: the app changes one line of its table, reads it anew, or leaves it as it is. */
  learn(app: number, slot: number): void {
    const { slotTable } = this.sim.scenario.clients;
    if (!this.differ || slotTable === 'start') return;
    if (slotTable === 'table') this.read(app, BY_MOVED);
    else if (this.shardOf(app, slot) !== this.sim.cluster.ownerOf(slot)) {
      this.learned(app, BY_MOVED_SLOT);
      this.shards[app * SLOTS + slot] = this.sim.cluster.ownerOf(slot);
      this.stale[app] = (this.stale[app] as number) - 1;
    }
    this.settle();
  }

  /** A call has failed: the app reads its table anew, when it has not done so for a while. */
  lookAgain(app: number): void {
    const { clients } = this.sim.scenario;
    if (!this.differ || clients.slotTable === 'start') return;
    const next = (this.readAt[app] as number) + clients.topologyRefreshMs * MILLISECOND;
    if (this.sim.now < next) return;
    this.readAt[app] = this.sim.now;
    this.read(app, AFTER_FAILURE);
    this.settle();
  }

  private learned(app: number, how: number): void {
    this.learnedAt[app] = this.sim.now;
    this.learnedBy[app] = how;
  }

  private read(app: number, how: number): void {
    this.learned(app, how);
    this.shards.set(this.sim.cluster.owners(), app * SLOTS);
    this.stale[app] = 0;
  }

  /** Tables that say what is true are put away, unless slots are still on their way. */
  settle(): void {
    const { operations } = this.sim.cluster;
    if (!this.differ || (operations !== null && operations.name !== '')) return;
    for (const slots of this.stale) if (slots > 0) return;
    this.putAway();
  }

  /** The cluster is another: all apps read the table of it. */
  forget(): void {
    this.putAway();
    for (let app = 0; app < this.apps; app++) this.learned(app, AT_START);
  }

  private putAway(): void {
    this.shards = new Int16Array(0);
    this.stale.fill(0);
    this.sim.clients.routing.fit();
  }
}
