import { createStore } from 'zustand/vanilla';
import type { Nanos } from '../../engine/base/units.ts';
import type { Frame } from '../../engine/frame.ts';
import type { Notice, NoticeCode } from '../../engine/notices.ts';
import type { Change, Intervention } from '../../engine/scenario/scenario.ts';
import type { Bookmark } from '../../exchange/historySchema.ts';
import type { Client } from '../../worker/client.ts';
import type { Answer, DigestCheck, Query, Tables, TraceFile, Turn } from '../../worker/protocol.ts';
import {
  clockOf,
  EVENT_PACE,
  MAX_PACE,
  MIN_PACE,
  PaceMeter,
  REQUEST_PACE,
  sampleEveryFor,
  spanOf,
} from './clock.ts';
import {
  type BesideMessage,
  type BranchesMessage,
  Conversation,
  type Failure,
  type FrameMessage,
  type IntervenedMessage,
  type Listener,
  type OpenedMessage,
  type StepBy,
  type TablesMessage,
} from './conversation.ts';
import {
  clearLive,
  clearTrips,
  emptyLive,
  forgetFuture,
  measuredRate,
  recentHitRatio,
  sameNodes,
  takeFrame,
} from './intake.ts';
import { tablesAt } from './knobs.ts';
import { Past } from './past.ts';
import { noticesAt } from './story.ts';
import type { Lab, LabState, Live, RailTab, Selection } from './types.ts';
import { Window } from './window.ts';

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

/** The engine is asked to be this far ahead of the next frame, in seconds of the viewer's time. */
const LEAD_SECONDS = 0.05;
/** After a stall the clock goes on from where it stood: no frame counts for more than this. */
const LONGEST_FRAME_SECONDS = 0.1;
/** Of what lies before a moment that is gone to, the picture wants this much, in ns: trips that are under way. */
const LOOKBACK: Nanos = 50e6;
/** On the request clock it wants the charts too, but no more than this. */
const LONGEST_LOOKBACK: Nanos = 1e9;
/** "Run to the next ..." gives up after this much of the run. */
const RUN_TO_NANOS: Nanos = 3600e9;
/** What no picture shows is fetched after so many. */
const PICTURES = 4;
const NOTICES_MS = 250;
const SNAPSHOT_MS = 1000;

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
  tab: 'dials',
  notices: [],
  ahead: [],
  branches: null,
  bookmarks: [],
  snapshot: null,
  seeking: null,
};

/** Puts one engine on screen: the clock, the conversation with the worker, and what is kept for drawing. */
export function createLab(host: LabHost): Lab {
  return new Machine(host);
}

class Machine implements Lab, Listener {
  readonly store = createStore<LabState>(() => start);
  readonly live = emptyLive();
  private readonly host: LabHost;
  private readonly worker: Conversation;
  private readonly window = new Window(this.live.view);
  private readonly meter = new PaceMeter();
  private readonly past = new Past();
  private readonly painters = new Set<(live: Live) => void>();
  private handle: number;
  private now = 0;
  private ticked = false;
  private trace: TraceFile | undefined;
  private tables: Tables | null = null;
  /** Pictures of a run that was opened without tables; they are asked for once it is seen to move. */
  private pictures = 0;
  private ended = false;
  /** An intervention changed the moment that is shown: a frame is wanted although time stands still. */
  private stale = false;
  /** The clock was moved by a fault, not by the viewer: pausing or stepping moves it back. */
  private movedByFault = false;
  private arrivals: (() => void)[] = [];
  private fresh: Notice[] = [];
  private noticesAt = 0;
  private snapshotAt = 0;

  constructor(host: LabHost) {
    this.host = host;
    this.worker = new Conversation(host.client, this);
    // Without motion one reads what happens, step by step.
    if (!host.autoplay) this.show('story');
    this.handle = host.nextFrame((now) => this.tick(now));
  }

  onPaint(paint: (live: Live) => void): () => void {
    this.painters.add(paint);
    return () => this.painters.delete(paint);
  }

  open(text: string, trace?: TraceFile): Promise<string | null> {
    return this.worker.open(text, trace);
  }

  restart(seed?: number): void {
    const { run } = this.store.getState();
    if (!run) return;
    const again = { ...run, seed: seed ?? run.seed, interventions: [] };
    void this.open(JSON.stringify(again), this.trace);
  }

  play(): void {
    if (!this.ended && this.store.getState().status === 'ready') this.setPlaying(true);
  }

  pause(keepClock = false): void {
    this.setPlaying(false);
    if (this.movedByFault && !keepClock) this.setPace(REQUEST_PACE);
  }

  setPace(nanosPerSecond: number): void {
    this.movedByFault = false;
    const pace = Math.min(MAX_PACE, Math.max(MIN_PACE, nanosPerSecond));
    const { live } = this;
    if (pace === live.pace) return;
    live.pace = pace;
    live.clock = clockOf(pace);
    // With reduced motion the axis changes at once.
    if (this.host.autoplay) this.window.zoom(live, this.now);
    this.meter.reset();
    this.store.setState({ pace, clock: live.clock, heldPace: 0 });
  }

  step(by: StepBy): void {
    this.setPlaying(false);
    if (this.live.clock === 'event') this.setPace(REQUEST_PACE);
    if (this.store.getState().status === 'ready') this.worker.step(by);
  }

  seek(to: Nanos): void {
    if (this.store.getState().run === null) return;
    this.store.setState({ seeking: this.store.getState().seeking ?? 0 });
    this.worker.seek(to, this.lookback());
  }

  runTo(codes: readonly NoticeCode[]): void {
    if (this.store.getState().run === null || this.ended) return;
    this.setPlaying(false);
    this.store.setState({ seeking: 0 });
    const from = this.live.at;
    this.worker.seek(from + RUN_TO_NANOS, LOOKBACK, codes);
    this.arrivals.push(() => {
      if (this.live.at < from + RUN_TO_NANOS) return;
      this.store.setState({ message: 'Nothing of that kind happened within an hour of the run.' });
    });
  }

  undo(): Promise<string | null> {
    return this.turn({ do: 'undo' });
  }

  redo(): Promise<string | null> {
    return this.turn({ do: 'redo' });
  }

  fork(): Promise<string | null> {
    return this.turn({ do: 'fork' });
  }

  switchBranch(letter: string): Promise<string | null> {
    return this.turn({ do: 'switch', letter });
  }

  dropBranch(letter: string): Promise<string | null> {
    return this.turn({ do: 'drop', letter });
  }

  plan(planned: readonly Intervention[]): Promise<string | null> {
    return this.turn({ do: 'plan', planned });
  }

  unplan(gone: Intervention): Promise<string | null> {
    return this.turn({ do: 'unplan', gone });
  }

  nameBranch(letter: string, name: string): void {
    this.worker.tell({ kind: 'name-branch', letter, name });
  }

  setBookmarks(bookmarks: readonly Bookmark[]): void {
    const sorted = [...bookmarks].sort((a, b) => a.at - b.at);
    this.store.setState({ bookmarks: sorted });
    this.worker.tell({ kind: 'bookmarks', bookmarks: sorted });
  }

  private async turn(turn: Turn): Promise<string | null> {
    if (this.store.getState().status !== 'ready') return 'The engine is not running.';
    this.store.setState({ seeking: 0 });
    return this.worker.turn(turn, this.live.at, this.lookback());
  }

  private lookback(): Nanos {
    const { clock, pace } = this.live;
    return clock === 'request' ? Math.min(LONGEST_LOOKBACK, spanOf(pace)) : LOOKBACK;
  }

  async intervene(change: Change): Promise<string | null> {
    if (this.store.getState().status !== 'ready') return 'The engine is not running.';
    const refusal = await this.worker.intervene(change);
    if (refusal === null && change.kind === 'strike') this.show('story');
    if (refusal === null && change.kind === 'strike' && this.live.clock === 'request') {
      this.setPace(EVENT_PACE);
      this.movedByFault = true;
    }
    return refusal;
  }

  query(what: Query): Promise<Answer> {
    return this.worker.query(what);
  }

  select(selection: Selection | null): void {
    this.store.setState({ selection });
    if (selection) this.show('inspect');
  }

  show(tab: RailTab): void {
    this.store.setState({ tab });
  }

  dispose(): void {
    this.host.cancelFrame(this.handle);
    this.painters.clear();
    this.worker.close();
  }

  private tick(now: number): void {
    this.handle = this.host.nextFrame((next) => this.tick(next));
    const passed = this.ticked ? (now - this.now) / 1000 : 0;
    this.ticked = true;
    this.now = now;
    if (this.host.hidden()) return;
    if (this.store.getState().status === 'ready') {
      const seconds = Math.min(passed, LONGEST_FRAME_SECONDS);
      this.advance(seconds);
      this.ask(seconds);
    }
    this.window.move(this.live, now);
    for (const paint of this.painters) paint(this.live);
    if (this.live.frame && !this.tables && ++this.pictures === PICTURES) this.worker.askTables();
    if (now - this.noticesAt >= NOTICES_MS) this.showNotices();
    if (this.live.playing && now - this.snapshotAt >= SNAPSHOT_MS) this.takeSnapshot();
  }

  /** Moves the picture on, never beyond what the engine has reached. */
  private advance(seconds: number): void {
    const { live } = this;
    const reached = live.frame?.at ?? 0;
    if (!live.playing || this.store.getState().seeking !== null) {
      live.at = reached;
      return;
    }
    const before = live.at;
    live.at = Math.max(before, Math.min(before + seconds * live.pace, reached));
    this.meter.add(seconds, live.at - before);
    const heldPace = this.meter.read(live.pace);
    if (heldPace !== null && heldPace !== this.store.getState().heldPace) {
      this.store.setState({ heldPace });
    }
    if (this.ended && live.at >= reached) this.setPlaying(false);
  }

  /** `seconds`: how long the frame before took. A slow page needs a longer lead, or it would wait for itself. */
  private ask(seconds: number): void {
    const { live } = this;
    const lead = live.playing ? live.pace * (LEAD_SECONDS + seconds) : 0;
    const until = Math.ceil(live.at + lead);
    const wanted = !live.frame || this.stale || (until > live.frame.at && !this.ended);
    if (!wanted) {
      this.worker.next();
      return;
    }
    const asked = this.store.getState().run?.scenario.workload.ratePerSecond ?? 0;
    const pace = this.store.getState().heldPace || live.pace;
    live.sampleEvery = sampleEveryFor(measuredRate(live, asked), pace, live.sampleEvery);
    if (this.worker.ask(until, live.sampleEvery)) this.stale = false;
  }

  private setPlaying(playing: boolean): void {
    if (this.live.playing === playing) return;
    this.live.playing = playing;
    this.meter.reset();
    this.store.setState({ playing, ...(playing ? {} : { heldPace: 0 }) });
    if (!playing) this.takeSnapshot();
  }

  opened(message: OpenedMessage, trace: TraceFile | undefined): void {
    const { live } = this;
    this.trace = trace;
    this.tables = message.tables;
    this.pictures = 0;
    this.ended = false;
    this.stale = false;
    this.movedByFault = false;
    this.fresh = [];
    this.arrivals = [];
    this.past.clear();
    clearLive(live);
    this.window.jump(live);
    this.meter.reset();
    live.playing = this.host.autoplay;
    this.store.setState({
      ...start,
      tab: this.store.getState().tab,
      status: 'ready',
      run: message.run,
      topology: message.topology,
      tables: message.tables && tablesAt(message.tables, message.run, 0),
      bookmarks: message.bookmarks ?? [],
      playing: live.playing,
      pace: live.pace,
      clock: live.clock,
    });
    if (message.digest) this.checkDigest(message.digest, message.engineVersion);
  }

  frame(message: FrameMessage, jumped: boolean, arrived: boolean): void {
    const { frame, topology, progress } = message;
    if (topology) {
      // Rows name nodes by their place: those of the cluster before would point at others.
      if (!sameNodes(topology, this.store.getState().topology)) clearTrips(this.live);
      this.store.setState({ topology });
    }
    const back = this.live.frame !== null && frame.at < this.live.frame.at;
    takeFrame(this.live, frame, jumped);
    this.noteNotices(frame, back);
    if (!arrived) {
      this.live.at = frame.at;
      this.store.setState({ seeking: progress ?? 0 });
      return;
    }
    this.ended = message.ended === true;
    if (jumped || !this.live.playing) this.arrive(jumped);
  }

  /** The engine stands where it was asked to: everything on screen says so at once. */
  private arrive(jumped: boolean): void {
    this.live.at = this.live.frame?.at ?? 0;
    this.meter.reset();
    if (jumped) {
      this.store.setState({ seeking: null, status: 'ready', failure: null });
      this.showKnobs();
    }
    this.showNotices();
    this.takeSnapshot();
    if (jumped) for (const then of this.arrivals.splice(0)) then();
  }

  /** Goes to the moment of the digest and compares; a difference is said, and the run goes on. */
  private checkDigest(digest: DigestCheck, engineVersion: string): void {
    const { run } = this.store.getState();
    this.arrivals.push(async () => {
      const answer = await this.query({ kind: 'run' });
      if (answer.kind !== 'run' || answer.at !== digest.at) return;
      if (answer.digest === digest.expected || this.store.getState().run !== run) return;
      const versions =
        digest.engineVersion === engineVersion
          ? ''
          : ` It was saved by engine ${digest.engineVersion}; this is ${engineVersion}.`;
      const message = `This run does not replay as it was saved, so what you see may differ from what was shared.${versions}`;
      this.store.setState({ message });
    });
    this.seek(digest.at);
  }

  intervened(message: IntervenedMessage): void {
    if (!message.intervention) return;
    this.ended = false;
    this.stale = true;
    this.forgetAfter(message.intervention.at);
    // What the change did is on screen with the next frame, not a second later.
    this.snapshotAt = Number.NEGATIVE_INFINITY;
    if (message.tables) this.tables = message.tables;
    this.store.setState({ run: message.run });
    this.showKnobs();
  }

  tablesCame(message: TablesMessage): void {
    if (message.tables) this.tables = message.tables;
    else this.store.setState({ message: message.refusal });
    this.showKnobs();
  }

  failed(failure: Failure): void {
    const { message, runText, checkpointAt } = failure;
    this.live.playing = false;
    this.store.setState({
      status: 'failed',
      failure: { message, at: failure.at || this.live.at, runText, checkpointAt },
      playing: false,
      seeking: null,
    });
  }

  branches(message: BranchesMessage): void {
    const { branches, run, tables } = message;
    this.tables = tables;
    const changed = this.past.take(this.live, branches);
    this.store.setState({ run, branches });
    // The run on stage is another from here on: what is told of it comes anew with the next frame.
    if (changed !== null) this.forgetAfter(changed);
    this.showKnobs();
  }

  beside(message: BesideMessage): void {
    this.past.add(message);
  }

  /** What was played after `at` is not to come again. */
  private forgetAfter(at: Nanos): void {
    forgetFuture(this.live, at);
    this.fresh = this.fresh.filter((n) => n.at < at);
    const { notices } = this.store.getState();
    const kept = notices.filter((n) => n.at < at);
    this.store.setState({ ahead: [], ...(kept.length !== notices.length && { notices: kept }) });
  }

  private noteNotices(frame: Frame, back: boolean): void {
    const { notices, ahead } = this.store.getState();
    const story = noticesAt(notices, this.fresh, ahead, frame, back);
    this.fresh = story.fresh;
    if (story.notices !== notices || story.ahead !== ahead) {
      this.store.setState({ notices: story.notices, ahead: story.ahead });
    }
    if (story.added.some((n) => n.code === 'setting-changed')) this.showKnobs();
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
    if (!run || !this.tables) return;
    const at = this.live.frame?.at ?? 0;
    this.store.setState({ tables: tablesAt(this.tables, run, at) });
  }

  private takeSnapshot(): void {
    const { frame, at } = this.live;
    if (!frame) return;
    this.snapshotAt = this.now;
    this.store.setState({ snapshot: { at, frame, hitRatio: recentHitRatio(this.live) } });
  }
}
