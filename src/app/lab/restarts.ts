import type { StoreApi } from 'zustand/vanilla';
import type { SessionFile } from '../../exchange/sessionSchema.ts';
import type { TraceFile } from '../../worker/protocol.ts';
import type { Conversation } from './conversation.ts';
import type { Playback } from './playback.ts';
import type { LabState, Live } from './types.ts';

/** A run as it stood, with the way back from its changes; opened again it is the same. */
export type Kept = {
  text: string;
  trace: TraceFile | undefined;
  session: SessionFile | undefined;
  pace: number;
  playing: boolean;
};

type Way = 'undo' | 'redo';

/** So many runs that stood before are kept. */
const MOST = 20;

/** The runs that stood before restarts of the one on screen, and those that were left by going back; oldest first. */
export type Ways = { before: readonly Kept[]; after: readonly Kept[] };

const NOWHERE: Ways = { before: [], after: [] };

/** What a browser kept; nowhere to go where that is not whole. What it opens is looked at as any file is. */
export function readWays(value: unknown): Ways {
  const { before, after } = (value ?? {}) as Partial<Ways>;
  return isKeptList(before) && isKeptList(after) ? { before, after } : NOWHERE;
}

function isKeptList(value: unknown): value is readonly Kept[] {
  const isKept = ({ text, trace, pace, playing }: Kept) =>
    typeof text === 'string' &&
    Number.isFinite(pace) &&
    typeof playing === 'boolean' &&
    (trace === undefined || (typeof trace.name === 'string' && trace.bytes instanceof ArrayBuffer));
  return (
    Array.isArray(value) &&
    value.length <= MOST &&
    value.every(
      (kept: unknown) => typeof kept === 'object' && kept !== null && isKept(kept as Kept),
    )
  );
}

/** What of a lab is needed here. */
type Parts = {
  store: StoreApi<LabState>;
  live: Live;
  worker: Conversation;
  playback: Playback;
  /** The rows that the run on screen plays. */
  trace(): TraceFile | undefined;
};

/** Opens runs and begins them anew; a run that was begun anew can be had back as it was. */
export class Restarts {
  private readonly parts: Parts;
  private before: readonly Kept[] = [];
  private after: readonly Kept[] = [];
  /** Rises with every run that is asked for: an answer for an older wish comes too late. */
  private wish = 0;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** What a browser keeps of this. */
  get ways(): Ways {
    return { before: this.before, after: this.after };
  }

  /** Another run takes the place of this one, for good; `ways` are its own. Returns why not, or null. */
  async open(
    text: string,
    trace?: TraceFile,
    session?: SessionFile,
    ways: Ways = NOWHERE,
  ): Promise<string | null> {
    this.wish += 1;
    const refusal = await this.parts.worker.open(text, trace, session);
    if (refusal === null) this.put(ways.before, ways.after);
    return refusal;
  }

  /** The run on screen from its start. */
  async begin(seed?: number): Promise<void> {
    const { store, worker, trace } = this.parts;
    if (!store.getState().run) return;
    this.wish += 1;
    const { wish } = this;
    const asked = worker.query({ kind: 'again', ...(seed !== undefined && { seed }) });
    const [again, kept] = await Promise.all([asked.catch(() => null), this.keep()]);
    const { run } = store.getState();
    if (wish !== this.wish || !run) return;
    const text =
      (again?.kind === 'again' && again.text) ||
      // Should the engine have no answer, the run as far as the page knows it.
      JSON.stringify({ ...run, seed: seed ?? run.seed, interventions: [] });
    const refusal = await worker.open(text, trace());
    if (refusal !== null || !kept) return this.tell();
    const { session } = kept;
    // What could be done again before a new deed cannot be any more.
    const left = { ...kept, session: session && { ...session, undone: [] } };
    this.put([...this.before, left].slice(-MOST), []);
  }

  /** Goes back over a restart, or forward; null where the run on screen has a change of its own to go over first. */
  go(way: Way): Promise<string | null> | null {
    const kept = (way === 'undo' ? this.before : this.after).at(-1);
    if (!kept || this.parts.store.getState().branches?.[way]) return null;
    return this.reopen(way, kept);
  }

  /** The run on screen was changed: what was left by going back is not to come again. */
  changed(): void {
    if (this.after.length > 0) this.put(this.before, []);
  }

  private async reopen(way: Way, { text, trace, session, pace, playing }: Kept) {
    const { worker, playback } = this.parts;
    this.wish += 1;
    const { wish } = this;
    const left = await this.keep();
    if (wish !== this.wish) return null;
    const refusal = await worker.open(text, trace, session);
    if (refusal !== null) return refusal;
    const stays = left ? [left] : [];
    if (way === 'undo') this.put(this.before.slice(0, -1), [...this.after, ...stays]);
    else this.put([...this.before, ...stays], this.after.slice(0, -1));
    playback.setPace(pace);
    playback.setPlaying(playing);
    return null;
  }

  /** The run on screen as it stands; null where the engine has no answer. */
  private async keep(): Promise<Kept | null> {
    const { live, worker, trace } = this.parts;
    const { pace, playing } = live;
    const own = trace();
    const answer = await worker.query({ kind: 'run', session: true }).catch(() => null);
    if (answer?.kind !== 'run') return null;
    return { text: answer.text, session: answer.session ?? undefined, trace: own, pace, playing };
  }

  private put(before: readonly Kept[], after: readonly Kept[]): void {
    this.before = before;
    this.after = after;
    this.tell();
  }

  private tell(): void {
    const restarts = { undo: this.before.length > 0, redo: this.after.length > 0 };
    this.parts.store.setState({ restarts });
  }
}
