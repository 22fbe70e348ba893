import type { Nanos } from '../engine/base/units.ts';
import { type Counter, type Frame, totalColumns } from '../engine/frame.ts';
import type { Notice } from '../engine/notices.ts';
import type { Run } from '../engine/scenario/scenario.ts';
import { type Aftermath, aftermathOf, hasNumbers, lastedNanos, strikesOf } from './aftermath.ts';
import { relate } from './causes.ts';
import type { Seconds } from './seconds.ts';
import { bare } from './sentences/entry.ts';
import {
  counted,
  formatCount,
  formatMoment,
  formatNanos,
  formatPercent,
  numbered,
} from './words.ts';

/** A figure is told when it has grown to this many times what it was, or has fallen by this much. */
const GROWN_TIMES = 1.5;
const FALLEN_BY = 0.05;

/** What a frame says of a run: when it is, what was counted, and what is in force. */
type Counts = Pick<Frame, 'at' | 'totals'> & { faults: readonly { since: Nanos }[] };

/** What a run came to, in two short lines for a room: what its first strike did; without one, what was counted. */
export function conclusionOf(
  { interventions }: Pick<Run, 'interventions'>,
  notices: readonly Notice[],
  samples: Seconds,
  { at, totals, faults }: Counts,
): string[] {
  const [first, second] = strikesOf(interventions, notices);
  if (!first) return totalsShort((name) => totals[totalColumns.at[name]] ?? 0, at);
  const nextAt = second?.at ?? Number.POSITIVE_INFINITY;
  const inForce = faults.some(({ since }) => since === first.at);
  const causes = relate(notices);
  const aftermath = aftermathOf(first, nextAt, notices, causes, samples, at, inForce, totals);
  return aftermathShort(aftermath).filter(Boolean);
}

/** What a fault did, in two lines: what the requests met, and how it went on. */
function aftermathShort(aftermath: Aftermath): [string, string] {
  if (!hasNumbers(aftermath)) return ['The second in which it happened is not over yet.', ''];
  const effect = effectWords(aftermath);
  const end = endWords(aftermath);
  return [`${failedWords(aftermath)}.`, effect ? `${effect}; ${end}.` : `${capital(end)}.`];
}

/** What a run came to that nothing struck. `total`: a counter of the whole run. */
function totalsShort(total: (name: Counter) => number, at: Nanos): [string, string] {
  const [errors, evicted] = [total('errors'), total('evicted')];
  const hits = total('hits') + total('staleHits');
  const lookups = hits + total('missesAbsent') + total('missesExpired');
  const end = evicted > 0 ? `; ${counted(evicted, 'item')} evicted` : '';
  const database = `the database answered ${counted(total('originReads'), 'read')}`;
  return [
    `${counted(total('requests'), 'request')} in ${formatMoment(at)}, ${errors > 0 ? formatCount(errors) : 'none'} failed${end}.`,
    lookups > 0 ? `${formatPercent(hits / lookups)} hits; ${database}.` : `${capital(database)}.`,
  ];
}

function failedWords({ failed, ended, soFar, lostWrites, lostItems }: Aftermath): string {
  const failing =
    failed > 0
      ? `${formatCount(failed)} of ${counted(ended, 'request')} failed`
      : `No request failed${soFar ? ' so far' : ''}`;
  if (lostWrites > 0) return `${failing}; ${counted(lostWrites, 'acknowledged write')} lost`;
  if (lostItems > 0) return `${failing}; ${counted(lostItems, 'item')} gone`;
  return failing;
}

/** What says most: who took over, fewer hits, longer waits, or more for the database to do. */
function effectWords(aftermath: Aftermath): string {
  const taken = takenWords(aftermath);
  if (taken) return taken;
  const { before, lowestHitRatio, databasePeak, worstP99Nanos } = aftermath;
  if (before === null) return '';
  const { hitRatio } = before;
  if (hitRatio !== null && lowestHitRatio !== null && lowestHitRatio < hitRatio - FALLEN_BY)
    return `Hits fell from ${formatPercent(hitRatio)} to ${formatPercent(lowestHitRatio)}`;
  if (worstP99Nanos > before.p99Nanos * GROWN_TIMES)
    return `p99 rose from ${formatNanos(before.p99Nanos)} to ${formatNanos(worstP99Nanos)}`;
  if (databasePeak > before.database * GROWN_TIMES)
    return `The database got ${numbered(databasePeak, 'query', 'queries')} a second instead of ${formatCount(before.database)}`;
  return '';
}

function takenWords({ events, strike }: Aftermath): string {
  const promoted = events.filter(({ code }) => code === 'replica-promoted');
  const last = promoted.at(-1);
  if (!last) return '';
  const who = promoted.length > 1 ? counted(promoted.length, 'replica') : bare(last.subject);
  return `${who} took over ${promoted.length > 1 ? 'within' : 'after'} ${formatNanos(last.at - strike.at)}`;
}

function endWords(aftermath: Aftermath): string {
  const lasted = lastedNanos(aftermath);
  if (lasted === null) return 'it is not over';
  const { lists, overAt } = aftermath;
  if (lists !== null && lists.to !== null && lists.to === overAt)
    return `all apps agree on the nodes again after ${formatNanos(lists.to - lists.from)}`;
  if (lasted > 0) return `all as before after ${formatNanos(lasted)}`;
  if (aftermath.underWay) return 'it is still under way';
  return aftermath.inForce ? 'it is still in force' : 'no second was slower than before';
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
