import type { KnobView } from '../../../worker/protocol.ts';

type Value = KnobView['value'];

/** A mistake that client code is known for: a setting with the value that makes it, and one that does not. */
export type ClientBug = {
  readonly path: string;
  readonly label: string;
  readonly about: string;
  readonly wrong: Value;
  readonly right: Value;
};

/** The mistakes that can be switched on and off; each is one setting of the apps. */
export const clientBugs: readonly ClientBug[] = [
  {
    path: 'clients.commandTimeoutMs',
    label: 'No timeout',
    about: 'An app waits for an answer for ever, and holds its connection as long.',
    wrong: 0,
    right: 1_000,
  },
  {
    path: 'clients.retryBackoffMs',
    label: 'No backoff',
    about: 'What failed is tried again at once.',
    wrong: 0,
    right: 100,
  },
  {
    path: 'clients.retryJitter',
    label: 'No jitter',
    about: 'All apps pause equally long, and try again together.',
    wrong: false,
    right: true,
  },
  {
    path: 'clients.poolSize',
    label: 'No pool',
    about: 'One connection from each app to each node, with one command on it at a time.',
    wrong: 1,
    right: 50,
  },
  {
    path: 'clients.connections',
    label: 'A connection for each request',
    about: 'Each command opens one, and closes it.',
    wrong: 'none',
    right: 'pool',
  },
  {
    path: 'clients.singleFlight',
    label: 'No single flight',
    about: 'Every miss of a key asks the database, also while another one of it is under way.',
    wrong: false,
    right: true,
  },
];

/** What its setting becomes when the mistake is made or mended: as the run was opened, where that is sound. */
export function switchedTo(
  { wrong, right }: ClientBug,
  { standard }: KnobView,
  on: boolean,
): Value {
  if (on) return wrong;
  return standard === wrong ? right : standard;
}
