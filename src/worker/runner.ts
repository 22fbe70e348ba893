import type { Nanos } from '../engine/base/units.ts';
import type { TraceData } from '../engine/clients/trace.ts';
import { engineParts } from '../engine/parts.ts';
import { Timeline } from '../engine/run.ts';
import type { Intervention } from '../engine/scenario/scenario.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import { Branching } from './branching.ts';
import { Fetching, type Handler, notLoaded } from './fetching.ts';
import { Frames } from './frames.ts';
import { Journey, type Until, wholeNanos } from './journey.ts';
import { workerParts } from './parts.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { answerQuery } from './queries.ts';
import { readText, salvaged } from './runText.ts';
import { type StepBy, stepBy } from './steps.ts';
import { tablesOf } from './tablesOf.ts';
import { traceRows } from './traceRows.ts';

/** How long one answer may take, so that the page gets about sixty a second. */
const SLICE_MILLIS = 12;
/** Events between two looks at the clock. */
const LOOK_EVENTS = 4_000;
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
export class Runner implements Handler {
  private readonly host: RunnerHost;
  private readonly frames: Frames;
  private readonly branching: Branching;
  private readonly fetching: Fetching;
  private epoch = -1;
  private timeline: Timeline | null = null;
  private trace: TraceData | null = null;
  /** True after a failure, until a seek or another run. */
  private broken = false;
  /** A seek has not arrived yet. */
  private underWay = false;
  /**
   * What came while the moment that is shown is played again, to be told anew or after a turn: it is of that moment.
   * Null else.
   */
  private held: ToWorker[] | null = null;
  private keepingUp = false;
  /** Of how many requests of the run on stage one is told of. */
  private sampleEvery = 1;
  /** The request whose life was asked for last. */
  private traced = -1;

  constructor(host: RunnerHost) {
    this.host = host;
    this.frames = new Frames(host);
    this.branching = new Branching(host);
    this.fetching = new Fetching(this, this.branching);
  }

  /** A message of the page; those that need code to be fetched, and those after them, are handled later. */
  handle(message: ToWorker): void {
    this.fetching.take(message);
  }

  /** The code that a message needs could not be fetched. */
  refuse(message: ToWorker, why: string): void {
    if (message.kind === 'open') {
      this.host.post({ kind: 'refused', epoch: message.epoch, message: why });
    } else if (message.kind === 'intervene' && this.timeline) {
      this.interveneSaid(this.timeline, why, null);
    }
  }

  /** A message whose code is there. */
  handleNow(message: ToWorker): void {
    if (this.held && (message.kind === 'query' || message.kind === 'intervene')) {
      this.held.push(message);
      return;
    }
    if (message.kind === 'seek' || message.kind === 'turn') this.release();
    if (message.kind === 'open') {
      this.guard(() => this.open(message));
      return;
    }
    const { timeline } = this;
    if (!timeline) return;
    if (message.kind === 'query') {
      if (message.what.kind === 'trace') this.traced = message.what.request;
      const isWanted = (request: number) => request === this.traced && timeline === this.timeline;
      const asked = { timeline, trace: this.trace, branching: this.branching, isWanted };
      this.guard(() => answerQuery(this.host, asked, message.id, message.what));
      return;
    }
    if (message.kind === 'bookmarks') {
      this.branching.bookmarks = message.bookmarks;
      return;
    }
    if (message.kind === 'name-branch') {
      this.branching.deskOf(timeline)?.rename(message.letter, message.name);
      this.branching.say(timeline, this.epoch, null);
      return;
    }
    if (message.kind === 'tables') {
      void this.tables();
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

  /** What waited is handled now: where the run has arrived, or before it goes elsewhere. */
  private release(): void {
    const { held } = this;
    this.held = null;
    for (const message of held ?? []) this.handleNow(message);
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
      runText: timeline ? salvaged(timeline.run) : '',
      checkpointAt: timeline?.checkpointBefore(at - 1) ?? 0,
    });
    this.release();
  }

  private open({ epoch, text, trace: file, session }: ToWorker & { kind: 'open' }): void {
    const read = readText(text);
    if (!read.ok) {
      this.host.post({ kind: 'refused', epoch, message: read.message.replace(/^run: /, '') });
      return;
    }
    const trace = traceRows(read.run, this.trace, file);
    if (typeof trace === 'string') {
      const { trace: needsTrace } = read.run.scenario.workload;
      const what = needsTrace && { needsTrace };
      this.host.post({ kind: 'refused', epoch, message: trace, ...what });
      return;
    }
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
    this.release();
    this.timeline = timeline;
    this.trace = trace;
    this.epoch = epoch;
    this.broken = false;
    this.underWay = false;
    this.sampleEvery = 1;
    this.branching.open(timeline, read.history, session);
    const { bookmarks } = this.branching;
    const { cluster } = timeline.sim;
    this.frames.begin(cluster.version);
    this.host.post({
      kind: 'opened',
      epoch,
      run: timeline.run,
      topology: cluster.view(),
      tables: tablesOf(timeline),
      engineVersion: ENGINE_VERSION,
      digest: read.digest,
      ...(bookmarks.length > 0 && { bookmarks }),
      ...(this.branching.owed > 0 && { reached: this.branching.owed }),
    });
    this.branching.say(this.timeline, this.epoch, null);
  }

  private ask(timeline: Timeline, until: Nanos, sampleEvery: number): void {
    const { sim } = timeline;
    this.sample(timeline, sampleEvery);
    const goal = wholeNanos(until);
    const stop = this.host.wallMillis() + SLICE_MILLIS;
    while (sim.now < goal && !sim.isOver) {
      timeline.runSome(goal, LOOK_EVENTS);
      if (this.host.wallMillis() >= stop) break;
    }
    this.frames.post(timeline, this.epoch);
    this.keepUp();
  }

  private sample({ sim }: Timeline, every = this.sampleEvery): void {
    this.sampleEvery = Math.max(1, Math.floor(every));
    sim.recorder.sample(this.sampleEvery);
  }

  private step(timeline: Timeline, by: StepBy): void {
    if (stepBy(timeline, by)) this.frames.jump();
    this.frames.post(timeline, this.epoch);
  }

  private seek(timeline: Timeline, wish: Jump): void {
    const { epoch } = this;
    const goal = wholeNanos(wish.to);
    const until = untilOf(wish);
    this.frames.jump();
    this.sample(timeline, wish.sampleEvery);
    // After a failure the present state is not to be trusted, a checkpoint before it is.
    if (this.broken) timeline.rewind(Math.min(goal, timeline.now - 1));
    else if (until === undefined)
      timeline.approach(goal, wish.lookback, timeline.sim.recorder.isPartial);
    this.broken = false;
    this.underWay = true;
    const anew = wish.kind === 'seek' && wish.anew === true;
    if (anew || wish.kind === 'turn') this.held = [];
    const journey = new Journey(timeline, goal, until);
    const work = () => {
      // Another seek or run has taken over.
      if (epoch !== this.epoch || timeline !== this.timeline) return;
      const stop = this.host.wallMillis() + PROGRESS_MILLIS;
      const met = journey.goOn(() => this.host.wallMillis() >= stop);
      if (met !== undefined) {
        const { lookback = 0 } = wish;
        this.seek(timeline, { kind: 'seek', epoch, to: met, lookback });
      } else if (journey.isOver) this.arrive(journey);
      else {
        // On the way to the moment that is shown, time would run back on screen.
        if (!anew) this.frames.post(timeline, epoch, journey.progress);
        this.host.later(() => this.guard(work));
      }
    };
    work();
  }

  private arrive(journey: Journey): void {
    const { timeline } = journey;
    journey.arrive();
    this.underWay = false;
    this.frames.post(timeline, this.epoch);
    this.branching.say(timeline, this.epoch, null);
    this.release();
    this.keepUp();
  }

  /** Undo, fork and the like; then the branch that is on stage now goes to the moment that was on stage. */
  private turn(timeline: Timeline, message: Turning): void {
    const desk = this.branching.deskOf(timeline);
    const refusal = desk
      ? desk.turn(message.turn, wholeNanos(message.to))
      : 'Branches could not be loaded. Reload the page.';
    this.adopt();
    // Versions of the topology count along a run: in another one the same number may be another cluster.
    this.frames.begin(-1);
    this.branching.say(this.timeline, this.epoch, refusal);
    this.seek(this.timeline ?? timeline, message);
  }

  /** The branch on stage is the run at hand. */
  private adopt(): void {
    const { desk } = this.branching;
    if (!desk || desk.timeline === this.timeline) return;
    this.timeline = desk.timeline;
    this.frames.begin(-1);
  }

  /** The other branches follow in the time between two answers, so that they can be compared at one moment. */
  private keepUp(): void {
    if (this.keepingUp || !this.branching.desk?.hasOthers) return;
    this.keepingUp = true;
    const work = () => {
      this.keepingUp = false;
      if (this.underWay || this.broken) return;
      if (!this.branching.accompany(this.epoch)) this.keepUp();
    };
    this.host.later(() => this.guard(work));
  }

  private intervene(timeline: Timeline, message: ToWorker & { kind: 'intervene' }): void {
    // The moment that is shown is not yet the one that is meant.
    const done = this.underWay
      ? 'The run is being replayed. Wait until it has arrived.'
      : (this.branching.deskOf(timeline) ?? timeline).intervene(message.change);
    const refused = typeof done === 'string';
    this.adopt();
    if (!refused) this.branching.say(this.timeline, this.epoch, null);
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
  private async tables(): Promise<void> {
    const fetched = [workerParts.load('tables'), engineParts.load('changes')];
    const refusal = await Promise.all(fetched).then(
      () => null,
      () => notLoaded(workerParts.words('tables')),
    );
    // Meanwhile a branch or another run may have come on stage, which nobody asks for again.
    if (!this.timeline) return;
    this.host.post({ kind: 'tables', epoch: this.epoch, tables: tablesOf(this.timeline), refusal });
  }
}

/** What ends a seek before its goal. */
function untilOf(wish: Jump): Until | undefined {
  if (wish.kind !== 'seek' || !(wish.until || wish.rises)) return undefined;
  return { codes: wish.until ?? [], rises: wish.rises ?? [] };
}

type Turning = Extract<ToWorker, { kind: 'turn' }>;
type Jump = Extract<ToWorker, { kind: 'seek' | 'turn' }>;
