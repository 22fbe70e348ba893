import type { Nanos } from '../engine/base/units.ts';
import type { TraceData } from '../engine/clients/trace.ts';
import { MAX_RUN_NANOS } from '../engine/limits.ts';
import type { Notice, NoticeCode } from '../engine/notices.ts';
import { engineParts } from '../engine/parts.ts';
import { Timeline } from '../engine/run.ts';
import type { Intervention, Run } from '../engine/scenario/scenario.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import { View } from '../engine/view.ts';
import type { Comparison } from '../engine/yardsticks/compare.ts';
import type { Bookmark, HistoryFile } from '../exchange/historySchema.ts';
import type { Desk } from './desk.ts';
import { type Fetch, fetchesFor } from './fetches.ts';
import { workerParts } from './parts.ts';
import type { Answer, FromWorker, Query, Tables, ToWorker, TraceFile } from './protocol.ts';
import { readText, textOf } from './runText.ts';

/** How long one answer may take, so that the page gets about sixty a second. */
const SLICE_MILLIS = 12;
/** Events between two looks at the clock. */
const LOOK_EVENTS = 4_000;
/** The other branches get this much of the time between two answers. */
const BESIDE_MILLIS = 4;
/** A long seek reports how far it is this often. */
const PROGRESS_MILLIS = 100;

export type RunnerHost = {
  post(message: FromWorker, transfer?: ArrayBuffer[]): void;
  /** Wall clock in milliseconds: decides how far an answer goes, never what happens. */
  wallMillis(): number;
  /** Calls back after messages that wait have been handled. */
  later(action: () => void): void;
  /** False: what is changed is never undone. */
  keepsBranches?: boolean;
};

/**
 * The engine behind the protocol, knowing no Worker: opens runs, goes as far as it is asked, changes course.
 * Whatever breaks is answered with `failed` and leaves the run file to be saved.
 */
export class Runner {
  private readonly host: RunnerHost;
  private epoch = -1;
  private timeline: Timeline | null = null;
  private view = new View();
  private topologySent = -1;
  private trace: TraceData | null = null;
  /** True after a failure, until a seek or another run. */
  private broken = false;
  /** A seek has not arrived yet. */
  private underWay = false;
  /** Branches and undo, from the first change on. */
  private desk: Desk | null = null;
  private bookmarks: readonly Bookmark[] = [];
  /** Without their code a run can still be changed, only not undone. */
  private branching: boolean;
  private keepingUp = false;
  /** Messages that wait for code to be fetched, in order; null when none is. */
  private waiting: ToWorker[] | null = null;

  constructor(host: RunnerHost) {
    this.host = host;
    this.branching = host.keepsBranches ?? true;
  }

  handle(message: ToWorker): void {
    if (this.waiting !== null) {
      this.waiting.push(message);
      return;
    }
    const fetches = fetchesFor(message, this.branching);
    if (fetches.length > 0) this.fetch(fetches, message);
    else this.handleNow(message);
  }

  /** A message and those after it wait for code. */
  private fetch(fetches: readonly Fetch[], message: ToWorker): void {
    this.waiting = [message];
    let words = '';
    const all = fetches.map((one) =>
      one.load().catch((error) => {
        if (one.isOptional) {
          this.branching = false;
          return;
        }
        words = one.words;
        throw error;
      }),
    );
    Promise.all(all).then(
      () => this.handleWaiting(),
      () => this.refuseWaiting(message, notLoaded(words)),
    );
  }

  private handleWaiting(): void {
    const messages = this.waiting ?? [];
    this.waiting = null;
    for (const message of messages) this.handle(message);
  }

  /** The code could not be fetched: what needed it is refused, what came after goes on. */
  private refuseWaiting(message: ToWorker, why: string): void {
    if (message.kind === 'open') {
      this.host.post({ kind: 'refused', epoch: message.epoch, message: why });
    } else if (message.kind === 'intervene' && this.timeline) {
      this.interveneSaid(this.timeline, why, null);
    }
    this.waiting?.shift();
    this.handleWaiting();
  }

  private handleNow(message: ToWorker): void {
    if (message.kind === 'open') {
      this.guard(() => this.open(message.epoch, message.text, message.trace));
      return;
    }
    const { timeline } = this;
    if (!timeline) return;
    if (message.kind === 'query') {
      this.guard(() => this.query(timeline, message.id, message.what));
      return;
    }
    if (message.kind === 'bookmarks') {
      this.bookmarks = message.bookmarks;
      return;
    }
    if (message.kind === 'name-branch') {
      this.deskOf(timeline)?.rename(message.letter, message.name);
      this.sayBranches(null);
      return;
    }
    if (message.kind === 'tables') {
      void this.tables(timeline);
      return;
    }
    if (message.kind === 'seek') {
      this.epoch = message.epoch;
      this.guard(() => this.seek(timeline, message));
      return;
    }
    if (message.kind === 'turn') {
      this.epoch = message.epoch;
      this.guard(() => this.turn(timeline, message));
      return;
    }
    if (message.epoch !== this.epoch || this.broken) return;
    if (message.kind === 'ask') {
      this.guard(() => this.ask(timeline, message.until, message.sampleEvery));
    } else if (message.kind === 'step') this.guard(() => this.step(timeline, message.by));
    else this.guard(() => this.intervene(timeline, message));
  }

  private guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const { timeline } = this;
    this.broken = true;
    const at = timeline?.now ?? 0;
    this.host.post({
      kind: 'failed',
      epoch: this.epoch,
      at,
      message,
      runText: timeline ? textOf(timeline.run) : '',
      checkpointAt: timeline?.checkpointBefore(at - 1) ?? 0,
    });
  }

  private open(epoch: number, text: string, file?: TraceFile): void {
    const read = readText(text);
    if (!read.ok) {
      this.host.post({ kind: 'refused', epoch, message: read.message.replace(/^run: /, '') });
      return;
    }
    const trace = this.traceFor(epoch, read.run, file);
    if (trace === undefined) return;
    let timeline: Timeline;
    try {
      timeline = new Timeline(read.run, trace);
    } catch (error) {
      // The run before goes on, so this is a refusal and no failure.
      const why = error instanceof Error ? error.message : String(error);
      this.host.post({
        kind: 'refused',
        epoch,
        message: `The engine cannot start this run: ${why}`,
      });
      return;
    }
    this.timeline = timeline;
    this.trace = trace;
    this.epoch = epoch;
    this.broken = false;
    this.underWay = false;
    this.view = new View();
    const { history } = read;
    this.bookmarks = history?.bookmarks ?? [];
    this.desk = null;
    if (history?.branches && this.branching && workerParts.has('desk')) {
      this.desk = new (workerParts.get('desk').Desk)(timeline, history);
    }
    const { cluster } = timeline.sim;
    this.topologySent = cluster.version;
    this.host.post({
      kind: 'opened',
      epoch,
      run: timeline.run,
      topology: cluster.view(),
      tables: tablesOf(timeline),
      engineVersion: ENGINE_VERSION,
      digest: read.digest,
      ...(this.bookmarks.length > 0 && { bookmarks: this.bookmarks }),
    });
    this.sayBranches(null);
  }

  /** The rows a run needs: null when it needs none, undefined when it was refused for want of them. */
  private traceFor(epoch: number, run: Run, file?: TraceFile): TraceData | null | undefined {
    const wanted = run.scenario.workload.trace;
    if (!wanted) return null;
    const refuse = (message: string) => {
      this.host.post({ kind: 'refused', epoch, message, needsTrace: wanted });
      return undefined;
    };
    if (!file) {
      if (this.trace?.hash === wanted.hash) return this.trace;
      return refuse(`This run plays the trace ${wanted.name}. Open that file to go on.`);
    }
    const loaded = workerParts.get('traces').loadTrace(new Uint8Array(file.bytes), file.name);
    if (!loaded.ok) return refuse(loaded.message);
    if (loaded.trace.hash !== wanted.hash) {
      return refuse(
        `${file.name} is another trace than ${wanted.name} (${loaded.trace.requests} rows, ${wanted.requests} wanted). Open the trace that the run was made with.`,
      );
    }
    return loaded.trace;
  }

  private ask(timeline: Timeline, until: Nanos, sampleEvery: number): void {
    const { sim } = timeline;
    sim.recorder.sampleEvery = Math.max(1, Math.floor(sampleEvery));
    const goal = wholeNanos(until);
    const stop = this.host.wallMillis() + SLICE_MILLIS;
    while (sim.now < goal && !sim.isOver) {
      timeline.runSome(goal, LOOK_EVENTS);
      if (this.host.wallMillis() >= stop) break;
    }
    this.frame(timeline);
    this.keepUp();
  }

  private step(timeline: Timeline, by: 'event' | 'request' | 'event-back' | 'request-back'): void {
    const { sim } = timeline;
    const completed = sim.probe.total('completed');
    if (by === 'event') timeline.stepEvent();
    else if (by === 'request') {
      // A trace that has ended finishes no more requests, though background work goes on.
      while (!sim.isOver && sim.probe.total('completed') === completed && timeline.stepEvent());
    } else {
      if (by === 'event-back') timeline.stepBack();
      else this.requestBack(timeline, completed);
      this.view = new View();
    }
    this.frame(timeline);
  }

  /** To the moment just before the last finished request was finished. */
  private requestBack(timeline: Timeline, completed: number): void {
    const { sim } = timeline;
    let at = sim.now;
    do {
      at = timeline.checkpointBefore(at - 1);
      timeline.rewind(at);
    } while (at > 0 && sim.probe.total('completed') >= completed);
    let { events } = sim;
    while (sim.probe.total('completed') < completed) {
      events = sim.events;
      if (!timeline.stepEvent()) break;
    }
    timeline.seekEvent(events);
  }

  private seek(timeline: Timeline, wish: Jump): void {
    const { epoch } = this;
    const goal = wholeNanos(wish.to);
    const until = wish.kind === 'seek' ? wish.until : undefined;
    this.view = new View();
    // After a failure the present state is not to be trusted, a checkpoint before it is.
    if (this.broken) timeline.rewind(Math.min(goal, timeline.now - 1));
    else if (until === undefined) timeline.approach(goal, wish.lookback);
    this.broken = false;
    const from = timeline.now;
    let looked = timeline.sim.notices.length;
    this.underWay = true;
    const arrive = () => {
      // What is planned for this very moment may still be to come.
      if (timeline.now === goal) timeline.runSome(goal, 1);
      this.underWay = false;
      this.frame(timeline);
      if (this.desk) this.sayBranches(null);
      this.keepUp();
    };
    const work = () => {
      // Another seek or run has taken over.
      if (epoch !== this.epoch || timeline !== this.timeline) return;
      const stop = this.host.wallMillis() + PROGRESS_MILLIS;
      while (timeline.now < goal && !timeline.sim.isOver && this.host.wallMillis() < stop) {
        timeline.runSome(goal, LOOK_EVENTS * 4);
        const met = until && firstOf(timeline.sim.notices, looked, until);
        looked = timeline.sim.notices.length;
        if (met === undefined) continue;
        const { lookback = 0 } = wish;
        this.seek(timeline, { kind: 'seek', epoch, to: met, lookback });
        return;
      }
      if (timeline.now >= goal || timeline.sim.isOver) arrive();
      else {
        this.frame(timeline, (timeline.now - from) / (goal - from));
        this.host.later(() => this.guard(work));
      }
    };
    work();
  }

  /** Undo, fork and the like; then the branch that is on stage now goes to the moment that was on stage. */
  private turn(timeline: Timeline, message: Turning): void {
    const desk = this.deskOf(timeline);
    const refusal = desk
      ? desk.turn(message.turn)
      : 'Branches could not be loaded. Reload the page.';
    this.adopt();
    this.sayBranches(refusal);
    this.seek(this.timeline ?? timeline, message);
  }

  /** Branches and undo of the run at hand; null where their code is not there. */
  private deskOf(timeline: Timeline): Desk | null {
    if (!this.desk && this.branching && workerParts.has('desk')) {
      this.desk = new (workerParts.get('desk').Desk)(timeline);
    }
    return this.desk;
  }

  /** The branch on stage is the run at hand. */
  private adopt(): void {
    if (!this.desk || this.desk.timeline === this.timeline) return;
    this.timeline = this.desk.timeline;
    this.view = new View();
    this.topologySent = -1;
  }

  private sayBranches(refusal: string | null): void {
    const { desk, timeline, epoch } = this;
    if (!timeline || !desk) return;
    this.host.post({
      kind: 'branches',
      epoch,
      branches: desk.view(),
      refusal,
      run: { ...timeline.run, scenario: timeline.sim.scenario },
      tables: tablesOf(timeline),
    });
  }

  /** The other branches follow in the time between two answers, so that they can be compared at one moment. */
  private keepUp(): void {
    if (this.keepingUp || !this.desk?.hasOthers) return;
    this.keepingUp = true;
    this.host.later(() => this.guard(() => this.keepUpNow()));
  }

  private keepUpNow(): void {
    this.keepingUp = false;
    const { desk, host } = this;
    if (!desk || this.underWay || this.broken) return;
    const stop = host.wallMillis() + BESIDE_MILLIS;
    const { news, done } = desk.accompany(this.epoch, () => host.wallMillis() >= stop);
    for (const message of news) {
      const { coarse, fine } = message;
      host.post(message, [coarse.buffer, fine.buffer] as ArrayBuffer[]);
    }
    if (!done) this.keepUp();
  }

  private intervene(timeline: Timeline, message: ToWorker & { kind: 'intervene' }): void {
    // The moment that is shown is not yet the one that is meant.
    const done = this.underWay
      ? 'The run is being replayed. Wait until it has arrived.'
      : (this.deskOf(timeline) ?? timeline).intervene(message.change);
    const refused = typeof done === 'string';
    this.adopt();
    if (!refused) this.sayBranches(null);
    this.interveneSaid(this.timeline ?? timeline, refused ? done : null, refused ? null : done);
  }

  private interveneSaid(
    timeline: Timeline,
    refusal: string | null,
    intervention: Intervention | null,
  ): void {
    this.host.post({
      kind: 'intervened',
      epoch: this.epoch,
      intervention,
      refusal,
      // The page's dials show the scenario as it is now.
      run: { ...timeline.run, scenario: timeline.sim.scenario },
      // What may be changed now: a change of engine, for one, forbids some settings.
      ...(intervention && { tables: tablesOf(timeline) }),
    });
  }

  /** Words and bounds come once they are fetched; the run goes on meanwhile. */
  private async tables(timeline: Timeline): Promise<void> {
    const fetched = [workerParts.load('tables'), engineParts.load('changes')];
    const refusal = await Promise.all(fetched).then(
      () => null,
      () => notLoaded(workerParts.words('tables')),
    );
    if (timeline !== this.timeline) return;
    this.host.post({ kind: 'tables', epoch: this.epoch, tables: tablesOf(timeline), refusal });
  }

  private query(timeline: Timeline, id: number, what: Query): void {
    const { sim } = timeline;
    if (what.kind === 'yardsticks') {
      void this.compare(timeline, id);
      return;
    }
    if (what.kind !== 'run') {
      void this.look(timeline, id, what);
      return;
    }
    const digest = sim.digest();
    const text = textOf(timeline.run, { digest, at: sim.now }, this.history());
    this.host.post({ kind: 'answer', id, answer: { kind: 'run', text, at: sim.now, digest } });
  }

  private history(): HistoryFile {
    return { ...this.desk?.history(), bookmarks: [...this.bookmarks] };
  }

  /** One policy at a time, so that the run goes on meanwhile. What fails here leaves the run alone. */
  private async compare(timeline: Timeline, id: number): Promise<void> {
    try {
      const { Comparing } = await engineParts.load('yardsticks');
      const comparing = new Comparing(timeline.sim, this.trace, timeline.run.seed);
      while (comparing.next()) await new Promise<void>((done) => this.host.later(done));
      this.answerComparison(id, comparing.result);
    } catch {
      this.answerComparison(id, null);
    }
  }

  /** Looks into the run as it stands when the code for it is there. */
  private async look(
    timeline: Timeline,
    id: number,
    what: Query & { kind: 'inspect' | 'trace' },
  ): Promise<void> {
    const code = await engineParts.load('inspect').catch(() => null);
    const { sim } = timeline;
    const answer: Answer =
      what.kind === 'trace'
        ? { kind: 'trace', trace: code ? code.traceOf(sim, what.request) : null }
        : { kind: 'inspect', inspection: code ? code.inspect(sim, what.what) : null };
    this.host.post({ kind: 'answer', id, answer });
  }

  private answerComparison(id: number, comparison: Comparison | null): void {
    this.host.post({ kind: 'answer', id, answer: { kind: 'yardsticks', comparison } });
  }

  private frame(timeline: Timeline, progress?: number): void {
    const { sim } = timeline;
    const frame = this.view.frame(sim, this.epoch);
    const changed = frame.topologyVersion !== this.topologySent;
    this.topologySent = frame.topologyVersion;
    const buffers = [
      frame.totals,
      frame.nodes,
      frame.apps,
      frame.origin,
      frame.flights,
      frame.answers,
      frame.exits,
      frame.fine,
      frame.coarse,
      frame.items,
    ].map((array) => array.buffer as ArrayBuffer);
    this.host.post(
      {
        kind: 'frame',
        frame,
        ...(changed && { topology: sim.cluster.view() }),
        ...(progress !== undefined && { progress }),
        ...(sim.isOver && { ended: true }),
      },
      buffers,
    );
  }
}

type Turning = Extract<ToWorker, { kind: 'turn' }>;
type Jump = Extract<ToWorker, { kind: 'seek' | 'turn' }>;

/** When the first notice from number `from` on with one of these codes came. */
function firstOf(
  notices: readonly Notice[],
  from: number,
  codes: readonly NoticeCode[],
): Nanos | undefined {
  for (let i = from; i < notices.length; i++) {
    const notice = notices[i] as Notice;
    if (codes.includes(notice.code)) return notice.at;
  }
  return undefined;
}

/** A moment of the clock: whole nanoseconds within the longest run. */
function wholeNanos(at: Nanos): Nanos {
  return Math.max(0, Math.min(Math.floor(at) || 0, MAX_RUN_NANOS));
}

function notLoaded(words: string): string {
  return `The part of the engine for ${words} could not be loaded. Reload the page.`;
}

/** The tables with the values of now and of the opening; null until their code is fetched. */
function tablesOf({ run, sim }: Timeline): Tables | null {
  if (!workerParts.has('tables')) return null;
  return workerParts.get('tables').tablesFor(sim.scenario, run.scenario);
}
