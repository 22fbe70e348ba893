import type { NoticeCode } from '../engine/notices.ts';

/** Kinds of moments that one may want to go on to, and the notices that are of that kind. */
export const momentKinds: readonly {
  kind: string;
  label: string;
  codes: readonly NoticeCode[];
}[] = [
  {
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
    kind: 'failover',
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
  { kind: 'eviction', label: 'eviction', codes: ['first-eviction', 'first-page-move'] },
  {
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
];
