import { NEVER } from '../engine/base/units.ts';
import type { ShortWait } from '../engine/clients/shortWaits.ts';
import type { Spell } from '../engine/clients/spells.ts';
import type { SlotMoves } from '../engine/cluster/operations/slotMoves.ts';
import type { Notice, NoticeArgs, NoticeCode } from '../engine/notices.ts';
import { type Aftermath, hasNumbers, lastedNanos } from './aftermath.ts';
import { disagreementWords } from './nodeLists.ts';
import type { Names } from './sentences/entry.ts';
import { sentence } from './sentences/sentences.ts';
import { slotMoveWords } from './slotMoveWords.ts';
import { spellWords } from './spellWords.ts';
import {
  counted,
  formatCount,
  formatMoment,
  formatNanos,
  formatPercent,
  listed,
  numbered,
} from './words.ts';

/** A figure is said to have grown when it is this many times what it was, to have fallen by this much. */
const GROWN_TIMES = 1.5;
const FALLEN_BY = 0.05;

/**
 * "What just happened?": what a fault did, in three to seven sentences with the numbers of this run. With `spells` also
 * for how long each app failed, with `short` which writes wait in vain, with `moves` how far the newest resharding is.
 */
export function aftermathWords(
  aftermath: Aftermath,
  names: Names,
  spells: readonly Spell[] = [],
  short: readonly ShortWait[] = [],
  moves: SlotMoves | null = null,
): string[] {
  const apart = spellWords(spells, aftermath);
  const sentences = [
    sentence(aftermath.strike, names),
    noticedWords(aftermath, names),
    slotMoveWords(aftermath, moves),
    [
      beliefWords(aftermath, apart !== ''),
      aftermath.lists ? disagreementWords(aftermath.lists) : '',
    ]
      .filter(Boolean)
      .join(' '),
    apart,
  ];
  if (hasNumbers(aftermath)) {
    sentences.push(
      requestWords(aftermath),
      [lossWords(aftermath), databaseWords(aftermath)].filter(Boolean).join(' '),
      [endWords(aftermath, names), shortWords(aftermath, short)].filter(Boolean).join(' '),
    );
  } else sentences.push('The second in which it happened is not over yet.');
  return sentences.filter((words) => words !== '');
}

function told<C extends NoticeCode>(
  { events }: Aftermath,
  code: C,
): { notice: Notice; args: NoticeArgs[C] }[] {
  return events
    .filter((notice) => notice.code === code)
    .map((notice) => ({ notice, args: notice.args as NoticeArgs[C] }));
}

const silencing: ReadonlySet<NoticeCode> = new Set(['node-crashed', 'zone-down', 'node-paused']);

/** Who noticed, after how long, and who took over. */
function noticedWords(aftermath: Aftermath, names: Names): string {
  const { strike, now } = aftermath;
  const [detected] = told(aftermath, 'failure-detected');
  const [failed] = told(aftermath, 'node-failed');
  const promoted = told(aftermath, 'replica-promoted');
  const [alone] = told(aftermath, 'no-replica-to-promote');
  const stuck = alone ?? told(aftermath, 'failover-off')[0];
  const noticed = detected
    ? `ElastiCache noticed ${formatNanos(detected.args.afterNanos)} after it went silent`
    : failed
      ? `${failed.args.node} counted as failed ${formatNanos(failed.notice.at - strike.at)} later`
      : '';
  const last = promoted.at(-1);
  const taken =
    promoted.length > 1
      ? `${formatCount(promoted.length)} replicas took over, the last ${formatNanos((last?.notice.at ?? 0) - strike.at)} after the start`
      : last
        ? `${bare(last.args.replica)} took over ${formatNanos(last.args.afterNanos)} after the failure`
        : '';
  if (noticed && taken) return `${noticed}, and ${taken}.`;
  if (taken) return `${taken}.`;
  if (stuck) {
    // The items that are gone are counted once, further on.
    const isCounted = alone && hasNumbers(aftermath) && aftermath.lostItems > 0;
    const why = isCounted
      ? `Shard ${bare(alone.args.group)} has no replica to promote.`
      : sentence(stuck.notice, names);
    return `${noticed && `${noticed}. `}${why}`;
  }
  if (noticed) return `${noticed}.`;
  if (strike.code === 'key-expired') {
    const [filled] = told(aftermath, 'key-filled');
    const since = formatNanos(now - strike.at);
    return filled ? sentence(filled.notice) : `It has not been filled again yet, ${since} later.`;
  }
  if (!silencing.has(strike.code)) return '';
  const { healedAt } = aftermath;
  const [suspected] = told(aftermath, 'node-suspected').filter(
    ({ args }) => strike.code === 'zone-down' || args.node === bare(strike.subject),
  );
  if (suspected) {
    const { by, node } = suspected.args;
    const since = `${by} takes ${node} for possibly failing (PFAIL) since ${formatMoment(suspected.notice.at)}`;
    return healedAt === null
      ? `${since}; most primaries have not said so yet, ${formatNanos(now - strike.at)} after it began.`
      : `It ended after ${formatNanos(healedAt - strike.at)}: ${by} took ${node} for possibly failing (PFAIL), but not most primaries.`;
  }
  return healedAt === null
    ? `Nobody has noticed yet, ${formatNanos(now - strike.at)} later.`
    : `It ended after ${formatNanos(healedAt - strike.at)}, before anybody had noticed.`;
}

/** What the clients took for true meanwhile; `isTimed`: how long is said elsewhere, app by app. */
function beliefWords(aftermath: Aftermath, isTimed: boolean): string {
  const mistaken = told(aftermath, 'client-still-believes');
  const wrong = new Set(mistaken.map(({ notice }) => notice.subject));
  const followed = told(aftermath, 'client-followed').filter(({ notice }) =>
    wrong.has(notice.subject),
  );
  const found = new Set(followed.map(({ notice }) => notice.subject));
  const still = mistaken.filter(({ notice }) => !found.has(notice.subject));
  const parts: string[] = [];
  const late = followed.at(-1);
  if (late) {
    const last = found.size > 1 ? 'the last ' : '';
    const after = isTimed ? '' : `, ${last}${formatNanos(late.args.afterNanos)} after the change`;
    parts.push(
      `${whoWords(found)} went on calling ${oldNode(aftermath)} and found the new primary${after}.`,
    );
  }
  const ever = still.filter(({ args }) => args.untilNanos >= NEVER);
  for (const group of [ever, still.filter((one) => !ever.includes(one))]) {
    const [first] = group;
    if (!first) continue;
    const who = new Set(group.map(({ notice }) => notice.subject));
    const [calls, looks] = who.size === 1 ? ['calls', 'looks'] : ['call', 'look'];
    const { untilNanos } = first.args;
    const when =
      untilNanos > aftermath.now
        ? `first failed call from ${formatMoment(untilNanos)} on`
        : 'next failed call';
    const again = group === ever ? `never ${looks} again` : `will look again at the ${when}`;
    parts.push(`${whoWords(who)} still ${calls} ${bare(first.args.node)} and ${again}.`);
  }
  for (const node of new Set(still.map(({ args }) => bare(args.node)))) {
    const back = told(aftermath, 'node-recovered').findLast(
      ({ notice, args }) => bare(notice.subject) === node && args.role === 'replica',
    );
    if (!back) continue;
    const since = formatMoment(back.notice.at);
    parts.push(
      `${node} has been a replica since ${since}, and a replica refuses writes (READONLY).`,
    );
  }
  return parts.join(' ');
}

/** "app-1 and app-2"; more than three are counted. */
function whoWords(subjects: ReadonlySet<string>): string {
  const who = [...subjects].map(bare).sort();
  return who.length > 3 ? counted(who.length, 'app') : listed(who);
}

function oldNode(aftermath: Aftermath): string {
  const [mistaken] = told(aftermath, 'client-still-believes');
  const [promoted] = told(aftermath, 'replica-promoted');
  const node = mistaken?.args.node ?? promoted?.args.node;
  return node === undefined ? 'the old primary' : bare(node);
}

function requestWords(aftermath: Aftermath): string {
  const { ended, failed, cacheErrors, worstP99Nanos, before } = aftermath;
  const whole = counted(ended, 'request');
  const far = soFarWords(aftermath);
  const failing =
    failed > 0
      ? `${formatCount(failed)} of ${whole} failed${far}`
      : ended === 0
        ? `No request ended${far}`
        : cacheErrors > 0
          ? `None of ${whole} failed${far}`
          : `None of ${whole} failed${far}, nor did any call to the cache`;
  const calls =
    cacheErrors > 0
      ? `. ${capital(counted(cacheErrors, 'call'))} to the cache did: each try of a request is one, and a later try or the database may still answer it`
      : '';
  const isSlow = before !== null && worstP99Nanos > before.p99Nanos * GROWN_TIMES;
  const slow = isSlow
    ? ` In the worst second p99 was ${formatNanos(worstP99Nanos)}; before, ${formatNanos(before.p99Nanos)}.`
    : '';
  return `${failing}${calls}.${slow}`;
}

/** What is counted may yet grow. */
function soFarWords({ soFar }: Aftermath): string {
  return soFar ? ' so far' : '';
}

function lossWords(aftermath: Aftermath): string {
  const { lostWrites, lostItems } = aftermath;
  let alone = lostItems;
  const parts: string[] = [];
  for (const { args } of told(aftermath, 'cold-start')) {
    if (args.replica === '' || args.lostKeys === 0 || args.lostKeys > alone) continue;
    alone -= args.lostKeys;
    const [items, are] = [counted(args.lostKeys, 'item'), args.lostKeys === 1 ? 'is' : 'are'];
    parts.push(
      `${items} ${are} gone although ${bare(args.replica)} still held ${args.lostKeys === 1 ? 'it' : 'them'}: its primary came back empty before a replica took over, and a replica copies its primary.`,
    );
  }
  if (alone > 0)
    parts.unshift(
      `${counted(alone, 'item')} had no other copy and ${alone === 1 ? 'is' : 'are'} gone.`,
    );
  const items = parts.join(' ');
  if (lostWrites > 0)
    return `${counted(lostWrites, 'acknowledged write')} ${lostWrites === 1 ? 'is' : 'are'} lost. ${items}`.trim();
  if (told(aftermath, 'replica-promoted').length > 0)
    return `No acknowledged write ${aftermath.soFar ? 'has been lost so far' : 'was lost'}. ${items}`.trim();
  return items;
}

function databaseWords({ databasePeak, lowestHitRatio, before }: Aftermath): string {
  if (before === null)
    return `The database got up to ${numbered(databasePeak, 'query', 'queries')} in a second.`;
  const hasGrown = databasePeak > before.database * GROWN_TIMES;
  const hasFallen =
    before.hitRatio !== null &&
    lowestHitRatio !== null &&
    lowestHitRatio < before.hitRatio - FALLEN_BY;
  const load = `the database got up to ${numbered(databasePeak, 'query', 'queries')} in a second instead of ${formatCount(before.database)}`;
  const hits = hasFallen
    ? `the hit ratio fell from ${formatPercent(before.hitRatio as number)} to ${formatPercent(lowestHitRatio as number)}`
    : '';
  const parts = [hits, hasGrown ? load : ''].filter(Boolean);
  return parts.length === 0 ? '' : capital(`${parts.join(', and ')}.`);
}

/** When it was over and what ended it, or how things stand. */
function endWords(aftermath: Aftermath, names: Names): string {
  const { endedBy, overAt, last, before, strike } = aftermath;
  const lasted = lastedNanos(aftermath);
  if (lasted !== null && overAt !== null) {
    const { lists } = aftermath;
    if (lists?.to === overAt)
      return `All apps agree on the nodes since ${formatMoment(overAt)}, ${formatNanos(overAt - lists.from)} after they changed.`;
    if (overAt <= strike.at) {
      const calm = 'no whole second was slower or failed more than those before';
      if (aftermath.underWay) return `It is still under way; ${calm}.`;
      return aftermath.inForce ? `It is still in force; ${calm}.` : capital(`${calm}.`);
    }
    const end = `From ${formatMoment(overAt)} on requests were answered as before, ${formatNanos(lasted)} after it began${missingWords(aftermath, overAt)}.`;
    return endedBy ? `${end} The last step before that: ${sentence(endedBy, names)}` : end;
  }
  const failing = last?.failing ?? 0;
  if (failing > 0)
    return `It is not over: ${counted(failing, 'request or call', 'requests and calls')} failed in the last second.`;
  if (aftermath.lists?.to === null)
    return 'It is not over: the apps do not agree on the nodes of the cluster.';
  const ratio = last?.hitRatio ?? null;
  if (ratio !== null && before?.hitRatio != null && ratio < before.hitRatio)
    return `It is not over: the hit ratio is ${formatPercent(ratio)} instead of ${formatPercent(before.hitRatio)}.`;
  return `It is not over: ${unrestWords(aftermath)}it takes two calm seconds to say so.`;
}

/** What the last second that was not calm had. */
function unrestWords({ unrest, before }: Aftermath): string {
  if (unrest === null) return '';
  const { at, failing, hitRatio, p99Nanos } = unrest;
  const still = (what: string) => `the second up to ${formatMoment(at)} still had ${what}, and `;
  if (failing > 0)
    return still(counted(failing, 'failed request or call', 'failed requests and calls'));
  if (hitRatio !== null && before?.hitRatio != null)
    return still(`${formatPercent(hitRatio)} hits instead of ${formatPercent(before.hitRatio)}`);
  if (p99Nanos !== null && before !== null)
    return still(`a p99 of ${formatNanos(p99Nanos)} instead of ${formatNanos(before.p99Nanos)}`);
  return '';
}

/** What was still away by then, and until when. */
function missingWords({ strike, events, healedAt }: Aftermath, overAt: number): string {
  const { args, code, subject } = strike;
  const isZone = code === 'zone-down';
  if (!isZone && !silencing.has(code)) return '';
  const returns = new Map<string, number>();
  for (const { code, subject: node, args, at } of events) {
    const isOurs = isZone ? args['zone'] === bare(subject) : node === subject;
    if ((code === 'node-recovered' || code === 'node-resumed') && isOurs) returns.set(node, at);
  }
  const nodes = isZone ? Number(args['nodes'] ?? 0) : 1;
  const apps = isZone && (healedAt === null || healedAt > overAt) ? Number(args['apps'] ?? 0) : 0;
  const late = [...returns.values()].filter((at) => at > overAt);
  const away = nodes - returns.size;
  const missing = [
    apps > 0 ? counted(apps, 'app') : '',
    late.length + away > 0 ? (isZone ? counted(late.length + away, 'node') : bare(subject)) : '',
  ].filter(Boolean);
  if (missing.length === 0) return '';
  const one = missing.length === 1 && apps + late.length + away === 1;
  const isStill = away > 0 || (apps > 0 && healedAt === null);
  if (isStill) return `; ${listed(missing)} ${one ? 'is' : 'are'} still missing`;
  const until = Math.max(healedAt !== null && apps > 0 ? healedAt : 0, ...late);
  return `; ${listed(missing)} ${one ? 'was' : 'were'} missing until ${formatMoment(until)}`;
}

/** Why writes go on failing: no replica is left that could confirm them. */
function shortWords({ overAt, last }: Aftermath, short: readonly ShortWait[]): string {
  const [first] = short;
  if (!first || overAt !== null || (last?.failing ?? 0) === 0) return '';
  const { shard, wanted, following } = first;
  const where = short.length > 1 ? counted(short.length, 'shard') : `shard ${shard}`;
  const has = following === 0 ? 'no replica follows the primary' : `only ${following} follow it`;
  return `Writes to ${where} wait for ${counted(wanted, 'replica')} (WAIT), and ${has}: until a replica is back they are not confirmed in time.`;
}

function bare(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
