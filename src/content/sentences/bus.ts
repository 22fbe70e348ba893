import { counted, formatCount, formatNanos } from '../words.ts';
import { bare, type Sentences } from './entry.ts';

/** The cluster bus of the open-source server. */
export const busSentences = {
  'node-suspected': {
    weight: 'minor',
    words: (a) =>
      `${bare(a.by)} has heard nothing from ${bare(a.node)} for ${formatNanos(a.afterNanos)} and takes it for possibly failing (PFAIL).`,
  },
  'node-failed': {
    weight: 'numbered',
    words: (a) =>
      `${bare(a.node)} has failed (FAIL): ${formatCount(a.reports)} of ${counted(a.primaries, 'primary', 'primaries')} say so. ${bare(a.by)} tells everyone.`,
  },
  'election-planned': {
    weight: 'minor',
    words: (a) =>
      `${bare(a.node)} will stand for election in ${formatNanos(a.delayNanos)}` +
      (a.rank > 0 ? `, after ${counted(a.rank, 'replica')} with more of the data.` : '.'),
  },
  'election-started': {
    weight: 'minor',
    words: (a) =>
      `${bare(a.node)} asks for votes in epoch ${formatCount(a.epoch)}. It needs ${formatCount(a.needed)}.`,
  },
  'election-won': {
    weight: 'minor',
    words: (a) =>
      `${bare(a.node)} won the election of epoch ${formatCount(a.epoch)} with the votes of ${formatCount(a.votes)} of ${counted(a.primaries, 'primary', 'primaries')}.`,
  },
  takeover: {
    weight: 'numbered',
    words: (a) =>
      `${bare(a.node)} takes the place of ${bare(a.primary)} by order, without asking for votes.`,
  },
  'cluster-down': {
    weight: 'numbered',
    words: (a) =>
      a.why === 'majority'
        ? `${bare(a.node)} does not reach most of the primaries. Such a node answers CLUSTERDOWN to everything.`
        : `A shard has no primary, and full coverage is required: the nodes of the other shards answer CLUSTERDOWN too.`,
  },
  'cluster-up': {
    weight: 'numbered',
    words: (a) => `The cluster answers again, after ${formatNanos(a.afterNanos)} of CLUSTERDOWN.`,
  },
  'primary-demoted': {
    weight: 'numbered',
    words: (a) =>
      `${bare(a.node)} learns that ${bare(a.primary)} has taken its place, and follows it.` +
      (a.lostWrites > 0
        ? ` ${counted(a.lostWrites, 'write')} that it had acknowledged meanwhile ${Math.round(a.lostWrites) === 1 ? 'is' : 'are'} lost.`
        : ''),
  },
} satisfies Partial<Sentences>;
