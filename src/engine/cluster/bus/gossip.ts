import { type Nanos, SECOND } from '../../base/units.ts';
import type { Bus } from './bus.ts';
import { FAIL, NONE, PFAIL } from './views.ts';

/** A failure report counts for so many node timeouts. */
const REPORT_VALIDITY = 2;

/** What the nodes make of what they hear: claims of slots, reports of failures, and FAIL once a majority agrees. */
export class Gossip {
  private readonly bus: Bus;
  private marks = new Int32Array(0);
  private mark = 0;
  /** By seat: 1 once a suspicion has been told, 2 once its failure has. */
  private told = new Uint8Array(0);

  constructor(bus: Bus) {
    this.bus = bus;
  }

  /** Nodes have come or gone: there are `n` seats now. */
  fit(n: number): void {
    this.marks = new Int32Array(n);
    this.mark = 0;
    this.told = new Uint8Array(n);
  }

  /** A node is well again: what happens to it next is news. */
  untold(seat: number): void {
    this.told[seat] = 0;
  }

  /** A node suspects another: the first one tells. */
  suspected(seat: number, target: number, silence: Nanos): void {
    if ((this.told[target] as number) > 0) return;
    this.told[target] = 1;
    const [by, node] = [this.bus.node(seat).id, this.bus.node(target).id];
    this.bus.sim.notice('node-suspected', `node:${node}`, { node, by, afterNanos: silence });
  }

  /** The header of a message says what its sender owns. */
  claims(to: number, from: number): void {
    const { views } = this.bus;
    const shard = this.bus.shardOf(from);
    if (shard < 0 || !this.bus.isPrimary(from)) return;
    const mine = views.epoch[to * views.g + shard] as number;
    const its = views.epoch[from * views.g + shard] as number;
    if (mine < its) this.takeClaim(to, shard, from);
    else if (mine > its) this.bus.update(to, from, shard);
  }

  /** Takes over what `from` knows of a shard, if its epoch is later. */
  takeClaim(to: number, shard: number, from: number): void {
    const { views } = this.bus;
    const p = to * views.g + shard;
    const q = from * views.g + shard;
    if ((views.epoch[q] as number) <= (views.epoch[p] as number)) return;
    const was = views.owner[p] as number;
    views.owner[p] = views.owner[q] as number;
    views.epoch[p] = views.epoch[q] as number;
    if (was === to && views.owner[p] !== to) this.bus.election.deposed(to, shard);
    this.bus.health.update(to);
  }

  /** What the sender says of some other nodes, of those it suspects always. */
  hear(to: number, from: number): void {
    const { views } = this.bus;
    const { n, flags } = views;
    const shard = this.bus.shardOf(from);
    const counts = shard >= 0 && views.ownerOf(to, shard) === from;
    const wanted = Math.min(n - 2, Math.max(3, Math.floor(n / 10)));
    this.mark += 1;
    let told = 0;
    for (let tries = wanted * 3; told < wanted && tries > 0; tries--) {
      const k = this.bus.rng.below(n);
      if (k === from || k === to || this.marks[k] === this.mark) continue;
      if (((flags[from * n + k] as number) & PFAIL) !== 0) continue;
      this.marks[k] = this.mark;
      told += 1;
      this.hearOf(to, k, from, counts);
    }
    for (let k = 0; k < n; k++) {
      if (k !== to && ((flags[from * n + k] as number) & PFAIL) !== 0) {
        this.hearOf(to, k, from, counts);
      }
    }
  }

  private hearOf(to: number, about: number, from: number, counts: boolean): void {
    const { views, sim } = this.bus;
    const p = to * views.n + about;
    const failing = views.failing(from, about);
    if (counts && failing) {
      views.addReport(to, about, from, sim.now);
      this.failIfAgreed(to, about);
    } else if (counts) views.dropReport(to, about, from);
    if (failing || views.pingSent[p] !== NONE || this.reportsOf(to, about) > 0) return;
    // Pong times travel as whole seconds.
    const pong = views.pong[from * views.n + about] as number;
    const told = Math.floor(pong / SECOND) * SECOND;
    if (told > (views.pong[p] as number)) views.pong[p] = told;
  }

  private reportsOf(observer: number, target: number): number {
    const oldest = this.bus.sim.now - this.bus.timeout * REPORT_VALIDITY;
    return this.bus.views.countReports(observer, target, oldest);
  }

  /** A node that the observer itself suspects has failed once a majority of the primaries says so. */
  private failIfAgreed(seat: number, target: number): void {
    const { views } = this.bus;
    if (((views.flags[seat * views.n + target] as number) & PFAIL) === 0) return;
    const reports = this.reportsOf(seat, target) + (this.bus.isPrimary(seat) ? 1 : 0);
    if (reports < this.bus.quorum) return;
    this.failureTold(seat, target, reports);
    this.markFailed(seat, target);
    this.bus.tellFailed(seat, target);
  }

  private failureTold(seat: number, target: number, reports: number): void {
    if (this.told[target] === 2) return;
    this.told[target] = 2;
    const [by, node] = [this.bus.node(seat).id, this.bus.node(target).id];
    const { group } = this.bus.node(target);
    const { lostAt, lostCause } = this.bus.sim.cluster.group(group);
    const isLost =
      lostAt >= 0 && this.bus.sim.cluster.group(group).primary === this.bus.seats[target];
    const notice = this.bus.sim.notice(
      'node-failed',
      `node:${node}`,
      { node, by, reports, primaries: this.bus.shards.length },
      isLost ? lostCause : -1,
    );
    if (isLost) this.bus.sim.cluster.group(group).lostCause = notice;
  }

  markFailed(seat: number, target: number): void {
    const { views, sim } = this.bus;
    const p = seat * views.n + target;
    if (seat === target || ((views.flags[p] as number) & FAIL) !== 0) return;
    views.flags[p] = ((views.flags[p] as number) & ~PFAIL) | FAIL;
    views.failedAt[p] = sim.now;
    // CLUSTER SLOTS no longer lists it.
    this.bus.node(target).isReader = false;
    this.bus.health.update(seat);
  }
}
