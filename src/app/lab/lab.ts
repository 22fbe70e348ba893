import { createStore } from 'zustand/vanilla';
import type { Nanos } from '../../engine/base/units.ts';
import type { Frame } from '../../engine/frame.ts';
import type { Notice } from '../../engine/notices.ts';
import type { Change } from '../../engine/scenario/scenario.ts';
import type { Client } from '../../worker/client.ts';
import type { Answer, DigestCheck, FromWorker, Query, Tables, TraceFile } from '../../worker/protocol.ts';
import {
  clockOf,
  EVENT_PACE,
  MAX_PACE,
  MIN_PACE,
  nextView,
  PaceMeter,
  REQUEST_PACE,
  sampleEveryFor,
  spanOf,
  type View,
  viewBetween,
} from './clock.ts';
import { clearLive, emptyLive, measuredRate, recentHitRatio, takeFrame } from './intake.ts';
import { tablesAt } from './knobs.ts';
import type { Lab, LabState, Live, Selection } from './types.ts';

/** What a lab needs of its surroundings; a test hands in its own. */
export type LabHost = {
  client: Client;
  /** Calls back before the next paint with the time in ms. */
  nextFrame(then: (now: number) => void): number;
  cancelFrame(handle: number): void;
  hidden(): boolean;
  /** Whether runs start by themselves; not with reduced motion. */
  autoplay: boolean;
};

/** The engine is asked to be this far ahead of the picture, in seconds of the viewer's time. */
const LEAD_SECONDS = 0.05;
/** After a stall the clock goes on from where it stood: no frame counts for more than this. */
const LONGEST_FRAME_SECONDS = 0.1;
const ZOOM_MS = 320;
const NOTICES_MS = 250;
const SNAPSHOT_MS = 1000;
const STEPS_QUEUED = 8;

type StepBy = 'event' | 'request' | 'event-back' | 'request-back';
type Opening = { epoch: number; trace: TraceFile | undefined; done: (refusal: string | null) => void };

const start: LabState = {
  status: 'loading',
  failure: null,
  message: null,
  run: null,
  topology: null,
  tables: null,
  playing: false,
  pace: REQUEST_PACE,
  clock: 'request',
  heldPace: 0,
  selection: null,
  notices: [],
  snapshot: null,
  seeking: null,
};

/** Puts one engine on screen: the clock, the conversation with the worker, and what is kept for drawing. */
export function createLab(host: LabHost): Lab {
  const machine = new Machine(host);
  return machine;
}

class Machine implements Lab {
  readonly store = createStore<LabState>(() => start);
  readonly live = emptyLive();
  private readonly host: LabHost;
  private readonly painters = new Set<(live: Live) => void>();
  private readonly meter = new PaceMeter();
  private handle = 0;
  private lastTick = -1;

  /** Newest epoch given out, and the one whose answers count. */
  private lastEpoch = 0;
  private epoch = 0;
  private openings: Opening[] = [];
  private trace: TraceFile | undefined;
  private openedTables: Tables | null = null;
  /** An ask, step or seek of this epoch is unanswered. */
  private waiting = false;
  private steps: StepBy[] = [];
  private stepping: StepBy | null = null;
  private wantedSeek: Nanos | null = null;
  private arrived: (() => void)[] = [];
  private interventions: { epoch: number; done: (refusal: string | null) => void }[] = [];
  private queries = new Map<number, { done: (answer: Answer) => void; fail: (why: Error) => void }>();
  private lastQuery = 0;
  private ended = false;
  /** An intervention changed the moment that is shown: a frame is wanted although time stands still. */
  private stale = false;
  /** The clock was moved by a fault, not by the viewer: pausing or stepping moves it back. */
  private movedByFault = false;

  private zoom: { from: View; startedAt: number } | null = null;
  private fresh: Notice[] = [];
  private noticesAt = 0;
  private snapshotAt = 0;
  private now = 0;

  constructor(host: LabHost) {
    this.host = host;
    host.client.onMessage((message) => this.receive(message));
    host.client.onBreak((message) => this.fail({ message, at: this.live.at, runText: '', checkpointAt: 0 }));
    this.handle = host.nextFrame((now) => this.tick(now));
  }

  onPaint(paint: (live: Live) => void): () => void {
    this.painters.add(paint);
    return () => this.painters.delete(paint);
  }

  open(text: string, trace?: TraceFile): Promise<string | null> {
    this.lastEpoch += 1;
    const epoch = this.lastEpoch;
    this.host.client.send({ kind: 'open', epoch, text, ...(trace ? { trace } : {}) });
    return new Promise((done) => {
      this.openings.push({ epoch, trace, done });
    });
  }

  restart(seed?: number): void {
    const { run } = this.store.getState();
    if (!run) return;
    const again = { ...run, seed: seed ?? run.seed, interventions: [] };
    void this.open(JSON.stringify(again), this.trace);
  }

  play(): void {
    if (this.ended || this.store.getState().status === 'failed') return;
    this.setPlaying(true);
  }

  pause(): void {
    this.setPlaying(false);
    this.returnToRequests();
  }

  setPace(nanosPerSecond: number): void {
    this.movedByFault = false;
    this.changePace(nanosPerSecond);
  }

  step(by: StepBy): void {
    this.setPlaying(false);
    if (this.live.clock === 'event') this.changePace(REQUEST_PACE);
    this.movedByFault = false;
    if (this.steps.length < STEPS_QUEUED) this.steps.push(by);
    this.ask();
  }

  seek(to: Nanos): void {
    this.wantedSeek = Math.max(0, Math.round(to));
    this.ask();
  }

  async intervene(change: Change): Promise<string | null> {
    this.host.client.send({ kind: 'intervene', epoch: this.epoch, change });
    const refusal = await new Promise<string | null>((done) => {
      this.interventions.push({ epoch: this.epoch, done });
    });
    if (refusal === null && change.kind === 'strike' && this.live.clock === 'request') {
      this.changePace(EVENT_PACE);
      this.movedByFault = true;
    }
    return refusal;
  }

  query(what: Query): Promise<Answer> {
    this.lastQuery += 1;
    const id = this.lastQuery;
    this.host.client.send({ kind: 'query', id, what });
    return new Promise((done, fail) => {
      this.queries.set(id, { done, fail });
    });
  }

  select(selection: Selection | null): void {
    this.store.setState({ selection });
  }

  dispose(): void {
    this.host.cancelFrame(this.handle);
    this.host.client.close();
    this.painters.clear();
    for (const { fail } of this.queries.values()) fail(new Error('The lab was closed.'));
    this.queries.clear();
  }

  // The clock

  private tick(now: number): void {
    this.handle = this.host.nextFrame((next) => this.tick(next));
    const seconds = this.lastTick < 0 ? 0 : Math.min((now - this.lastTick) / 1000, LONGEST_FRAME_SECONDS);
    this.lastTick = now;
    this.now = now;
    if (this.host.hidden()) return;
    if (this.store.getState().status === 'ready') {
      this.advance(seconds);
      this.ask();
    }
    this.moveView(now);
    for (const paint of this.painters) paint(this.live);
    if (this.fresh.length > 0 && now - this.noticesAt >= NOTICES_MS) this.showNotices();
    if (this.live.playing && now - this.snapshotAt >= SNAPSHOT_MS) this.takeSnapshot();
  }

  private advance(seconds: number): void {
    const { live } = this;
    const reached = live.frame?.at ?? 0;
    if (!live.playing || this.seeking()) {
      live.at = reached;
      return;
    }
    const before = live.at;
    live.at = Math.max(before, Math.min(before + seconds * live.pace, reached));
    this.meter.add(seconds, live.at - before);
    const held = this.meter.read(live.pace);
    if (held !== null && held !== this.store.getState().heldPace) this.store.setState({ heldPace: held });
    if (this.ended && live.at >= reached) this.setPlaying(false);
  }

  private moveView(now: number): void {
    const { live } = this;
    const target = nextView(this.target, live.at, spanOf(live.pace), live.playing);
    this.target = target;
    if (this.zoom && now - this.zoom.startedAt < ZOOM_MS) {
      live.view = viewBetween(this.zoom.from, target, (now - this.zoom.startedAt) / ZOOM_MS);
    } else {
      this.zoom = null;
      live.view = target;
    }
  }
  private target: View = this.live.view;

  private changePace(nanosPerSecond: number): void {
    const pace = Math.min(MAX_PACE, Math.max(MIN_PACE, nanosPerSecond));
    const { live } = this;
    if (pace === live.pace) return;
    if (spanOf(pace) !== spanOf(live.pace)) this.zoom = { from: live.view, startedAt: this.now };
    live.pace = pace;
    live.clock = clockOf(pace);
    this.meter.reset();
    this.store.setState({ pace, clock: live.clock, heldPace: 0 });
  }

  private returnToRequests(): void {
    if (!this.movedByFault) return;
    this.movedByFault = false;
    this.changePace(REQUEST_PACE);
  }

  private setPlaying(playing: boolean): void {
    if (this.live.playing === playing) return;
    this.live.playing = playing;
    this.meter.reset();
    this.store.setState({ playing, ...(playing ? {} : { heldPace: 0 }) });
    if (!playing) this.takeSnapshot();
  }

  // The conversation

  private seeking(): boolean {
    return this.store.getState().seeking !== null;
  }

  /** Sends what is most wanted next: a seek at once, a step or an ask only when nothing is unanswered. */
  private ask(): void {
    if (this.epoch === 0) return;
    if (this.wantedSeek !== null && (!this.seeking() || this.progressed)) return this.sendSeek();
    if (this.waiting || this.store.getState().status !== 'ready') return;
    const step = this.steps.shift();
    if (step) {
      this.stepping = step;
      this.waiting = true;
      this.host.client.send({ kind: 'step', epoch: this.epoch, by: step });
      return;
    }
    const { live } = this;
    const lead = live.playing ? live.pace * LEAD_SECONDS : 0;
    const until = Math.ceil(live.at + lead);
    if (live.frame && !this.stale && (until <= live.frame.at || this.ended)) return;
    this.stale = false;
    this.waiting = true;
    live.sampleEvery = this.sampleEvery();
    this.host.client.send({ kind: 'ask', epoch: this.epoch, until, sampleEvery: live.sampleEvery });
  }
  private progressed = false;

  private sendSeek(): void {
    this.lastEpoch += 1;
    this.epoch = this.lastEpoch;
    this.host.client.send({ kind: 'seek', epoch: this.epoch, to: this.wantedSeek as Nanos });
    this.wantedSeek = null;
    this.waiting = true;
    this.progressed = false;
    this.ended = false;
    this.steps = [];
    this.stepping = null;
    this.store.setState({ seeking: 0 });
  }

  private sampleEvery(): number {
    const asked = this.store.getState().run?.scenario.workload.ratePerSecond ?? 0;
    return sampleEveryFor(measuredRate(this.live, asked), this.live.pace);
  }

  private receive(message: FromWorker): void {
    if (message.kind === 'frame') this.receiveFrame(message);
    else if (message.kind === 'opened') this.receiveOpened(message);
    else if (message.kind === 'refused') this.settleOpening(message.epoch, message.message);
    else if (message.kind === 'intervened') this.receiveIntervened(message);
    else if (message.kind === 'failed') {
      if (message.epoch === this.epoch) this.fail(message);
    } else {
      this.queries.get(message.id)?.done(message.answer);
      this.queries.delete(message.id);
    }
  }

  private receiveFrame(message: Extract<FromWorker, { kind: 'frame' }>): void {
    const { frame, topology, progress } = message;
    if (frame.epoch !== this.epoch) return;
    if (topology) this.store.setState({ topology });
    const jumped = this.seeking() || this.stepping?.endsWith('-back') === true;
    const back = this.live.frame !== null && frame.at < this.live.frame.at;
    takeFrame(this.live, frame, jumped);
    this.noteNotices(frame, back);
    if (progress !== undefined) {
      this.progressed = true;
      this.store.setState({ seeking: progress });
      return;
    }
    this.waiting = false;
    this.stepping = null;
    this.ended = message.ended === true;
    if (jumped || !this.live.playing) this.arrive(jumped);
  }

  /** The engine stands where it was asked to: everything on screen says so at once. */
  private arrive(jumped: boolean): void {
    this.live.at = this.live.frame?.at ?? 0;
    this.meter.reset();
    if (jumped) this.store.setState({ seeking: null, status: 'ready', failure: null });
    this.showNotices();
    this.takeSnapshot();
    if (jumped) this.showKnobs();
    for (const then of this.arrived.splice(0)) then();
  }

  private receiveOpened(message: Extract<FromWorker, { kind: 'opened' }>): void {
    const opening = this.openings.find((o) => o.epoch === message.epoch);
    this.epoch = message.epoch;
    this.trace = opening?.trace;
    this.openedTables = message.tables;
    this.waiting = false;
    this.ended = false;
    this.steps = [];
    this.stepping = null;
    this.wantedSeek = null;
    this.fresh = [];
    this.zoom = null;
    this.movedByFault = false;
    for (const { done } of this.interventions.splice(0)) done(null);
    clearLive(this.live);
    this.target = this.live.view;
    this.live.playing = this.host.autoplay;
    this.store.setState({
      ...start,
      status: 'ready',
      run: message.run,
      topology: message.topology,
      tables: message.tables,
      playing: this.live.playing,
      pace: this.live.pace,
      clock: this.live.clock,
    });
    this.settleOpening(message.epoch, null);
    if (message.digest) this.checkDigest(message.digest, message.tables.engineVersion);
  }

  /** Goes to the moment of the digest and compares; a difference is said, and the run goes on. */
  private checkDigest(digest: DigestCheck, engineVersion: string): void {
    const { epoch } = this;
    this.arrived.push(async () => {
      const answer = await this.query({ kind: 'run' });
      if (answer.kind !== 'run' || answer.at !== digest.at) return;
      if (answer.digest === digest.expected || this.epoch < epoch) return;
      const versions =
        digest.engineVersion === engineVersion
          ? ''
          : ` It was saved by engine ${digest.engineVersion}; this is ${engineVersion}.`;
      const message = `This run does not replay as it was saved: what you see may differ from what was shared.${versions}`;
      this.store.setState({ message });
    });
    this.seek(digest.at);
  }

  private settleOpening(epoch: number, refusal: string | null): void {
    const settled = this.openings.filter((o) => o.epoch <= epoch);
    this.openings = this.openings.filter((o) => o.epoch > epoch);
    for (const opening of settled) opening.done(opening.epoch === epoch ? refusal : null);
  }

  private receiveIntervened(message: Extract<FromWorker, { kind: 'intervened' }>): void {
    const index = this.interventions.findIndex((i) => i.epoch === message.epoch);
    const [pending] = index < 0 ? [] : this.interventions.splice(index, 1);
    if (message.intervention) {
      this.ended = false;
      this.stale = true;
      this.snapshotAt = Number.NEGATIVE_INFINITY;
      this.store.setState({ run: message.run });
      this.showKnobs();
      this.ask();
    }
    pending?.done(message.refusal);
  }

  private fail(failure: NonNullable<LabState['failure']>): void {
    const { message, at, runText, checkpointAt } = failure;
    this.live.playing = false;
    this.waiting = false;
    this.steps = [];
    this.wantedSeek = null;
    for (const { done } of this.interventions.splice(0)) done('The engine has failed.');
    for (const { fail } of this.queries.values()) fail(new Error(message));
    this.queries.clear();
    for (const { done } of this.openings.splice(0)) done(message);
    this.store.setState({
      status: 'failed',
      failure: { message, at, runText, checkpointAt },
      playing: false,
      seeking: null,
    });
  }

  // What React draws

  private noteNotices(frame: Frame, back: boolean): void {
    if (back) {
      this.fresh = this.fresh.filter((n) => n.at <= frame.at);
      const { notices } = this.store.getState();
      const kept = notices.filter((n) => n.at <= frame.at);
      if (kept.length !== notices.length) this.store.setState({ notices: kept });
    }
    const known = this.fresh.at(-1)?.seq ?? this.store.getState().notices.at(-1)?.seq ?? -1;
    const added = frame.notices.filter((n) => n.seq > known);
    this.fresh.push(...added);
    if (added.some((n) => n.code === 'setting-changed')) this.showKnobs();
  }

  private showNotices(): void {
    if (this.fresh.length === 0) return;
    this.noticesAt = this.now;
    const notices = [...this.store.getState().notices, ...this.fresh];
    this.fresh = [];
    this.store.setState({ notices });
  }

  private showKnobs(): void {
    const { run } = this.store.getState();
    if (!run || !this.openedTables) return;
    const at = this.live.frame?.at ?? 0;
    this.store.setState({ tables: tablesAt(this.openedTables, run, at) });
  }

  private takeSnapshot(): void {
    const { frame } = this.live;
    if (!frame) return;
    this.snapshotAt = this.now;
    this.store.setState({ snapshot: { at: this.live.at, frame, hitRatio: recentHitRatio(this.live) } });
  }
}
