import * as v from 'valibot';
import type { BranchData } from '../engine/branches.ts';
import { MAX_BOOKMARKS, MAX_BRANCHES, MAX_INTERVENTIONS, MAX_NAME } from '../engine/limits.ts';
import type { Intervention } from '../engine/scenario/scenario.ts';
import { list, object, oneOf, text, whole } from './fields.ts';
import { interventionSchema } from './scenarioSchema.ts';

/** A moment of the run that somebody gave a name. */
export type Bookmark = { at: number; name: string };

/** A branch in a file: the one that the file's own `interventions` belong to has none here. */
export type BranchFile = Omit<BranchData, 'interventions'> & { interventions?: Intervention[] };

/** What a run file keeps besides the run: its other branches, and named moments. */
export type HistoryFile = { branches?: BranchFile[]; branch?: string; bookmarks?: Bookmark[] };

const letters = ['A', 'B', 'C', 'D'] as const;
const at = whole(0, Number.MAX_SAFE_INTEGER, 'whole number of nanoseconds');

/** The fields of `HistoryFile`, all of them optional. */
export const historyEntries = {
  branches: v.exactOptional(
    list(
      object({
        letter: oneOf(letters),
        name: v.optional(text(MAX_NAME, 0), ''),
        from: v.optional(oneOf(['', ...letters]), ''),
        at: v.optional(at, 0),
        interventions: v.exactOptional(list(interventionSchema, 0, MAX_INTERVENTIONS)),
      }),
      1,
      MAX_BRANCHES,
    ),
  ),
  branch: v.exactOptional(oneOf(letters)),
  bookmarks: v.exactOptional(list(object({ at, name: text(MAX_NAME) }), 0, MAX_BOOKMARKS)),
};

/** What is wrong with the branches of a file, as where and what to write; null when nothing is. */
export function wrongHistory(
  file: HistoryFile,
  wrongInterventions: (interventions: readonly Intervention[], path: string) => string | null,
): string | null {
  const { branches, branch } = file;
  if (branches === undefined) {
    return branch === undefined ? null : 'branch names no branch. Add branches, or leave it out.';
  }
  if (branch === undefined) return 'branch is missing. Write the letter of the branch to open.';
  const known = branches.map((b) => b.letter);
  if (!known.includes(branch)) {
    return `branch is "${branch}". Write one of ${known.join(', ')}, the letters of branches.`;
  }
  for (const [i, { letter, from, interventions }] of branches.entries()) {
    const path = `branches[${i}]`;
    if (known.indexOf(letter) !== i) return `${path}.letter is "${letter}" again. Write another.`;
    if (from === letter || (from !== '' && !known.includes(from))) {
      return `${path}.from is "${from}". Write the letter of another branch, or "" for the first.`;
    }
    if (letter === branch) {
      if (interventions === undefined) continue;
      return `${path}.interventions: those of branch "${branch}" are the interventions of the file. Leave them out here.`;
    }
    if (interventions === undefined) return `${path}.interventions is missing. Add it.`;
    const wrong = wrongInterventions(interventions, `${path}.`);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** Only what the file has of it. */
export function historyOf({ branches, branch, bookmarks }: HistoryFile): HistoryFile {
  return {
    ...(branches && { branches }),
    ...(branch && { branch }),
    ...(bookmarks && bookmarks.length > 0 && { bookmarks }),
  };
}
