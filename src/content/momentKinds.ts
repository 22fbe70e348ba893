import type { Counted } from '../engine/frame.ts';
import type { NoticeCode } from '../engine/notices.ts';
import type { Scenario } from '../engine/scenario/scenario.ts';

/** In the order of the list. */
export const momentGroups = ['Requests and items', 'Events'] as const;

export type MomentKind = {
  kind: string;
  label: string;
  group: (typeof momentGroups)[number];
  /** The notices that are of that kind. */
  codes: readonly NoticeCode[];
  /** Counters that rise at such a moment: each time, where a notice tells of the first only. */
  rises: readonly Counted[];
  /** Whether a run of this scenario can come to such a moment; all can without. */
  can?(scenario: Scenario): boolean;
};

const group = 'Requests and items';
const hasSlots = ({ cluster }: Scenario) =>
  cluster.nodeGroups.some(({ slots }) => slots.length > 0);
const hasReplicas = ({ cluster }: Scenario) =>
  cluster.nodeGroups.some(({ nodes }) => nodes.length > 1);

/** Kinds of moments that one may want to go on to. */
export const momentKinds: readonly MomentKind[] = [
  { group, kind: 'failed', label: 'failed request', codes: [], rises: ['errors'] },
  { group, kind: 'stale', label: 'stale hit', codes: [], rises: ['staleHits'] },
  { group, kind: 'eviction', label: 'eviction', codes: [], rises: ['evicted'] },
  {
    group,
    kind: 'expiry',
    label: 'expiry',
    codes: [],
    rises: ['expired'],
    can: ({ cache }) => cache.ttlMs > 0,
  },
  { group, kind: 'lost', label: 'item or write lost', codes: [], rises: ['lost', 'lostWrites'] },
  { group, kind: 'oom', label: 'write refused (OOM)', codes: [], rises: ['refusedWrites'] },
  {
    group,
    kind: 'redirect',
    label: 'redirect (MOVED, ASK)',
    codes: [],
    rises: ['redirects'],
    can: hasSlots,
  },
  {
    group,
    kind: 'refused',
    label: 'refused connection',
    codes: [],
    rises: ['refusedConnections'],
  },
  {
    group: 'Events',
    rises: [],
    kind: 'failure',
    label: 'failure',
    codes: [
      'node-crashed',
      'node-failed',
      'zone-down',
      'partition-started',
      'origin-down',
      'origin-saturated',
      'origin-refusing',
      'requests-failing',
      'cluster-down',
      'replication-link-cut',
      'first-oom',
      'output-buffer-overflow',
    ],
  },
  {
    group: 'Events',
    rises: [],
    kind: 'failover',
    can: hasReplicas,
    label: 'failover',
    codes: [
      'failure-detected',
      'failover-started',
      'replica-promoted',
      'no-replica-to-promote',
      'election-won',
      'primary-demoted',
      'test-failover',
      'endpoint-moved',
      'client-followed',
    ],
  },
  {
    group: 'Events',
    rises: [],
    kind: 'recovery',
    label: 'recovery',
    codes: [
      'node-recovered',
      'zone-back',
      'partition-ended',
      'origin-back',
      'origin-relieved',
      'requests-recovered',
      'replica-caught-up',
      'replication-link-joined',
      'sync-finished',
      'cluster-up',
      'client-learned-nodes',
    ],
  },
  {
    group: 'Events',
    rises: [],
    kind: 'change',
    label: 'step of an operation',
    codes: [
      'scale-out-started',
      'shard-added',
      'scale-in-started',
      'shard-removed',
      'slots-moved',
      'slots-handed-over',
      'migration-blocked',
      'migration-aborted',
      'resharding-finished',
      'rolling-started',
      'rolling-finished',
      'replacement-started',
      'replica-added',
      'replica-removed',
      'node-swapped',
      'nodes-stand',
      'node-removed',
      'snapshot-started',
      'snapshot-finished',
      'operation-refused',
    ],
  },
  {
    group: 'Events',
    rises: [],
    kind: 'first',
    label: 'first of its kind',
    codes: [
      'first-miss',
      'first-hit',
      'first-stale-hit',
      'first-eviction',
      'first-expiry',
      'first-oom',
      'first-page-move',
      'slab-starved',
      'first-redirect',
      'first-tryagain',
    ],
  },
];
