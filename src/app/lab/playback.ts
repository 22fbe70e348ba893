import type { StoreApi } from 'zustand/vanilla';
import type { Nanos } from '../../engine/base/units.ts';
import { AxisPace } from './axisPace.ts';
import {
  clockOf,
  EVENT_PACE,
  MAX_PACE,
  MIN_PACE,
  PaceMeter,
  REQUEST_PACE,
  sampleEveryFor,
  slowestPace,
  spanOf,
} from './clock.ts';
import { measuredRate } from './intake.ts';
import type { Telling } from './telling.ts';
import type { LabState, Live } from './types.ts';
import { Window } from './window.ts';

/** The engine is asked to be this far ahead of the next frame, in seconds of the viewer's time. */
const LEAD_SECONDS = 0.05;
/** Of what lies before a moment that is gone to, the picture wants this much, in ns: trips that are under way. */
export const LOOKBACK: Nanos = 50e6;
/** On the request clock it wants the charts too, and as flow the trips in sight, but no more than this. */
const LONGEST_LOOKBACK: Nanos = 1e9;

/** The viewer's clock: whether time goes on, how fast, and which moment and stretch of time the picture shows. */
export class Playback {
  private readonly store: StoreApi<LabState>;
  private readonly live: Live;
  private readonly telling: Telling;
  /** Whether the time axis zooms; not with reduced motion. */
  private readonly zooms: boolean;
  private readonly window: Window;
  private readonly meter = new PaceMeter();
  private readonly axisPace = new AxisPace();
  private readonly seenPace = new AxisPace(slowestPace);
  /** The run has come to its end. */
  ended = false;
  /** The clock was moved by a fault, not by the viewer: pausing or stepping moves it back. */
  private movedByFault = false;

  constructor(store: StoreApi<LabState>, live: Live, telling: Telling, zooms: boolean) {
    this.store = store;
    this.live = live;
    this.telling = telling;
    this.zooms = zooms;
    this.window = new Window(live.view);
  }

  /** Another run, of which nothing was shown yet. */
  begin(playing: boolean): void {
    this.ended = false;
    this.movedByFault = false;
    this.goOnAsBefore();
    this.window.jump(this.live);
    this.measureAnew();
    this.live.playing = playing;
  }

  setPlaying(playing: boolean): void {
    if (this.live.playing === playing) return;
    if (playing) this.goOnAsBefore();
    this.live.playing = playing;
    this.measureAnew();
    this.store.setState({ playing, ...(playing ? {} : { heldPace: 0 }) });
    if (!playing) this.telling.takeSnapshot();
  }

  pause(keepClock: boolean): void {
    this.setPlaying(false);
    if (this.movedByFault && !keepClock) this.setPace(REQUEST_PACE);
  }

  /** Stands still on the request clock, the only one on which steps are seen; playing goes on as fast as before. */
  pauseToStep(): void {
    this.setPlaying(false);
    if (this.live.clock !== 'event') return;
    const steppedFrom = this.movedByFault ? 0 : this.live.pace;
    this.setPace(REQUEST_PACE);
    this.store.setState({ steppedFrom });
  }

  /** Takes up the pace that was left for steps, unless the viewer chose another since. */
  private goOnAsBefore(): void {
    const { steppedFrom } = this.store.getState();
    if (steppedFrom > 0) this.setPace(steppedFrom);
  }

  /** A fault was struck: its course takes seconds. */
  faultStruck(): void {
    if (this.live.clock !== 'request') return;
    this.setPace(EVENT_PACE);
    this.movedByFault = true;
  }

  setPace(nanosPerSecond: number): void {
    this.movedByFault = false;
    if (this.store.getState().steppedFrom > 0) this.store.setState({ steppedFrom: 0 });
    const pace = Math.min(MAX_PACE, Math.max(MIN_PACE, nanosPerSecond));
    const { live } = this;
    if (pace === live.pace) return;
    const fitted = this.axisPace.asked(pace, live.pace, live.axisPace);
    live.seenPace = this.seenPace.asked(pace, live.pace, live.seenPace);
    live.pace = pace;
    live.clock = clockOf(pace);
    this.fitAxis(fitted);
    this.meter.reset();
    this.store.setState({ pace, clock: live.clock, heldPace: 0 });
  }

  private fitAxis(pace: number): void {
    this.live.axisPace = pace;
    // With reduced motion the axis changes at once.
    if (this.zooms) this.window.zoom(this.live, this.telling.now);
  }

  private measureAnew(): void {
    this.meter.reset();
    this.axisPace.reset();
    this.seenPace.reset();
  }

  /** How much of what lies before a moment that is gone to the picture wants, in ns. */
  lookback(): Nanos {
    const { clock, pace } = this.live;
    return clock === 'request' ? Math.min(LONGEST_LOOKBACK, spanOf(pace)) : LONGEST_LOOKBACK;
  }

  /** The engine stands where it was asked to: so does the picture. */
  arrive(): void {
    this.live.at = this.live.frame?.at ?? 0;
    this.measureAnew();
  }

  /** Moves the picture on by `seconds` of the viewer's time, never beyond what the engine has reached. */
  advance(seconds: number): void {
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
    if (heldPace !== null) this.held(heldPace);
    if (this.ended && live.at >= reached) this.setPlaying(false);
  }

  /** A reading of the meter. */
  private held(heldPace: number): void {
    const { live, store } = this;
    if (heldPace !== store.getState().heldPace) store.setState({ heldPace });
    const fitted = this.axisPace.read(heldPace, live.pace, live.axisPace);
    if (fitted !== live.axisPace) this.fitAxis(fitted);
    live.seenPace = this.seenPace.read(heldPace, live.pace, live.seenPace);
  }

  /**
   * How far the engine is to go. `seconds`: how long the frame before took. A slow page needs a longer lead, or it
   * would wait for itself.
   */
  lead(seconds: number): Nanos {
    const { live } = this;
    return Math.ceil(live.at + (live.playing ? live.pace * (LEAD_SECONDS + seconds) : 0));
  }

  /**
   * Of how many requests the engine is to tell of one, with the picture at `at`. While it plays, what was told so far
   * goes on as long as that fits roughly; standing still or going elsewhere, it is that of the moment.
   */
  sampleEvery(at: Nanos, goesOn: boolean): number {
    const { live } = this;
    const asked = this.store.getState().run?.scenario.workload.ratePerSecond ?? 0;
    const rate = measuredRate(live, at, asked);
    return sampleEveryFor(rate, live.seenPace, goesOn ? live.sampleEvery : 0);
  }

  /** The time axis moves on. */
  moveWindow(): void {
    this.window.move(this.live, this.telling.now);
  }
}
