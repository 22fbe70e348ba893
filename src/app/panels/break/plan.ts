import type { Nanos } from '../../../engine/base/units.ts';
import { MAX_RUN_NANOS } from '../../../engine/frame.ts';
import type { Intervention } from '../../../engine/scenario/scenario.ts';

/** When something is to happen, in seconds of the run. */
export type Timing = {
  readonly atSeconds: number;
  /** What can be healed is healed after so long; 0: it stays. */
  readonly lastsSeconds: number;
  readonly times: number;
  readonly everySeconds: number;
};

export type Strike = { readonly fault: string; readonly target: string; readonly amount?: number };

export const MOST_TIMES = 100;
/** Nothing is planned beyond the longest run. */
export const LATEST_SECONDS = MAX_RUN_NANOS / 1e9;

/** The strikes and heals of a plan, in order of time. */
export function planned(strike: Strike, heals: boolean, timing: Timing): Intervention[] {
  const { fault, target } = strike;
  const list: Intervention[] = [];
  const times = Math.min(MOST_TIMES, Math.max(1, Math.floor(timing.times)));
  for (let i = 0; i < times; i++) {
    const at = nanosOf(timing.atSeconds + i * timing.everySeconds);
    list.push({ at, kind: 'strike', ...strike });
    if (heals && timing.lastsSeconds > 0) {
      list.push({ at: at + nanosOf(timing.lastsSeconds), kind: 'heal', fault, target });
    }
  }
  return list.sort((a, b) => a.at - b.at);
}

/** Why a timing makes no sense, or null. */
export function timingProblem(timing: Timing, heals: boolean): string | null {
  const last = timing.atSeconds + (timing.times - 1) * timing.everySeconds;
  if (!(last + (heals ? timing.lastsSeconds : 0) <= LATEST_SECONDS)) {
    return `A run ends after ${LATEST_SECONDS} s (a day). Choose an earlier moment, or shorten it.`;
  }
  if (timing.times > 1 && !(timing.everySeconds > 0)) return 'Say how many seconds lie between.';
  if (heals && timing.times > 1 && timing.lastsSeconds >= timing.everySeconds) {
    return 'It must end before it begins again. Shorten it, or lengthen the pause.';
  }
  if (heals && timing.times > 1 && timing.lastsSeconds === 0) {
    return 'It must end before it begins again. Say how long it lasts.';
  }
  return null;
}

/** What is still to come of a run, in order of time. */
export function stillToCome(interventions: readonly Intervention[], now: Nanos): Intervention[] {
  return interventions.filter((i) => i.kind !== 'set' && i.at > now);
}

function nanosOf(seconds: number): Nanos {
  return Math.round(seconds * 1e9);
}

/** What a fault that is dragged onto the time axis carries. */
export const DRAGGED = 'application/x-cachescape-fault';
export type Dragged = { strike: Strike; heals: boolean; lastsSeconds: number };

/** The moment at `share` of the axis that shows `view`. */
export function momentAt(view: { from: Nanos; to: Nanos }, share: number): Nanos {
  return Math.round(view.from + Math.min(1, Math.max(0, share)) * (view.to - view.from));
}
