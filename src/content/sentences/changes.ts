import { counted, formatCount, formatPercent } from '../words.ts';
import { bare, capital, type Names, type Sentences } from './entry.ts';

/** What a person changes or asks for. */
export const changesSentences = {
  'cache-flushed': {
    weight: 'numbered',
    words: (a) => `The cache was flushed: ${counted(a.keys, 'item')} deleted at once.`,
  },
  'setting-changed': {
    weight: 'numbered',
    words: (a, _who, names) =>
      `${knobLabel(a.knob, names)} changed from ${setting(a.knob, a.from, names)} to ${setting(a.knob, a.to, names)}.`,
  },
  'cluster-replaced': {
    weight: 'numbered',
    words: (a, _who, names) =>
      `A new, empty cluster takes the place of the old one, because ${names.knob?.(a.why) ?? a.why} changed.` +
      (a.lostKeys > 0 ? ` ${counted(a.lostKeys, 'item')} gone.` : ''),
  },
  'replica-added': {
    weight: 'numbered',
    words: (a, who) => `Shard ${bare(a.group)} gets a replica, ${who}, in ${bare(a.zone)}.`,
  },
  'replica-removed': {
    weight: 'numbered',
    words: (a, who) => `The replica ${who} of shard ${bare(a.group)} was removed.`,
  },
  'nodes-changed': {
    weight: 'numbered',
    words: (a) =>
      `The cluster went from ${counted(a.from, 'node')} to ${formatCount(a.to)}: ${formatPercent(a.movedPercent / 100)} of the keys now belong to another node.`,
  },
  'operation-refused': {
    weight: 'minor',
    words: (a, _who, names) => `Refused: ${ended(names.knob?.(a.what) ?? a.what)} ${ended(a.why)}`,
  },
} satisfies Partial<Sentences>;

/** The name of a setting, to begin a sentence with. */
export function knobLabel(path: string, names: Names): string {
  return capital(names.knob?.(path) ?? path);
}

/** A value of a setting as its dial says it; else as it was written, long numbers with commas. */
export function setting(path: string, value: string, names: Names): string {
  if (value === '') return 'nothing';
  if (names.value) return names.value(path, value);
  if (value === 'true') return 'on';
  if (value === 'false') return 'off';
  return /^\d{4,}$/.test(value) ? formatCount(Number(value)) : value;
}

function ended(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`;
}
