import { copyJson } from './base/json.ts';
import { rounded } from './base/maths.ts';
import { hashDraw, streamId } from './base/rng.ts';
import { Schedule } from './base/schedule.ts';
import { MICROSECOND, MILLISECOND, type Nanos, NEVER } from './base/units.ts';
import { Arrivals } from './clients/arrivals.ts';
import { Batches } from './clients/batches.ts';
import { Clients } from './clients/client.ts';
import { Deadlines } from './clients/deadlines.ts';
import type { TraceData } from './clients/trace.ts';
import { Workload } from './clients/workload.ts';
import { Cluster } from './cluster/cluster.ts';
import { LostWrites } from './cluster/lostWrites.ts';
import { UP } from './cluster/states.ts';
import { digestOf } from './digest.ts';
import { handleEvent } from './dispatch.ts';
import type { Struck } from './faults/struck.ts';
import { NODE_PLACE } from './frame.ts';
import { Interventions } from './interventions.ts';
import { MAX_INTERVENTIONS, MAX_NOTICES } from './limits.ts';
import { ExpiredKeys } from './metrics/expiredKeys.ts';
import { LastSecond } from './metrics/lastSecond.ts';
import { Probe } from './metrics/probe.ts';
import { Tally } from './metrics/tally.ts';
import { Traffic } from './metrics/traffic.ts';
import { Network } from './network/zones.ts';
import type { Notice, NoticeArgs, NoticeCode } from './notices.ts';
import { Origin } from './origin/rds.ts';
import { ERROR, SPAN_ORIGIN, SPAN_QUEUE, SPAN_SERVICE } from './outcomes.ts';
import { Recorder } from './record.ts';
import { OWNED, Requests, SPANS } from './requests.ts';
import type { Change, Intervention, Run, Scenario } from './scenario/scenario.ts';
import { Watch } from './watch.ts';

/** Way through the proxy of a Serverless cache, each way. Assumed: Serverless answers in 1 to 3 ms, nodes in 0.5. */
const PROXY_NANOS: Nanos = 250 * MICROSECOND;

/**
 * A run in progress: the loop that takes the next event and lets its owner handle it, and the places where
 * what happened is noted. Everything that matters is reachable from here as plain state, so a checkpoint is
 * `capture(simulation, simulation.shared)`.
 */
export class Simulation {
  readonly seed: number;
  /** The scenario as it is now: interventions change it. */
  readonly scenario: Scenario;
  readonly schedule = new Schedule();
  readonly requests = new Requests();
  readonly deadlines = new Deadlines(this);
  readonly network: Network;
  readonly workload: Workload;
  readonly clients: Clients;
  readonly arrivals: Arrivals;
  readonly batches = new Batches(this);
  readonly origin: Origin;
  readonly cluster: Cluster;
  readonly probe = new Probe();
  readonly traffic: Traffic;
  readonly watch = new Watch();
  readonly lastSecond = new LastSecond();
  readonly recorder = new Recorder();
  readonly tally = new Tally(this);
  readonly lostWrites = new LostWrites();
  readonly expiredKeys = new ExpiredKeys();
  readonly notices: Notice[] = [];
  readonly struck: Struck[] = [];
  /** Everything up to here has happened. */
  now: Nanos = 0;
  /** Events handled since the start. */
  events = 0;
  proxyDelay: Nanos = 0;
  /** True once a change has lowered a memory budget below what was in use. */
  limitLowered = false;
  private readonly interventions: Interventions;
  private readonly trace: TraceData | null;
  private handledAtNow = false;
  /** Cause of notices that name none, while a fault is being ended: its strike. */
  because = -1;
  private readonly ttls: number;

  /**
   * A run at its start. `trace` holds the rows when the scenario names a trace. The scenario must have no
   * `problems`; the run is not changed, but its list of interventions is followed as it grows. `planned`:
   * the interventions that stay when the past before them is changed.
   */
  constructor(
    run: Run,
    trace: TraceData | null = null,
    planned: ReadonlySet<Intervention> = new Set(run.interventions),
  ) {
    this.seed = run.seed;
    this.scenario = copyJson(run.scenario);
    this.interventions = new Interventions(this, run.interventions, planned);
    this.trace = trace;
    const { scenario } = this;
    this.ttls = streamId(run.seed, 'ttl');
    this.network = new Network(scenario.zones.length, scenario.network, run.seed);
    this.workload = new Workload(scenario.workload, trace, run.seed);
    this.clients = new Clients(this);
    this.traffic = new Traffic(this.clients.apps);
    this.cluster = new Cluster(this, scenario.cluster);
    this.origin = new Origin(this, scenario.origin);
    this.cluster.fitKeys();
    this.cluster.build(scenario.cluster);
    this.proxyDelay = scenario.cluster.deployment === 'serverless' ? PROXY_NANOS : 0;
    this.arrivals = new Arrivals(this);
    this.arrivals.appsChanged();
    this.arrivals.schedule();
  }

  /** How many interventions have acted. */
  get applied(): number {
    return this.interventions.applied;
  }

  /** Objects that a checkpoint refers to but does not copy, always in the same order. */
  get shared(): readonly object[] {
    const own = [...this.interventions.shared, this.recorder, this.probe.fine];
    return this.trace ? [...own, this.trace] : own;
  }

  // ── the loop ──

  /**
   * Lets everything happen up to and including `until`. An intervention acts after every event of its moment.
   * Slicing changes nothing: `runUntil(a); runUntil(b)` is `runUntil(b)`. A moment that has passed is ignored.
   */
  runUntil(until: Nanos): void {
    if (until < this.now) return;
    for (;;) {
      const limit = Math.min(until, this.interventions.nextAt());
      this.handleUntil(limit);
      if (this.interventions.nextAt() > limit) return;
      while (this.interventions.nextAt() === limit) {
        this.handledAtNow = false;
        this.interventions.applyNext();
      }
    }
  }

  /** Like `runUntil`, but stops after `budget` events. True when `until` was reached. */
  runSome(until: Nanos, budget: number): boolean {
    const stopAt = this.events + budget;
    if (this.now === until) this.runUntil(until);
    while (this.now < until && this.events < stopAt) {
      const next = Math.min(this.schedule.peek(), this.interventions.nextAt());
      if (next > until) {
        this.runUntil(until);
        return true;
      }
      // One moment at a time would be slow; a tenth of a millisecond keeps the slices small.
      this.runUntil(Math.min(until, Math.max(next, this.now + 100 * MICROSECOND)));
    }
    return this.now >= until;
  }

  private handleUntil(limit: Nanos): void {
    const { schedule, probe } = this;
    while (schedule.peek() <= limit) {
      schedule.take();
      const { at } = schedule;
      if (probe.nextAt <= at) this.closeSamples(at);
      this.now = at;
      this.events += 1;
      this.handledAtNow = true;
      handleEvent(this, schedule.kind, schedule.first, schedule.second);
    }
    if (probe.nextAt <= limit) this.closeSamples(limit);
    if (limit > this.now) {
      this.now = limit;
      this.handledAtNow = false;
    }
  }

  /** Handles exactly one event (or the interventions before it). Returns false when nothing is left to happen. */
  stepEvent(): boolean {
    const next = this.schedule.peek();
    const intervention = this.interventions.nextAt();
    if (next === Infinity && intervention === Infinity) return false;
    if (intervention < next) {
      this.runUntil(intervention);
      return true;
    }
    const { schedule } = this;
    schedule.take();
    if (this.probe.nextAt <= schedule.at) this.closeSamples(schedule.at);
    this.now = schedule.at;
    this.events += 1;
    this.handledAtNow = true;
    handleEvent(this, schedule.kind, schedule.first, schedule.second);
    return true;
  }

  private closeSamples(until: Nanos): void {
    while (this.probe.nextAt <= until) {
      this.now = this.probe.nextAt;
      if (!this.probe.close(this, this.now)) continue;
      this.watch.secondPassed(this);
      this.lastSecond.passed(this);
    }
  }

  // ── requests ──

  /** True for a trace's delete, which invalidates the cached copy whatever the pattern says. */
  isDelete(slot: number): boolean {
    return this.trace !== null && this.trace.op[this.requests.number[slot] as number] === 2;
  }

  /** A request is answered, or given up. */
  finish(slot: number, outcome: number, reason: number): void {
    const { requests, recorder, now } = this;
    if ((requests.parent[slot] as number) >= 0) {
      this.batches.ended(slot, outcome, reason);
      return;
    }
    const startedAt = requests.startedAt[slot] as number;
    const latency = now - startedAt;
    const app = requests.app[slot] as number;
    this.tally.finished(app, outcome, latency, requests.write[slot] === 1);
    if (requests.traced[slot] || (outcome === ERROR && recorder.sampleEvery > 0)) {
      const node = requests.node[slot] as number;
      recorder.answer(
        requests.number[slot] as number,
        startedAt,
        now,
        outcome,
        reason,
        app,
        node < 0 ? -1 : this.cluster.viewIndex(node),
        requests.key[slot] as number,
        requests.write[slot] as number,
      );
    }
    if (!this.watch.allFirstsSeen) this.watch.answered(this, slot, outcome, latency);
    requests.free(slot);
  }

  /** The time since the last span went to `span`, spent at `place`. */
  span(slot: number, span: number, place: number): void {
    const { requests, now } = this;
    const i = slot * SPANS + span;
    const since = requests.since[slot] as number;
    requests.spans[i] = (requests.spans[i] as number) + (now - since);
    requests.since[slot] = now;
    // An orphan's time is no longer the request's: that goes on in another slot.
    if (requests.traced[slot] === 1 && now > since && requests.owner[slot] === OWNED) {
      const waits = span === SPAN_QUEUE || span === SPAN_ORIGIN;
      const ahead = waits ? (requests.ahead[slot] as number) : 0;
      this.recorder.span(requests.number[slot] as number, span, place, since, now, ahead);
    }
  }

  spanQueue(slot: number, node: number): void {
    this.span(slot, SPAN_QUEUE, NODE_PLACE + node);
  }

  spanService(slot: number, node: number): void {
    this.span(slot, SPAN_SERVICE, NODE_PLACE + node);
  }

  /** When an item written now will expire. */
  expiryOf(slot: number): Nanos {
    const { cache, cluster } = this.scenario;
    const own = this.requests.ttlMillis[slot] as number;
    let millis = own >= 0 ? own : cache.ttlMs;
    if (millis === 0) return NEVER;
    if (own < 0 && cache.ttlJitterPercent > 0) {
      const draw = hashDraw(this.ttls, this.requests.drawOf(slot)) / 4294967296;
      millis = Math.max(1, rounded(millis * (1 + (cache.ttlJitterPercent / 100) * (2 * draw - 1))));
    }
    // Memcached counts whole seconds.
    if (cluster.engine === 'memcached') millis = Math.max(1, Math.round(millis / 1000)) * 1000;
    return this.now + millis * MILLISECOND;
  }

  // ── notices ──

  /** An app has found the new primary. */
  followed(app: number, group: number, node: number): void {
    const since = this.watch.promotedAt(group);
    this.notice('client-followed', `app:app-${app + 1}`, {
      node: this.cluster.node(node).id,
      afterNanos: since < 0 ? 0 : this.now - since,
    });
  }

  /**
   * Writes a notice down; returns its number, for `cause`. `inFlight`: -1 where nothing stops; `slot`: that of the
   * request that it tells of, -1 for none.
   */
  notice<C extends NoticeCode>(
    code: C,
    subject: string,
    args: NoticeArgs[C],
    cause = -1,
    inFlight = -1,
    slot = -1,
  ): number {
    const seq = this.notices.length;
    if (code === 'replica-promoted') this.watch.promoted(this, subject);
    if (seq >= MAX_NOTICES) return seq;
    const plain: Record<string, number | string> = args;
    this.notices.push(
      Object.freeze({
        seq,
        at: this.now,
        code,
        subject,
        args: Object.freeze({ ...plain }),
        cause: cause < 0 ? this.because : cause,
        ...(inFlight >= 0 && { inFlight }),
        ...(slot >= 0 && { request: this.requests.number[slot] as number }),
      }),
    );
    return seq;
  }

  // ── interventions ──

  /** Why a change would be refused now, as a sentence; null when it would not. */
  refuse(change: Change): string | null {
    return this.interventions.refuse(change);
  }

  /**
   * Changes the run now: events of this moment first, then the change, which is put into the run. Returns
   * the intervention, or the reason for refusing it. What was planned when the run was opened stays planned;
   * changes that were made later than this moment (the run has gone back) are dropped.
   */
  intervene(change: Change): Intervention | string {
    const { interventions } = this;
    if (interventions.isFull) return `A run holds at most ${MAX_INTERVENTIONS} changes.`;
    if (interventions.lastAt() !== this.now) this.handleUntil(this.now);
    else if (this.handledAtNow) this.runUntil(this.now + 1);
    const done = interventions.add(change);
    if (typeof done === 'string') return done;
    this.handledAtNow = false;
    // What a change causes at once is part of its moment, as it is in a replay.
    this.handleUntil(this.now);
    return done;
  }

  // ── the outside ──

  /** True when a trace has ended and every request is answered. */
  get isOver(): boolean {
    return this.arrivals.ended && this.requests.inFlight === 0;
  }

  /** Hash of the history so far. */
  digest(): string {
    return digestOf(this);
  }

  /** Nodes that are up, of those the cluster has. */
  nodesUp(): number {
    return this.cluster.liveNodes().filter((node) => node.state === UP).length;
  }
}
