import type { Nanos } from '../../engine/base/units.ts';
import { sampleColumns } from '../../engine/frame.ts';
import type { Intervention } from '../../engine/scenario/scenario.ts';
import type { BranchesView, BranchView } from '../../worker/protocol.ts';
import type { BesideMessage } from './conversation.ts';
import { appendNewer, appendSeconds, type LiveRings, sampleRings } from './intake.ts';
import type { RowRing } from './rows.ts';

type Kept = {
  interventions: readonly Intervention[];
  fine: RowRing;
  coarse: RowRing;
  minutes: RowRing;
};

const { at } = sampleColumns.at;

/** What the page keeps of each branch, so that all stay on the charts while one is on stage. */
export class Past {
  private kept = new Map<string, Kept>();
  private active = 'A';

  /** Another run was opened. */
  clear(): void {
    this.kept.clear();
    this.active = 'A';
  }

  /**
   * The branches are these now: what is not true of them any more is forgotten, and the samples of the one on
   * stage come into `live`. Returns from when on the stage shows another run than before; null when it does not.
   */
  take(live: LiveRings, { list, active }: BranchesView): Nanos | null {
    const now = list.find((b) => b.letter === active);
    if (!now) return null;
    const stage = list.find((b) => b.letter === this.active) ?? now;
    const before = this.kept.get(this.active) ?? { interventions: stage.interventions };
    const { interventions } = before;
    const rings = { fine: live.fine, coarse: live.coarse, minutes: live.minutes };
    this.kept.set(this.active, { interventions, ...rings });
    const changed = firstDifference(interventions, now.interventions);
    for (const branch of list) this.bring(branch);
    for (const letter of this.kept.keys()) {
      if (list.every((b) => b.letter !== letter)) this.kept.delete(letter);
    }
    this.active = active;
    const stageRings = this.kept.get(active) as Kept;
    live.fine = stageRings.fine;
    live.coarse = stageRings.coarse;
    live.minutes = stageRings.minutes;
    live.reached = Math.max(live.frame ? Math.min(live.frame.at, changed) : 0, now.reached);
    live.beside = list.flatMap((branch) => {
      const differsAt = firstDifference(branch.interventions, now.interventions);
      const rows = this.kept.get(branch.letter);
      if (!rows || branch === now || differsAt === Infinity) return [];
      return [{ letter: branch.letter, differsAt, ...rows }];
    });
    return changed === Infinity ? null : changed;
  }

  /** New samples of a branch that is not on stage. */
  add({ letter, fine, coarse }: BesideMessage): void {
    const kept = this.kept.get(letter);
    if (!kept || letter === this.active) return;
    appendSeconds(kept, coarse);
    appendNewer(kept.fine, fine);
  }

  /** Makes room for a branch, or cuts what it has where its changes are others than they were. */
  private bring({ letter, from, interventions, at: forkedAt }: BranchView): void {
    const known = this.kept.get(letter);
    if (known) {
      const cut = firstDifference(known.interventions, interventions);
      if (cut < Infinity) forget(known, cut);
      this.kept.set(letter, { ...known, interventions });
      return;
    }
    const rings = sampleRings();
    const parent = this.kept.get(from);
    if (parent) {
      rings.fine.copyFrom(parent.fine);
      rings.coarse.copyFrom(parent.coarse);
      rings.minutes.copyFrom(parent.minutes);
      const cut = Math.min(forkedAt, firstDifference(parent.interventions, interventions));
      forget({ ...rings, interventions }, cut);
    }
    this.kept.set(letter, { interventions, ...rings });
  }
}

function forget({ fine, coarse, minutes }: Kept, from: Nanos): void {
  for (const ring of [fine, coarse, minutes]) ring.forgetAfter(from, at);
}

/** The moment of the first change that two runs do not share; Infinity when they share all. */
export function firstDifference(a: readonly Intervention[], b: readonly Intervention[]): Nanos {
  const longest = Math.max(a.length, b.length);
  for (let i = 0; i < longest; i++) {
    const [x, y] = [a[i], b[i]];
    if (JSON.stringify(x) !== JSON.stringify(y)) {
      return Math.min(x?.at ?? Infinity, y?.at ?? Infinity);
    }
  }
  return Infinity;
}
