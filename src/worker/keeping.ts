import type { Branches, Step } from '../engine/branches.ts';
import type { Intervention } from '../engine/scenario/scenario.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import type { SessionFile, StepFile } from '../exchange/sessionSchema.ts';

/** Of the changes to be undone so many are kept that they name no more interventions than this. */
const MOST_NAMED = 50_000;

/** What a reload needs to give back beside the run file. */
export function sessionOf(branches: Branches): SessionFile {
  const changes: Intervention[] = [];
  const places = new Map<Intervention, number>();
  const placeOf = (intervention: Intervention) => {
    const known = places.get(intervention);
    if (known !== undefined) return known;
    places.set(intervention, changes.length);
    return changes.push(intervention) - 1;
  };
  const written = ({ book, deed, at }: Step): StepFile => ({
    deed: 'letter' in deed ? deed : { at, ...deed },
    at,
    active: book.active,
    branches: book.branches.map((b) => ({ ...b, interventions: b.interventions.map(placeOf) })),
  });
  const { done, undone } = branches.ways;
  const back = newest(done).map(written);
  const forward = newest(undone).map(written);
  const own = branches.all.flatMap(({ timeline }) => timeline.run.interventions);
  const { timeline } = branches.active;
  const kept = [...new Set([...own, ...changes])].filter((i) => timeline.isPlanned(i));
  return {
    engineVersion: ENGINE_VERSION,
    planned: kept.map(placeOf),
    changes,
    done: back,
    undone: forward,
    reached: branches.all.map((b) => ({ letter: b.letter, at: b.timeline.reached })),
  };
}

/** Gives the branches of a run, as its file has them, the way back that was kept beside it. */
export function recall(branches: Branches, session: SessionFile): void {
  // Undoing compares interventions by identity: those of the run are meant.
  const known = new Map<string, Intervention>();
  for (const { timeline } of branches.all) {
    for (const own of timeline.run.interventions) known.set(textOf(own), own);
  }
  const changes = session.changes.map((change) => known.get(textOf(change)) ?? change);
  const at = (place: number) => changes[place] as Intervention;
  const read = ({ active, branches: list, deed, at: moment }: StepFile): Step => ({
    book: { active, branches: list.map((b) => ({ ...b, interventions: b.interventions.map(at) })) },
    deed,
    at: moment,
  });
  branches.recall({ done: session.done.map(read), undone: session.undone.map(read) });
  branches.active.timeline.replan(session.planned.map(at));
  for (const { letter, at: reached } of session.reached) {
    const branch = branches.all.find((b) => b.letter === letter);
    if (branch) branch.owed = reached;
  }
}

function newest(steps: readonly Step[]): readonly Step[] {
  let named = 0;
  let first = steps.length;
  while (first > 0) {
    for (const branch of steps[first - 1]?.book.branches ?? [])
      named += branch.interventions.length;
    if (named > MOST_NAMED) break;
    first -= 1;
  }
  return steps.slice(first);
}

/** The fields in one order, whichever order a file or the page gave them. */
function textOf(intervention: Intervention): string {
  return JSON.stringify(Object.entries(intervention).sort(([a], [b]) => (a < b ? -1 : 1)));
}
