import type { Nanos } from '../../base/units.ts';

/** Flags of a node in another's eyes. */
export const PFAIL = 1;
export const FAIL = 2;
/** A message could not be delivered: the link is down and is built anew when that is possible. */
export const LINK_DOWN = 4;
/** "Not yet", "never" for a moment. */
export const NONE: Nanos = -1e15;

/**
 * What every node of an open-source cluster believes about every other, as nodes.conf and the link buffers hold
 * it: n × n rows (observer × n + target) and n × g rows (observer × g + shard). Nodes are seats 0 to n - 1.
 */
export class Views {
  readonly n: number;
  readonly g: number;
  readonly flags: Uint8Array;
  /** When the ping under way was sent, NONE without one. */
  readonly pingSent: Float64Array;
  /** The last pong, heard or told. */
  readonly pong: Float64Array;
  /** The last message of any kind. */
  readonly heard: Float64Array;
  readonly failedAt: Float64Array;
  /** Owner (seat) of each shard's slots, with its config epoch. */
  readonly owner: Int16Array;
  readonly epoch: Float64Array;
  /** When the observer last gave a vote about a shard. */
  readonly votedAt: Float64Array;
  /** currentEpoch and lastVoteEpoch of each node. */
  readonly current: Float64Array;
  readonly lastVote: Float64Array;
  /** Failure reports of primaries by observer × n + target: reporter, when, reporter, when, ... */
  readonly reports: Record<string, number[]> = {};
  /** How many of these lists there are: mostly none, which spares looking. */
  private lists = 0;

  constructor(n: number, g: number) {
    this.n = n;
    this.g = g;
    this.flags = new Uint8Array(n * n);
    this.pingSent = new Float64Array(n * n).fill(NONE);
    this.pong = new Float64Array(n * n);
    this.heard = new Float64Array(n * n);
    this.failedAt = new Float64Array(n * n).fill(NONE);
    this.owner = new Int16Array(n * g);
    this.epoch = new Float64Array(n * g);
    this.votedAt = new Float64Array(n * g).fill(NONE);
    this.current = new Float64Array(n);
    this.lastVote = new Float64Array(n);
  }

  failing(observer: number, target: number): boolean {
    return ((this.flags[observer * this.n + target] as number) & (PFAIL | FAIL)) !== 0;
  }

  failed(observer: number, target: number): boolean {
    return ((this.flags[observer * this.n + target] as number) & FAIL) !== 0;
  }

  /** Takes the node for a primary, as far as the observer knows. */
  ownerOf(observer: number, shard: number): number {
    return this.owner[observer * this.g + shard] as number;
  }

  /** A primary says that a node is failing. */
  addReport(observer: number, target: number, reporter: number, now: Nanos): void {
    const key = observer * this.n + target;
    let list = this.reports[key];
    if (!list) {
      list = [];
      this.reports[key] = list;
      this.lists += 1;
    }
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] !== reporter) continue;
      list[i + 1] = now;
      return;
    }
    list.push(reporter, now);
  }

  /** A primary says that a node is well. */
  dropReport(observer: number, target: number, reporter: number): void {
    if (this.lists === 0) return;
    const list = this.reports[observer * this.n + target];
    if (!list) return;
    const i = list.findIndex((value, at) => at % 2 === 0 && value === reporter);
    if (i >= 0) list.splice(i, 2);
    if (list.length === 0) this.forget(observer, target);
  }

  /** No report is left of what an observer was told about a node. */
  forget(observer: number, target: number): void {
    const key = observer * this.n + target;
    if (!this.reports[key]) return;
    delete this.reports[key];
    this.lists -= 1;
  }

  /** Reports that are not older than `oldest`; older ones are dropped. */
  countReports(observer: number, target: number, oldest: Nanos): number {
    if (this.lists === 0) return 0;
    const list = this.reports[observer * this.n + target];
    if (!list) return 0;
    for (let i = list.length - 2; i >= 0; i -= 2) {
      if ((list[i + 1] as number) < oldest) list.splice(i, 2);
    }
    if (list.length === 0) this.forget(observer, target);
    return list.length / 2;
  }

  /** Takes over what `old` holds of the seats and shards that both have; `seats[new]` is the old seat or -1. */
  carry(old: Views, seats: readonly number[], shards: readonly number[]): void {
    for (let i = 0; i < this.n; i++) {
      const from = seats[i] as number;
      if (from < 0) continue;
      this.current[i] = old.current[from] as number;
      this.lastVote[i] = old.lastVote[from] as number;
      for (let j = 0; j < this.n; j++) {
        const to = seats[j] as number;
        if (to >= 0) this.carryPair(old, i * this.n + j, from * old.n + to);
      }
      for (let s = 0; s < this.g; s++) {
        const was = shards[s] as number;
        if (was < 0) continue;
        const owner = seats.indexOf(old.owner[from * old.g + was] as number);
        if (owner >= 0) this.owner[i * this.g + s] = owner;
        this.epoch[i * this.g + s] = old.epoch[from * old.g + was] as number;
        this.votedAt[i * this.g + s] = old.votedAt[from * old.g + was] as number;
      }
    }
  }

  private carryPair(old: Views, p: number, q: number): void {
    this.flags[p] = old.flags[q] as number;
    this.pingSent[p] = old.pingSent[q] as number;
    this.pong[p] = old.pong[q] as number;
    this.heard[p] = old.heard[q] as number;
    this.failedAt[p] = old.failedAt[q] as number;
  }
}
