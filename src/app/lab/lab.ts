import { createStore } from 'zustand/vanilla';
import type { Nanos } from '../../engine/base/units.ts';
import { type Counted, MAX_RUN_NANOS } from '../../engine/frame.ts';
import type { NoticeCode } from '../../engine/notices.ts';
import type { Change, Intervention } from '../../engine/scenario/scenario.ts';
import type { Bookmark } from '../../exchange/historySchema.ts';
import type { Client } from '../../worker/client.ts';
import type { Answer, DigestCheck, Query, TraceFile, Turn } from '../../worker/protocol.ts';
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
import { digestMessage } from './digestCheck.ts';
import { clearLive, clearTrips, emptyLive, forgetFuture, sameNodes, takeFrame } from './intake.ts';
import { requestMet } from './met.ts';
import { passes } from './passes.ts';
import { Past } from './past.ts';
import { LOOKBACK, Playback } from './playback.ts';
import { Restarts, type Ways } from './restarts.ts';
import { start } from './start.ts';
import { Telling } from './telling.ts';
import type { Lab, LabState, Live, RailTab, Selection } from './types.ts';

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

/** After a stall the clock goes on from where it stood: no frame counts for more than this. */
const LONGEST_FRAME_SECONDS = 0.1;
/** "Run to the next ..." gives up after this much of the run. */
const RUN_TO_NANOS: Nanos = 3600e9;
/** What no picture shows is fetched after so many. */
const PICTURES = 4;
/** These change nothing about the run. */
const notDeeds: ReadonlySet<Turn['do']> = new Set(['undo', 'redo', 'switch']);

/** Puts one engine on screen: the clock, the conversation with the worker, and what is kept for drawing. */
export function createLab(host: LabHost): Lab {
  return new Machine(host);
}

class Machine implements Lab, Listener {
  readonly store = createStore<LabState>(() => start);
  readonly live = emptyLive();
  private readonly host: LabHost;
  private readonly worker: Conversation;
  private readonly telling = new Telling(this.store, this.live);
  private readonly playback: Playback;
  private readonly past = new Past();
  private readonly restarts: Restarts;
  private readonly painters = new Set<(live: Live) => void>();
  private handle: number;
  private ticked = false;
  private trace: TraceFile | undefined;
  /** Pictures of a run that was opened without tables; they are asked for once it is seen to move. */
  private pictures = 0;
  /** An intervention changed the moment that is shown: a frame is wanted although time stands still. */
  private stale = false;
  /** Epoch of the jump of which a part has come, and not yet the last; -1 without. */
  private onTheWay = -1;
  /** What was asked for last so that the sample is that of the moment: nothing is asked for twice. */
  private resampled = '';
  /** What is done once the run has arrived where it was asked to go last, `Live.wishes` being as it was. */
  private arrivals: { wishes: number; then: () => void }[] = [];
  /** Rises whenever the rail is turned to a tab. */
  private turned = 0;

  constructor(host: LabHost) {
    this.host = host;
    this.playback = new Playback(this.store, this.live, this.telling, host.autoplay);
    this.worker = new Conversation(host.client, this);
    const { store, live, worker, playback } = this;
    this.restarts = new Restarts({ store, live, worker, playback, trace: () => this.trace });
    // Without motion one reads what happens, step by step.
    if (!host.autoplay) this.show('story');
    this.handle = host.nextFrame((now) => this.tick(now));
  }

  onPaint(paint: (live: Live) => void): () => void {
    this.painters.add(paint);
    return () => this.painters.delete(paint);
  }

  open(...what: Parameters<Lab['open']>): Promise<string | null> {
    return this.restarts.open(...what);
  }

  ways(): Ways {
    return this.restarts.ways;
  }

  restart(seed?: number): Promise<void> {
    return this.restarts.begin(seed);
  }

  play(): void {
    if (!this.playback.ended && this.store.getState().status === 'ready')
      this.playback.setPlaying(true);
  }

  pause(keepClock = false): void {
    this.playback.pause(keepClock);
  }

  setPace(nanosPerSecond: number): void {
    this.playback.setPace(nanosPerSecond);
  }

  step(by: StepBy): void {
    this.playback.pauseToStep();
    if (this.store.getState().status === 'ready') this.worker.step(by);
  }

  seek(to: Nanos): void {
    if (this.store.getState().run === null) return;
    this.store.setState({ seeking: this.store.getState().seeking ?? 0 });
    this.live.wishes += 1;
    this.live.goal = Math.min(MAX_RUN_NANOS, Math.max(0, Math.round(to)));
    this.sample(this.live.goal);
    this.worker.seek(to, this.playback.lookback());
  }

  runTo(codes: readonly NoticeCode[], rises: readonly Counted[] = []): void {
    if (this.store.getState().run === null || this.playback.ended) return;
    this.playback.setPlaying(false);
    this.store.setState({ seeking: 0 });
    this.live.wishes += 1;
    this.live.goal = null;
    const from = this.live.at;
    this.worker.seek(from + RUN_TO_NANOS, LOOKBACK, { until: codes, rises });
    this.onArrival(() => {
      const request = requestMet(this.live, rises);
      if (request >= 0) this.select({ kind: 'request', request });
      if (this.live.at < from + RUN_TO_NANOS) return;
      this.store.setState({ message: 'Nothing of that kind happened within an hour of the run.' });
    });
  }

  /** After a wish: what is to be done when it comes true, and no other takes its place. */
  private onArrival(then: () => void): void {
    this.arrivals.push({ wishes: this.live.wishes, then });
  }

  undo(): Promise<string | null> {
    return this.restarts.go('undo') ?? this.turn({ do: 'undo' });
  }

  redo(): Promise<string | null> {
    return this.restarts.go('redo') ?? this.turn({ do: 'redo' });
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
    if (this.worker.isOpening) return 'Another run is being opened.';
    this.store.setState({ seeking: 0 });
    // While it plays, the moment that is shown lies between two nanoseconds.
    const to = Math.round(this.live.goal ?? this.live.at);
    this.live.wishes += 1;
    this.live.goal = to;
    this.sample(to);
    const refusal = await this.worker.turn(turn, to, this.playback.lookback());
    if (refusal !== null) return refusal;
    this.countDeed();
    if (!notDeeds.has(turn.do)) this.restarts.changed();
    return null;
  }

  private countDeed(): void {
    this.store.setState(({ deeds }) => ({ deeds: deeds + 1 }));
  }

  async intervene(change: Change): Promise<string | null> {
    if (this.store.getState().status !== 'ready') return 'The engine is not running.';
    const { turned } = this;
    const refusal = await (passes(this.store.getState(), change, this.live)
      ? this.turn({ do: 'again', change })
      : this.worker.intervene(change));
    if (refusal === null && change.kind === 'strike') {
      // Who turned to another tab meanwhile stays there.
      if (turned === this.turned) this.show('story');
      this.playback.faultStruck();
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
    this.turned += 1;
    this.store.setState({ tab });
  }

  dispose(): void {
    this.host.cancelFrame(this.handle);
    this.painters.clear();
    this.worker.close();
  }

  private tick(now: number): void {
    this.handle = this.host.nextFrame((next) => this.tick(next));
    const passed = this.ticked ? (now - this.telling.now) / 1000 : 0;
    this.ticked = true;
    this.telling.now = now;
    if (this.host.hidden()) return;
    if (this.store.getState().status === 'ready') {
      const seconds = Math.min(passed, LONGEST_FRAME_SECONDS);
      this.playback.advance(seconds);
      this.ask(seconds);
    }
    this.playback.moveWindow();
    for (const paint of this.painters) paint(this.live);
    if (this.live.frame && !this.store.getState().tables && ++this.pictures === PICTURES)
      this.worker.askTables();
    this.telling.tick();
  }

  /** `to`: the moment that is gone to, if it is. */
  private sample(to?: Nanos): void {
    const { live, playback, worker } = this;
    worker.sampleEvery = playback.sampleEvery(to ?? live.at, to === undefined && live.playing);
  }

  /** Standing still, the picture is told anew where it is another sample than this moment and pace want. */
  private resample(): boolean {
    const { live, playback, store } = this;
    const { at, frame, playing, sampleEvery } = live;
    if (playing || !frame || frame.at !== at || store.getState().seeking !== null) return false;
    const wanted = playback.sampleEvery(at, false);
    const asked = `${at} ${wanted}`;
    if (wanted === sampleEvery || asked === this.resampled) return false;
    this.resampled = asked;
    this.sample(at);
    this.worker.tellAnew(at, playback.lookback());
    return true;
  }

  /** `seconds`: how long the frame before took. */
  private ask(seconds: number): void {
    const { live, playback } = this;
    const until = playback.lead(seconds);
    const wanted = !live.frame || this.stale || (until > live.frame.at && !playback.ended);
    if (!wanted) {
      if (!this.resample()) this.worker.next();
      return;
    }
    this.sample();
    if (this.worker.ask(until)) this.stale = false;
  }

  opened(message: OpenedMessage, trace: TraceFile | undefined): void {
    const { live } = this;
    this.trace = trace;
    this.pictures = 0;
    this.stale = false;
    this.countDeed();
    this.telling.clear();
    this.arrivals = [];
    this.past.clear();
    clearLive(live);
    this.playback.begin(this.host.autoplay);
    this.store.setState({
      ...start,
      tab: this.store.getState().tab,
      status: 'ready',
      run: message.run,
      topology: message.topology,
      tables: message.tables,
      bookmarks: message.bookmarks ?? [],
      playing: live.playing,
      pace: live.pace,
      clock: live.clock,
    });
    const { digest, engineVersion, reached = 0 } = message;
    if (digest && reached > digest.at) {
      // It stood in its past: what was known to come is played again first.
      this.seek(reached);
      this.onArrival(() => this.checkDigest(digest, engineVersion));
    } else if (digest) this.checkDigest(digest, engineVersion);
  }

  frame(message: FrameMessage, jumped: boolean, arrived: boolean): void {
    const { frame, topology, tables, progress } = message;
    if (topology) {
      // Rows name nodes by their place: those of the cluster before would point at others.
      if (!sameNodes(topology, this.store.getState().topology)) clearTrips(this.live);
      this.store.setState({ topology });
    }
    if (tables) this.store.setState({ tables });
    const back = this.live.frame !== null && frame.at < this.live.frame.at;
    takeFrame(this.live, frame, jumped, frame.epoch === this.onTheWay);
    this.onTheWay = arrived ? -1 : frame.epoch;
    this.telling.take(frame, back);
    if (!arrived) {
      this.live.at = frame.at;
      this.store.setState({ seeking: progress ?? 0 });
      return;
    }
    this.playback.ended = message.ended === true;
    if (jumped || !this.live.playing) this.arrive(jumped);
  }

  /** The engine stands where it was asked to: everything on screen says so at once. */
  private arrive(jumped: boolean): void {
    const isThere = jumped && !this.worker.hasWish;
    this.playback.arrive();
    if (isThere) this.store.setState({ seeking: null, status: 'ready', failure: null });
    this.telling.showNotices();
    this.telling.takeSnapshot();
    if (!isThere) return;
    const { wishes } = this.live;
    this.live.goal = null;
    for (const arrival of this.arrivals.splice(0)) if (arrival.wishes === wishes) arrival.then();
  }

  /** Goes to the moment of the digest and compares; a difference is said, and the run goes on. */
  private checkDigest(digest: DigestCheck, engineVersion: string): void {
    const { run } = this.store.getState();
    this.seek(digest.at);
    this.onArrival(async () => {
      const answer = await this.query({ kind: 'run' });
      const message = await digestMessage(digest, answer, engineVersion);
      if (message !== null && this.store.getState().run === run) this.store.setState({ message });
    });
  }

  intervened(message: IntervenedMessage): void {
    if (!message.intervention) return;
    this.countDeed();
    this.restarts.changed();
    this.playback.ended = false;
    this.stale = true;
    this.forgetAfter(message.intervention.at);
    // What the change did is on screen with the next frame, not a second later.
    this.telling.hurry();
    const { run, tables } = message;
    this.store.setState({ run, ...(tables && { tables }) });
  }

  tablesCame(message: TablesMessage): void {
    const { tables, refusal } = message;
    this.store.setState(tables ? { tables } : { message: refusal });
  }

  failed(failure: Failure): void {
    const { message, runText, checkpointAt } = failure;
    this.live.playing = false;
    this.live.goal = null;
    this.store.setState({
      status: 'failed',
      failure: { message, at: failure.at || this.live.at, runText, checkpointAt },
      playing: false,
      seeking: null,
    });
  }

  branches(message: BranchesMessage): void {
    const { branches, run, tables } = message;
    const changed = this.past.take(this.live, branches);
    this.store.setState({ run, branches, ...(tables && { tables }) });
    // The run on stage is another from here on: what is told of it comes anew with the next frame.
    if (changed !== null) this.forgetAfter(changed, true);
  }

  beside(message: BesideMessage): void {
    this.past.add(message);
  }

  /** What was played after `at` is not to come again; `anew`: nor is what began at that very moment. */
  private forgetAfter(at: Nanos, anew = false): void {
    forgetFuture(this.live, at, anew);
    this.telling.forgetAfter(at);
  }
}
