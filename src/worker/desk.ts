import type { Nanos } from '../engine/base/units.ts';
import { type Branch, Branches } from '../engine/branches.ts';
import type { Timeline } from '../engine/run.ts';
import type { Change, Intervention } from '../engine/scenario/scenario.ts';
import type { HistoryFile } from '../exchange/historySchema.ts';
import type { SessionFile } from '../exchange/sessionSchema.ts';
import { recall, sessionOf } from './keeping.ts';
import type { BranchesView, FromWorker, Turn } from './protocol.ts';

/** Events of the other branches between two looks at the clock. */
const BESIDE_EVENTS = 2_000;

type Beside = Extract<FromWorker, { kind: 'beside' }>;
type Seen = { revision: number; coarse: number; fine: number; at: number };

/**
 * The branches of the run at hand, on the worker's side: what is done to them, and what the page has not seen
 * of those that run beside. Fetched when a run is first changed.
 */
export class Desk {
  private readonly branches: Branches;
  private seen = new Map<Branch, Seen>();

  /** A run as it was opened; `history` holds the other branches of its file, `session` the way back from them. */
  constructor(timeline: Timeline, history: HistoryFile = {}, session: SessionFile | null = null) {
    this.branches = new Branches(timeline);
    const { branches, branch } = history;
    if (branches && branch) {
      this.branches.load(
        branches.map((b) => ({ ...b, interventions: b.interventions ?? [] })),
        branch,
      );
    }
    if (session) recall(this.branches, session);
  }

  /** The branch that is on stage. */
  get timeline(): Timeline {
    return this.branches.active.timeline;
  }

  /** How far it was played before a reload. */
  get owed(): Nanos {
    return this.branches.active.owed ?? 0;
  }

  get hasOthers(): boolean {
    return this.branches.all.length > 1;
  }

  intervene(change: Change): Intervention | string {
    return this.watching(() => this.branches.intervene(change));
  }

  /** `at`: the moment that is shown. Returns why it was not done, or null. */
  turn(turn: Turn, at: Nanos): string | null {
    return this.watching(() => {
      const { branches } = this;
      if ('letter' in turn) {
        return turn.do === 'drop' ? branches.drop(turn.letter) : branches.switchTo(turn.letter);
      }
      if (turn.do === 'again') {
        const done = branches.interveneAgain(turn.change);
        return typeof done === 'string' ? done : null;
      }
      if (turn.do === 'plan') return branches.plan(turn.planned);
      if (turn.do === 'unplan') return branches.unplan(turn.gone);
      return turn.do === 'fork' ? branches.fork(at) : branches[turn.do]();
    });
  }

  rename(letter: string, name: string): void {
    this.branches.rename(letter, name);
  }

  /** Lets the others catch up until `isLate`; returns what is new of each, and whether all are there. */
  accompany(epoch: number, isLate: () => boolean): { news: Beside[]; done: boolean } {
    let done = false;
    while (!done && !isLate()) done = this.branches.accompany(BESIDE_EVENTS);
    const news: Beside[] = [];
    for (const branch of this.branches.all) {
      if (branch.timeline === this.timeline) continue;
      const { probe, now } = branch.timeline.sim;
      const { letter, revision } = branch;
      const known = this.seen.get(branch);
      const before = known?.revision === revision ? known : { coarse: 0, fine: 0, at: -1 };
      if (before.at === now) continue;
      const coarse = probe.coarseSince(before.coarse);
      const fine = probe.fine.since(before.fine);
      const { coarseCount, fine: ring } = probe;
      this.seen.set(branch, { revision, coarse: coarseCount, fine: ring.written, at: now });
      news.push({ kind: 'beside', epoch, letter, at: now, coarse, fine });
    }
    return { news, done };
  }

  view(): BranchesView {
    const { all, active, undoable, redoable } = this.branches;
    return {
      list: all.map((branch) => ({
        letter: branch.letter,
        name: branch.name,
        from: branch.from,
        at: branch.at,
        reached: branch.timeline.reached,
        interventions: [...branch.timeline.run.interventions],
      })),
      active: active.letter,
      undo: undoable,
      redo: redoable,
    };
  }

  /** For a reload, beside the run file. */
  session(): SessionFile {
    return sessionOf(this.branches);
  }

  /** For the run file; nothing while there is one branch without a name. */
  history(): HistoryFile {
    const { active } = this.branches;
    const data = this.branches.data();
    if (data.length === 1 && active.name === '') return {};
    return {
      branch: active.letter,
      branches: data.map(({ interventions, ...rest }) =>
        rest.letter === active.letter ? rest : { ...rest, interventions: [...interventions] },
      ),
    };
  }

  /** Does something to the branches; what has been sent of one that was or becomes active is sent again. */
  private watching<T>(act: () => T): T {
    const before = this.branches.active;
    const done = act();
    const { all, active } = this.branches;
    if (active !== before) {
      this.seen.delete(before);
      this.seen.delete(active);
    }
    for (const branch of this.seen.keys()) if (!all.includes(branch)) this.seen.delete(branch);
    return done;
  }
}
