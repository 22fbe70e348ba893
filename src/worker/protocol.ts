import type { Nanos } from '../engine/base/units.ts';
import type { Deed } from '../engine/branches.ts';
import type { ShortWait } from '../engine/clients/shortWaits.ts';
import type { Spell } from '../engine/clients/spells.ts';
import type { SlotMoves } from '../engine/cluster/operations/slotMoves.ts';
import type { Counted, Frame, TopologyView } from '../engine/frame.ts';
import type { EndpointState } from '../engine/inspect/endpoints.ts';
import type { Inspection, InspectWhat } from '../engine/inspect/inspect.ts';
import type { LostKeys } from '../engine/inspect/lostKeys.ts';
import type { TraceView } from '../engine/inspect/trace.ts';
import type { StaleView } from '../engine/inspect/whyStale.ts';
import type { NoticeCode } from '../engine/notices.ts';
import type { KnobGroup } from '../engine/scenario/knobs/knob.ts';
import type { Change, Intervention, Run } from '../engine/scenario/scenario.ts';
import type { TargetKind } from '../engine/targets.ts';
import type { Comparison } from '../engine/yardsticks/compare.ts';
import type { Bookmark } from '../exchange/historySchema.ts';
import type { SessionFile } from '../exchange/sessionSchema.ts';

/**
 * Messages between the page and the engine's worker. Frames are pulled: the page sends one `ask` and waits
 * for its `frame`; it never has two unanswered. `open`, `seek` and `turn` raise the epoch; what answers an
 * older epoch is dropped by the page.
 */
export type ToWorker =
  /**
   * Opens a run or a scenario (JSON text). `trace` holds the rows when the run names a trace; `session` is what the
   * browser kept beside the text: a `SessionFile`, or something that cannot be read.
   */
  | { kind: 'open'; epoch: number; text: string; trace?: TraceFile; session?: unknown }
  /** Run on until `until` (never further), and answer within about 16 ms with what was reached. */
  | { kind: 'ask'; epoch: number; until: Nanos; sampleEvery: number }
  /** Run one event, or until one more request is finished; answered by a `frame`. */
  | { kind: 'step'; epoch: number; by: 'event' | 'request' | 'event-back' | 'request-back' }
  /** Applied at the moment the engine has reached; answered by `intervened`. Later interventions are dropped. */
  | { kind: 'intervene'; epoch: number; change: Change }
  /**
   * Go to a moment, backward or forward; answered by `frame`s (with `progress` while replaying). `lookback`:
   * how much of what lies before is wanted for the picture. `until`: stop at the first notice with one of these
   * codes that comes after the present moment; `rises`: where one of these counters rises.
   */
  | {
      kind: 'seek';
      epoch: number;
      to: Nanos;
      lookback?: Nanos;
      /** Of how many requests one is told of, from now on. */
      sampleEvery?: number;
      until?: readonly NoticeCode[];
      rises?: readonly Counted[];
      /** To the moment that is shown, to tell of it anew: what is asked and changed meanwhile waits for the arrival. */
      anew?: true;
    }
  /** Undo, fork and the like, then go to a moment: answered by `branches`, then as a seek is. */
  | {
      kind: 'turn';
      epoch: number;
      to: Nanos;
      lookback?: Nanos;
      sampleEvery?: number;
      turn: Turn;
    }
  /** Answered by `branches`. */
  | { kind: 'name-branch'; letter: string; name: string }
  /** All bookmarks of the run, for its file. */
  | { kind: 'bookmarks'; bookmarks: readonly Bookmark[] }
  /** Words, bounds and values of settings and faults, for a run that was opened without; answered by `tables`. */
  | { kind: 'tables'; epoch: number }
  | { kind: 'query'; id: number; what: Query };

export type Turn =
  | { do: 'undo' | 'redo' | 'fork' }
  | { do: 'switch' | 'drop'; letter: string }
  /** A setting that was changed at this very moment is changed once more: the value before counts no more. */
  | { do: 'again'; change: Change }
  /** Strikes and heals of the future, put in or taken out. */
  | { do: 'plan'; planned: readonly Intervention[] }
  | { do: 'unplan'; gone: Intervention };

/** The branches of the run on stage, and what would be undone and done again. */
export type BranchesView = {
  list: readonly BranchView[];
  active: string;
  undo: Deed | null;
  redo: Deed | null;
};

export type BranchView = {
  letter: string;
  name: string;
  /** The branch that it left, empty for the first, and when. */
  from: string;
  at: Nanos;
  /** The latest moment that has been played. */
  reached: Nanos;
  interventions: readonly Intervention[];
};

/** A key trace as bytes of a file: `.csv` or `.oracleGeneral` by its name. */
export type TraceFile = { name: string; bytes: ArrayBuffer };

export type Query =
  /** The run so far as a file: JSON text, with the digest at the present moment; with what a reload wants beside it. */
  | { kind: 'run'; session?: true }
  /** The life of one request: its spans in order. Null when it has not begun at this moment. */
  | { kind: 'trace'; request: number }
  /** Why the answer of this request was stale. */
  | { kind: 'why-stale'; trace: RequestTrace }
  /** The run to begin anew, as a file: what was planned, with the settings as they are now. */
  | { kind: 'again'; seed?: number }
  /** What ideal eviction policies would have hit with the space that the cache has. */
  | { kind: 'yardsticks' }
  /** What is inside a node, or the whole cache: memory, hot and big keys, slots. */
  | { kind: 'inspect'; what: InspectWhat }
  /** The endpoints of the cache, and that of a node (its row in the topology). */
  | { kind: 'endpoints'; node: number | null }
  /** Which acknowledged writes were undone; see `lostKeysOf`. */
  | { kind: 'lost-keys'; causes: readonly number[]; alone: boolean }
  /** When calls and requests of each app failed, which writes wait in vain for replicas, how far a resharding is. */
  | { kind: 'spells' };

export type FromWorker =
  | {
      kind: 'opened';
      epoch: number;
      run: Run;
      topology: TopologyView;
      /** Null until their code has been fetched: `tables` asks for it. */
      tables: Tables | null;
      engineVersion: string;
      digest: DigestCheck | null;
      bookmarks?: readonly Bookmark[];
      /** How far the run was played before a reload. */
      reached?: Nanos;
    }
  /** The text could not be opened: what, where, fix. The run before goes on. */
  | {
      kind: 'refused';
      epoch: number;
      message: string;
      needsTrace?: { name: string; requests: number; hash: string };
    }
  /** `topology` and `tables` only when they changed. `progress` (0 to 1) while a seek is still replaying. */
  | {
      kind: 'frame';
      frame: Frame;
      topology?: TopologyView;
      tables?: Tables;
      progress?: number;
      ended?: boolean;
    }
  | {
      kind: 'intervened';
      epoch: number;
      intervention: Intervention | null;
      refusal: string | null;
      run: Run;
      tables?: Tables | null;
    }
  /** After a change, a turn, a renaming and a seek, once a run has been changed. `refusal`: why not. */
  | {
      kind: 'branches';
      epoch: number;
      branches: BranchesView;
      refusal: string | null;
      run: Run;
      tables: Tables | null;
    }
  /** New samples of a branch that runs beside the one on stage. */
  | {
      kind: 'beside';
      epoch: number;
      letter: string;
      at: Nanos;
      coarse: Float64Array;
      fine: Float64Array;
    }
  | { kind: 'tables'; epoch: number; tables: Tables | null; refusal: string | null }
  | { kind: 'answer'; id: number; answer: Answer }
  /** The engine broke. The run and the last good checkpoint can still be saved. */
  | {
      kind: 'failed';
      epoch: number;
      at: Nanos;
      message: string;
      runText: string;
      checkpointAt: Nanos;
    };

export type Answer =
  /** `session` is null while nothing was changed. */
  | { kind: 'run'; text: string; at: Nanos; digest: string; session?: SessionFile | null }
  /** Null when its code cannot be fetched. */
  | { kind: 'again'; text: string | null }
  | { kind: 'trace'; trace: RequestTrace | null }
  /** Null when it could not be found out. */
  | { kind: 'why-stale'; stale: StaleView | null }
  /** Null when it could not be worked out, as when its code cannot be fetched. */
  | { kind: 'yardsticks'; comparison: Comparison | null }
  /** Null when there is no such node, or its code cannot be fetched. */
  | { kind: 'inspect'; inspection: Inspection | null }
  /** Null when its code cannot be fetched. */
  | { kind: 'endpoints'; endpoints: EndpointState[] | null }
  /** Null when its code cannot be fetched. */
  | { kind: 'lost-keys'; lost: LostKeys | null }
  | {
      kind: 'spells';
      spells: readonly Spell[];
      short: readonly ShortWait[];
      /** Of the last resharding; null without any. */
      moves: SlotMoves | null;
    };

/** The life of one request, as spans that add up to its latency. */
export type RequestTrace = TraceView;

/** A run that carries a digest is checked against its replay. */
export type DigestCheck = { expected: string; at: Nanos; engineVersion: string };

/** Words, bounds and defaults of the engine's tables, for the page. */
export type Tables = {
  knobs: KnobView[];
  faults: FaultView[];
};

export type KnobView = {
  path: string;
  label: string;
  /** One line: what it means. */
  about: string;
  group: KnobGroup;
  /** 1: shown at once; 2: one step away. */
  level: 1 | 2;
  kind: 'number' | 'choice' | 'switch';
  unit: string;
  min?: number;
  max?: number;
  /** `log`: the slider moves by factors. */
  scale?: 'linear' | 'log';
  step?: number;
  choices?: { value: string; label: string }[];
  value: number | string | boolean;
  /** What it was when the run was opened. */
  standard: number | string | boolean;
  /** Changing it puts a new, empty cluster in place of the old one. */
  replacesCluster: boolean;
  /** Why it cannot be changed now; empty when it can. */
  disabled: string;
};

export type FaultView = {
  name: string;
  label: string;
  about: string;
  target: TargetKind;
  heal: string;
  amount?: { label: string; unit: string; min: number; max: number; standard: number };
  /** True for what AWS does on request, false for what goes wrong by itself. */
  isOperation: boolean;
};
