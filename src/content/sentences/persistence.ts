import type { NoticeArgs } from '../../engine/notices.ts';
import { counted, formatBytes, formatNanos, formatPercent } from '../words.ts';
import { capital, type Sentences } from './entry.ts';

/** Snapshots, backups, append-only files, the log of a durable cluster. */
export const persistenceSentences = {
  'snapshot-started': { weight: 'minor', words: snapshotStarted },
  'snapshot-finished': {
    weight: 'minor',
    words: (a, who) =>
      `${who} finished its ${saveName(a.purpose)} after ${formatNanos(a.afterNanos)}: ${counted(a.keys, 'item')}, ${formatBytes(a.bytes)}.` +
      (a.method === 'serverless' || a.extraBytes === 0
        ? ''
        : ` ${a.method === 'forked' ? 'Copy-on-write' : 'Its change log'} took ${formatBytes(a.extraBytes)} beside the data, ${formatPercent(a.extraPercent / 100)} of its used memory.`),
  },
  'snapshot-failed': {
    weight: 'numbered',
    words: (a, who) =>
      `The ${saveName(a.purpose)} of ${who} failed: its process ended, or emptied itself for a full sync.`,
  },
  'snapshot-memory-short': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} runs out of memory for its snapshot: ${formatBytes(a.copiedBytes)} of pages are copied, and ${formatBytes(a.freeBytes)} were free. Its host swaps, and the first write to each further page waits for that.`,
  },
  'backup-complete': {
    weight: 'numbered',
    words: (a) =>
      `${a.kind === 'automatic' ? 'Automatic backup' : 'Backup'} complete after ${formatNanos(a.afterNanos)}: ${counted(a.keys, 'item')} of ${counted(a.shards, 'shard')}, ${formatBytes(a.bytes)}.`,
  },
  'restore-started': {
    weight: 'numbered',
    words: (a) =>
      `A new cluster is filled from the backup of ${formatNanos(a.ageNanos)} ago (${counted(a.keys, 'item')}, ${formatBytes(a.bytes)}). The old one serves meanwhile.`,
  },
  restored: {
    weight: 'numbered',
    words: (a) =>
      `The apps now call the new cluster: ${counted(a.keys, 'item')}, as they were ${formatNanos(a.ageNanos)} ago. The old one, with ${counted(a.keysBefore, 'item')}, is gone.`,
  },
  'file-loading': {
    weight: 'minor',
    words: (a, who) =>
      `${who} starts and reads ${fileName(a.file)} (${counted(a.keys, 'item')}, ${formatBytes(a.bytes)}). Until then it answers LOADING.`,
  },
  'file-loaded': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} has ${counted(a.keys, 'item')} again from ${fileName(a.file)} after ${formatNanos(a.afterNanos)}. ` +
      (a.lostWrites > 0
        ? `${capital(counted(a.lostWrites, 'acknowledged write'))} had not got there.`
        : 'No acknowledged write is lost.'),
  },
  'fsync-slow': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} waited two seconds for an fsync (${formatNanos(a.fsyncNanos)} each) and writes on: what it holds back meanwhile would be lost with the process.`,
  },
  'log-behind': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} refuses writes: the log is ${formatNanos(a.behindNanos)} behind, and 10 s is the most that may be lost.`,
  },
  'log-recovered': {
    weight: 'minor',
    words: (a, who) =>
      `${who} reads ${counted(a.writes, 'write')} from the log that replication had not brought.`,
  },
} satisfies Partial<Sentences>;

function snapshotStarted(a: NoticeArgs['snapshot-started'], who: string): string {
  const what = `${who}, a ${a.role}, begins a ${saveName(a.purpose)} of ${counted(a.keys, 'item')} (${formatBytes(a.bytes)})`;
  if (a.method === 'serverless')
    return `A backup of ${counted(a.keys, 'item')} begins (${formatBytes(a.bytes)}). Requests do not feel it.`;
  if (a.method === 'forkless') {
    return `${what} without a fork: ${formatPercent(a.freePercent / 100)} of its memory is free. The engine thread writes it between commands.`;
  }
  return `${what}: the fork stops the engine for ${formatNanos(a.stallNanos)}, then a child process writes.`;
}

function saveName(purpose: string): string {
  if (purpose === 'aof-rewrite') return 'rewrite of the append-only file';
  return purpose === 'backup' ? 'snapshot' : 'snapshot by save point';
}

function fileName(file: string): string {
  if (file === 'log') return 'the log';
  return file === 'aof' ? 'its append-only file' : 'its last snapshot file';
}
