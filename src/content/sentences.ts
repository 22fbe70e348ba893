import type { Notice, NoticeArgs, NoticeCode } from '../engine/notices.ts';
import { reasonLabel } from './vocabulary.ts';
import {
  counted,
  formatBytes,
  formatCount,
  formatMoment,
  formatNanos,
  formatPercent,
  formatTimes,
  listed,
} from './words.ts';

/** How the run's own names are found; without them keys are numbers and settings are paths. */
export type Names = {
  /** The name of a key, for example from a trace. */
  readonly key?: (key: number) => string;
  /** The label of a setting, for example "Requests per second". */
  readonly knob?: (path: string) => string;
};

/** `numbered`: an event of the story, with a number on the time axis. `minor`: a line in the log. */
export type Weight = 'numbered' | 'minor';

type Entry<C extends NoticeCode> = {
  readonly weight: Weight;
  /** `who` is the subject without its kind: `0001-001`, `us-east-1a`, `app-1`. */
  readonly words: (args: NoticeArgs[C], who: string, names: Names) => string;
};

/** One entry for every code. Plain, present, particular: who did what, when, how many. */
const sentences: { readonly [C in NoticeCode]: Entry<C> } = {
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
    words: (a) =>
      `${bare(a.node)} refused a write: its memory is full and it may not evict anything.`,
  },
  'node-crashed': { weight: 'numbered', words: nodeCrashed },
  'node-recovered': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} in ${bare(a.zone)} is back as ${roleOf(a.role)} after ${formatNanos(a.afterNanos)}.`,
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
  'origin-down': {
    weight: 'numbered',
    words: () => 'The database stopped answering.',
  },
  'origin-back': {
    weight: 'numbered',
    words: (a) => `The database answers again after ${formatNanos(a.afterNanos)}.`,
  },
  'cache-flushed': {
    weight: 'numbered',
    words: (a) => `The cache was flushed: ${counted(a.keys, 'item')} deleted at once.`,
  },
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
      `${who} still calls ${bare(a.node)}. It will look again at ${formatMoment(a.untilNanos)}.`,
  },
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
  'test-failover': {
    weight: 'numbered',
    words: (a) =>
      `TestFailover was called for shard ${bare(a.group)}: its primary ${bare(a.node)} is taken down.`,
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
      `${who}, ${roleOf(a.role)}, is frozen. Its connections stand and nobody answers on them.`,
  },
  'node-resumed': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} goes on after ${formatNanos(a.afterNanos)}, with ${counted(a.waiting, 'command')} waiting in its sockets.` +
      (a.deposed === 1 ? ' It does not know yet that it is primary no more.' : ''),
  },
  'replacement-started': {
    weight: 'minor',
    words: (a) => `ElastiCache starts a new node in ${bare(a.zone)} in place of ${bare(a.node)}.`,
  },
  'replacement-waits-for-zone': {
    weight: 'minor',
    words: (a) => `The replacement of ${bare(a.node)} waits until ${bare(a.zone)} is back.`,
  },
  'sync-started': {
    weight: 'minor',
    words: (a, who) =>
      `${who} copies ${counted(a.keys, 'item')} (${formatBytes(a.bytes)}) from ${bare(a.from)}.`,
  },
  'sync-finished': {
    weight: 'minor',
    words: (a, who) =>
      `${who} finished copying ${bare(a.from)} after ${formatNanos(a.afterNanos)} and holds ${counted(a.keys, 'item')}.`,
  },
  'output-buffer-overflow': {
    weight: 'numbered',
    words: (a, who) =>
      `${bare(a.primary)} closed the replication link of ${who}: ${formatBytes(a.bytes)} waited for it, more than the output buffer may hold.`,
  },
  'replication-link-cut': {
    weight: 'numbered',
    words: (_a, who) => `The replication link of ${who} is cut.`,
  },
  'replication-link-joined': {
    weight: 'numbered',
    words: (a, who) =>
      `The replication link of ${who} can be made again after ${formatNanos(a.afterNanos)}.`,
  },
  'replication-link-slowed': {
    weight: 'numbered',
    words: (a, who) =>
      a.kilobytesPerSecond > 0
        ? `The replication link of ${who} takes only ${formatBytes(a.kilobytesPerSecond * 1_000)} a second now.`
        : `The replication link of ${who} is longer now: ${formatNanos(a.addedMillis * 1e6)} more each way.`,
  },
  'replication-link-restored': {
    weight: 'numbered',
    words: (a, who) =>
      `The replication link of ${who} is as usual again after ${formatNanos(a.afterNanos)}.`,
  },
  'cold-start': {
    weight: 'numbered',
    words: (a) =>
      `Shard ${bare(a.group)} starts again with nothing${a.lostKeys > 0 ? `: ${counted(a.lostKeys, 'item')} gone` : ''}. Every first read goes to the database.`,
  },
  'lagging-replica': {
    weight: 'minor',
    words: (a, who) =>
      `${who} is ${formatNanos(a.lagNanos)} (${formatBytes(a.lagBytes)}) behind its primary.`,
  },
  'replica-caught-up': {
    weight: 'minor',
    words: (a, who) => `${who} caught up with its primary after ${formatNanos(a.afterNanos)}.`,
  },
  'origin-saturated': {
    weight: 'minor',
    words: (a) =>
      `All ${formatCount(a.workers)} workers of the database are busy and ${counted(a.queued, 'query waits', 'queries wait')}.`,
  },
  'origin-relieved': {
    weight: 'minor',
    words: (a) => `The queue at the database is gone after ${formatNanos(a.afterNanos)}.`,
  },
  'origin-refusing': {
    weight: 'minor',
    words: (a) =>
      `The database refuses connections: ${formatCount(a.connections)} of ${formatCount(a.limit)} are in use.`,
  },
  'requests-failing': {
    weight: 'minor',
    words: (a) =>
      `${capital(counted(a.perSecond, 'call'))} ${Math.round(a.perSecond) === 1 ? 'fails' : 'fail'} within a second${a.reason === 'none' ? '' : `: ${reasonLabel(a.reason)}`}.`,
  },
  'requests-recovered': {
    weight: 'numbered',
    words: (a) =>
      `Calls succeed again after ${formatNanos(a.afterNanos)}. ${capital(counted(a.failed, 'call'))} failed.`,
  },
  'setting-changed': {
    weight: 'numbered',
    words: (a, _who, names) => {
      const label = names.knob?.(a.knob) ?? a.knob;
      return `${capital(label)} changed from ${setting(a.from)} to ${setting(a.to)}.`;
    },
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
    words: (a) => `${capital(ended(a.what))} Refused: ${ended(a.why)}`,
  },
  'snapshot-started': { weight: 'minor', words: snapshotStarted },
  'snapshot-finished': {
    weight: 'minor',
    words: (a, who) =>
      `${who} finished its ${saveName(a.purpose)} after ${formatNanos(a.afterNanos)}: ${counted(a.keys, 'item')}, ${formatBytes(a.bytes)}.` +
      (a.method === 'serverless' || a.extraBytes === 0
        ? ''
        : ` ${a.method === 'forked' ? 'Copy-on-write' : 'Its change log'} took ${formatBytes(a.extraBytes)} beside the data (${formatPercent(a.extraPercent / 100)} of it).`),
  },
  'snapshot-failed': {
    weight: 'numbered',
    words: (a, who) =>
      `The ${saveName(a.purpose)} of ${who} failed: its process ended, or emptied itself for a full sync.`,
  },
  'snapshot-memory-short': {
    weight: 'numbered',
    words: (a, who) =>
      `${who} runs out of reserved memory: the snapshot has copied ${formatBytes(a.copiedBytes)} of pages, and ${formatBytes(a.freeBytes)} were free. Its host swaps, and every write of a page waits.`,
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
  'trace-ended': {
    weight: 'minor',
    words: (a) => `The trace is over: all ${counted(a.requests, 'request')} were sent.`,
  },
};

/**
 * The words of a notice: one or two plain sentences. A code that this version does not know is named as it is,
 * so that a newer file can still be read.
 */
export function sentence(notice: Notice, names: Names = {}): string {
  if (!Object.hasOwn(sentences, notice.code)) return `${bare(notice.subject)}: ${notice.code}.`;
  const entry = sentences[notice.code] as Entry<NoticeCode>;
  return entry.words(notice.args as NoticeArgs[NoticeCode], bare(notice.subject), names);
}

/** Whether a notice gets a number on the time axis and in the story. */
export function weight(code: NoticeCode): Weight {
  return Object.hasOwn(sentences, code) ? sentences[code].weight : 'minor';
}

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

/** `node:0001-001` is `0001-001`; a text without a kind stays as it is. */
function bare(subject: string): string {
  const colon = subject.indexOf(':');
  return colon < 0 ? subject : subject.slice(colon + 1);
}

function key(number: number, names: Names): string {
  return names.key?.(number) ?? `key ${formatCount(number)}`;
}

function roleOf(role: string): string {
  return role === 'replica' || role === 'primary' ? `a ${role}` : 'a node';
}

function endpointName(endpoint: string): string {
  return endpoint.includes('endpoint') || endpoint.includes('.')
    ? endpoint
    : `${endpoint} endpoint`;
}

/** A value of a setting as a person wrote it; long numbers get commas. */
function setting(value: string): string {
  if (value === '') return 'nothing';
  if (value === 'true') return 'on';
  if (value === 'false') return 'off';
  return /^\d{4,}$/.test(value) ? formatCount(Number(value)) : value;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function ended(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`;
}
