import { extend } from '../base/schedule.ts';
import { MAX_POOL_WAITERS } from '../limits.ts';
import { OWNED, type Requests } from '../requests.ts';

/** What a call holds of its pool. */
export const NO_CONNECTION = 0;
export const OPENING = 1;
export const IN_USE = 2;

/** The name that a connection was opened by: the primary (or a node), or the reader endpoint. */
export const BY_PRIMARY = 0;
export const BY_READER = 1;
const DOORS = 2;

/** Commands on one shared connection: as many as there are. */
const ANY = 1 << 30;

/**
 * Connections of every app to every node, one command at a time on each (or, when shared, any number on one),
 * and the requests that wait for one, oldest first. Connections by the reader endpoint are a pool of their own:
 * a pool is numbered (node * 2 + endpoint) * apps + app.
 */
export class Pools {
  private readonly apps: number;
  private open = new Int32Array(0);
  private opening = new Int32Array(0);
  private inUse = new Int32Array(0);
  private waitHead = new Int32Array(0);
  private waitTail = new Int32Array(0);
  private waiting = new Int32Array(0);
  /** Commands that may be under way on one connection. */
  private depth = 1;

  constructor(apps: number) {
    this.apps = apps;
  }

  /** True where each call opens a connection of its own and closes it. */
  isOneUse = false;

  /** From now on commands share one connection, have one each of a pool, or open one each. */
  use(connections: 'pool' | 'shared' | 'none'): void {
    this.depth = connections === 'shared' ? ANY : 1;
    this.isOneUse = connections === 'none';
  }

  get isShared(): boolean {
    return this.depth !== 1;
  }

  /** Makes room for the pools of `nodes` nodes. */
  fit(nodes: number): void {
    const pools = nodes * DOORS * this.apps;
    const old = this.open.length;
    if (pools <= old) return;
    this.open = extend(this.open, new Int32Array(pools));
    this.opening = extend(this.opening, new Int32Array(pools));
    this.inUse = extend(this.inUse, new Int32Array(pools));
    this.waiting = extend(this.waiting, new Int32Array(pools));
    this.waitHead = extend(this.waitHead, new Int32Array(pools).fill(-1, old));
    this.waitTail = extend(this.waitTail, new Int32Array(pools).fill(-1, old));
  }

  of(node: number, app: number, door: number): number {
    return (node * DOORS + door) * this.apps + app;
  }

  /** Connections of a pool that stand or are being opened. */
  sizeOf(pool: number): number {
    return (this.open[pool] as number) + (this.opening[pool] as number);
  }

  /** Connections of a pool that stand. */
  openIn(pool: number): number {
    return this.open[pool] as number;
  }

  /** Connections of a pool that take a command at once; a shared one counts once. */
  idleOf(pool: number): number {
    const open = this.open[pool] as number;
    return this.depth === 1 ? open - (this.inUse[pool] as number) : open;
  }

  /** Takes an idle connection; false when there is none. */
  take(pool: number): boolean {
    const used = this.inUse[pool] as number;
    if (this.isOneUse || used >= (this.open[pool] as number) * this.depth) return false;
    this.inUse[pool] = used + 1;
    return true;
  }

  /** Whether a pool of at most `size` connections may open another. */
  mayOpen(pool: number, size: number): boolean {
    return this.isOneUse || this.sizeOf(pool) < this.most(size);
  }

  /** Connections that a pool of `size` may hold. */
  most(size: number): number {
    if (this.isOneUse) return ANY;
    return this.depth === 1 ? size : 1;
  }

  startOpening(pool: number): void {
    this.opening[pool] = (this.opening[pool] as number) + 1;
  }

  stopOpening(pool: number): void {
    this.opening[pool] = (this.opening[pool] as number) - 1;
  }

  /** A connection that was being opened stands, and is in use. */
  opened(pool: number): void {
    this.open[pool] = (this.open[pool] as number) + 1;
    this.inUse[pool] = (this.inUse[pool] as number) + 1;
  }

  /** A connection in use is idle again. */
  giveBack(pool: number): void {
    this.inUse[pool] = (this.inUse[pool] as number) - 1;
  }

  /** An idle connection is closed, or the shared one with all that is on it. False when it was closed already. */
  close(pool: number): boolean {
    const open = this.open[pool] as number;
    if (open === 0) return false;
    this.open[pool] = open - 1;
    return true;
  }

  /** Connections of an app to a node. */
  openOf(node: number, app: number): number {
    const primary = this.open[this.of(node, app, BY_PRIMARY)] as number;
    return primary + (this.open[this.of(node, app, BY_READER)] as number);
  }

  /** Idle connections are closed; those in use stay, unless they are shared. Returns how many stay. */
  closeIdle(node: number, app: number): number {
    let stay = 0;
    for (let door = 0; door < DOORS; door++) {
      const pool = this.of(node, app, door);
      const used = this.depth === 1 ? (this.inUse[pool] as number) : 0;
      this.open[pool] = used;
      stay += used;
    }
    return stay;
  }

  /** All connections are closed. Returns how many there were. */
  closeAll(node: number, app: number): number {
    const had = this.openOf(node, app);
    for (let door = 0; door < DOORS; door++) this.open[this.of(node, app, door)] = 0;
    return had;
  }

  /** Puts a request at the end of the wait; false when the wait is full. */
  wait(requests: Requests, pool: number, slot: number): boolean {
    if ((this.waiting[pool] as number) >= MAX_POOL_WAITERS) return false;
    requests.next[slot] = -1;
    const tail = this.waitTail[pool] as number;
    if (tail < 0) this.waitHead[pool] = slot;
    else requests.next[tail] = slot;
    this.waitTail[pool] = slot;
    this.waiting[pool] = (this.waiting[pool] as number) + 1;
    return true;
  }

  /** Whether anyone waits. */
  waits(pool: number): boolean {
    return this.waitHead[pool] !== -1;
  }

  /** Takes the request that has waited longest; -1 when none waits. */
  nextWaiter(requests: Requests, pool: number): number {
    const slot = this.waitHead[pool] as number;
    if (slot < 0) return -1;
    const next = requests.next[slot] as number;
    this.waitHead[pool] = next;
    if (next < 0) this.waitTail[pool] = -1;
    this.waiting[pool] = (this.waiting[pool] as number) - 1;
    requests.next[slot] = -1;
    return slot;
  }

  /** Connections of one app, over all nodes. */
  connectionsOf(app: number): number {
    return this.sum(this.open, app);
  }

  /** Requests of one app that wait for a connection. */
  waitingOf(app: number): number {
    return this.sum(this.waiting, app);
  }

  /** Connections of a pool that a call holds or opens. */
  heldOf(pool: number): number {
    return (this.inUse[pool] as number) + (this.opening[pool] as number);
  }

  /** Whether a request waits that its app has not given up. */
  hasWaiters(requests: Requests, pool: number): boolean {
    for (
      let slot = this.waitHead[pool] as number;
      slot >= 0;
      slot = requests.next[slot] as number
    ) {
      if (requests.owner[slot] === OWNED) return true;
    }
    return false;
  }

  /** The least that any pool counts of anything: 0 in a sound run. */
  leastCount(): number {
    let least = 0;
    for (const counts of [this.open, this.opening, this.inUse, this.waiting]) {
      for (const count of counts) if (count < least) least = count;
    }
    return least;
  }

  private sum(counts: Int32Array, app: number): number {
    let sum = 0;
    for (let pool = app; pool < counts.length; pool += this.apps) sum += counts[pool] as number;
    return sum;
  }
}
