import { exponential, lognormalTable } from '../src/engine/base/maths.ts';
import { DenseLru } from './denseLru.ts';
import { xorshift } from './zipf.ts';

export type ToyOptions = {
  meanGapNanos: number;
  readShare: number;
  /** Median one-way delay between app and cache node or database, and its lognormal spread. */
  delayNanos: number;
  delaySigma: number;
  /** Medians of service, and their spread. */
  getNanos: number;
  setNanos: number;
  serviceSigma: number;
  databaseWorkers: number;
  databaseNanos: number;
  databaseSigma: number;
  capacityItems: number;
  keyspace: number;
};

export type ToyResult = { requests: number; events: number; hits: number; latencyNanos: number };

const ARRIVAL = 0;
const AT_NODE = 1;
const SERVED = 2;
const AT_APP = 3;
const AT_DATABASE = 4;
const DATABASE_SERVED = 5;
const FROM_DATABASE = 6;

const GET = 0;
const FILL = 1;
const DATABASE = 2;

/**
 * The engine's pipeline with everything left out that makes it a simulator of a cache: arrival, app, node
 * queue, LRU, hit or database queue, fill, response; requests and events in typed arrays, one 4-ary heap. No
 * replication, pools, deadlines, retries, sizes, TTLs, spans, samples, zones or faults. It is the yardstick
 * for what one thread of JavaScript can do with this shape.
 */
export class Toy {
  private readonly options: ToyOptions;
  private readonly keys: Int32Array;
  private readonly random = xorshift(7);
  private readonly delays: Float64Array;
  private readonly services: Float64Array;
  private readonly queries: Float64Array;
  private readonly lru: DenseLru;
  private heapAt = new Float64Array(4096);
  private heapSeq = new Float64Array(4096);
  private heapCode = new Int32Array(4096);
  private heapSize = 0;
  private nextSeq = 0;
  private readonly startedAt = new Float64Array(4096);
  private readonly key = new Int32Array(4096);
  private readonly step = new Uint8Array(4096);
  private readonly next = new Int32Array(4096);
  private free = 0;
  private nodeBusy = false;
  private readonly nodeQueue = new Fifo();
  private databaseBusy = 0;
  private readonly databaseQueue = new Fifo();
  private now = 0;
  private issued = 0;
  private readonly result: ToyResult = { requests: 0, events: 0, hits: 0, latencyNanos: 0 };

  /** `keys` are the keys of the requests, prepared. */
  constructor(options: ToyOptions, keys: Int32Array) {
    this.options = options;
    this.keys = keys;
    this.delays = lognormalTable(options.delaySigma);
    this.services = lognormalTable(options.serviceSigma);
    this.queries = lognormalTable(options.databaseSigma);
    this.lru = new DenseLru(options.keyspace, options.capacityItems);
    for (let slot = 0; slot < 4096; slot++) this.next[slot] = slot + 1;
    this.add(0, ARRIVAL, 0);
  }

  /** Runs until `requests` are answered. */
  run(requests: number): ToyResult {
    const { result } = this;
    while (result.requests < requests) {
      const code = this.take();
      const slot = code >> 3;
      result.events += 1;
      switch (code & 7) {
        case ARRIVAL:
          this.arrive();
          break;
        case AT_NODE:
          if (this.nodeBusy) this.nodeQueue.push(slot);
          else this.serve(slot);
          break;
        case SERVED:
          this.served(slot);
          break;
        case AT_APP:
          this.atApp(slot);
          break;
        case AT_DATABASE:
          if (this.databaseBusy < this.options.databaseWorkers) this.query(slot);
          else this.databaseQueue.push(slot);
          break;
        case DATABASE_SERVED:
          this.travel(slot, FROM_DATABASE);
          this.databaseBusy -= 1;
          if (this.databaseQueue.size > 0) this.query(this.databaseQueue.shift());
          break;
        default:
          this.step[slot] = FILL;
          this.travel(slot, AT_NODE);
      }
    }
    return result;
  }

  private arrive(): void {
    const { options, random, now } = this;
    const slot = this.free;
    this.free = this.next[slot] as number;
    this.startedAt[slot] = now;
    this.key[slot] = this.keys[this.issued++ % this.keys.length] as number;
    this.add(now + Math.round(options.meanGapNanos * exponential(random())), ARRIVAL, 0);
    if (random() / 4294967296 < options.readShare) {
      this.step[slot] = GET;
      this.travel(slot, AT_NODE);
    } else {
      this.step[slot] = DATABASE;
      this.travel(slot, AT_DATABASE);
    }
  }

  private travel(slot: number, kind: number): void {
    const factor = this.delays[this.random() >>> 20] as number;
    this.add(this.now + Math.round(this.options.delayNanos * factor), kind, slot);
  }

  private serve(slot: number): void {
    const { getNanos, setNanos } = this.options;
    this.nodeBusy = true;
    const factor = this.services[this.random() >>> 20] as number;
    const median = this.step[slot] === GET ? getNanos : setNanos;
    this.add(this.now + Math.round(median * factor), SERVED, slot);
  }

  private served(slot: number): void {
    const key = this.key[slot] as number;
    if (this.step[slot] === FILL) this.lru.put(key);
    else if (!this.lru.get(key)) this.step[slot] = DATABASE;
    else this.result.hits += 1;
    this.travel(slot, AT_APP);
    this.nodeBusy = false;
    if (this.nodeQueue.size > 0) this.serve(this.nodeQueue.shift());
  }

  private query(slot: number): void {
    this.databaseBusy += 1;
    const factor = this.queries[this.random() >>> 20] as number;
    this.add(this.now + Math.round(this.options.databaseNanos * factor), DATABASE_SERVED, slot);
  }

  private atApp(slot: number): void {
    if (this.step[slot] === DATABASE) {
      this.travel(slot, AT_DATABASE);
      return;
    }
    this.result.requests += 1;
    this.result.latencyNanos += this.now - (this.startedAt[slot] as number);
    this.next[slot] = this.free;
    this.free = slot;
  }

  private add(at: number, kind: number, slot: number): void {
    const { heapAt, heapSeq, heapCode } = this;
    let i = this.heapSize++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      if ((heapAt[parent] as number) <= at) break;
      heapAt[i] = heapAt[parent] as number;
      heapSeq[i] = heapSeq[parent] as number;
      heapCode[i] = heapCode[parent] as number;
      i = parent;
    }
    heapAt[i] = at;
    heapSeq[i] = this.nextSeq++;
    heapCode[i] = (slot << 3) | kind;
  }

  /** Takes the next event: sets `now`, returns its code. */
  private take(): number {
    const { heapAt, heapSeq, heapCode } = this;
    this.now = heapAt[0] as number;
    const code = heapCode[0] as number;
    const last = --this.heapSize;
    const at = heapAt[last] as number;
    const seq = heapSeq[last] as number;
    let i = 0;
    for (;;) {
      const first = (i << 2) + 1;
      if (first >= last) break;
      const end = first + 4 < last ? first + 4 : last;
      let least = first;
      let leastAt = heapAt[first] as number;
      for (let c = first + 1; c < end; c++) {
        const childAt = heapAt[c] as number;
        if (
          childAt < leastAt ||
          (childAt === leastAt && (heapSeq[c] as number) < (heapSeq[least] as number))
        ) {
          least = c;
          leastAt = childAt;
        }
      }
      if (leastAt > at || (leastAt === at && (heapSeq[least] as number) > seq)) break;
      heapAt[i] = leastAt;
      heapSeq[i] = heapSeq[least] as number;
      heapCode[i] = heapCode[least] as number;
      i = least;
    }
    heapAt[i] = at;
    heapSeq[i] = seq;
    heapCode[i] = heapCode[last] as number;
    return code;
  }
}

/** Slots that wait, in a ring. */
class Fifo {
  private readonly slots = new Int32Array(4096);
  private first = 0;
  size = 0;

  push(slot: number): void {
    this.slots[(this.first + this.size++) & 4095] = slot;
  }

  shift(): number {
    const slot = this.slots[this.first] as number;
    this.first = (this.first + 1) & 4095;
    this.size -= 1;
    return slot;
  }
}
