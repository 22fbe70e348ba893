import { Digest } from './base/hash.ts';
import { hashDraw, streamId } from './base/rng.ts';
import { Schedule } from './base/schedule.ts';
import { MICROSECOND, MILLISECOND, type Nanos, NEVER } from './base/units.ts';
import { Clients } from './clients/client.ts';
import { Deadlines } from './clients/deadlines.ts';
import type { TraceData } from './clients/trace.ts';
import { Workload } from './clients/workload.ts';
import { Cluster } from './cluster/cluster.ts';
import { LostWrites } from './cluster/lostWrites.ts';
import type { CacheNode } from './cluster/node.ts';
import { REMOVED, UP } from './cluster/states.ts';
import * as event from './events.ts';
import { NODE_PLACE, totalColumns } from './frame.ts';
import { MAX_IN_FLIGHT, MAX_INTERVENTIONS, MAX_NOTICES } from './limits.ts';
import { Probe } from './metrics/probe.ts';
import { Network } from './network/zones.ts';
import type { Notice, NoticeArgs, NoticeCode } from './notices.ts';
import { Origin } from './origin/rds.ts';
import {
  BYPASS,
  CONNECTION_REFUSED,
  DELETED,
  ERROR,
  EVICTED,
  EXPIRED,
  HIT,
  LOST,
  MISS_ABSENT,
  MISS_EXPIRED,
  POOL_EXHAUSTED,
  SPAN_ORIGIN,
  SPAN_QUEUE,
  SPAN_SERVICE,
  STALE_HIT,
  WAITING,
  WRITTEN,
} from './outcomes.ts';
import { part } from './parts.ts';
import { Recorder } from './record.ts';
import { AT_APP, OWNED, Requests, SPANS, STEP_GET } from './requests.ts';
import type { Change, Intervention, Run, Scenario } from './scenario/scenario.ts';
import { resolveTarget } from './targets.ts';
import { Watch } from './watch.ts';

const total = totalColumns.at;

/** Way through the proxy of a Serverless cache, each way. Assumed: Serverless answers in 1 to 3 ms, nodes in 0.5. */
const PROXY_NANOS: Nanos = 250 * MICROSECOND;

/** A fault in force. */
export type Struck = { fault: string; target: string; since: Nanos; notice: number };

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
  readonly origin: Origin;
  readonly cluster: Cluster;
  readonly probe = new Probe();
  readonly watch = new Watch();
  readonly recorder = new Recorder();
  readonly lostWrites = new LostWrites();
  readonly notices: Notice[] = [];
  readonly struck: Struck[] = [];
  /** Everything up to here has happened. */
  now: Nanos = 0;
  /** Events handled since the start. */
  events = 0;
  proxyDelay: Nanos = 0;
  /** True once a change has lowered a memory budget below what was in use. */
  limitLowered = false;
  private readonly interventions: Intervention[];
  /** Those that were in the run when it was opened. */
  private readonly planned: ReadonlySet<Intervention>;
  private readonly trace: TraceData | null;
  private nextIntervention = 0;
  private handledAtNow = false;
  /** Cause of notices that name none, while a fault is being ended: its strike. */
  private because = -1;
  private upApps: number[] = [];
  private readonly ttls: number;
  private readonly balancing: number;
  private traceEnded = false;

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
    this.interventions = run.interventions;
    this.planned = planned;
    this.trace = trace;
    const { scenario } = this;
    this.ttls = streamId(run.seed, 'ttl');
    this.balancing = streamId(run.seed, 'balancer');
    this.network = new Network(scenario.zones.length, scenario.network, run.seed);
    this.workload = new Workload(scenario.workload, trace, run.seed);
    this.clients = new Clients(this);
    this.cluster = new Cluster(this, scenario.cluster);
    this.origin = new Origin(this, scenario.origin);
    this.cluster.fitKeys();
    this.cluster.build(scenario.cluster);
    this.proxyDelay = scenario.cluster.deployment === 'serverless' ? PROXY_NANOS : 0;
    this.appsChanged();
    this.scheduleArrival();
  }

  /** How many interventions have acted. */
  get applied(): number {
    return this.nextIntervention;
  }

  /** Objects that a checkpoint refers to but does not copy, always in the same order. */
  get shared(): readonly object[] {
    const own = [this.interventions, this.planned, this.recorder, this.probe.fine];
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
      const limit = Math.min(until, this.interventionAt());
      this.handleUntil(limit);
      if (this.interventionAt() > limit) return;
      while (this.interventionAt() === limit) {
        this.apply(this.interventions[this.nextIntervention++] as Intervention);
      }
    }
  }

  /** Like `runUntil`, but stops after `budget` events. True when `until` was reached. */
  runSome(until: Nanos, budget: number): boolean {
    const stopAt = this.events + budget;
    if (this.now === until) this.runUntil(until);
    while (this.now < until && this.events < stopAt) {
      const next = Math.min(this.schedule.peek(), this.interventionAt());
      if (next > until) {
        this.runUntil(until);
        return true;
      }
      // One moment at a time would be slow; a tenth of a millisecond keeps the slices small.
      this.runUntil(Math.min(until, Math.max(next, this.now + 100 * MICROSECOND)));
    }
    return this.now >= until;
  }

  private interventionAt(): Nanos {
    return this.interventions[this.nextIntervention]?.at ?? Infinity;
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
      this.handle(schedule.kind, schedule.first, schedule.second);
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
    const intervention = this.interventionAt();
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
    this.handle(schedule.kind, schedule.first, schedule.second);
    return true;
  }

  private closeSamples(until: Nanos): void {
    while (this.probe.nextAt <= until) {
      this.now = this.probe.nextAt;
      if (this.probe.close(this, this.now)) this.watch.secondPassed(this);
    }
  }

  private handle(kind: number, first: number, second: number): void {
    switch (kind) {
      case event.ARRIVAL:
        this.arrive();
        break;
      case event.CONNECTED:
        this.clients.connected(first);
        break;
      case event.AT_NODE:
        this.clients.atNode(first);
        break;
      case event.SERVED:
        if (this.requests.ticket[first] === second) {
          this.cluster.node(this.requests.node[first] as number).served(first);
        }
        break;
      case event.AT_CLIENT:
        this.clients.atClient(first);
        break;
      case event.AT_ORIGIN:
        this.origin.arrive(first);
        break;
      case event.ORIGIN_SERVED:
        if (this.requests.ticket[first] === second) this.origin.served(first);
        break;
      case event.AFTER_ORIGIN:
        this.origin.answered(first);
        break;
      case event.DEADLINE:
        this.deadlines.due(first);
        break;
      case event.RETRY:
        this.clients.retry(first);
        break;
      default:
        this.handleCluster(kind, first, second);
    }
  }

  private handleCluster(kind: number, first: number, token: number): void {
    const { cluster } = this;
    if (kind >= event.MIGRATE) {
      cluster.operations?.handle(kind, first, token);
      return;
    }
    if (kind >= event.FLUSHED) {
      cluster.persistence?.handle(kind, first, token);
      return;
    }
    if (kind === event.ORIGIN_RETURNS) {
      this.origin.returns(token, first);
      return;
    }
    if (kind === event.BUS_CRON || kind === event.BUS_MESSAGE) {
      cluster.failover.bus?.handle(kind, first, token);
      return;
    }
    if (kind === event.DETECTED || kind === event.PROMOTED) {
      const group = cluster.group(first);
      if (group.token !== token || group.removed) return;
      if (kind === event.DETECTED) cluster.failover.detected(group);
      else cluster.failover.promoted(group);
      return;
    }
    const node = cluster.node(first);
    if (kind === event.TICK) {
      if (node.state === REMOVED) return;
      if (node.isUp) {
        node.store.tick(this.now);
        node.buffers.tick(this, node);
        if (node.disk !== null) node.disk.tick();
      }
      if (this.now >= node.link.cronAt) cluster.sync.cron(node);
      this.schedule.add(this.now + node.store.tickNanos, event.TICK, first, 0);
      return;
    }
    if (kind === event.WAIT_OVER) {
      if (node.paused) this.schedule.add(this.now + MILLISECOND, kind, first, token);
      else node.waits.over(token);
      return;
    }
    if (kind === event.ACKED) {
      const { primary } = cluster.group(node.group);
      if (node.link.epoch === token) cluster.node(primary).waits.acked(node);
      return;
    }
    if (kind === event.LONG_COMMAND_DONE) {
      node.longDone(token);
      return;
    }
    if (node.token !== token) return;
    if (kind === event.REPLICATED) cluster.group(node.group).log.deliver(node);
    else if (kind === event.REPLACED) {
      cluster.persistence?.replaced(node);
      this.notice('replacement-started', `node:${node.id}`, {
        node: node.id,
        zone: this.scenario.zones[node.zone] as string,
      });
      // A new node has no disk of the old one.
      node.link.dump = null;
      cluster.failover.nodeReturns(node);
    } else if (kind === event.SNAPSHOT) cluster.sync.snapshot(node);
    else if (kind === event.REBOOTED) cluster.failover.nodeReturns(node, true);
    else if (kind === event.REPLICA_MISSED) cluster.failover.replicaMissed(node);
    else if (kind === event.SYNCED) cluster.sync.finish(node);
  }

  // ── requests ──

  private scheduleArrival(): void {
    const gap = this.workload.gap(this.now);
    if (gap >= 0) {
      this.schedule.add(this.now + gap, event.ARRIVAL, 0, 0);
      return;
    }
    this.traceEnded = true;
    this.notice('trace-ended', 'cache', { requests: this.workload.next });
  }

  private arrive(): void {
    const { workload, requests } = this;
    const number = workload.next;
    workload.draw();
    const slot = requests.take();
    const apps = this.upApps;
    // By hash, not in turn: a picture that shows every second request must not show one app only.
    const app =
      apps.length > 0 ? (apps[hashDraw(this.balancing, number) % apps.length] as number) : 0;
    requests.number[slot] = number;
    requests.startedAt[slot] = this.now;
    requests.since[slot] = this.now;
    requests.key[slot] = workload.key;
    requests.valueBytes[slot] = workload.valueBytes;
    requests.ttlMillis[slot] = workload.ttlMillis;
    requests.version[slot] = 0;
    requests.app[slot] = app;
    requests.node[slot] = -1;
    requests.write[slot] = workload.write ? 1 : 0;
    requests.outcome[slot] = WAITING;
    requests.where[slot] = AT_APP;
    const { sampleEvery } = this.recorder;
    requests.traced[slot] = sampleEvery > 0 && number % sampleEvery === 0 ? 1 : 0;
    this.clients.inFlight[app] = (this.clients.inFlight[app] as number) + 1;
    this.probe.count(total.requests);
    this.scheduleArrival();
    if (apps.length === 0) this.finish(slot, ERROR, CONNECTION_REFUSED);
    else if (requests.inFlight > MAX_IN_FLIGHT) this.finish(slot, ERROR, POOL_EXHAUSTED);
    else if (workload.write) this.origin.write(slot);
    else {
      requests.step[slot] = STEP_GET;
      this.clients.call(slot);
    }
  }

  /** True for a trace's delete, which invalidates the cached copy whatever the pattern says. */
  isDelete(slot: number): boolean {
    return this.trace !== null && this.trace.op[this.requests.number[slot] as number] === 2;
  }

  /** A request is answered, or given up. */
  finish(slot: number, outcome: number, reason: number): void {
    const { requests, probe, recorder, now } = this;
    const startedAt = requests.startedAt[slot] as number;
    const latency = now - startedAt;
    const app = requests.app[slot] as number;
    this.clients.inFlight[app] = (this.clients.inFlight[app] as number) - 1;
    probe.count(total.completed);
    probe.add(total.latencyNanos, latency);
    probe.completed(latency);
    probe.count(OUTCOME_COUNTERS[outcome] as number);
    if (outcome === ERROR) this.clients.failed[app] = (this.clients.failed[app] as number) + 1;
    else {
      probe.count(outcome === WRITTEN ? total.writes : total.reads);
      this.clients.answered[app] = (this.clients.answered[app] as number) + 1;
    }
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
    if (requests.traced[slot] && now > since && requests.owner[slot] === OWNED) {
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
      const draw = hashDraw(this.ttls, this.requests.number[slot] as number) / 4294967296;
      millis = Math.max(
        1,
        Math.round(millis * (1 + (cache.ttlJitterPercent / 100) * (2 * draw - 1))),
      );
    }
    // Memcached counts whole seconds.
    if (cluster.engine === 'memcached') millis = Math.max(1, Math.round(millis / 1000)) * 1000;
    return this.now + millis * MILLISECOND;
  }

  // ── counting ──

  countConnection(): void {
    this.probe.count(total.newConnections);
  }

  /** Bytes between an app and a node; `received` counts towards the app. */
  countBytes(from: number, to: number, sent: number, received: number): void {
    this.probe.add(total.bytesIn, sent);
    this.probe.add(total.bytesOut, received);
    if (from !== to) this.probe.add(total.crossZoneBytes, sent + received);
  }

  /** Serverless: 1 ECPU for each KB moved, at least one a command. */
  countEcpu(bytes: number): void {
    if (this.proxyDelay > 0) {
      this.probe.add(total.milliEcpus, Math.max(1_000, Math.round((bytes * 1_000) / 1_024)));
    }
  }

  countOrigin(isWrite: boolean): void {
    this.probe.count(isWrite ? total.originWrites : total.originReads);
  }

  countOriginError(reason: number): void {
    this.probe.count(total.originErrors);
    this.watch.failedCall(reason);
  }

  /** A node was emptied on purpose. */
  countFlushed(node: CacheNode, keys: number): void {
    this.probe.add(total.deleted, keys);
    node.deleted += keys;
    const row = this.cluster.viewIndex(node.index);
    if (keys > 0 && this.recorder.sampleEvery > 0 && row >= 0) {
      this.recorder.exit(this.now, row, -1, DELETED);
    }
  }

  countLostWrites(writes: number): void {
    this.probe.add(total.lostWrites, writes);
  }

  countUnconfirmed(): void {
    this.probe.count(total.unconfirmedWrites);
  }

  /** Items gone with a node's memory: no copy is left in the cache. */
  countLost(node: CacheNode, items: number): void {
    this.probe.add(total.lost, items);
    node.lost += items;
    this.watch.lost(node.group, items);
    const row = this.cluster.viewIndex(node.index);
    if (items > 0 && this.recorder.sampleEvery > 0 && row >= 0) {
      this.recorder.exit(this.now, row, -1, LOST);
    }
  }

  lostKeysOf(group: number): number {
    return this.watch.lostOf(group);
  }

  refusedWrite(node: CacheNode): void {
    this.probe.count(total.refusedWrites);
    this.watch.refused(this, node);
  }

  /** An item left a primary. */
  itemLeft(node: CacheNode, exit: number, key: number, at: Nanos): void {
    if (exit === EVICTED) {
      this.probe.count(total.evicted);
      if (!this.watch.evictionSeen) this.watch.evicted(this, node);
    } else if (exit === EXPIRED) {
      this.probe.count(total.expired);
      if (!this.watch.expirySeen) this.watch.expired(this, node);
    } else if (exit === DELETED) this.probe.count(total.deleted);
    const row = this.cluster.viewIndex(node.index);
    if (this.recorder.sampleEvery > 0 && row >= 0) this.recorder.exit(at, row, key, exit);
  }

  noteStale(slot: number, behind: number): void {
    this.watch.stale(this, slot, behind);
  }

  cacheError(_slot: number, reason: number): void {
    this.probe.count(total.cacheErrors);
    this.watch.failedCall(reason);
  }

  /** An app has found the new primary. */
  followed(app: number, group: number, node: number): void {
    const since = this.watch.promotedAt(group);
    this.notice('client-followed', `app:app-${app + 1}`, {
      node: this.cluster.node(node).id,
      afterNanos: since < 0 ? 0 : this.now - since,
    });
  }

  /** Writes a notice down; returns its number, for `cause`. */
  notice<C extends NoticeCode>(code: C, subject: string, args: NoticeArgs[C], cause = -1): number {
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
      }),
    );
    return seq;
  }

  // ── interventions ──

  /** Why a change would be refused now, as a sentence; null when it would not. */
  refuse(change: Change): string | null {
    if (change.kind === 'set') return part('changes').refuseKnob(this, change.knob, change.value);
    if (change.kind === 'strike')
      return part('changes').refuseFault(this, change.fault, change.target, change.amount);
    const target = resolveTarget(this, change.target);
    const text = typeof target === 'string' ? change.target : target.text;
    if (!this.isStruck(change.fault, text)) return `${text} does not suffer ${change.fault}.`;
    return null;
  }

  /**
   * Changes the run now: events of this moment first, then the change, which is put into the run. Returns
   * the intervention, or the reason for refusing it. What was planned when the run was opened stays planned;
   * changes that were made later than this moment (the run has gone back) are dropped.
   */
  intervene(change: Change): Intervention | string {
    if (this.interventions.length >= MAX_INTERVENTIONS) {
      return `A run holds at most ${MAX_INTERVENTIONS} changes.`;
    }
    const last = this.interventions[this.nextIntervention - 1];
    if (last?.at !== this.now) this.handleUntil(this.now);
    else if (this.handledAtNow) this.runUntil(this.now + 1);
    const refusal = this.refuse(change);
    if (refusal !== null) return refusal;
    const intervention: Intervention = { at: this.now, ...change };
    const future = this.interventions.slice(this.nextIntervention);
    this.interventions.length = this.nextIntervention;
    this.interventions.push(intervention, ...future.filter((i) => this.planned.has(i)));
    this.nextIntervention += 1;
    this.apply(intervention);
    // What a change causes at once is part of its moment, as it is in a replay.
    this.handleUntil(this.now);
    return intervention;
  }

  private apply(intervention: Intervention): void {
    this.handledAtNow = false;
    const refusal = this.refuseAgain(intervention);
    if (refusal !== null) {
      const what =
        intervention.kind === 'set'
          ? intervention.knob
          : `${intervention.kind} ${intervention.fault}`;
      this.notice('operation-refused', 'cache', { what, why: refusal });
      return;
    }
    if (intervention.kind === 'set') {
      part('changes').setKnob(this, intervention.knob, intervention.value);
      return;
    }
    const { faultOf, isFault } = part('changes');
    const { fault, target: text } = intervention;
    const target = resolveTarget(this, text);
    if (typeof target === 'string' || !isFault(fault)) return;
    if (intervention.kind === 'heal') {
      const struck = this.struck.find((s) => s.fault === fault && s.target === target.text);
      const since = this.endStruck(fault, target.text);
      this.because = struck?.notice ?? -1;
      faultOf(fault).mend(this, target, since);
      this.because = -1;
      this.appsChanged();
      return;
    }
    const entry = faultOf(fault);
    const notice = entry.strike(this, target, intervention.amount ?? entry.amount?.standard ?? 0);
    if (entry.heal !== '') {
      this.struck.push({ fault, target: target.text, since: this.now, notice });
    }
    this.appsChanged();
  }

  /** A planned intervention may meet a cluster in which it makes no sense: that is told, not thrown. */
  private refuseAgain(intervention: Intervention): string | null {
    const { at: _, ...change } = intervention;
    return this.refuse(change as Change);
  }

  isStruck(fault: string, target: string): boolean {
    return this.struck.some((s) => s.fault === fault && s.target === target);
  }

  /** Takes a fault off the list of those in force; returns since when it was. */
  endStruck(fault: string, target: string): Nanos {
    const i = this.struck.findIndex((s) => s.fault === fault && s.target === target);
    if (i < 0) return this.now;
    const since = this.struck[i]?.since ?? this.now;
    this.struck.splice(i, 1);
    return since;
  }

  /** A node leaves for good: what it suffered from is over. */
  endFaultsOf(node: CacheNode): void {
    const target = `node:${node.id}`;
    for (let i = this.struck.length - 1; i >= 0; i--) {
      if (this.struck[i]?.target === target) this.struck.splice(i, 1);
    }
  }

  private appsChanged(): void {
    this.upApps = [];
    for (let app = 0; app < this.clients.apps; app++) {
      if (this.network.up[this.clients.zones[app] as number] === 1) this.upApps.push(app);
    }
  }

  // ── the outside ──

  /** True when a trace has ended and every request is answered. */
  get isOver(): boolean {
    return this.traceEnded && this.requests.inFlight === 0;
  }

  /** Hash of the history: totals, 1 s samples, notices as code and arguments, and the state of each node. */
  digest(): string {
    const digest = new Digest();
    digest.number(this.now).numbers(this.probe.totals).numbers(this.probe.coarseSince(0));
    for (const node of this.cluster.nodes) {
      digest.text(node.id).word(node.state).number(node.store.count).number(node.store.usedBytes);
      digest.number(node.hits).number(node.misses).number(node.busyNanos);
    }
    for (const notice of this.notices) {
      digest.number(notice.at).text(notice.code).text(notice.subject);
      for (const [name, value] of Object.entries(notice.args)) {
        digest.text(name);
        if (typeof value === 'number') digest.number(value);
        else digest.text(value);
      }
    }
    return digest.toString();
  }

  /** Nodes that are up, of those the cluster has. */
  nodesUp(): number {
    return this.cluster.liveNodes().filter((node) => node.state === UP).length;
  }
}

const OUTCOME_COUNTERS = (() => {
  const of = new Int32Array(8);
  of[HIT] = total.hits;
  of[STALE_HIT] = total.staleHits;
  of[MISS_ABSENT] = total.missesAbsent;
  of[MISS_EXPIRED] = total.missesExpired;
  of[WRITTEN] = total.written;
  of[BYPASS] = total.bypasses;
  of[ERROR] = total.errors;
  return of;
})();

/** A deep copy of JSON data. */
export function copyJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
