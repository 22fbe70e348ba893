import type { Reason } from '../engine/outcomes.ts';

/** Why a call failed, in a word or two. The stage wears them, so they come without what `reasonWords` says of each. */
export const reasonLabels = {
  none: 'no error',
  timeout: 'timeout',
  'connection-refused': 'connection refused',
  'connection-reset': 'connection reset',
  'connect-timeout': 'connect timeout',
  'pool-exhausted': 'pool exhausted',
  maxclients: 'max number of clients reached',
  oom: 'OOM: out of memory',
  readonly: 'READONLY',
  loading: 'LOADING',
  moved: 'MOVED',
  clusterdown: 'CLUSTERDOWN',
  'object-too-large': 'object too large',
  'origin-timeout': 'database timeout',
  'origin-refused': 'database connections used up',
  'origin-unavailable': 'database unavailable',
  'log-behind': 'log behind',
  ask: 'ASK',
  crossslot: 'CROSSSLOT',
  tryagain: 'TRYAGAIN',
} satisfies Record<Reason, string>;

/** The label of a reason that comes as text, for example in a notice. */
export function reasonLabel(reason: string): string {
  return reason in reasonLabels ? reasonLabels[reason as Reason] : reason;
}
