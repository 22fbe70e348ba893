import { MILLISECOND, NEVER, SECOND } from '../../base/units.ts';
import { LOG_SET, SYNCING } from '../../cluster/states.ts';
import { entryBytes, SELECT_BYTES } from '../../cluster/streamBytes.ts';
import { exactRow, type Row, shareRow } from '../compare.ts';
import type recorded from '../data/replication.json';
import { heal, KEYS, relay, SAMPLE_NANOS, seedFor, start, strike } from './runs.ts';

type Lag = (typeof recorded.lag)[number];

const LOAD_SECONDS = 6;

/** Gap, stream and catching up of one recorded load. */
export function lagRows(name: string, row: Lag): Row[] {
  const { writesPerS, valueBytes, meanGapBytes, maxGapBytes, drainMs } = row;
  const { mean, max, drain, head, offsets } = playLag(row);
  const oneWrite = entryBytes(LOG_SET, 6, valueBytes, NEVER);
  const rows = [
    shareRow(name, 'gap, mean bytes', meanGapBytes, mean, 10, oneWrite),
    shareRow(name, 'gap, most bytes', maxGapBytes, max, 10, oneWrite),
    // Offered over the time of the load, of which the recording counts a little more than the writes took.
    shareRow(name, 'stream, bytes/s', row.offeredReplBytesPerS, head / LOAD_SECONDS, 1),
    exactRow(
      name,
      'offsets read',
      row.offsets.length,
      row.offsets.filter((at) => !offsets.has(at)).map(String),
    ),
  ];
  // Behind after six seconds more is what the recording says of the last.
  if (drainMs === null)
    return [
      ...rows,
      exactRow(name, 'not caught up after 6 s', 1, drain < 6_000 ? ['caught up'] : []),
    ];
  // Within the time of a write, or of a look: the recorder looked each 10 ms.
  return [
    ...rows,
    shareRow(name, 'catch-up, ms', drainMs, drain, 10, Math.max(10, 1000 / writesPerS)),
  ];
}

/** What a link is: bytes a second (null: free) and one way; and what is written over it. */
export type Link = Pick<Lag, 'linkBytesPerS' | 'oneWayMs' | 'writesPerS' | 'valueBytes'>;

/** Six seconds of writes over a relay: the gap in bytes (mean, most), ms to catch up afterwards (6,000: longer). */
export function playLag(row: Link) {
  const { linkBytesPerS, oneWayMs, writesPerS, valueBytes } = row;
  const broke = linkBytesPerS === 200_000 && writesPerS === 2_000;
  // The load begins so that the replica looks at its link when it did in the recording: 2.0 s after it.
  const startAt = broke ? 2_000 * MILLISECOND + 34.75 * MILLISECOND : SECOND;
  const load = {
    startAt,
    perSecond: writesPerS,
    seconds: LOAD_SECONDS,
    valueBytes,
    ...stallOf(row),
  };
  const sim = start(
    [load],
    KEYS,
    (s) => {
      if (broke) s.replication.backlogBytes = 16_384;
    },
    broke ? seedFor(0) : 1,
  );
  if (linkBytesPerS !== null || oneWayMs >= 0) relay(sim, oneWayMs, linkBytesPerS);
  const gaps: number[] = [];
  const replica = sim.cluster.node(1);
  const { log } = sim.cluster.group(0);
  const look = (at: number): void => {
    sim.runUntil(Math.round(at));
    gaps.push(log.head - (replica.state === SYNCING ? 1 : replica.appliedOffset));
  };
  const lookUntil = (from: number, to: number): void => {
    for (let at = from; at < to; at += SAMPLE_NANOS) look(at);
    sim.runUntil(to);
  };
  const end = startAt + LOAD_SECONDS * SECOND;
  const { stallAt = -1, stalled = 0 } = load;
  if (broke) {
    // The relay stopped at 1.02 s and the link was lost just before 2 s; the replica kept no place in the stream.
    lookUntil(startAt, startAt + 1.02 * SECOND);
    strike(sim, 'replication-cut');
    lookUntil(sim.now, startAt + 1.99 * SECOND);
    heal(sim, 'replication-cut');
    lookUntil(sim.now, end);
  } else if (stallAt > 0) {
    const madeUp = startAt + ((stallAt + stalled - 1) * SECOND) / writesPerS;
    lookUntil(startAt, madeUp);
    lookUntil(madeUp + MILLISECOND / 2, end);
  } else lookUntil(startAt, end);
  sim.runUntil(end);
  const { head } = log;
  let drain = 0;
  while (replica.appliedOffset < head && drain < 6_000) sim.runUntil(end + ++drain * MILLISECOND);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return { mean, max: Math.max(...gaps), drain, head, offsets: boundaries(row, broke) };
}

/** The recorded maxima of the first two rows are stalls of the load generator, made up at once: 7 and 22 writes. */
function stallOf({ oneWayMs, linkBytesPerS }: Link): { stallAt?: number; stalled?: number } {
  if (linkBytesPerS !== null || oneWayMs > 1) return {};
  return oneWayMs === 0 ? { stallAt: 3_000, stalled: 7 } : { stallAt: 5_080, stalled: 22 };
}

/** Every offset at which a write of this row ends; a second SELECT came with the second sync. */
function boundaries({ writesPerS, valueBytes }: Link, broke: boolean): Set<number> {
  const found = new Set<number>();
  let offset = SELECT_BYTES;
  let again = 0;
  for (let n = 0; n < writesPerS * LOAD_SECONDS; n++) {
    const digits = String(n % KEYS).length;
    offset += entryBytes(LOG_SET, 2 + digits, valueBytes, NEVER);
    if (broke && n > 2 * writesPerS) again = SELECT_BYTES;
    found.add(offset + again).add(offset);
  }
  return found;
}

export function lagTitle({ linkBytesPerS, oneWayMs, writesPerS, valueBytes }: Lag): string {
  const link = linkBytesPerS === null ? 'free' : `${linkBytesPerS / 1000} kB/s`;
  return `lag, ${oneWayMs} ms, link ${link}, ${writesPerS}/s of ${valueBytes} B`;
}
