import { Rng } from '../../base/rng.ts';
import { MILLISECOND, type Nanos, SECOND } from '../../base/units.ts';
import { deposed } from '../following.ts';
import type { CacheNode } from '../node.ts';
import { UP } from '../states.ts';
import type { Bus } from './bus.ts';
import { NONE } from './views.ts';

/** An election starts 500 ms after its replica saw the failure, plus 0 to 500 ms, plus 1 s for each better replica. */
const DELAY: Nanos = 500 * MILLISECOND;
const DELAY_DRAWN = 500;
const RANK_DELAY: Nanos = SECOND;
/** repl-ping-replica-period: part of the age that a replica's data may have. */
const REPLICA_PING: Nanos = 10 * SECOND;

/** Elections of replicas into the place of a failed primary, votes, and takeovers (cluster.c, 7.0). By seat. */
export class Election {
  private readonly bus: Bus;
  private readonly rng: Rng;
  /** When the replica's election begins or began, NONE without one. */
  private at: number[] = [];
  private rank: number[] = [];
  private sent: number[] = [];
  private votes: number[] = [];
  private epoch: number[] = [];
  /** When the replica last followed its primary. */
  private linkedAt: number[] = [];

  constructor(bus: Bus) {
    this.bus = bus;
    this.rng = new Rng(bus.sim.seed, 'cluster-election');
  }

  /** Nodes have come or gone: `old[seat]` is the former seat, -1 for a new node. */
  fit(old: readonly number[]): void {
    const kept = (list: number[], other: number) => old.map((seat) => list[seat] ?? other);
    this.at = kept(this.at, NONE);
    this.rank = kept(this.rank, 0);
    this.sent = kept(this.sent, 0);
    this.votes = kept(this.votes, 0);
    this.epoch = kept(this.epoch, 0);
    this.linkedAt = kept(this.linkedAt, NONE);
  }

  /** A process starts without an election of its own. */
  forget(seat: number): void {
    this.at[seat] = NONE;
    this.linkedAt[seat] = NONE;
  }

  /** A replica's part of the cron: is its primary failed, and may it stand? */
  cron(seat: number): void {
    const { bus } = this;
    const { now } = bus.sim;
    const node = bus.node(seat);
    if (node.linked) this.linkedAt[seat] = now;
    const shard = bus.shardOf(seat);
    if (shard < 0) return;
    const primary = bus.views.ownerOf(seat, shard);
    if (!bus.views.failed(seat, primary) || !this.isFresh(seat, node)) return;
    const voting = Math.max(2 * bus.timeout, 2 * SECOND);
    const age = now - (this.at[seat] as number);
    if (age > 2 * voting) {
      this.plan(seat);
      return;
    }
    if (this.sent[seat] === 0) {
      const rank = this.rankOf(node);
      if (rank > (this.rank[seat] as number)) {
        this.at[seat] =
          (this.at[seat] as number) + (rank - (this.rank[seat] as number)) * RANK_DELAY;
        this.rank[seat] = rank;
      }
    }
    if (now < (this.at[seat] as number) || age > voting) return;
    if (this.sent[seat] === 0) this.start(seat);
    else this.count(seat, shard);
  }

  /** Its data is not older than cluster-replica-validity-factor allows. */
  private isFresh(seat: number, node: CacheNode): boolean {
    const { timeout, spec, sim } = this.bus;
    if (node.state !== UP || this.linkedAt[seat] === NONE) return false;
    let age = Math.floor((sim.now - (this.linkedAt[seat] as number)) / SECOND) * SECOND;
    if (age > timeout) age -= timeout;
    const { replicaValidityFactor: factor } = spec;
    return factor === 0 || age <= REPLICA_PING + timeout * factor;
  }

  /** How many replicas of the shard have more of its data. */
  private rankOf(node: CacheNode): number {
    const { cluster } = this.bus.sim;
    const group = cluster.group(node.group);
    let rank = 0;
    for (const index of group.nodes) {
      const other = cluster.node(index);
      if (index === node.index || index === group.primary || !other.isUp) continue;
      if (other.appliedOffset > node.appliedOffset) rank += 1;
    }
    return rank;
  }

  private plan(seat: number): void {
    const { bus, rng } = this;
    const { sim } = bus;
    const node = bus.node(seat);
    const group = sim.cluster.group(node.group);
    const rank = this.rankOf(node);
    const drawn = DELAY + rng.below(DELAY_DRAWN) * MILLISECOND;
    this.at[seat] = sim.now + drawn + rank * RANK_DELAY;
    this.rank[seat] = rank;
    this.sent[seat] = 0;
    this.votes[seat] = 0;
    sim.notice(
      'election-planned',
      `node:${node.id}`,
      { node: node.id, rank, delayNanos: drawn + rank * RANK_DELAY },
      group.lostCause,
    );
  }

  private start(seat: number): void {
    const { bus } = this;
    const { views, sim } = bus;
    const node = bus.node(seat);
    const epoch = (views.current[seat] as number) + 1;
    views.current[seat] = epoch;
    this.epoch[seat] = epoch;
    this.sent[seat] = 1;
    sim.notice(
      'election-started',
      `node:${node.id}`,
      { node: node.id, epoch, needed: bus.quorum },
      sim.cluster.group(node.group).lostCause,
    );
    bus.requestVotes(seat, epoch);
  }

  /** A primary is asked for its vote: once in an epoch, and only about a primary that it too takes for failed. */
  asked(seat: number, candidate: number, epoch: number): void {
    const { bus } = this;
    const { views, sim, timeout } = bus;
    const shard = bus.shardOf(candidate);
    if (shard < 0 || !bus.isPrimary(seat) || bus.shardOf(seat) < 0) return;
    const current = views.current[seat] as number;
    if (epoch < current || views.lastVote[seat] === current) return;
    const primary = views.ownerOf(seat, shard);
    if (primary === candidate || !views.failed(seat, primary)) return;
    const voted = seat * views.g + shard;
    if (sim.now - (views.votedAt[voted] as number) < 2 * timeout) return;
    if ((views.epoch[candidate * views.g + shard] as number) < (views.epoch[voted] as number))
      return;
    views.lastVote[seat] = current;
    views.votedAt[voted] = sim.now;
    bus.vote(seat, candidate, epoch);
  }

  /** A vote arrives. */
  voted(seat: number, voter: number, epoch: number): void {
    if (epoch !== this.epoch[seat] || this.sent[seat] !== 1 || !this.bus.isPrimary(voter)) return;
    this.votes[seat] = (this.votes[seat] as number) + 1;
    const shard = this.bus.shardOf(seat);
    if (!this.bus.isPrimary(seat)) this.count(seat, shard);
  }

  private count(seat: number, shard: number): void {
    const { bus } = this;
    if ((this.votes[seat] as number) < bus.quorum) return;
    const node = bus.node(seat);
    const group = bus.group(shard);
    if (group.lostAt < 0) group.lostAt = this.linkedAt[seat] as number;
    group.lostCause = bus.sim.notice(
      'election-won',
      `node:${node.id}`,
      {
        node: node.id,
        epoch: this.epoch[seat] as number,
        votes: this.votes[seat] as number,
        primaries: bus.shards.length,
      },
      group.lostCause,
    );
    this.replacePrimary(seat, shard, this.epoch[seat] as number);
  }

  /** CLUSTER FAILOVER TAKEOVER: a replica makes itself primary under a new epoch, asking nobody. */
  takeOver(node: CacheNode, cause: number): void {
    const { views } = this.bus;
    const seat = this.bus.seat(node);
    const shard = this.bus.shardOf(seat);
    const epoch = (views.current[seat] as number) + 1;
    views.current[seat] = epoch;
    const group = this.bus.group(shard);
    group.lostCause = cause;
    if (group.lostAt < 0) group.lostAt = this.bus.sim.now;
    this.replacePrimary(seat, shard, epoch);
  }

  private replacePrimary(seat: number, shard: number, epoch: number): void {
    const { bus } = this;
    const p = seat * bus.views.g + shard;
    bus.views.owner[p] = seat;
    bus.views.epoch[p] = Math.max(epoch, bus.views.epoch[p] as number);
    this.forget(seat);
    bus.sim.cluster.failover.promote(bus.group(shard), bus.node(seat));
    bus.health.update(seat);
    bus.announce(seat);
  }

  /** A node that took itself for the primary hears of a later epoch: it follows the winner. */
  deposed(seat: number, shard: number): void {
    deposed(this.bus.sim, this.bus.group(shard), this.bus.node(seat));
  }
}
