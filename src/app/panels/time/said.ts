import { formatMoment } from '../../../content/words.ts';
import type { Deed } from '../../../engine/branches.ts';
import type { BranchesView } from '../../../worker/protocol.ts';

/** What happened, and what else there is to say where there is room for it. */
export type SaidWords = readonly [string, string];

/**
 * What is said when the branches of a run are others than `before`: that one begins, or that undo or redo has put
 * another on stage. Null where the viewer has seen it all, as after pressing the letter of a branch.
 */
export function saidOf(
  before: BranchesView | null,
  now: BranchesView | null,
  deedWords: (deed: Deed) => string,
): SaidWords | null {
  if (!now) return null;
  const has = ({ list }: BranchesView, letter: string) => list.some((b) => b.letter === letter);
  const turn = before && turnOf(before, now);
  const isNew = !before || !has(before, now.active);
  if (turn && before.active !== now.active && !(turn.way === 'redo' && isNew)) {
    const { deed, way } = turn;
    const onStage = `${now.active} is on stage now.`;
    if (isNew) return [`Branch ${now.active} is back, and on stage now.`, ''];
    const what = whatWords(deed, deedWords);
    if (has(now, before.active)) {
      const done = way === 'undo' ? 'Undone' : 'Done again';
      return [`${done} on branch ${now.active}, which is on stage now.`, what];
    }
    if (way === 'redo') return [`Branch ${before.active} is deleted again. ${onStage}`, ''];
    return [`Undone, and branch ${before.active} with it. ${onStage}`, what];
  }
  const made = now.list.find((b) => b.letter === now.active);
  if (!made || made.from === '' || !isNew) return null;
  return [
    `Branch ${made.letter} begins at ${formatMoment(made.at)}.`,
    `${made.from} stays as it was, and on the charts.`,
  ];
}

/** Which deed was taken back or done again between two looks; null when none was. */
function turnOf(
  before: BranchesView,
  now: BranchesView,
): { way: 'undo' | 'redo'; deed: Deed } | null {
  const text = (deed: Deed | null) => JSON.stringify(deed);
  const isSame = (a: Deed | null, b: Deed | null) => text(a) === text(b);
  if (isSame(before.undo, now.undo) && isSame(before.redo, now.redo)) return null;
  if (before.undo && isSame(before.undo, now.redo)) return { way: 'undo', deed: before.undo };
  if (before.redo && isSame(before.redo, now.undo)) return { way: 'redo', deed: before.redo };
  return null;
}

/** A branch is named already. */
function whatWords(deed: Deed, deedWords: (deed: Deed) => string): string {
  return 'letter' in deed ? '' : `It was ${deedWords(deed)}.`;
}
