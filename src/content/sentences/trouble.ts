import { counted, formatCount, formatNanos, formatPercent, formatTimes } from '../words.ts';
import { bare, type Sentences } from './entry.ts';

/** Trouble that is no outage: links, load, long commands, a slow database. */
export const troubleSentences = {
  'one-way-lost': {
    weight: 'numbered',
    words: (a) =>
      `Nothing sent from ${bare(a.from)} arrives in ${bare(a.to)} any more; the other direction works.`,
  },
  'one-way-back': {
    weight: 'numbered',
    words: (a) =>
      `${bare(a.to)} hears from ${bare(a.from)} again after ${formatNanos(a.afterNanos)}.`,
  },
  'link-lengthened': {
    weight: 'numbered',
    words: (a) =>
      `Each message between ${bare(a.from)} and ${bare(a.to)} takes ${formatNanos(a.addedMillis * 1e6)} longer, each way.`,
  },
  'link-lossy': {
    weight: 'numbered',
    words: (a) =>
      `${formatPercent(a.lostPercent / 100)} of the messages between ${bare(a.from)} and ${bare(a.to)} are lost, and sent again 200 ms later.`,
  },
  'link-restored': {
    weight: 'numbered',
    words: (a) =>
      `Messages between ${bare(a.from)} and ${bare(a.to)} take their usual time again after ${formatNanos(a.afterNanos)}.`,
  },
  'traffic-surged': {
    weight: 'numbered',
    words: (a) =>
      `${formatTimes(a.factor)} the traffic: about ${formatCount(a.perSecond)} requests a second.`,
  },
  'dns-stuck': {
    weight: 'numbered',
    words: (a, who) =>
      `The resolver of ${apps(who)} ignores the TTL of ${formatNanos(a.ttlMillis * 1e6)}: it keeps giving the address it has.`,
  },
  'dns-honest': {
    weight: 'numbered',
    words: (a, who) =>
      `The resolver of ${apps(who)} honours the TTL again after ${formatNanos(a.afterNanos)}.`,
  },
  'connections-dropped': {
    weight: 'numbered',
    words: (a) =>
      `All ${counted(a.connections, 'client connection')} are closed at once; the apps connect again.`,
  },
  'traffic-usual': {
    weight: 'numbered',
    words: (a) => `The traffic is as before, after ${formatNanos(a.afterNanos)}.`,
  },
  'key-hot': {
    weight: 'numbered',
    words: (a) =>
      `${a.key} of shard ${bare(a.group)} now gets ${formatPercent(a.sharePercent / 100)} of all requests.`,
  },
  'key-cooled': {
    weight: 'numbered',
    words: (a) => `The hot key is a key like others again, after ${formatNanos(a.afterNanos)}.`,
  },
  'key-expired': {
    weight: 'numbered',
    words: (_, who) =>
      `The time to live of ${who} is over: reads of it miss until it is filled again.`,
  },
  'key-filled': {
    weight: 'numbered',
    words: (a, who) => {
      const queries = counted(a.queries, 'query', 'queries');
      const missed =
        a.misses === 0
          ? 'no read missed it'
          : `${counted(a.misses, 'read')} missed it, and the database got ${queries} for it`;
      return `${who} is in the cache again, ${formatNanos(a.afterNanos)} after its time to live was over: until then ${missed}.`;
    },
  },
  'expiry-aligned': {
    weight: 'numbered',
    words: (a) =>
      `${counted(a.keys, 'item')} will be due at the same moment, in ${formatNanos(a.inNanos)}.`,
  },
  'long-command': {
    weight: 'numbered',
    words: (a, who) =>
      a.items > 0
        ? `${bare(a.command)} keeps ${who} busy for ${formatNanos(a.takesNanos)}: it goes through ${counted(a.items, a.command === 'DEL' ? 'member' : 'key')}.`
        : `A script keeps ${who} busy for ${formatNanos(a.takesNanos)}.`,
  },
  'origin-slowed': {
    weight: 'numbered',
    words: (a) => `The database now takes ${formatTimes(a.factor)} as long for every query.`,
  },
  'origin-speed-restored': {
    weight: 'numbered',
    words: (a) => `The database has its usual speed again after ${formatNanos(a.afterNanos)}.`,
  },
  'origin-failover': {
    weight: 'numbered',
    words: (a) =>
      `The database fails over: its standby answers in ${formatNanos(a.takesNanos)}, until then nobody does.`,
  },
} satisfies Partial<Sentences>;

function apps(who: string): string {
  return who === 'clients' ? 'every app' : who;
}
