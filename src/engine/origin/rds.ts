import { lognormalTable, rounded } from '../base/maths.ts';
import { hashDraw, streamId } from '../base/rng.ts';
import { extend } from '../base/schedule.ts';
import { MILLISECOND, type Nanos } from '../base/units.ts';
import { patterns } from '../clients/patterns.ts';
import { AFTER_ORIGIN, AT_ORIGIN, ORIGIN_SERVED } from '../events.ts';
import { LEG_FAILURE, LEG_QUERY, LEG_RESULT, ORIGIN_PLACE } from '../frame.ts';
import {
  BYPASS,
  ERROR,
  NO_REASON,
  ORIGIN_REFUSED,
  ORIGIN_TIMEOUT,
  ORIGIN_UNAVAILABLE,
  SPAN_NETWORK,
  SPAN_ORIGIN,
  WRITTEN,
} from '../outcomes.ts';
import {
  AT_APP,
  DROPPED,
  FROM_ORIGIN,
  ORIGIN_QUEUED,
  ORIGIN_SERVING,
  OWNED,
  STEP_FILL,
  STEP_QUERY,
  STEP_WRITE,
  TO_ORIGIN,
} from '../requests.ts';
import type { OriginSpec } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';

/**
 * The database behind the cache: a pool of workers before one queue, a connection limit, and the version of
 * every key, which makes a stale hit a fact instead of a guess.
 */
export class Origin {
  private readonly sim: Simulation;
  private spec: OriginSpec;
  private readonly stream: number;
  private factors: { readonly table: Float64Array };
  private versions = new Int32Array(1024);
  private ring: number;
  zone: number;
  isUp = true;
  busy = 0;
  /** Times slower than usual. */
  slowdown = 1;
  /** How often it was stopped: a planned return holds for its own stop only. */
  stops = 0;
  private queueHead = -1;
  private queueTail = -1;
  queued = 0;
  /** Most busy workers and longest queue since a sample was closed: of the 1 ms samples, then of the 1 s samples. */
  readonly peaks = new Float64Array(4);
  reads = 0;
  writes = 0;
  failed = 0;

  constructor(sim: Simulation, spec: OriginSpec) {
    this.sim = sim;
    this.spec = spec;
    this.ring = sim.deadlines.open(true);
    this.stream = streamId(sim.seed, 'origin');
    this.factors = Object.freeze({ table: lognormalTable(spec.serviceSigma) });
    this.zone = sim.scenario.zones.indexOf(spec.zone);
  }

  /** Takes changed settings; calls under way keep their deadlines. */
  configure(spec: OriginSpec): void {
    this.spec = spec;
    this.factors = Object.freeze({ table: lognormalTable(spec.serviceSigma) });
    this.ring = this.sim.deadlines.open(true);
    while (this.busy < spec.workers && this.queueHead >= 0) this.startNext();
  }

  /** Version of a key: how many writes to it the database has done. */
  versionOf(key: number): number {
    return key < this.versions.length ? (this.versions[key] as number) : 0;
  }

  /** The app asks the database for what the cache did not have. */
  query(slot: number): void {
    this.sim.requests.step[slot] = STEP_QUERY;
    this.call(slot);
  }

  write(slot: number): void {
    this.sim.requests.step[slot] = STEP_WRITE;
    this.call(slot);
  }

  private call(slot: number): void {
    const { sim } = this;
    const { requests, network } = sim;
    const zone = sim.clients.zones[requests.app[slot] as number] as number;
    sim.deadlines.arm(this.ring, slot, this.spec.timeoutMs * MILLISECOND);
    if (!network.reaches(zone, this.zone)) {
      requests.where[slot] = DROPPED;
      return;
    }
    requests.where[slot] = TO_ORIGIN;
    sim.traffic.call(requests.app[slot] as number, -1);
    const at = sim.now + network.delay(zone, this.zone, this.draw(slot, 6));
    this.flight(slot, LEG_QUERY, requests.app[slot] as number, ORIGIN_PLACE, at);
    sim.schedule.add(at, AT_ORIGIN, slot, 0);
  }

  /** A query reaches the database. */
  arrive(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const owned = requests.owner[slot] === OWNED;
    const zone = sim.clients.zones[requests.app[slot] as number] as number;
    if (!owned) {
      requests.free(slot);
      return;
    }
    if (!sim.network.reaches(zone, this.zone)) {
      requests.where[slot] = DROPPED;
      return;
    }
    sim.span(slot, SPAN_NETWORK, ORIGIN_PLACE);
    if (!this.isUp) this.respond(slot, ORIGIN_UNAVAILABLE);
    else if (this.busy + this.queued >= this.spec.connectionLimit) {
      this.respond(slot, ORIGIN_REFUSED);
    } else if (this.busy < this.spec.workers) {
      requests.ahead[slot] = 0;
      this.start(slot);
    } else {
      requests.where[slot] = ORIGIN_QUEUED;
      requests.next[slot] = -1;
      if (this.queueTail < 0) this.queueHead = slot;
      else requests.next[this.queueTail] = slot;
      this.queueTail = slot;
      requests.ahead[slot] = this.queued;
      this.queued += 1;
      this.peak(1, this.queued);
    }
  }

  private start(slot: number): void {
    const { sim, spec } = this;
    const { requests } = sim;
    const isWrite = requests.step[slot] === STEP_WRITE;
    requests.where[slot] = ORIGIN_SERVING;
    this.busy += 1;
    this.peak(0, this.busy);
    const factor = this.factors.table[
      hashDraw(this.stream, requests.drawOf(slot)) >>> 20
    ] as number;
    const median = spec.serviceMs * MILLISECOND * (isWrite ? spec.writeFactor : 1);
    const at = sim.now + rounded(median * factor * this.slowdown);
    sim.schedule.add(at, ORIGIN_SERVED, slot, requests.nextTicket(slot));
  }

  private peak(of: number, value: number): void {
    const { peaks } = this;
    if (value > (peaks[of] as number)) peaks[of] = value;
    if (value > (peaks[of + 2] as number)) peaks[of + 2] = value;
  }

  private startNext(): void {
    const { requests } = this.sim;
    while (this.queueHead >= 0) {
      const next = this.queueHead;
      this.queueHead = requests.next[next] as number;
      if (this.queueHead < 0) this.queueTail = -1;
      this.queued -= 1;
      requests.next[next] = -1;
      if (requests.owner[next] === OWNED) {
        this.start(next);
        return;
      }
      // A caller that has gone away has closed its connection: its query is taken from the queue.
      requests.free(next);
    }
  }

  /** A worker is done. */
  served(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const key = requests.key[slot] as number;
    const isWrite = requests.step[slot] === STEP_WRITE;
    sim.tally.origin(isWrite);
    if (isWrite) {
      this.writes += 1;
      if (key >= this.versions.length) {
        const size = Math.max(key + 1, this.versions.length * 2);
        this.versions = extend(this.versions, new Int32Array(size));
      }
      this.versions[key] = (this.versions[key] as number) + 1;
    } else this.reads += 1;
    requests.version[slot] = this.versionOf(key);
    if (requests.owner[slot] === OWNED) {
      sim.span(slot, SPAN_ORIGIN, ORIGIN_PLACE);
      this.respond(slot, NO_REASON);
    } else requests.free(slot);
    this.busy -= 1;
    if (this.busy < this.spec.workers) this.startNext();
  }

  private respond(slot: number, reason: number): void {
    const { sim } = this;
    const { requests, network } = sim;
    const zone = sim.clients.zones[requests.app[slot] as number] as number;
    requests.reason[slot] = reason;
    if (!network.reaches(this.zone, zone)) {
      requests.where[slot] = DROPPED;
      return;
    }
    requests.where[slot] = FROM_ORIGIN;
    const at = sim.now + network.delay(this.zone, zone, this.draw(slot, 7));
    this.flight(slot, LEG_RESULT, ORIGIN_PLACE, requests.app[slot] as number, at);
    sim.schedule.add(at, AFTER_ORIGIN, slot, 0);
  }

  /** The database's answer reaches the app. */
  answered(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    if (requests.owner[slot] !== OWNED) {
      requests.free(slot);
      return;
    }
    sim.span(slot, SPAN_NETWORK, requests.app[slot] as number);
    requests.deadline[slot] = 0;
    requests.where[slot] = AT_APP;
    const reason = requests.reason[slot] as number;
    requests.reason[slot] = 0;
    if (reason !== NO_REASON) {
      this.fail(slot, reason);
      return;
    }
    requests.attempt[slot] = 0;
    if (requests.step[slot] === STEP_QUERY) {
      sim.clients.loaded(slot, NO_REASON);
      if (requests.outcome[slot] === BYPASS) sim.finish(slot, BYPASS, NO_REASON);
      else {
        requests.step[slot] = STEP_FILL;
        sim.clients.call(slot);
      }
      return;
    }
    const { afterWrite } = patterns[sim.scenario.cache.pattern];
    const isDelete = sim.isDelete(slot);
    if (afterWrite === null && !isDelete) sim.finish(slot, WRITTEN, NO_REASON);
    else {
      requests.step[slot] = isDelete ? 5 : (afterWrite as number);
      sim.clients.call(slot);
    }
  }

  private fail(slot: number, reason: number): void {
    const { sim } = this;
    const { requests, recorder } = sim;
    this.failed += 1;
    sim.tally.originError(reason);
    sim.traffic.failure(requests.app[slot] as number, -1);
    if (recorder.sampleEvery !== 0) {
      recorder.flight(
        requests.number[slot] as number,
        LEG_FAILURE,
        requests.app[slot] as number,
        ORIGIN_PLACE,
        sim.now,
        sim.now,
        ERROR,
        requests.key[slot] as number,
        reason,
        requests.write[slot] as number,
      );
    }
    if (requests.step[slot] === STEP_QUERY) sim.clients.loaded(slot, reason);
    sim.finish(slot, ERROR, reason);
  }

  /** The deadline of a query has passed. */
  giveUp(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const where = requests.where[slot] as number;
    const own = requests.abandon(slot);
    const atOrigin = where === ORIGIN_QUEUED || where === ORIGIN_SERVING;
    sim.span(own, atOrigin ? SPAN_ORIGIN : SPAN_NETWORK, ORIGIN_PLACE);
    requests.where[own] = AT_APP;
    this.fail(own, ORIGIN_TIMEOUT);
  }

  /** The process ends: queries in it fail at once when its host still answers, else they wait for their deadline. */
  stop(hostAnswers: boolean): void {
    const { sim } = this;
    const { requests } = sim;
    this.isUp = false;
    this.stops += 1;
    let slot = this.queueHead;
    this.queueHead = this.queueTail = -1;
    this.queued = 0;
    while (slot >= 0) {
      const next = requests.next[slot] as number;
      requests.next[slot] = -1;
      this.cut(slot, hostAnswers);
      slot = next;
    }
    for (let s = 0; s < requests.capacity; s++) {
      if (requests.where[s] !== ORIGIN_SERVING) continue;
      requests.nextTicket(s);
      this.cut(s, hostAnswers);
    }
    this.busy = 0;
  }

  private cut(slot: number, hostAnswers: boolean): void {
    const { sim } = this;
    const { requests } = sim;
    if (requests.owner[slot] !== OWNED) {
      requests.free(slot);
      return;
    }
    if (!hostAnswers) {
      requests.where[slot] = DROPPED;
      return;
    }
    sim.span(slot, SPAN_ORIGIN, ORIGIN_PLACE);
    this.respond(slot, ORIGIN_UNAVAILABLE);
  }

  recover(): void {
    this.isUp = true;
  }

  /** The standby has taken over, unless something else has happened to the database since. */
  returns(stop: number, cause: number): void {
    const { sim } = this;
    if (stop !== this.stops || this.isUp || sim.network.up[this.zone] === 0) return;
    this.recover();
    const since = sim.notices[cause]?.at ?? sim.now;
    sim.notice('origin-back', 'origin', { afterNanos: sim.now - since }, cause);
  }

  private draw(slot: number, leg: number): number {
    return this.sim.requests.drawOf(slot) * 16 + leg;
  }

  private flight(slot: number, leg: number, from: number, to: number, at: Nanos): void {
    const { requests, recorder, now } = this.sim;
    if (!requests.traced[slot]) return;
    recorder.flight(
      requests.number[slot] as number,
      leg,
      from,
      to,
      now,
      at,
      requests.outcome[slot] as number,
      requests.key[slot] as number,
      requests.reason[slot] as number,
      requests.write[slot] as number,
    );
  }
}
