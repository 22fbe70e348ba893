import * as v from 'valibot';
import { MAX_BRANCHES, MAX_INTERVENTIONS, MAX_NAME, MAX_UNDO } from '../engine/limits.ts';
import type { Intervention } from '../engine/scenario/scenario.ts';
import { list, object, oneOf, text, whole } from './fields.ts';
import { interventionSchema } from './scenarioSchema.ts';

/** A change that was done; its branches are those before it. Interventions are places in `changes`. */
export type StepFile = {
  deed: Intervention | { kind: 'fork' | 'drop'; letter: string };
  at: number;
  active: string;
  branches: {
    letter: string;
    name: string;
    from: string;
    at: number;
    interventions: number[];
  }[];
};

/**
 * What a browser keeps of a run beside its file, so that a reload gives back the way it was made: what can be
 * undone and done again (oldest first), which changes are planned, and how far each branch was played.
 */
export type SessionFile = {
  engineVersion: string;
  changes: Intervention[];
  planned: number[];
  done: StepFile[];
  undone: StepFile[];
  reached: { letter: string; at: number }[];
};

const letters = ['A', 'B', 'C', 'D'] as const;
/** Interventions of the run, and those that were undone. */
const MAX_CHANGES = 2 * MAX_INTERVENTIONS;

const at = whole(0, Number.MAX_SAFE_INTEGER);
const places = list(whole(0, MAX_CHANGES - 1), 0, MAX_CHANGES);
const steps = list(
  object({
    deed: v.union([
      interventionSchema,
      object({ kind: oneOf(['fork', 'drop']), letter: oneOf(letters) }),
    ]),
    at,
    active: oneOf(letters),
    branches: list(
      object({
        letter: oneOf(letters),
        name: text(MAX_NAME, 0),
        from: oneOf(['', ...letters]),
        at,
        interventions: places,
      }),
      1,
      MAX_BRANCHES,
    ),
  }),
  0,
  MAX_UNDO,
);

const sessionSchema = object({
  engineVersion: text(40),
  changes: list(interventionSchema, 0, MAX_CHANGES),
  planned: places,
  done: steps,
  undone: steps,
  reached: list(object({ letter: oneOf(letters), at }), 0, MAX_BRANCHES),
});

/**
 * Reads what a browser kept. Null when it is not of this engine, or not whole: the run itself comes from its
 * file and goes on without.
 */
export function readSession(value: unknown, engineVersion: string): SessionFile | null {
  const read = v.safeParse(sessionSchema, value, { abortEarly: true });
  if (!read.success) return null;
  const session = read.output as SessionFile;
  const isKnown = (place: number) => place < session.changes.length;
  const isWhole = ({ active, branches }: StepFile) =>
    branches.some((b) => b.letter === active) &&
    new Set(branches.map((b) => b.letter)).size === branches.length &&
    branches.every((b) => b.interventions.every(isKnown));
  return session.engineVersion === engineVersion &&
    session.planned.every(isKnown) &&
    [...session.done, ...session.undone].every(isWhole)
    ? session
    : null;
}
