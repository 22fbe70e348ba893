import { MILLISECOND, SECOND } from '../../base/units.ts';
import { forkNanos } from '../../cluster/persistence/costs.ts';
import { amountRow, exactRow, type Row, shareRow } from '../compare.ts';
import type recorded from '../data/replication.json';
import { change, heal, KEYS, type Load, start, strike } from './runs.ts';

type Resync = (typeof recorded.resync)[number];

export function resyncTitle(row: Resync): string {
  const more = [row.keys && `${row.keys} keys`, row.linkBytesPerS, row.backlog, row.missedBytes];
  return [row.kind, ...more.filter(Boolean)].join(', ');
}

/** How a replica came back: full sync, cut link, restart. `phases`: places of a cut in the replica's second. */
export function resyncRows(name: string, row: Resync, phases: number): Row[] {
  if (row.keys !== undefined) return fullSyncRows(name, row);
  return row.kind === 'link cut' ? cutRows(name, row, phases) : restartRows(name, row);
}

/** A second in which `keys` keys are written, before the replica comes. */
const filling = (keys: number, valueBytes: number): Load => ({
  startAt: 0,
  perSecond: 100_000,
  seconds: keys / 100_000,
  valueBytes,
});

function fullSyncRows(name: string, row: Resync): Row[] {
  const { keys = 0, valueBytes = 0, ms = 0, forkUs = 0 } = row;
  const sim = start([filling(keys, valueBytes)], keys, (s) => {
    s.cluster.nodeGroups[0]?.nodes.splice(1);
  });
  sim.runUntil(4 * SECOND);
  change(sim, { kind: 'set', knob: 'cluster.replicas', value: 1 });
  if (row.linkBytesPerS) strike(sim, 'replication-bandwidth', row.linkBytesPerS / 1000);
  sim.runUntil(12 * SECOND);
  const done = sim.notices.find(({ code }) => code === 'sync-finished');
  const fork = forkNanos(sim.cluster.node(0).store.usedBytes) / 1000;
  return [
    shareRow(
      name,
      'full sync, ms',
      ms,
      ((done?.args['afterNanos'] as number) ?? 0) / MILLISECOND,
      10,
    ),
    exactRow(
      name,
      'keys of the replica',
      1,
      sim.cluster.node(1).store.count === keys ? [] : ['not all'],
    ),
    // A fork took 12.5 to 21.1 µs for each MB in other recordings, 30 to 124 in one noisy run.
    shareRow(name, 'fork, µs', forkUs, fork, 35),
  ];
}

/** How a cut of 1.5 s ends, for some places of the cut in the replica's second. */
function cutRows(name: string, row: Resync, phases: number): Row[] {
  const perSecond = (row.missedBytes ?? 0) > 1e6 ? 10_000 : 1_000;
  const ends = Array.from({ length: phases }, (_, i) =>
    playCut(row, perSecond, (i * 1_000) / phases),
  );
  const missed = ends.reduce((sum, end) => sum + end.missed, 0) / ends.length;
  const ups = ends.map((end) => end.linkUpMs).sort((a, b) => a - b);
  const [first = 0, last = 0] = [ups[0], ups.at(-1)];
  const middle = (first + last) / 2;
  const wrong = ends
    .filter((end) => `${end.outcome} resync` !== row.outcome)
    .map(({ outcome }) => outcome);
  return [
    shareRow(name, 'bytes missed when the network is back', row.missedBytes ?? 0, missed, 10),
    exactRow(name, 'outcome', ends.length, wrong),
    // Where in its second a replica was when the network came back is not recorded: half a second either way.
    amountRow(
      name,
      'link up, middle over the second, ms',
      row.linkUpMs ?? 0,
      middle,
      500 + middle / 10,
      'ms',
    ),
  ];
}

function playCut(row: Resync, perSecond: number, offsetMs: number) {
  // The data set of these rows is not recorded; for the full sync it is taken to be that of the row before them.
  const keys = row.outcome === 'full resync' ? 50_000 : KEYS;
  const startAt = 2 * SECOND;
  const load = { startAt, perSecond, seconds: 4.5, valueBytes: 100, of: KEYS };
  const sim = start([filling(keys, 1_000), load], keys, (s) => {
    s.replication.backlogBytes = (row.backlog === '10mb' ? 10 : 1) * 1024 * 1024;
  });
  sim.runUntil(startAt + SECOND + offsetMs * MILLISECOND);
  strike(sim, 'replication-cut');
  sim.runUntil(sim.now + 1_500 * MILLISECOND);
  const replica = sim.cluster.node(1);
  const missed = sim.cluster.group(0).log.head - replica.appliedOffset;
  const backAt = sim.now;
  heal(sim, 'replication-cut');
  while (!replica.linked && sim.now < backAt + 4 * SECOND) sim.runUntil(sim.now + MILLISECOND);
  const full = sim.notices.some(({ code }) => code === 'sync-started');
  return { missed, linkUpMs: (sim.now - backAt) / MILLISECOND, outcome: full ? 'full' : 'partial' };
}

function restartRows(name: string, row: Resync): Row[] {
  const sim = start([{ startAt: 0, perSecond: 1_000, seconds: 3, valueBytes: 100 }], KEYS, (s) => {
    s.replication.backlogBytes = 10 * 1024 * 1024;
    s.replication.restartKeepsDump = true;
  });
  sim.runUntil(2 * SECOND);
  strike(sim, 'node-crash');
  sim.runUntil(3.5 * SECOND);
  const startedAt = sim.now;
  heal(sim, 'node-crash');
  const [primary, replica] = [sim.cluster.node(0), sim.cluster.node(1)];
  while (!replica.linked && sim.now < startedAt + 4 * SECOND) sim.runUntil(sim.now + MILLISECOND);
  const upMs = (sim.now - startedAt) / MILLISECOND;
  sim.runUntil(sim.now + SECOND);
  const full = sim.notices.some(({ code }) => code === 'sync-started');
  const alike = primary.store.count === replica.store.count;
  return [
    amountRow(name, 'from start to link up, ms', row.msFromStartToLinkUp ?? 0, upMs, 100, 'ms'),
    exactRow(name, 'outcome', 2, [...(full ? ['full'] : []), ...(alike ? [] : ['not all keys'])]),
  ];
}
