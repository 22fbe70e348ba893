import { MILLISECOND, NEVER, SECOND } from '../base/units.ts';
import { TRACE_SET, type TraceData } from '../clients/trace.ts';
import { forkNanos } from '../cluster/persistence/costs.ts';
import { LOG_SET, SYNCING } from '../cluster/states.ts';
import { entryBytes, SELECT_BYTES } from '../cluster/streamBytes.ts';
import { spans } from '../outcomes.ts';
import { defaultScenario, runOf } from '../scenario/defaults.ts';
import type { Change, Scenario } from '../scenario/scenario.ts';
import { Simulation } from '../simulation.ts';
import { amountRow, type Case, exactRow, type Row, type Suite, shareRow } from './compare.ts';
import recorded from './data/replication.json' with { type: 'json' };

type Lag = (typeof recorded.lag)[number];
type Resync = (typeof recorded.resync)[number];

/** The relay's timers fire this much late on average; it never takes less than 1 ms (see `how`). */
export const TIMER_LATE_MS = 0.25;
/** One way over loopback: half of what WAIT took without a relay. */
const LOOPBACK_MS = 0.0585;
/** Keys of the recording: two letters and a number below 5,000. */
const KEYS = 5_000;
const REPLICA = 'node:0001-002';
/** Rows of the short run: larger data sets take seconds. */
const MOST_KEYS = 50_000;

/** Replication lag, WAIT, resync and output-buffer overflow, by runs of the whole engine. */
export const replicationSuite: Suite = {
  mechanism: 'Replication',
  servers: 'Redis 7.0.15',
  cases: (all) => [
    ...recorded.lag.map((row) => caseOf(lagTitle(row), (name) => lagRows(name, row))),
    ...recorded.wait.map((row) =>
      caseOf(`WAIT 1, ${row.oneWayMs ?? 'no relay,'} ms one way`, (name) => [
        shareRow(name, 'median, ms', row.waitMedianMs, waitMedianMs(row.oneWayMs), 10),
      ]),
    ),
    ...recorded.resync
      .filter((row) => all || (row.keys ?? 0) <= MOST_KEYS)
      .map((row) => caseOf(resyncTitle(row), (name) => resyncRows(name, row, all ? 10 : 4))),
    caseOf('output buffer 8mb 4mb 3, 3 MB/s over 1 MB/s', overflowRows),
  ],
};

const caseOf = (name: string, rows: (name: string) => Row[]): Case => ({
  name,
  rows: () => rows(name),
});

function lagTitle({ linkBytesPerS, oneWayMs, writesPerS, valueBytes }: Lag): string {
  const link = linkBytesPerS === null ? 'free' : `${linkBytesPerS / 1000} kB/s`;
  return `lag, ${oneWayMs} ms, link ${link}, ${writesPerS}/s of ${valueBytes} B`;
}

function resyncTitle(row: Resync): string {
  const more = [row.keys && `${row.keys} keys`, row.linkBytesPerS, row.backlog, row.missedBytes];
  return [row.kind, ...more.filter(Boolean)].join(', ');
}

// ── runs ──

/** Writes, even in time but for a stall: `stalled` writes from number `stallAt` come at once. */
type Load = {
  startAt: number;
  perSecond: number;
  seconds: number;
  valueBytes: number;
  /** Keys are taken in turn from this many; all when left out. */
  of?: number;
  stallAt?: number;
  stalled?: number;
};

function writesOf(loads: readonly Load[], keys: number): TraceData {
  const rows = loads.reduce((sum, load) => sum + Math.round(load.perSecond * load.seconds), 0);
  const names = Array.from({ length: keys }, (_, key) => `k:${key}`);
  const trace: TraceData = {
    name: 'writes',
    requests: rows,
    hash: '0000000000000000',
    key: new Int32Array(rows),
    op: new Uint8Array(rows).fill(TRACE_SET),
    atNanos: new Float64Array(rows),
    keyBytes: Uint32Array.from(names, (name) => name.length),
    valueBytes: new Uint32Array(rows),
    ttlMs: null,
    keyNames: names,
  };
  let row = 0;
  for (const load of loads) {
    const { startAt, perSecond, seconds, valueBytes, of = keys, stallAt = 0, stalled = 0 } = load;
    const gap = SECOND / perSecond;
    for (let i = 0; i < Math.round(perSecond * seconds); i++) {
      const held = i >= stallAt && i < stallAt + stalled ? stallAt + stalled - 1 : i;
      trace.key[row] = i % of;
      trace.valueBytes[row] = valueBytes;
      (trace.atNanos as Float64Array)[row++] = startAt + Math.round(held * gap);
    }
  }
  return trace;
}

/** One primary and one replica of Redis on one machine, written to without a database in the way. */
function scenarioOf(tweak: (scenario: Scenario) => void, trace: TraceData): Scenario {
  const scenario = defaultScenario();
  const zone = scenario.zones[0] as string;
  scenario.zones = [zone];
  Object.assign(scenario.cluster, {
    engine: 'redis',
    engineVersion: '7.0',
    maxmemoryBytes: 2e9,
    networkMbitPerSecond: 100_000,
    automaticFailover: false,
    multiAz: false,
  });
  for (const node of scenario.cluster.nodeGroups[0]?.nodes ?? []) node.zone = zone;
  Object.assign(scenario.cache, { ttlMs: 0, evictionPolicy: 'noeviction' });
  Object.assign(scenario.clients, {
    appZones: [zone],
    poolSize: 1_000,
    commandTimeoutMs: 3_600_000,
  });
  Object.assign(scenario.origin, { zone, workers: 1_000, serviceMs: 0.001, serviceSigma: 0 });
  Object.assign(scenario.network, { sameZoneRttMicros: 2_000 * LOOPBACK_MS, sigma: 0 });
  Object.assign(scenario.replication, {
    outputBufferHardBytes: 256 * 1024 * 1024,
    outputBufferSoftBytes: 64 * 1024 * 1024,
  });
  scenario.workload.trace = { name: trace.name, requests: trace.requests, hash: trace.hash };
  tweak(scenario);
  return scenario;
}

function start(
  loads: readonly Load[],
  keys: number,
  tweak: (scenario: Scenario) => void = () => {},
  seed = 1,
): Simulation {
  const trace = writesOf(loads, keys);
  const sim = new Simulation({ ...runOf(scenarioOf(tweak, trace)), seed }, trace);
  sim.recorder.sampleEvery = 0;
  return sim;
}

function change(sim: Simulation, what: Change): void {
  const refusal = sim.intervene(what);
  if (typeof refusal === 'string') throw new Error(refusal);
}

const strike = (sim: Simulation, fault: string, amount?: number): void =>
  change(sim, { kind: 'strike', fault, target: REPLICA, ...(amount ? { amount } : {}) });
const heal = (sim: Simulation, fault: string): void =>
  change(sim, { kind: 'heal', fault, target: REPLICA });

/** The relay: a delay that its timers round up, and a bandwidth. */
function relay(sim: Simulation, oneWayMs: number, bytesPerSecond: number | null): void {
  strike(sim, 'replication-delay', Math.max(1, oneWayMs) + TIMER_LATE_MS - LOOPBACK_MS);
  if (bytesPerSecond !== null) strike(sim, 'replication-bandwidth', bytesPerSecond / 1000);
}

/** A seed whose replica looks at its link at this tenth of each second (and 44 ms). */
function seedFor(tenth: number): number {
  for (let seed = 1; ; seed++) {
    const { link } = start([], 1, undefined, seed).cluster.node(1);
    if (link.cronAt === tenth * 100 * MILLISECOND) return seed;
  }
}

// ── lag ──

/** Samples are this far apart, and the first is this long after the load began. */
const SAMPLE_NANOS = 25.3 * MILLISECOND;
const LOAD_SECONDS = 6;

function lagRows(name: string, row: Lag): Row[] {
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

// ── WAIT ──

function waitMedianMs(oneWayMs: number | null): number {
  const sim = start(
    [{ startAt: SECOND, perSecond: 10, seconds: 6, valueBytes: 100 }],
    KEYS,
    (s) => {
      s.clients.waitReplicas = 1;
      s.clients.waitTimeoutMs = 0;
    },
  );
  if (oneWayMs !== null) relay(sim, oneWayMs, null);
  sim.recorder.sampleEvery = 1;
  sim.runUntil(8 * SECOND);
  const { spans: ring } = sim.recorder;
  const rows = ring.since(0);
  const waits: number[] = [];
  for (let i = 0; i < rows.length; i += ring.stride) {
    if (spans[rows[i + 1] as number] !== 'replicas') continue;
    waits.push(((rows[i + 4] as number) - (rows[i + 3] as number)) / MILLISECOND);
  }
  return waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)] ?? Number.NaN;
}

// ── resync ──

function resyncRows(name: string, row: Resync, phases: number): Row[] {
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

// ── overflow ──

function overflowRows(name: string): Row[] {
  const { overflow } = recorded;
  const startAt = SECOND + 4 * MILLISECOND;
  const { writesPerS: perSecond, valueBytes } = overflow;
  const sim = start(
    [{ startAt, perSecond, seconds: 15, valueBytes }],
    KEYS,
    (s) => {
      Object.assign(s.replication, {
        outputBufferHardBytes: 8 * 1024 * 1024,
        outputBufferSoftBytes: 4 * 1024 * 1024,
        outputBufferSoftSeconds: 3,
      });
    },
    seedFor(1),
  );
  relay(sim, 1, overflow.linkBytesPerS);
  const replica = sim.cluster.node(1);
  const { log } = sim.cluster.group(0);
  const gaps: number[] = [];
  for (let at = startAt; at < startAt + 15 * SECOND; at += SAMPLE_NANOS) {
    sim.runUntil(Math.round(at));
    gaps.push(log.head - replica.appliedOffset);
  }
  // And the six seconds in which the recorder waited for the replica to catch up.
  sim.runUntil(startAt + 21 * SECOND);
  const times = (code: string): number[] =>
    sim.notices.filter((n) => n.code === code).map(({ at }) => (at - startAt) / MILLISECOND);
  const dropped = times('output-buffer-overflow');
  const synced = times('sync-started');
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const later = `dropped at ${dropped.map(Math.round)}, synced at ${synced.map(Math.round)} ms`;
  return [
    {
      ...amountRow(name, 'full syncs', overflow.syncFullDuring, synced.length, 0, 'wrong'),
      detail: later,
    },
    {
      ...amountRow(name, 'dropped', overflow.droppedMs.length, dropped.length, 0, 'wrong'),
      detail: later,
    },
    shareRow(name, 'first drop, ms', overflow.droppedMs[0] ?? 0, dropped[0] ?? 0, 10),
    shareRow(name, 'second drop, ms', overflow.droppedMs[1] ?? 0, dropped[1] ?? 0, 10),
    shareRow(name, 'gap, mean bytes', overflow.meanGapBytes, mean, 10),
    shareRow(name, 'gap, most bytes', overflow.maxGapBytes, Math.max(...gaps), 10),
  ];
}
