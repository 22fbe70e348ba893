import type { Nanos } from './base/units.ts';
import { readFault } from './faults/faults.ts';
import { MAX_BRANCHES, MAX_INTERVENTIONS, MAX_NAME, MAX_RUN_NANOS, MAX_UNDO } from './limits.ts';
import { CHECKPOINT_BYTES, type Timeline } from './run.ts';
import type { Change, Intervention } from './scenario/scenario.ts';

const LETTERS = ['A', 'B', 'C', 'D'];

/** One course that a run has taken: same scenario, same seed, interventions of its own. */
export type Branch = {
  /** Its letter: A for the first. A letter of a branch that was deleted is given again. */
  readonly letter: string;
  /** What a person calls it; empty until somebody does. */
  name: string;
  /** The branch it left, empty for the first, and when. */
  from: string;
  at: Nanos;
  readonly timeline: Timeline;
  /** Rises when what was played of it becomes void. */
  revision: number;
  /** Before a reload it was played to here: it is to be again. */
  owed?: Nanos;
};

/** A branch as it is kept and sent: data only. */
export type BranchData = {
  letter: string;
  name: string;
  from: string;
  at: Nanos;
  interventions: readonly Intervention[];
};

/** What was done: a change to the run, a branch made or one deleted. */
export type Deed = Change | { kind: 'fork' | 'drop'; letter: string };

type Book = { branches: readonly BranchData[]; active: string };
/** A deed, when it was done, and the branches before it. */
export type Step = { book: Book; deed: Deed; at: Nanos };

/**
 * The branches of a run, and the way back from everything that was done to them. A branch is a run: scenario,
 * seed and interventions; undoing is to put the interventions as they were, so what comes out is the run in
 * which the thing was never done.
 */
export class Branches {
  private list: Branch[];
  private current: Branch;
  private undone: Step[] = [];
  private done: Step[] = [];

  constructor(timeline: Timeline) {
    this.current = { letter: 'A', name: '', from: '', at: 0, timeline, revision: 0 };
    this.list = [this.current];
  }

  get all(): readonly Branch[] {
    return this.list;
  }

  get active(): Branch {
    return this.current;
  }

  /** What `undo` would take back and `redo` would do again. */
  get undoable(): Deed | null {
    return this.done.at(-1)?.deed ?? null;
  }

  get redoable(): Deed | null {
    return this.undone.at(-1)?.deed ?? null;
  }

  /** All that can be undone and done again, oldest first; `recall` puts it in again. */
  get ways(): { done: readonly Step[]; undone: readonly Step[] } {
    return { done: this.done, undone: this.undone };
  }

  recall({ done, undone }: { done: readonly Step[]; undone: readonly Step[] }): void {
    this.done = [...done];
    this.undone = [...undone];
  }

  /** Puts in what a file holds; the run at hand is the branch `active`. Their changes count as planned. */
  load(branches: readonly BranchData[], active: string): void {
    const { timeline } = this.current;
    this.list = branches.map(({ interventions, ...rest }) => {
      if (rest.letter === active) return { ...rest, timeline, revision: 0 };
      const other = timeline.fork();
      other.plan(interventions);
      other.rewrite(interventions);
      return { ...rest, timeline: other, revision: 0 };
    });
    this.current = this.list.find((b) => b.letter === active) ?? (this.list[0] as Branch);
    this.share();
  }

  /**
   * Changes the run now. Where what follows has been played before, that stays as it was, and the change
   * begins another branch; one that was just begun for it takes it in. Returns the intervention, or the reason
   * for refusing it.
   */
  intervene(change: Change): Intervention | string {
    const before = this.book();
    const { timeline } = this.current;
    if (!timeline.isPast || this.isUnchanged) {
      const done = timeline.intervene(change);
      if (typeof done !== 'string') this.note(before, change, done.at);
      return done;
    }
    const made = this.branchOff();
    if (typeof made === 'string') return made;
    const done = made.timeline.intervene(change);
    if (typeof done === 'string') return done;
    this.add(made);
    this.note(before, change, done.at);
    return done;
  }

  /**
   * The same where a setting was changed at this very moment and nothing happened since, as by a slider that is dragged
   * while time stands still: what it passed is taken out of the run, which is then one with the last value alone.
   */
  interveneAgain(change: Change): Intervention | string {
    const { timeline } = this.current;
    const passed = timeline.run.interventions[timeline.sim.applied - 1];
    if (!passed || !isPassed(passed, change, timeline)) return this.intervene(change);
    const before = this.book();
    const branches = timeline.isPast && !this.isUnchanged;
    const made = branches ? this.branchOff() : this.current;
    if (typeof made === 'string') return made;
    const known = [...timeline.run.interventions];
    const goTo = (interventions: readonly Intervention[]) => {
      made.timeline.rewrite(interventions);
      made.timeline.runUntil(passed.at);
    };
    goTo(known.filter((i) => i !== passed));
    const done = made.timeline.intervene(change);
    if (typeof done === 'string') {
      goTo(known);
      return done;
    }
    if (branches) this.add(made);
    this.note(before, change, done.at);
    return done;
  }

  /**
   * Puts strikes and heals into the future of the run. They act when their moment comes, and stay when
   * something before them is changed. Where that future has been played, another branch begins. Returns why
   * not, or null.
   */
  plan(planned: readonly Intervention[]): string | null {
    const { timeline } = this.current;
    const first = planned.reduce((least, { at }) => Math.min(least, at), Infinity);
    for (const intervention of planned) {
      if (intervention.kind === 'set') return 'Only faults and operations can be planned.';
      const { fault, target, at } = intervention;
      if (!(at > timeline.now)) return 'A plan lies in the future. Choose a later moment.';
      if (!(at <= MAX_RUN_NANOS)) return 'A run ends after a day. Choose an earlier moment.';
      const amount = intervention.kind === 'strike' ? intervention.amount : undefined;
      const read = readFault(timeline.sim, fault, target, amount);
      if (typeof read === 'string') return read;
    }
    if (timeline.run.interventions.length + planned.length > MAX_INTERVENTIONS) {
      return `A run holds at most ${MAX_INTERVENTIONS} changes.`;
    }
    return this.recast(first, planned[0], (own) =>
      [...own, ...planned].sort((a, b) => a.at - b.at),
    );
  }

  /** Takes one planned change out of the future. Returns why not, or null. */
  unplan(gone: Intervention): string | null {
    const text = JSON.stringify(gone);
    const { timeline } = this.current;
    if (gone.at <= timeline.now) return 'That has happened already. Undo it, or go back before it.';
    if (!timeline.run.interventions.some((i) => JSON.stringify(i) === text)) {
      return 'There is no such plan any more.';
    }
    return this.recast(gone.at, gone, (own) => own.filter((i) => JSON.stringify(i) !== text));
  }

  /** Rewrites the future from `first` on, as one deed. */
  private recast(
    first: Nanos,
    deed: Intervention | undefined,
    change: (own: readonly Intervention[]) => Intervention[],
  ): string | null {
    if (deed === undefined) return null;
    const before = this.book();
    const branches = first <= this.current.timeline.reached && !this.isUnchanged;
    const made = branches ? this.branchOff() : this.current;
    if (typeof made === 'string') return made;
    const list = change(made.timeline.run.interventions);
    made.timeline.plan(list);
    made.timeline.rewrite(list);
    if (branches) this.add(made);
    this.note(before, deed, made.timeline.now);
    return null;
  }

  /**
   * Begins a branch at this moment, like the present one so far. `at`: the moment that is shown, where the engine
   * is ahead of it. Returns why not, or null.
   */
  fork(at: Nanos = Infinity): string | null {
    const before = this.book();
    const made = this.branchOff();
    if (typeof made === 'string') return made;
    made.at = Math.min(at, made.at);
    this.add(made);
    this.note(before, { kind: 'fork', letter: made.letter }, made.at);
    return null;
  }

  /** Goes over to another branch; the caller takes it to its moment. Returns why not, or null. */
  switchTo(letter: string): string | null {
    const branch = this.list.find((b) => b.letter === letter);
    if (!branch) return `There is no branch ${letter}.`;
    this.current = branch;
    return null;
  }

  rename(letter: string, name: string): void {
    const branch = this.list.find((b) => b.letter === letter);
    if (branch) branch.name = name.trim().slice(0, MAX_NAME);
  }

  /** Deletes a branch; what left it has left its parent instead. Returns why not, or null. */
  drop(letter: string): string | null {
    const gone = this.list.find((b) => b.letter === letter);
    if (!gone) return `There is no branch ${letter}.`;
    if (this.list.length === 1) return 'The only branch of a run cannot be deleted.';
    const before = this.book();
    this.list = this.list.filter((b) => b !== gone);
    for (const branch of this.list) {
      if (branch.from !== letter) continue;
      branch.from = gone.from;
      branch.at = gone.from === '' ? 0 : Math.min(branch.at, gone.at);
    }
    // The first of what is left takes the place of a first branch that is gone.
    const [first] = this.list as [Branch];
    if (gone.from === '') {
      for (const branch of this.list) {
        if (branch !== first && branch.from === '') branch.from = first.letter;
      }
    }
    if (this.current === gone) {
      this.current = this.list.find((b) => b.letter === gone.from) ?? first;
    }
    this.share();
    this.note(before, { kind: 'drop', letter }, gone.at);
    return null;
  }

  /** Takes the last deed back. The caller takes the active branch to its moment. */
  undo(): string | null {
    return this.turn(this.done, this.undone, 'Nothing is left to undo.');
  }

  redo(): string | null {
    return this.turn(this.undone, this.done, 'Nothing is left to redo.');
  }

  /**
   * Lets the other branches catch up with the active one, so that they can be compared at one moment, or with
   * where they were before a reload; for about `budget` events. Returns true when all have.
   */
  accompany(budget: number): boolean {
    let left = budget;
    for (const { timeline, owed = 0 } of this.list) {
      const now = Math.max(this.current.timeline.now, owed);
      if (timeline === this.current.timeline || timeline.now >= now) continue;
      if (left <= 0) return false;
      const { sim } = timeline;
      const before = sim.events;
      sim.recorder.sampleEvery = 0;
      timeline.runSome(now, left);
      left -= sim.events - before;
      if (timeline.now < now && !sim.isOver) return false;
    }
    return true;
  }

  /** All branches as data. */
  data(): BranchData[] {
    return this.list.map(({ letter, name, from, at, timeline }) => ({
      letter,
      name,
      from,
      at,
      interventions: [...timeline.run.interventions],
    }));
  }

  private turn(steps: Step[], others: Step[], nothing: string): string | null {
    const step = steps.pop();
    if (!step) return nothing;
    const book = this.book();
    // Whoever takes it back may stand elsewhere: the way there again leads to where it was done.
    others.push({ ...step, book: { ...book, active: touched(book, step.book) ?? book.active } });
    this.restore(step.book);
    return null;
  }

  private book(): Book {
    return { branches: this.data(), active: this.current.letter };
  }

  private restore(book: Book): void {
    const spare = this.current.timeline;
    this.list = book.branches.map(({ letter, name, from, at, interventions }) => {
      const known = this.list.find((b) => b.letter === letter);
      const branch = known ?? {
        letter,
        name,
        from,
        at,
        timeline: spare.fork(),
        revision: 0,
      };
      Object.assign(branch, { from, at });
      if (branch.timeline.rewrite(interventions) !== null) {
        branch.revision += 1;
        branch.owed = 0;
      }
      return branch;
    });
    this.current = this.list.find((b) => b.letter === book.active) as Branch;
    this.share();
  }

  private note(book: Book, deed: Deed, at: Nanos): void {
    this.undone = [];
    const last = this.done.at(-1);
    // A slider that is dragged while time stands still is one change.
    if (
      last?.deed.kind === 'set' &&
      deed.kind === 'set' &&
      last.deed.knob === deed.knob &&
      last.at === at &&
      book.active === this.current.letter
    ) {
      this.done[this.done.length - 1] = { ...last, deed };
      return;
    }
    this.done.push({ book, deed, at });
    if (this.done.length > MAX_UNDO) this.done.shift();
  }

  /** The present branch is the one that it left, so far: what is changed from its fork on is its own first change. */
  private get isUnchanged(): boolean {
    const { letter, from, at, timeline } = this.current;
    const parent = this.list.find((b) => b.letter === from);
    if (!parent || timeline.now < at || this.list.some((b) => b.from === letter)) return false;
    const known = new Set(parent.timeline.run.interventions.map((i) => JSON.stringify(i)));
    return timeline.run.interventions.every((i) => known.has(JSON.stringify(i)));
  }

  private branchOff(): Branch | string {
    if (this.list.length >= MAX_BRANCHES) {
      return `A run holds at most ${MAX_BRANCHES} branches. Delete one below the time axis, or go to the end of this one.`;
    }
    const { timeline, letter: from } = this.current;
    const letter = LETTERS.find((l) => this.list.every((b) => b.letter !== l)) as string;
    const made = timeline.fork();
    return { letter, name: '', from, at: timeline.now, timeline: made, revision: 0 };
  }

  private add(branch: Branch): void {
    this.list = [...this.list, branch].sort((a, b) => (a.letter < b.letter ? -1 : 1));
    this.current = branch;
    this.share();
  }

  /** The memory for checkpoints is that of one run. */
  private share(): void {
    for (const { timeline } of this.list) {
      timeline.budgetBytes = CHECKPOINT_BYTES / this.list.length;
    }
  }
}

/** Whether `change` is of the same setting and the same moment as the last one, so that it takes its place. */
function isPassed(last: Intervention, change: Change, timeline: Timeline): boolean {
  return (
    last.kind === 'set' &&
    change.kind === 'set' &&
    last.knob === change.knob &&
    last.at === timeline.now &&
    !timeline.isPlanned(last)
  );
}

/** The branch of `book` that a deed between it and `other` has made or changed; null without any. */
function touched(book: Book, other: Book): string | null {
  const isOther = ({ letter, interventions }: BranchData) => {
    const known = other.branches.find((b) => b.letter === letter);
    return JSON.stringify(known?.interventions) !== JSON.stringify(interventions);
  };
  return book.branches.find(isOther)?.letter ?? null;
}
