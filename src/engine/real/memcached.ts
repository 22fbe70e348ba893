import { MIB, NEVER, SECOND } from '../base/units.ts';
import { MemcachedStore } from '../store/memcached/memcached.ts';
import { PAGE_BYTES } from '../store/memcached/slabs.ts';
import { FOUND } from '../store/store.ts';
import { amountRow, type Case, pointsRow, type Row, type Suite, shareRow } from './compare.ts';
import recorded from './data/memcached.json' with { type: 'json' };
import { RecordedTraces } from './recordedTraces.ts';

const KEY_BYTES = 12;

/** A cache-aside replay against memcached in real time, and what came out. */
export type MemcachedRun = {
  memoryMb: number;
  /** How long the replay took. */
  seconds: number;
  hitRatio: number;
  items: number;
  pages: number;
  evicted: number;
  /** Different keys at a time: all gets, then the sets of those that missed; 16 where it is not given. */
  batch?: number;
  growthFactor?: number;
  segmented?: boolean;
  automove?: 0 | 1;
  /** Where it is not all of the trace. */
  requests?: number;
  /** Seconds at which equal parts of the trace were done, from 0, where they were noted. */
  progress?: number[];
};

type RecordedRun = MemcachedRun & { trace: string };

const runs = recorded.rows as RecordedRun[];
const traces = new RecordedTraces(recorded.traces);

export const memcachedSuite: Suite = {
  mechanism: 'Memcached LRU',
  servers: 'memcached 1.6.18',
  cases: (all) => {
    const chosen = all ? runs : runs.filter((_, i) => i % 6 === 4);
    return Object.keys(recorded.traces).flatMap((name) =>
      chosen.filter((run) => run.trace === name).map((run) => caseOf(run)),
    );
  },
};

function caseOf(run: RecordedRun): Case {
  const { trace: traceName, growthFactor, segmented, automove, batch, requests } = run;
  const options = { growthFactor, segmented, automove, batch, requests, seconds: run.seconds };
  const name = `${traceName} ${JSON.stringify(options)}`;
  const rows = () => {
    const { trace, valueBytes, checksumRow } = traces.load(traceName);
    return [checksumRow, ...compareMemcached(name, run, trace, valueBytes)];
  };
  return { name, rows };
}

/** Replays the trace through the engine and holds it against the run of the server. */
export function compareMemcached(
  name: string,
  run: MemcachedRun,
  trace: Int32Array,
  valueBytes: Uint32Array,
): Row[] {
  const requests = run.requests ?? trace.length;
  const { hits, store } = replay(run, trace.subarray(0, requests), valueBytes);
  const isMixed = valueBytes.some((bytes) => bytes !== valueBytes[0]);
  const kind = isMixed ? 'mixed sizes' : run.segmented === false ? 'flat' : 'segmented';
  const tolerance = isMixed ? 1.5 : 0.7;
  const pages = store.usedBytes / PAGE_BYTES;
  return [
    pointsRow(name, `hit ratio, ${kind}`, run.hitRatio, hits / requests, tolerance),
    amountRow(name, 'pages', run.pages, pages, 0, 'pages'),
    shareRow(name, 'items held', run.items, store.count, 0, 3),
  ];
}

function replay(run: MemcachedRun, trace: Int32Array, valueBytes: Uint32Array) {
  const store = new MemcachedStore({
    limitBytes: run.memoryMb * MIB,
    sink: null,
    growthFactor: run.growthFactor ?? 1.25,
    segmented: run.segmented ?? true,
    automove: run.automove ?? 1,
  });
  const most = run.batch ?? 16;
  const pace = new Pace(run, trace.length, valueBytes);
  let hits = 0;
  let tickAt = store.tickNanos;
  for (let i = 0; i < trace.length; ) {
    const batch = new Set<number>();
    while (batch.size < most && i < trace.length && !batch.has(trace[i] as number)) {
      batch.add(trace[i++] as number);
    }
    const at = pace.after(i, batch.size);
    for (; tickAt <= at; tickAt += store.tickNanos) store.tick(tickAt);
    for (const key of batch) {
      if (store.get(key, at) !== FOUND) continue;
      hits += 1;
      batch.delete(key);
    }
    for (const key of batch) store.set(key, KEY_BYTES, valueBytes[key] as number, 1, NEVER, at);
    pace.missed(batch.size);
  }
  return { hits, store };
}

/**
 * Time of a set where a lookup, which brings no value back, takes 1: by server CPU of pipelined sets of 100 and
 * 10,240 bytes, 0.52 and 3.25 µs (memcached 1.6.18).
 */
function setWork(bytes: number): number {
  return 1 + bytes / 1_930;
}

/**
 * The real clock of a replay that ran as fast as it could: as it was noted, or from its length, where time
 * passed where the work was.
 */
class Pace {
  private readonly progress: readonly number[];
  private readonly requests: number;
  private readonly gap: number;
  private readonly missWork: number;
  private work = 0;

  constructor(run: MemcachedRun, requests: number, valueBytes: Uint32Array) {
    this.missWork = setWork(valueBytes.reduce((sum, bytes) => sum + bytes, 0) / valueBytes.length);
    this.progress = run.progress ?? [];
    this.requests = requests;
    this.gap = (run.seconds * SECOND) / (requests * (1 + (1 - run.hitRatio) * this.missWork));
  }

  /** The moment when so many requests have been sent, the last `batch` of them together. */
  after(sent: number, batch: number): number {
    this.work += batch;
    if (this.progress.length === 0) return Math.floor(this.work * this.gap);
    const place = (sent / this.requests) * (this.progress.length - 1);
    const part = Math.min(Math.floor(place), this.progress.length - 2);
    const [from, to] = this.progress.slice(part, part + 2) as [number, number];
    return Math.floor((from + (to - from) * (place - part)) * SECOND);
  }

  missed(count: number): void {
    this.work += count * this.missWork;
  }
}
