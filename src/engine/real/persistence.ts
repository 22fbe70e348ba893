import { MILLISECOND, type Nanos, NEVER, SECOND } from '../base/units.ts';
import { TRACE_DELETE, TRACE_SET, type TraceData } from '../clients/trace.ts';
import { AppendOnlyFile } from '../cluster/persistence/aof.ts';
import { residentBytes } from '../cluster/persistence/costs.ts';
import '../whole.ts';
import { defaultScenario, runOf } from '../scenario/defaults.ts';
import type { PersistenceSpec, Scenario } from '../scenario/scenario.ts';
import { Simulation } from '../simulation.ts';
import { amountRow, type Case, exactRow, pointsRow, type Row, type Suite } from './compare.ts';
import recorded from './data/persistence.json' with { type: 'json' };

/** One row of the recorded losses: a server is killed while it takes SETs. */
export type Loss = {
  title: string;
  spec: Partial<PersistenceSpec>;
  perSecond: number;
  killMs: number;
  lostSeconds: number;
  /** aof_delayed_fsync, where it was recorded. */
  delayed: number | null;
};
export type Fork = {
  kind: string;
  keys: number;
  keyBytes: number;
  valueBytes: number;
  updatedKeys: number;
  writes: number;
  seconds: number;
  cowBytes: number;
  rss: number;
};

/** One server of one's own, one client next to it, and a database that costs nothing. */
function ownServer(persistence: Partial<PersistenceSpec>): Scenario {
  const scenario = defaultScenario();
  const zone = 'us-east-1a';
  scenario.zones = [zone];
  Object.assign(scenario.cluster, {
    engine: 'redis',
    engineVersion: '7.0',
    maxmemoryBytes: 2e9,
    automaticFailover: false,
    multiAz: false,
    nodeGroups: [{ id: '0001', slots: [], nodes: [{ id: '0001-001', zone }] }],
  });
  Object.assign(scenario.cache, { pattern: 'write-through', ttlMs: 0, ttlJitterPercent: 0 });
  Object.assign(scenario.clients, { appZones: [zone], poolSize: 1_000, commandTimeoutMs: 60_000 });
  Object.assign(scenario.origin, {
    zone,
    workers: 10_000,
    serviceMs: 0.001,
    serviceSigma: 0,
    connectionLimit: 100_000,
  });
  Object.assign(scenario.network, { sameZoneRttMicros: 10, sigma: 0 });
  Object.assign(scenario.persistence, persistence);
  return scenario;
}

/** SETs of new keys at equal gaps from `startMs` on; the first row is a delete of nothing at 0. */
function steadySets(perSecond: number, startMs: number, forMs: number): TraceData {
  const requests = Math.floor((perSecond * forMs) / 1_000) + 1;
  const gap = SECOND / perSecond;
  return {
    name: 'steady',
    requests,
    hash: '0000000000000000',
    key: Int32Array.from({ length: requests }, (_, i) => i),
    op: Uint8Array.from({ length: requests }, (_, i) => (i === 0 ? TRACE_DELETE : TRACE_SET)),
    atNanos: Float64Array.from({ length: requests }, (_, i) =>
      i === 0 ? 0 : Math.round(startMs * MILLISECOND + (i - 1) * gap),
    ),
    keyBytes: new Uint32Array(requests).fill(12),
    valueBytes: new Uint32Array(requests).fill(100),
    ttlMs: null,
    keyNames: [],
  };
}

/** The writes begin at `startMs` of the server's life; `phase` is where in a second of its clock that life began. */
export type Clock = { startMs: number; phase: Nanos };

/**
 * Runs the writes against the server, kills its process, starts it again, and counts acknowledged keys that are
 * missing. `counted` is what the engine itself says.
 */
export function lossOf({ spec, perSecond, killMs }: Loss, { startMs, phase }: Clock) {
  const scenario = ownServer(spec);
  const trace = steadySets(perSecond, startMs, killMs);
  scenario.workload.trace = { name: 'steady', requests: trace.requests, hash: trace.hash };
  const sim = new Simulation(runOf(scenario), trace);
  const node = sim.cluster.node(0);
  node.disk = null;
  sim.cluster.persist().clockPhase = phase;
  sim.cluster.fitPersistence();
  sim.runUntil((startMs + killMs) * MILLISECOND);
  const acked = sim.probe.total('written') - 1;
  const delayed = sim.cluster.node(0).disk?.aof.delayed ?? 0;
  sim.intervene({ kind: 'strike', fault: 'node-crash', target: 'node:0001-001' });
  sim.runUntil((startMs + killMs + 10) * MILLISECOND);
  sim.intervene({ kind: 'heal', fault: 'node-crash', target: 'node:0001-001' });
  sim.runUntil((startMs + killMs + 10_000) * MILLISECOND);
  let lost = 0;
  for (let key = 1; key <= acked; key++) if (!node.store.peek(key, sim.now)) lost += 1;
  const counted = sim.probe.total('lostWrites');
  return { acked, lost, lostSeconds: lost / perSecond, counted, delayed };
}

/** Positions of the server's clock to try: where its seconds lay was not recorded. */
export const PHASES = Array.from({ length: 100 }, (_, i) => i * 10 * MILLISECOND);
/** The servers of the append-only rows had run for over a second when the writes began, those of the save points for a tenth. */
export const AOF_START_MS = 1_100;
export const RDB_START_MS = 100;

/** The timeline of everysec alone: seconds held back, and delayed fsyncs, at a kill. */
export function everysec({ spec, perSecond, killMs }: Loss, { startMs, phase }: Clock) {
  const aof = new AppendOnlyFile(0, phase);
  const end = (startMs + killMs) * MILLISECOND;
  for (let at = startMs * MILLISECOND; at < end; at += SECOND / perSecond) {
    aof.append();
    aof.turn(at, (spec.fsyncMs ?? 0) * MILLISECOND);
  }
  return { seconds: aof.held / perSecond, delayed: aof.delayed };
}

/** The position of the clock at which the timeline of everysec is nearest to what was recorded. */
export function phaseOf(loss: Loss): Nanos {
  let best = 0;
  let off = Infinity;
  for (const phase of PHASES) {
    const { seconds, delayed } = everysec(loss, { startMs: AOF_START_MS, phase });
    if (loss.delayed !== null && delayed !== loss.delayed) continue;
    if (Math.abs(seconds - loss.lostSeconds) >= off) continue;
    off = Math.abs(seconds - loss.lostSeconds);
    best = phase;
  }
  return best;
}

/** Rows of the append-only file. `all`: at their own rates; else fast rows that lose nothing run at a tenth. */
export function aofLosses(all: boolean): Loss[] {
  const rate = (perSecond: number) => (all || perSecond <= 1_000 ? perSecond : perSecond / 10);
  const slow = recorded.everysec.runs.map((row) => ({
    title: `appendfsync ${row.appendfsync}, fsync ${row.fsyncExtraMs} ms slower, ${row.offeredPerS}/s, killed after ${row.killAfterMs} ms`,
    spec: specOf(row.appendfsync, row.fsyncExtraMs),
    perSecond: rate(row.offeredPerS),
    killMs: row.killAfterMs,
    lostSeconds: row.lostSeconds,
    delayed: row.aofDelayedFsync,
  }));
  const plain = recorded.loss.runs.flatMap((row) => {
    const policy = 'appendfsync' in row.conf ? row.conf.appendfsync : undefined;
    if (policy === undefined) return [];
    return {
      title: `appendfsync ${policy}, ${row.offeredPerS}/s, killed after ${row.killAfterMs} ms`,
      // The one loss here: an fsync was slow for a reason that was not recorded, by at least what was lost.
      spec: specOf(policy, row.lost > 0 ? 150 : 1),
      perSecond: rate(row.offeredPerS),
      killMs: row.killAfterMs,
      lostSeconds: row.lostSeconds,
      delayed: null,
    };
  });
  return [...slow, ...plain];
}

function specOf(policy: string, fsyncMs: number): Partial<PersistenceSpec> {
  const appendfsync = policy as PersistenceSpec['appendfsync'];
  return { appendonly: true, appendfsync, fsyncMs };
}

/** Rows of the save points, and the one without any file. */
export function rdbLosses(): Loss[] {
  return recorded.loss.runs.flatMap((row) => {
    if ('appendonly' in row.conf) return [];
    const save = 'save' in row.conf ? (row.conf.save ?? '') : '';
    const numbers = save.split(' ').filter(Boolean).map(Number);
    const savePoints = Array.from({ length: numbers.length / 2 }, (_, i) => ({
      seconds: numbers[2 * i] as number,
      changes: numbers[2 * i + 1] as number,
    }));
    return {
      title: `${save === '' ? 'no file' : `save ${save}`}, ${row.offeredPerS}/s, killed after ${row.killAfterMs} ms`,
      spec: { savePoints },
      perSecond: row.offeredPerS,
      killMs: row.killAfterMs,
      lostSeconds: row.lostSeconds,
      delayed: null,
    };
  });
}

/** Longest time that a snapshot by these save points can lie back, in seconds, the save itself left out. */
export function intervalOf({ spec, perSecond }: Loss): number {
  const intervals = (spec.savePoints ?? []).map(({ seconds, changes }) =>
    // More than `seconds` whole seconds, then the next tenth.
    Math.max(seconds + 1, changes / perSecond),
  );
  return Math.min(...intervals.map((interval) => interval + 0.1));
}

/** Recorded forks; where no writes came, one a second of reads keeps the run going. */
export function forks(all: boolean): Fork[] {
  const short = recorded.loss.forks.map((row) => ({
    kind: row.kind,
    keys: row.keys,
    // Names as short as the file's size says.
    keyBytes: 8,
    valueBytes: row.valueBytes,
    updatedKeys: row.updatedKeys,
    writes: row.writesDuringAll,
    seconds: row.saveSeconds,
    cowBytes: (row.rdb_last_cow_size ?? row.aof_last_cow_size) as number,
    rss: row.rss,
  }));
  return short.filter((fork) => all || (fork.writes < 100_000 && fork.keys < 1_000_000));
}

/** Saves a filled server under the recorded number of writes; returns the copied share of its resident memory. */
export function copiedShare(fork: Fork): { share: number; seconds: number } {
  const { keys, keyBytes, valueBytes, updatedKeys, writes, seconds } = fork;
  const scenario = ownServer({ snapshotMethod: 'forked' });
  Object.assign(scenario.workload, {
    ratePerSecond: Math.max(1, writes / seconds),
    arrivals: 'even',
    readPercent: writes > 0 ? 0 : 100,
    keyspace: updatedKeys,
    popularity: 'uniform',
    keyBytes,
    valueBytes,
  });
  // How long the save took is the recorded disk's affair: the rate that gives it.
  const bytes = keys * (keyBytes + valueBytes + 4);
  scenario.persistence.saveBytesPerSecond = Math.round(bytes / (seconds - keys * 520e-9));
  const sim = new Simulation(runOf(scenario));
  const { store } = sim.cluster.node(0);
  for (let key = 0; key < keys; key++) store.set(key, keyBytes, valueBytes, 0, NEVER, 0);
  const resident = residentBytes(store.usedBytes);
  sim.intervene({ kind: 'strike', fault: 'snapshot', target: 'cache' });
  sim.runUntil((seconds + 1) * SECOND);
  const end = sim.notices.find(({ code }) => code === 'snapshot-finished');
  return {
    share: (end?.args['extraBytes'] as number) / resident,
    seconds: (end?.args['afterNanos'] as number) / SECOND,
  };
}

const MS = 1_000;

function compareAof(loss: Loss): Row[] {
  const { acked, lost, lostSeconds, delayed } = lossOf(loss, {
    startMs: AOF_START_MS,
    phase: loss.lostSeconds > 0 ? phaseOf(loss) : 0,
  });
  const figure = 'writes lost with the process';
  const rows =
    loss.lostSeconds === 0
      ? [exactRow(loss.title, figure, acked, Array<string>(lost).fill('lost'))]
      : // A step of the clock's position and a turn of the event loop.
        [amountRow(loss.title, figure, loss.lostSeconds * MS, lostSeconds * MS, 20, 'ms')];
  if (loss.delayed === null) return rows;
  const wrong = delayed === loss.delayed ? [] : [`${delayed}, not ${loss.delayed}`];
  return [...rows, exactRow(loss.title, 'delayed fsyncs', 1, wrong)];
}

/** The nearest over ten positions of the clock, within the tenth of a second of the server's cron. */
function compareRdb(loss: Loss): Row[] {
  const phases = loss.spec.savePoints?.length === 0 ? [0] : PHASES.filter((_, i) => i % 10 === 0);
  const losses = phases.map((phase) => lossOf(loss, { startMs: RDB_START_MS, phase }).lostSeconds);
  const nearest = losses.reduce((a, b) =>
    Math.abs(b - loss.lostSeconds) < Math.abs(a - loss.lostSeconds) ? b : a,
  );
  const figure = 'writes lost with the process';
  const rows = [amountRow(loss.title, figure, loss.lostSeconds * MS, nearest * MS, 110, 'ms')];
  if (phases.length === 1) return rows;
  // Wherever the clock stands: an interval, and the save and its end noticed by the cron.
  const beyond = losses.filter((seconds) => seconds > intervalOf(loss) + 0.2).map(String);
  return [...rows, exactRow(loss.title, 'within one interval', losses.length, beyond)];
}

function compareFork(name: string, fork: Fork): Row[] {
  const measured = fork.cowBytes / fork.rss;
  const { share } = copiedShare(fork);
  const tolerance = Math.max(2, measured * 10);
  return [pointsRow(name, 'memory copied on write', measured, share, tolerance)];
}

function forkTitle({ kind, keys, valueBytes, writes, updatedKeys }: Fork): string {
  return `${kind} of ${keys} keys of ${valueBytes} bytes, ${writes} writes to ${updatedKeys} keys`;
}

/** What a kill of the process loses, and what a fork copies. */
export const persistenceSuite: Suite = {
  mechanism: 'Snapshots, append-only file, save points',
  servers: 'Redis 7.0.15',
  cases: (all): Case[] => [
    ...aofLosses(all).map((loss) => ({ name: loss.title, rows: () => compareAof(loss) })),
    ...rdbLosses().map((loss) => ({ name: loss.title, rows: () => compareRdb(loss) })),
    ...forks(all).map((fork) => {
      const name = forkTitle(fork);
      return { name, rows: () => compareFork(name, fork) };
    }),
  ],
};
