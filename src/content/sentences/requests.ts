import type { NoticeArgs } from '../../engine/notices.ts';
import { reasonLabel } from '../reasonLabels.ts';
import { counted, formatBytes, formatCount, formatNanos, formatTimes } from '../words.ts';
import { bare, capital, type Names, type Sentences } from './entry.ts';

/** What happens to requests, and the first time of each thing. */
export const requestsSentences = {
  'first-miss': {
    weight: 'minor',
    words: (a, _who, names) =>
      `First miss: ${key(a.key, names)} was not in the cache. The database answered, and the request took ${formatNanos(a.latencyNanos)}.`,
  },
  'first-hit': {
    weight: 'minor',
    words: (a, _who, names) =>
      `First hit: the cache answered ${key(a.key, names)} in ${formatNanos(a.latencyNanos)}` +
      `${a.timesFaster >= 1.05 ? `, ${formatTimes(a.timesFaster)} faster than the first miss` : ''}.`,
  },
  'first-stale-hit': {
    weight: 'minor',
    words: (a, _who, names) =>
      `First stale hit: the cache answered ${key(a.key, names)} with a value that is ${counted(a.versionsBehind, 'write')} behind the database.`,
  },
  'first-eviction': {
    weight: 'minor',
    words: (a) =>
      `${bare(a.node)} is full: ${counted(a.keys, 'item')}, ${formatBytes(a.usedBytes)}. It evicts its first item to make room.`,
  },
  'first-expiry': {
    weight: 'minor',
    words: (a) => `The first item on ${bare(a.node)} reached the end of its TTL and expired.`,
  },
  'first-oom': {
    weight: 'numbered',
    words: (a) => `${bare(a.node)} refused a write for want of memory (OOM): ${whyRefused(a)}.`,
  },
  'first-page-move': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} moves a page of memory from items up to ${formatBytes(a.fromBytes)} to items up to ${formatBytes(a.toBytes)}. ` +
      `${capital(counted(a.items, 'item'))} in it ${a.items === 1 ? 'is' : 'are'} gone; memcached does not count them as evictions. Pages are only traded: the node has no more memory than before.`,
  },
  'slab-starved': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} is full, but only for some: slab class ${formatCount(a.slab)}, for items up to ${formatBytes(a.itemBytes)}, has ${formatCount(a.pages)} of ${counted(a.of, 'page')}. ` +
      `Its items evict each other there, while the other ${counted(a.of - a.pages, 'page')} keep items of other sizes.`,
  },
  'requests-failing': {
    weight: 'minor',
    words: (a) =>
      `${capital(counted(a.perSecond, 'call'))} ${Math.round(a.perSecond) === 1 ? 'fails' : 'fail'} within a second${a.reason === 'none' ? '' : `: ${reasonLabel(a.reason)}`}.`,
  },
  'requests-recovered': {
    weight: 'numbered',
    words: (a) =>
      // Told at the end of the second calm second; the spell began with the first failing one.
      `Calls have succeeded for 2 s. In the ${formatNanos(a.afterNanos - 1e9)} before, ${counted(a.failed, 'call')} failed, each try of a request counted.`,
  },
  'trace-ended': {
    weight: 'minor',
    words: (a) => `The trace is over: all ${counted(a.requests, 'request')} were sent.`,
  },
} satisfies Partial<Sentences>;

type Refused = NoticeArgs['first-oom'];

function whyRefused({ policy, items, expiring, usedBytes, limitBytes }: Refused): string {
  if (policy === '')
    return `no page of its ${formatBytes(limitBytes)} is free, and the slab class of this item has nothing to evict. It holds ${counted(items, 'item')}`;
  const full = `it uses ${formatBytes(usedBytes)} of ${formatBytes(limitBytes)}`;
  const holds = `it holds ${counted(items, 'item')}`;
  if (policy === 'noeviction') return `${full}, and noeviction lets nothing go; ${holds}`;
  if (items === 0) return `${full} and holds no item that ${policy} could evict`;
  if (!policy.startsWith('volatile-'))
    return `${full}, and ${policy} found nothing to evict; ${holds}`;
  const some = expiring === 0 ? 'none' : formatCount(expiring);
  return `${full}, and ${policy} evicts only items with a TTL; ${holds}, ${some} of them with one`;
}

function key(number: number, names: Names): string {
  return names.key?.(number) ?? `key ${formatCount(number)}`;
}
