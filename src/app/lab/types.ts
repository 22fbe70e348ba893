import type { StoreApi } from 'zustand/vanilla';
import type { Nanos } from '../../engine/base/units.ts';
import type { BeliefView, Counted, Frame, TopologyView } from '../../engine/frame.ts';
import type { Notice, NoticeCode } from '../../engine/notices.ts';
import type { Change, Intervention, Run } from '../../engine/scenario/scenario.ts';
import type { Bookmark } from '../../exchange/historySchema.ts';
import type { SessionFile } from '../../exchange/sessionSchema.ts';
import type { Answer, BranchesView, Query, Tables, TraceFile } from '../../worker/protocol.ts';
import type { Refused } from './refusal.ts';
import type { Ways } from './restarts.ts';

/**
 * One engine on screen. `store` is what React draws: structure, selection, settings, and a snapshot of the
 * numbers about once a second. `live` is everything that changes with the clock: canvases read it in their
 * animation frame and React never does.
 */
export type Lab = {
  readonly store: StoreApi<LabState>;
  readonly live: Live;
  /** Called in every animation frame after `live` has moved on; returns the way to stop. */
  onPaint(paint: (live: Live) => void): () => void;

  /**
   * Opens a run or scenario text, with what the browser kept beside it. Resolves to null, or to the message why not
   * (the old run goes on).
   */
  open(text: string, trace?: TraceFile, session?: SessionFile, ways?: Ways): Promise<string | null>;
  /** The way back over restarts, for the browser to keep. */
  ways(): Ways;
  /**
   * From the start, with the same seed or with `seed`: what was planned happens again, settings stay as they are,
   * what was struck by hand is left out. `undo` gives back the run before. Nothing when another run is opened meanwhile.
   */
  restart(seed?: number): Promise<void>;
  play(): void;
  /** Stands still. A pause after a fault returns to the request clock, unless the clock is to be kept. */
  pause(keepClock?: boolean): void;
  /** Simulated nanoseconds per second of the viewer's time: 1e4 (1:100,000) to 3600e9 (an hour each second). */
  setPace(nanosPerSecond: number): void;
  step(by: 'event' | 'request' | 'event-back' | 'request-back'): void;
  seek(to: Nanos): void;
  /**
   * Plays on as fast as the engine can to the next notice with one of these codes, or to where one of these counters
   * rises, for at most an hour of the run; there the request that made it rise is chosen.
   */
  runTo(codes: readonly NoticeCode[], rises?: readonly Counted[]): void;
  /** Takes the last change back, or does it again, at the moment that is shown. */
  undo(): Promise<string | null>;
  redo(): Promise<string | null>;
  /** Begins a branch at this moment; resolves to null, or to the reason why not. */
  fork(): Promise<string | null>;
  /** Puts another branch on stage, at the same moment. */
  switchBranch(letter: string): Promise<string | null>;
  dropBranch(letter: string): Promise<string | null>;
  nameBranch(letter: string, name: string): void;
  /** Puts strikes and heals into the future of the run, or takes one out; resolves to null, or to why not. */
  plan(planned: readonly Intervention[]): Promise<string | null>;
  unplan(gone: Intervention): Promise<string | null>;
  /** Named moments of the run, in order of time; they are in its file and its link. */
  setBookmarks(bookmarks: readonly Bookmark[]): void;
  /** Sends a change; resolves to null, or to the reason why it was refused. */
  intervene(change: Change): Promise<string | null>;
  query(what: Query): Promise<Answer>;
  /** What is chosen shows in the rail's Inspect. */
  select(selection: Selection | null): void;
  /** Turns the rail to a tab. */
  show(tab: RailTab): void;
  dispose(): void;
};

export type RailTab = 'dials' | 'break' | 'story' | 'inspect';

export type Selection =
  | { kind: 'node'; index: number }
  /** A shard (node group) of Redis or Valkey, by its row in the topology. */
  | { kind: 'shard'; index: number }
  | { kind: 'zone'; index: number }
  | { kind: 'app'; index: number }
  | { kind: 'origin' }
  /** A name that apps call, by its place in the list of `ui/endpoints.ts`. */
  | { kind: 'endpoint'; index: number }
  /** The whole cache; on the stage the endpoint of a serverless one. */
  | { kind: 'cache' }
  /** One answered request, to follow its life. */
  | { kind: 'request'; request: number };

/** request: µs to ms, each request is seen; event: seconds and more, requests are flow. */
export type ClockName = 'request' | 'event';

export type LabState = {
  status: 'loading' | 'ready' | 'failed';
  /** Set when the engine failed: what, when, and what can be saved. */
  failure: { message: string; at: Nanos; runText: string; checkpointAt: Nanos } | null;
  /** A message under the header (unreadable file, digest differs, ...), or null. */
  message: string | null;
  /** What was refused last; `refusalOf` tells whether it still has to be said. */
  refused: Refused | null;
  /** Changes, turns and runs that were taken so far. */
  deeds: number;
  run: Run | null;
  topology: TopologyView | null;
  tables: Tables | null;
  playing: boolean;
  pace: number;
  clock: ClockName;
  /** What the engine holds when it cannot keep the pace asked for; 0 when it does. */
  heldPace: number;
  /** The pace that was left for steps, which are seen on the request clock only; 0: none. Playing takes it up. */
  steppedFrom: number;
  selection: Selection | null;
  /** What the rail shows. Choosing something turns it to Inspect, striking to Story; nothing else moves it. */
  tab: RailTab;
  /** All notices so far, oldest first. Replaced, not changed, when some arrive. */
  notices: readonly Notice[];
  /** Notices of what comes next, known because it has been played before; oldest first. */
  ahead: readonly Notice[];
  /** The branches of the run; null until it is first changed. */
  branches: BranchesView | null;
  /** Whether undo, when nothing in this run is left to undo, gives back the run before a restart; redo likewise. */
  restarts: { undo: boolean; redo: boolean };
  bookmarks: readonly Bookmark[];
  /** The numbers as they stood at the last whole refresh, about once a second, for text and screen readers. */
  snapshot: Snapshot | null;
  /** 0 to 1 while a long seek is replaying, else null. */
  seeking: number | null;
};

export type Snapshot = {
  at: Nanos;
  frame: Frame;
  /** Rates over the last second of simulated time, or since the start: per second. */
  hitRatio: number | null;
};

/** Another branch, as far as it was played: its samples from where it differs. */
export type Beside = {
  letter: string;
  differsAt: Nanos;
  fine: Rows;
  coarse: Rows;
  minutes: Rows;
};

/** The newest rows of a growing table of numbers, in a ring of fixed size. */
export type Rows = {
  readonly stride: number;
  /** Rows kept now; row 0 is the oldest. */
  readonly length: number;
  /** Rows ever added, and how often some of them were taken away again. */
  readonly written: number;
  readonly cuts: number;
  get(row: number, column: number): number;
  /** The newest rows, from the one that was number `from` of all that were added; as many as are kept. */
  since(from: number): Float64Array;
};

export type Live = {
  /** Newest frame of the present epoch, or null before the first. */
  frame: Frame | null;
  /** The moment the picture shows: at most `frame.at`. */
  at: Nanos;
  /** Where the viewer has gone while the picture is still on its way there; null: it is there. */
  goal: Nanos | null;
  /** Rises with each seek, undo and the like, and with another run: what was wished before is out of date. */
  wishes: number;
  /** Rises with each frame that does not go on from the one before: another run, a seek, a step back, an undo. */
  jumps: number;
  playing: boolean;
  pace: number;
  /** What the span of the axis is fitted to: `pace`, or about what is held where that is far less. */
  axisPace: number;
  /** The pace that the stage shows: `pace`, or about what is held where that is far less. Its clock is that of `pace`. */
  seenPace: number;
  clock: ClockName;
  /** What the charts and the scrubber show. `at` lies inside; beyond it is the future (hatched). */
  view: { from: Nanos; to: Nanos };
  flights: Rows;
  answers: Rows;
  exits: Rows;
  fine: Rows;
  coarse: Rows;
  /** Samples of whole minutes, for the operations clock. */
  minutes: Rows;
  beliefs: readonly BeliefView[];
  /** The latest moment that this branch has been played to: `coarse` reaches to it, also beyond `at`. */
  reached: Nanos;
  /** The other branches that differ from this one. */
  beside: readonly Beside[];
  /** The newest frame tells of one of this many requests; 1 when of all. */
  sampleEvery: number;
  /** One of this many requests is drawn: the picture may show fewer than it is told of. */
  drawnEvery: number;
};
