import { formatNanos } from '../../../content/words.ts';
import type { Nanos } from '../../../engine/base/units.ts';
import { MAX_RUN_NANOS } from '../../../engine/frame.ts';
import type { FailoverSpec, Intervention } from '../../../engine/scenario/scenario.ts';

/** When something is to happen, in seconds of the run. */
export type Timing = {
  readonly atSeconds: number;
  /** What can be healed is healed after so long; 0: it stays. */
  readonly lastsSeconds: number;
  readonly times: number;
  readonly everySeconds: number;
};

/** As it is asked for: a length that is left empty (null) is the usual one of each fault. */
export type Asked = Omit<Timing, 'lastsSeconds'> & { readonly lastsSeconds: number | null };

export type Strike = { readonly fault: string; readonly target: string; readonly amount?: number };

const USUAL_SECONDS = 10;
/** What ElastiCache has to notice first: ended by itself after seconds, it would be over before a failover. */
const lasting: ReadonlySet<string> = new Set(['node-crash', 'node-pause', 'zone-outage']);

/** How long a fault lasts, in seconds; 0: it stays until it is ended, or the node replaced. */
export function lastsFor(fault: string, asked: number | null): number {
  return asked ?? (lasting.has(fault) ? 0 : USUAL_SECONDS);
}

/** A node that ElastiCache replaces by itself. */
const replaced: ReadonlySet<string> = new Set(['node-crash', 'node-pause']);
/** What is over after the seconds that are its amount. */
const timed: ReadonlySet<string> = new Set(['reboot', 'origin-failover']);

/** After how many seconds a fault is over though nobody ends it; Infinity: never. */
export function overAfter({ fault, amount }: Strike, failover: FailoverSpec): number {
  if (timed.has(fault)) return amount ?? 0;
  const isReplaced = replaced.has(fault) && failover.kind === 'managed';
  return isReplaced ? failover.replaceMs / 1000 : Number.POSITIVE_INFINITY;
}

/** What an empty length means, and what one means that is over before anybody has noticed. */
export function lengthWords(asked: number | null, failover: FailoverSpec): string {
  const isManaged = failover.kind === 'managed';
  const [least, most] = isManaged
    ? [failover.detectMinMs, failover.detectMaxMs]
    : [failover.nodeTimeoutMs, failover.nodeTimeoutMs];
  const replaced = isManaged
    ? `a node that crashes or freezes until ElastiCache replaces it (${formatNanos(failover.replaceMs * 1e6)})`
    : 'a node that crashes or freezes until you end it';
  if (asked === null)
    return `Empty: ${replaced}, a zone that fails until you end it, all else for ${USUAL_SECONDS} s.`;
  if (asked === 0) return `0: ${replaced}, all else until you end it.`;
  if (asked * 1000 >= most) return '';
  const who = isManaged ? 'ElastiCache notices' : 'the other nodes notice';
  const when = formatNanos(least * 1e6) + (most > least ? ` to ${formatNanos(most * 1e6)}` : '');
  const is = asked * 1000 < least ? 'is' : 'may be';
  return `A node that crashes or freezes ${is} back before ${who} it (after ${when}), and then there is no failover.`;
}

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

/** Why a timing makes no sense, or null. `over`: after how many seconds it is over though nobody ends it. */
export function timingProblem(timing: Timing, heals: boolean, over: number): string | null {
  const { atSeconds, lastsSeconds, times, everySeconds } = timing;
  const last = atSeconds + (times - 1) * everySeconds;
  if (!(last + (heals ? lastsSeconds : 0) <= LATEST_SECONDS)) {
    return `A run ends after ${LATEST_SECONDS} s (a day). Choose an earlier moment, or shorten it.`;
  }
  if (times <= 1) return null;
  if (!(everySeconds > 0)) return 'Say how many seconds lie between.';
  const must = 'It must end before it begins again';
  if (heals && lastsSeconds > 0) {
    if (lastsSeconds < everySeconds) return null;
    return `${must}. Under "for" write less than the ${everySeconds} s of "every".`;
  }
  if (over < everySeconds || (!heals && over === Number.POSITIVE_INFINITY)) return null;
  const shorter = `say under "for" how long it lasts: less than ${everySeconds} s.`;
  if (over === Number.POSITIVE_INFINITY) return `${must}, and by itself it never does: ${shorter}`;
  const longer = `Under "every" write more than ${over} s`;
  const after = `${must}, and by itself that is after ${formatNanos(over * 1e9)}. ${longer}`;
  return heals ? `${after}, or ${shorter}` : `${after}.`;
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
