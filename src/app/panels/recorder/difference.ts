import {
  formatCount,
  formatPercent,
  formatWholePercent,
  numbered,
} from '../../../content/words.ts';
import type { Nanos } from '../../../engine/base/units.ts';
import { COARSE_NANOS, sampleColumns } from '../../../engine/frame.ts';
import type { Rows } from '../../lab/types.ts';
import { firstAfter } from './chart.ts';
import { shortDuration } from './short.ts';

const at = sampleColumns.at;

/** What two branches are compared by, from where they differ to one moment that both have reached. */
export type Difference = { at: Nanos; words: string[] };

/**
 * How a branch differs from the one it left, in numbers of both at the same moment, the gravest first; null while there
 * is no whole second that both have played since. `present`: no later than that is compared. `cpu`: what is measured of
 * the thread that executes commands, on the busiest node.
 */
export function differenceOf(
  own: Rows,
  other: Rows,
  differsAt: Nanos,
  present: Nanos,
  cpu = 'EngineCPUUtilization',
): Difference | null {
  const second = Math.floor(present / COARSE_NANOS) * COARSE_NANOS;
  const until = Math.min(endOf(own), endOf(other), second);
  if (!(until > differsAt)) return null;
  const [a, b] = [sumsOf(own, differsAt, until), sumsOf(other, differsAt, until)];
  const words: string[] = [];
  const say = (differs: boolean, text: string) => {
    if (differs) words.push(text);
  };
  const count = (x: number, y: number, noun: string, what = '') =>
    say(x !== y, `${numbered(x, noun)}${what} instead of ${formatCount(y)}`);
  count(a.lostWrites, b.lostWrites, 'write', ' lost');
  count(a.errors, b.errors, 'request', ' failed');
  count(a.lost, b.lost, 'item', ' lost with their node');
  count(a.bypasses, b.bypasses, 'read', ' straight to the database');
  const [hitsA, hitsB] = [ratio(a), ratio(b)];
  say(
    hitsA !== null && hitsB !== null && formatPercent(hitsA) !== formatPercent(hitsB),
    `${formatPercent(hitsA ?? 0)} hits instead of ${formatPercent(hitsB ?? 0)}`,
  );
  for (const line of tails(a, b)) words.push(line);
  const [busy, otherBusy] = [formatWholePercent(a.busy), formatWholePercent(b.busy)];
  say(busy !== otherBusy, `busiest node's ${cpu} ${busy} instead of ${otherBusy}`);
  count(a.evicted, b.evicted, 'item', ' evicted');
  count(a.expired, b.expired, 'item', ' expired');
  count(a.originReads, b.originReads, 'database read');
  return { at: until, words };
}

type Sums = {
  lostWrites: number;
  errors: number;
  hits: number;
  misses: number;
  bypasses: number;
  lost: number;
  evicted: number;
  expired: number;
  originReads: number;
  /** Of the last second with an answer. */
  p99: number;
  /** Of the second with the highest: what a short event did, of which the last second says nothing. */
  worstP99: number;
  /** Busy share of the busiest node, 0 to 1, on average over the seconds. */
  busy: number;
};

function sumsOf(rows: Rows, from: Nanos, until: Nanos): Sums {
  const sums: Sums = {
    lostWrites: 0,
    errors: 0,
    hits: 0,
    misses: 0,
    bypasses: 0,
    lost: 0,
    evicted: 0,
    expired: 0,
    originReads: 0,
    p99: 0,
    worstP99: 0,
    busy: 0,
  };
  let seconds = 0;
  for (let row = firstAfter(rows, at.at, from); row < rows.length; row++) {
    if (rows.get(row, at.at) > until) break;
    seconds += 1;
    sums.busy += (rows.get(row, at.engineBusy) - sums.busy) / seconds;
    sums.lostWrites += rows.get(row, at.lostWrites);
    sums.errors += rows.get(row, at.errors);
    sums.hits += rows.get(row, at.hits) + rows.get(row, at.staleHits);
    sums.misses += rows.get(row, at.missesAbsent) + rows.get(row, at.missesExpired);
    sums.bypasses += rows.get(row, at.bypasses);
    sums.lost += rows.get(row, at.lost);
    sums.evicted += rows.get(row, at.evicted);
    sums.expired += rows.get(row, at.expired);
    sums.originReads += rows.get(row, at.originReads);
    if (rows.get(row, at.completed) === 0) continue;
    sums.p99 = rows.get(row, at.p99);
    sums.worstP99 = Math.max(sums.worstP99, sums.p99);
  }
  return sums;
}

/** The p99 of the worst second, and that of the last: in one, where both say the same. */
function tails(a: Sums, b: Sums): string[] {
  if (a.p99 === 0 || b.p99 === 0) return [];
  const instead = (x: Nanos, y: Nanos) => {
    const [own, other] = [shortDuration(x), shortDuration(y)];
    return own === other ? '' : ` ${own} instead of ${other}`;
  };
  const [worst, last] = [instead(a.worstP99, b.worstP99), instead(a.p99, b.p99)];
  if (worst === last) return last ? [`p99${last}`] : [];
  return [
    ...(worst ? [`p99 of the worst second${worst}`] : []),
    ...(last ? [`p99 of the last second${last}`] : []),
  ];
}

/** Null without lookups, and where most reads got no answer from the cache: a ratio of the rest would praise it. */
function ratio({ hits, misses, bypasses, errors }: Sums): number | null {
  const lookups = hits + misses;
  return lookups > bypasses + errors ? hits / lookups : null;
}

function endOf(rows: Rows): Nanos {
  return rows.length > 0 ? rows.get(rows.length - 1, at.at) : 0;
}
