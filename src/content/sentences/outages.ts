import type { NoticeArgs } from '../../engine/notices.ts';
import { counted, formatBytes, formatNanos, formatTimes, listed } from '../words.ts';
import { bare, type Sentences } from './entry.ts';

/** What breaks and what is mended: nodes, zones, the network between them. */
export const outagesSentences = {
  'node-crashed': { weight: 'numbered', words: nodeCrashed },
  'node-recovered': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} in ${bare(a.zone)} is back${a.role === 'node' ? '' : ` as ${roleOf(a.role)}`} after ${formatNanos(a.afterNanos)}.`,
  },
  'zone-down': {
    weight: 'numbered',
    words: (a, who) => {
      const gone = [
        ...(a.nodes > 0 ? [counted(a.nodes, 'cache node')] : []),
        ...(a.apps > 0 ? [counted(a.apps, 'app')] : []),
        ...(a.origin > 0 ? ['the database'] : []),
      ];
      return gone.length === 0
        ? `${who} is down. Nothing of this cluster ran there.`
        : `${who} is down, and with it ${listed(gone)}.`;
    },
  },
  'zone-back': {
    weight: 'numbered',
    words: (a, who) => `${who} is back after ${formatNanos(a.afterNanos)}.`,
  },
  'partition-started': {
    weight: 'numbered',
    words: (a) => `The network between ${bare(a.from)} and ${bare(a.to)} is cut.`,
  },
  'partition-ended': {
    weight: 'numbered',
    words: (a) =>
      `${bare(a.from)} and ${bare(a.to)} reach each other again after ${formatNanos(a.afterNanos)}.`,
  },
  'node-slowed': {
    weight: 'numbered',
    words: (a, who) => `${who} now takes ${formatTimes(a.factor)} as long for everything.`,
  },
  'node-speed-restored': {
    weight: 'numbered',
    words: (a, who) => `${who} works at its normal speed again after ${formatNanos(a.afterNanos)}.`,
  },
  'node-rebooted': {
    weight: 'numbered',
    words: (a, who) =>
      `${who}, ${roleOf(a.role)}, is rebooted: ${counted(a.keys, 'item')} of its memory gone.` +
      (a.role === 'primary' ? ' A reboot by request is no reason to fail over.' : ''),
  },
  'node-paused': {
    weight: 'numbered',
    words: (a, who) =>
      `${who}, ${roleOf(a.role)}, is frozen. Its connections stay open and nobody answers on them.`,
  },
  'node-resumed': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} goes on after ${formatNanos(a.afterNanos)}, with ${counted(a.waiting, 'command')} waiting in its sockets.` +
      (a.deposed === 1 ? ' It does not know yet that it is primary no more.' : ''),
  },
} satisfies Partial<Sentences>;

function nodeCrashed(a: NoticeArgs['node-crashed'], who: string): string {
  const crashed = `${who} in ${bare(a.zone)} crashed.`;
  if (a.role === 'replica') return `${crashed} It was a replica: the primary goes on without it.`;
  if (a.replicas === 0) {
    return a.keys > 0
      ? `${crashed} It had no replica: ${counted(a.keys, 'item')} gone.`
      : `${crashed} It had no replica and held no items.`;
  }
  const replica = a.replicas === 1 ? 'Its replica' : 'Its best replica';
  if (a.lagBytes > 0) {
    const lag = a.lagNanos > 0 ? formatNanos(a.lagNanos) : formatBytes(a.lagBytes);
    return `${crashed} ${replica} was ${lag} behind.`;
  }
  return `${crashed} ${replica} had every write.`;
}

function roleOf(role: string): string {
  return role === 'replica' || role === 'primary' ? `a ${role}` : 'a node';
}
