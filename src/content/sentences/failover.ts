import { NEVER } from '../../engine/base/units.ts';
import { counted, formatBytes, formatMoment, formatNanos } from '../words.ts';
import { bare, type Sentences } from './entry.ts';

/** How ElastiCache replaces a primary or a node, and how the apps learn it. */
export const failoverSentences = {
  'failure-detected': {
    weight: 'numbered',
    words: (a) =>
      `ElastiCache noticed that ${bare(a.node)} is not answering, ${formatNanos(a.afterNanos)} after it went silent.`,
  },
  'failover-started': {
    weight: 'minor',
    words: (a) =>
      a.lagBytes > 0
        ? `Failover begins: ${bare(a.replica)} is the least behind (${formatBytes(a.lagBytes)}) and will take the place of ${bare(a.node)}.`
        : `Failover begins: ${bare(a.replica)} has every write and will take the place of ${bare(a.node)}.`,
  },
  'replica-promoted': {
    weight: 'numbered',
    words: (a) =>
      `${bare(a.replica)} took over from ${bare(a.node)} after ${formatNanos(a.afterNanos)}. ` +
      (a.lostWrites > 0
        ? `${counted(a.lostWrites, 'acknowledged write')} never reached it.`
        : 'Every acknowledged write had reached it.'),
  },
  'no-replica-to-promote': {
    weight: 'numbered',
    words: (a) =>
      `Shard ${bare(a.group)} has no replica to promote. ${a.lostKeys > 0 ? `${counted(a.lostKeys, 'item')} gone.` : 'It held no items.'}`,
  },
  'failover-off': {
    weight: 'numbered',
    words: (a) =>
      `Automatic failover is off: shard ${bare(a.group)} waits for a replacement of its primary.`,
  },
  'endpoint-moved': {
    weight: 'minor',
    words: (a) =>
      `The ${endpointName(a.endpoint)} now leads to ${bare(a.node)}. Each app learns it when it looks the name up again.`,
  },
  'client-followed': {
    weight: 'numbered',
    words: (a, who) =>
      a.afterNanos > 0
        ? `${who} now calls ${bare(a.node)}, ${formatNanos(a.afterNanos)} after the change.`
        : `${who} now calls ${bare(a.node)}.`,
  },
  'client-still-believes': {
    weight: 'minor',
    words: (a, who) =>
      `${who} still calls ${bare(a.node)}. It ${a.untilNanos >= NEVER ? 'never looks again' : `will look again at the first failed call from ${formatMoment(a.untilNanos)} on`}.`,
  },
  'test-failover': {
    weight: 'numbered',
    words: (a) =>
      `TestFailover was called for shard ${bare(a.group)}: its primary ${bare(a.node)} is taken down.`,
  },
  'replacement-started': {
    weight: 'minor',
    words: (a) => `ElastiCache has put a new node in ${bare(a.zone)} in place of ${bare(a.node)}.`,
  },
  'replacement-waits-for-zone': {
    weight: 'minor',
    words: (a) =>
      `ElastiCache would replace ${bare(a.node)} now, but ${bare(a.zone)} is down: that waits until the zone is back.`,
  },
  'cold-start': {
    weight: 'numbered',
    words: (a) =>
      a.replica !== '' && a.lostKeys > 0
        ? `Shard ${bare(a.group)} starts again with nothing: its primary came back empty before a replica took over. ${bare(a.replica)} still held ${counted(a.lostKeys, 'item')}, but a replica copies its primary: with a full sync it empties itself, too. Every first read goes to the database.`
        : `${a.kind === 'node' ? 'Node' : 'Shard'} ${bare(a.group)} starts again with nothing${a.lostKeys > 0 ? `: ${counted(a.lostKeys, 'item')} gone` : ''}. Every first read goes to the database.`,
  },
} satisfies Partial<Sentences>;

function endpointName(endpoint: string): string {
  return endpoint.includes('endpoint') || endpoint.includes('.')
    ? endpoint
    : `${endpoint} endpoint`;
}
