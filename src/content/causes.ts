import type { Notice, NoticeCode } from '../engine/notices.ts';

/**
 * How one event follows from another. `because`: the engine says so. `ends`: it is the end of what the other began.
 * `after`: it came shortly after, and nothing else was done in between; that is no proof.
 */
export type Relation = 'because' | 'ends' | 'after';

/** An event with how it is related to the one that was chosen. */
export type Related = { readonly notice: Notice; readonly relation: Relation };

/** What led to each event and what came of it, by the event's `seq`. */
export type Causes = {
  readonly of: ReadonlyMap<number, Related>;
  readonly effects: ReadonlyMap<number, readonly Related[]>;
};

type Rule = {
  readonly relation: Relation;
  /** The newest of these is what led to it. */
  readonly from: readonly NoticeCode[];
  /** Only those about the same thing. */
  readonly same?: boolean;
};

const ends = (...from: NoticeCode[]): Rule => ({ relation: 'ends', from, same: true });
const endsAny = (...from: NoticeCode[]): Rule => ({ relation: 'ends', from });
const because = (...from: NoticeCode[]): Rule => ({ relation: 'because', from });

/** Something was done to the cluster: trouble that begins shortly after may come of it. */
const disturbances: readonly NoticeCode[] = [
  'node-crashed',
  'zone-down',
  'partition-started',
  'node-slowed',
  'node-paused',
  'node-resumed',
  'node-rebooted',
  'origin-down',
  'cache-flushed',
  'test-failover',
  'takeover',
  'replication-link-cut',
  'replication-link-slowed',
  'one-way-lost',
  'link-lengthened',
  'link-lossy',
  'traffic-surged',
  'dns-stuck',
  'connections-dropped',
  'key-hot',
  'key-expired',
  'expiry-aligned',
  'long-command',
  'origin-slowed',
  'origin-failover',
  'scale-out-started',
  'scale-in-started',
  'setting-changed',
  'cold-start',
];

/** Whether it is something that was done to the cluster, by hand, by plan or by a fault. */
export function isDisturbance(code: NoticeCode): boolean {
  return disturbances.includes(code);
}

const soonAfter: Rule = { relation: 'after', from: disturbances };

/** Events whose cause the engine does not write down, and where it is found. */
const rules: { readonly [C in NoticeCode]?: readonly Rule[] } = {
  'zone-back': [ends('zone-down')],
  'partition-ended': [ends('partition-started')],
  'node-speed-restored': [ends('node-slowed')],
  'node-resumed': [ends('node-paused')],
  'origin-back': [ends('origin-down')],
  'replication-link-joined': [ends('replication-link-cut')],
  'replication-link-restored': [ends('replication-link-slowed')],
  'replacement-started': [ends('node-crashed', 'node-paused'), because('zone-down')],
  'replacement-waits-for-zone': [ends('node-crashed'), because('zone-down')],
  'node-recovered': [
    ends('node-crashed', 'node-rebooted', 'node-paused', 'replacement-started'),
    endsAny('zone-down'),
  ],
  'sync-started': [
    { relation: 'because', from: ['node-recovered', 'replica-added'], same: true },
    because('replica-promoted', 'output-buffer-overflow'),
    {
      relation: 'after',
      from: ['cold-start', 'node-recovered', 'partition-ended', 'replication-link-joined'],
    },
  ],
  'sync-finished': [ends('sync-started')],
  'lagging-replica': [soonAfter],
  'replica-caught-up': [ends('lagging-replica'), because('replica-promoted', 'node-recovered')],
  'origin-saturated': [soonAfter],
  'origin-refusing': [because('origin-saturated')],
  'origin-relieved': [endsAny('origin-saturated')],
  'requests-failing': [soonAfter],
  'requests-recovered': [endsAny('requests-failing')],
  'client-followed': [because('endpoint-moved', 'replica-promoted', 'primary-demoted')],
  'cold-start': [because('no-replica-to-promote', 'node-crashed', 'node-rebooted', 'zone-down')],
  'cluster-up': [endsAny('cluster-down')],
  'cluster-replaced': [because('setting-changed')],
  'nodes-changed': [because('setting-changed')],
  'replica-added': [because('setting-changed')],
  'replica-removed': [because('setting-changed')],
  'snapshot-finished': [ends('snapshot-started')],
  'snapshot-failed': [ends('snapshot-started')],
  'snapshot-memory-short': [{ relation: 'because', from: ['snapshot-started'], same: true }],
  'backup-complete': [endsAny('snapshot-started')],
  restored: [endsAny('restore-started')],
  'file-loaded': [ends('file-loading')],
  'log-recovered': [endsAny('log-behind')],
};

/** `after` reaches back no further than this. */
const SOON_NANOS = 10e9;

/** Relates all events of a run, oldest first, in one pass. */
export function relate(notices: readonly Notice[]): Causes {
  const bySeq = new Map<number, Notice>();
  const newest = new Map<string, Notice>();
  const of = new Map<number, Related>();
  const effects = new Map<number, Related[]>();
  for (const notice of notices) {
    const cause = found(notice, bySeq, newest);
    if (cause) {
      of.set(notice.seq, cause);
      const others = effects.get(cause.notice.seq) ?? [];
      others.push({ notice, relation: cause.relation });
      effects.set(cause.notice.seq, others);
    }
    bySeq.set(notice.seq, notice);
    newest.set(notice.code, notice);
    newest.set(`${notice.code} ${notice.subject}`, notice);
  }
  return { of, effects };
}

function found(
  notice: Notice,
  bySeq: ReadonlyMap<number, Notice>,
  newest: ReadonlyMap<string, Notice>,
): Related | null {
  const written = bySeq.get(notice.cause);
  if (written) return { notice: written, relation: isEnd(notice, written) ? 'ends' : 'because' };
  for (const { relation, from, same } of rules[notice.code] ?? []) {
    let last: Notice | null = null;
    for (const code of from) {
      const known = newest.get(same ? `${code} ${notice.subject}` : code);
      if (known && (last === null || known.seq > last.seq)) last = known;
    }
    if (last && (relation !== 'after' || notice.at - last.at <= SOON_NANOS)) {
      return { notice: last, relation };
    }
  }
  return null;
}

/** Steps of a failover say how long they took, too, but end nothing. */
const steps: ReadonlySet<NoticeCode> = new Set([
  'failure-detected',
  'node-suspected',
  'replica-promoted',
  'client-followed',
]);

/** The end of what the other began: about the same thing, with the time that it lasted. */
function isEnd(notice: Notice, cause: Notice): boolean {
  return notice.subject === cause.subject && 'afterNanos' in notice.args && !steps.has(notice.code);
}

/** What led to an event, from the first cause on; without the event itself. */
export function pathTo(seq: number, { of }: Causes): Related[] {
  const path: Related[] = [];
  // Causes are older than what they cause, so this ends.
  for (let cause = of.get(seq); cause; cause = of.get(cause.notice.seq)) path.unshift(cause);
  return path;
}

/** Everything that came of an event, however far, in the order of time. */
export function consequences(seq: number, causes: Causes): Notice[] {
  const all: Notice[] = [];
  const open = [seq];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { notice } of causes.effects.get(next) ?? []) {
      all.push(notice);
      open.push(notice.seq);
    }
  }
  return all.sort((a, b) => a.seq - b.seq);
}
