import { extend } from './base/schedule.ts';
import { spans } from './outcomes.ts';

/** What a request is doing. Read: GET, then on a miss QUERY and FILL. Write: WRITE, then as the pattern says. */
export const STEP_GET = 0;
export const STEP_QUERY = 1;
export const STEP_FILL = 2;
export const STEP_WRITE = 3;
export const STEP_UPDATE = 4;
export const STEP_INVALIDATE = 5;

/** Where the call in progress is. */
export const FREE = 0;
export const AT_APP = 1;
export const POOL_WAIT = 2;
export const CONNECTING = 3;
export const TO_NODE = 4;
export const QUEUED = 5;
export const SERVING = 6;
export const TO_APP = 7;
export const TO_ORIGIN = 8;
export const ORIGIN_QUEUED = 9;
export const ORIGIN_SERVING = 10;
export const FROM_ORIGIN = 11;
export const BACKOFF = 12;
/** Lost on the way: nothing refers to it any more but its deadline. */
export const DROPPED = 13;
/** Executed; the answer waits for replicas (WAIT). */
export const AWAITING = 14;
/** The same without a deadline of the app: only TCP itself gives it up. */
export const HUNG = 15;

/** Whether the app still waits for this slot. An orphan's work is done all the same; its answer goes nowhere. */
export const OWNED = 0;
export const ORPHAN = 1;

export const SPANS = spans.length;

/** Draws of parts lie this far apart: no run has as many requests. */
const PART = 2 ** 36;

/**
 * Requests in flight, one slot each, as typed arrays with a free list. When an app gives a call up while
 * events or queues still refer to its slot, the request moves on in a copy (`abandon`) and the old slot
 * stays behind as an orphan, so no event ever has to ask whether it is still meant.
 */
export class Requests {
  number: Float64Array;
  startedAt: Float64Array;
  /** When the span in progress began. */
  since: Float64Array;
  /** Identity of the call in progress for its deadline; 0 when none is armed. */
  deadline: Float64Array;
  spans: Float64Array;
  key: Int32Array;
  app: Int32Array;
  node: Int32Array;
  next: Int32Array;
  version: Int32Array;
  valueBytes: Int32Array;
  ttlMillis: Float64Array;
  write: Uint8Array;
  step: Uint8Array;
  where: Uint8Array;
  outcome: Uint8Array;
  reason: Uint8Array;
  attempt: Uint8Array;
  owner: Uint8Array;
  traced: Uint8Array;
  /** Connection held: 0 none, 1 being opened, 2 in use. */
  held: Uint8Array;
  /** 1 when the call in progress says ASKING first; how often the request has been sent on. */
  asking: Uint8Array;
  redirects: Uint8Array;
  /** The endpoint by which the call's connection was opened (see clients/pools.ts). */
  door: Uint8Array;
  /** Requests for several keys (clients/batches.ts). By part: the request (-1: it is one itself), the keys that the
   * call asks for as bits from `key` (0: that one alone), and what its draws differ by. */
  parent: Int32Array;
  keys: Uint32Array;
  part: Uint8Array;
  /** By request: parts that are under way. */
  pending: Int32Array;
  /** Rises with each service and when a server dies: the end of a service counts only with its own ticket. */
  ticket: Int32Array;
  /** How many were before it when it had to wait, at a node with one worker or at the database; else 0. */
  ahead: Int32Array;
  /** Slots that are requests (not orphans). */
  inFlight = 0;
  private freeHead = 0;
  capacity: number;

  constructor(capacity = 256) {
    this.capacity = capacity;
    this.number = new Float64Array(capacity);
    this.startedAt = new Float64Array(capacity);
    this.since = new Float64Array(capacity);
    this.deadline = new Float64Array(capacity);
    this.spans = new Float64Array(capacity * SPANS);
    this.key = new Int32Array(capacity);
    this.app = new Int32Array(capacity);
    this.node = new Int32Array(capacity);
    this.next = new Int32Array(capacity);
    this.version = new Int32Array(capacity);
    this.valueBytes = new Int32Array(capacity);
    this.ttlMillis = new Float64Array(capacity);
    this.write = new Uint8Array(capacity);
    this.step = new Uint8Array(capacity);
    this.where = new Uint8Array(capacity);
    this.outcome = new Uint8Array(capacity);
    this.reason = new Uint8Array(capacity);
    this.attempt = new Uint8Array(capacity);
    this.owner = new Uint8Array(capacity);
    this.traced = new Uint8Array(capacity);
    this.held = new Uint8Array(capacity);
    this.asking = new Uint8Array(capacity);
    this.redirects = new Uint8Array(capacity);
    this.door = new Uint8Array(capacity);
    this.parent = new Int32Array(capacity).fill(-1);
    this.keys = new Uint32Array(capacity);
    this.part = new Uint8Array(capacity);
    this.pending = new Int32Array(capacity);
    this.ticket = new Int32Array(capacity);
    this.ahead = new Int32Array(capacity);
    this.chain(0);
  }

  /** Takes a free slot; its fields hold old values except spans, which are zero. */
  take(): number {
    let slot = this.freeHead;
    if (slot < 0) {
      this.grow();
      slot = this.freeHead;
    }
    this.freeHead = this.next[slot] as number;
    const base = slot * SPANS;
    for (let i = 0; i < SPANS; i++) this.spans[base + i] = 0;
    this.next[slot] = -1;
    this.owner[slot] = OWNED;
    this.reason[slot] = 0;
    this.attempt[slot] = 0;
    this.held[slot] = 0;
    this.asking[slot] = 0;
    this.redirects[slot] = 0;
    this.door[slot] = 0;
    this.deadline[slot] = 0;
    this.inFlight += 1;
    return slot;
  }

  /** Gives a slot back. */
  free(slot: number): void {
    if ((this.parent[slot] as number) >= 0) this.freePart(slot);
    else if (this.owner[slot] === OWNED) this.inFlight -= 1;
    this.where[slot] = FREE;
    this.deadline[slot] = 0;
    this.next[slot] = this.freeHead;
    this.freeHead = slot;
  }

  private freePart(slot: number): void {
    this.parent[slot] = -1;
    this.keys[slot] = 0;
    this.part[slot] = 0;
  }

  /**
   * The request goes on in another slot, which is returned; `slot` is left to what still refers to it. Where
   * nothing does (DROPPED, HUNG, AT_APP), it is the same slot.
   */
  abandon(slot: number): number {
    const where = this.where[slot] as number;
    this.deadline[slot] = 0;
    if (where === DROPPED || where === HUNG || where === AT_APP) return slot;
    const copy = this.copyOf(slot);
    this.where[copy] = AT_APP;
    this.owner[slot] = ORPHAN;
    this.inFlight -= 1;
    return copy;
  }

  /** A part of a request, to be sent on its own; counted in no number of requests. `slot` is it or another part. */
  branch(slot: number): number {
    const part = this.copyOf(slot);
    const parent = this.parent[slot] as number;
    this.parent[part] = parent < 0 ? slot : parent;
    this.held[part] = 0;
    this.attempt[part] = 0;
    this.asking[part] = 0;
    this.redirects[part] = 0;
    this.pending[part] = 0;
    // Its legs are drawn with the request's; where time went is told of the last part only.
    this.traced[part] = this.traced[slot] === 0 ? 0 : 2;
    this.where[part] = AT_APP;
    this.inFlight -= 1;
    return part;
  }

  /** Which draws a call uses: its own, also where a request goes out in parts. */
  drawOf(slot: number): number {
    const number = this.number[slot] as number;
    const part = this.part[slot] as number;
    return part === 0 ? number : number + part * PART;
  }

  private copyOf(slot: number): number {
    const copy = this.take();
    this.number[copy] = this.number[slot] as number;
    this.startedAt[copy] = this.startedAt[slot] as number;
    this.since[copy] = this.since[slot] as number;
    this.key[copy] = this.key[slot] as number;
    this.app[copy] = this.app[slot] as number;
    this.node[copy] = this.node[slot] as number;
    this.version[copy] = this.version[slot] as number;
    this.valueBytes[copy] = this.valueBytes[slot] as number;
    this.ttlMillis[copy] = this.ttlMillis[slot] as number;
    this.write[copy] = this.write[slot] as number;
    this.step[copy] = this.step[slot] as number;
    this.outcome[copy] = this.outcome[slot] as number;
    this.attempt[copy] = this.attempt[slot] as number;
    this.traced[copy] = this.traced[slot] as number;
    this.held[copy] = this.held[slot] as number;
    this.ahead[copy] = this.ahead[slot] as number;
    this.asking[copy] = this.asking[slot] as number;
    this.redirects[copy] = this.redirects[slot] as number;
    this.door[copy] = this.door[slot] as number;
    this.parent[copy] = this.parent[slot] as number;
    this.keys[copy] = this.keys[slot] as number;
    this.part[copy] = this.part[slot] as number;
    this.pending[copy] = this.pending[slot] as number;
    for (let i = 0; i < SPANS; i++) {
      this.spans[copy * SPANS + i] = this.spans[slot * SPANS + i] as number;
    }
    return copy;
  }

  /** A service begins or is broken off; returns the ticket that its end must show. */
  nextTicket(slot: number): number {
    const ticket = ((this.ticket[slot] as number) + 1) | 0;
    this.ticket[slot] = ticket;
    return ticket;
  }

  private chain(from: number): void {
    for (let i = from; i < this.capacity; i++) this.next[i] = i + 1 < this.capacity ? i + 1 : -1;
    this.freeHead = from;
  }

  private grow(): void {
    const old = this.capacity;
    const size = old * 2;
    this.number = extend(this.number, new Float64Array(size));
    this.startedAt = extend(this.startedAt, new Float64Array(size));
    this.since = extend(this.since, new Float64Array(size));
    this.deadline = extend(this.deadline, new Float64Array(size));
    this.spans = extend(this.spans, new Float64Array(size * SPANS));
    this.key = extend(this.key, new Int32Array(size));
    this.app = extend(this.app, new Int32Array(size));
    this.node = extend(this.node, new Int32Array(size));
    this.next = extend(this.next, new Int32Array(size));
    this.version = extend(this.version, new Int32Array(size));
    this.valueBytes = extend(this.valueBytes, new Int32Array(size));
    this.ttlMillis = extend(this.ttlMillis, new Float64Array(size));
    this.write = extend(this.write, new Uint8Array(size));
    this.step = extend(this.step, new Uint8Array(size));
    this.where = extend(this.where, new Uint8Array(size));
    this.outcome = extend(this.outcome, new Uint8Array(size));
    this.reason = extend(this.reason, new Uint8Array(size));
    this.attempt = extend(this.attempt, new Uint8Array(size));
    this.owner = extend(this.owner, new Uint8Array(size));
    this.traced = extend(this.traced, new Uint8Array(size));
    this.held = extend(this.held, new Uint8Array(size));
    this.asking = extend(this.asking, new Uint8Array(size));
    this.redirects = extend(this.redirects, new Uint8Array(size));
    this.door = extend(this.door, new Uint8Array(size));
    this.parent = extend(this.parent, new Int32Array(size).fill(-1));
    this.keys = extend(this.keys, new Uint32Array(size));
    this.part = extend(this.part, new Uint8Array(size));
    this.pending = extend(this.pending, new Int32Array(size));
    this.ticket = extend(this.ticket, new Int32Array(size));
    this.ahead = extend(this.ahead, new Int32Array(size));
    this.capacity = size;
    this.chain(old);
  }
}
