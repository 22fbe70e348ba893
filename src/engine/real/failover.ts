import { MILLISECOND } from '../base/units.ts';
import type { NoticeCode } from '../notices.ts';
import type { Intervention } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import { noticesOf } from '../trial.ts';
import { CALM, recordedRun, type Setting, type Writers, watchWriters } from './cluster.ts';
import { type Case, exactRow, type Row, type Suite, shareRow } from './compare.ts';
import recorded from './data/failover.json' with { type: 'json' };

type Shot = (typeof recorded.runs)[number];
type Majority = (typeof recorded.majority)[number];
/** Shots of one setting; Redis and Valkey have the same mechanism. */
type Shots = [Shot, ...Shot[]];

const settings: Shots[] = [];
for (const shot of recorded.runs) {
  const alike = settings.find(
    ([first]) =>
      first.how === shot.how &&
      first.nodeTimeoutMs === shot.nodeTimeoutMs &&
      first.writesPerSecond === shot.writesPerSecond &&
      first.clientTimeoutMs === shot.clientTimeoutMs &&
      first.fullCoverage === shot.fullCoverage,
  );
  if (alike) alike.push(shot);
  else settings.push([shot]);
}
/** Above this, what is looked at is what is lost. */
const FEW_WRITES = 1_000;
const kills = settings.filter(([{ how, writesPerSecond }]) => isKill(how, writesPerSecond));
const busyKills = settings.filter(([{ how, writesPerSecond }]) => isBusy(how, writesPerSecond));
const pauses = settings.filter(([{ how }]) => how === 'stop');

/** Failover by the cluster bus: killed and paused primaries, and the loss of the majority. */
export const failoverSuite: Suite = {
  mechanism: 'Cluster-bus failover',
  servers: 'Redis 7.0.15, Valkey 8.0.1',
  cases: (all): Case[] => [
    ...kills.map((shots) => caseOf(killTitle(shots), (name) => killRows(name, shots, all))),
    ...busyKills.map((shots) => caseOf(killTitle(shots), (name) => busyRows(name, shots, all))),
    ...pauses.map((shots) => caseOf(pauseTitle(shots), (name) => pauseRows(name, shots, all))),
    ...recorded.majority.map((row) => {
      const title = `two of three primaries killed, full coverage ${yes(row.fullCoverage)}`;
      const rows = (name: string) =>
        seedsTo(all ? 30 : 8).flatMap((seed) => majorityRows(`${name}, seed ${seed}`, row, seed));
      return caseOf(title, rows);
    }),
  ],
};

const caseOf = (name: string, rows: (name: string) => Row[]): Case => ({
  name,
  rows: () => rows(name),
});
const seedsTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const yes = (value: boolean): string => (value ? 'yes' : 'no');

function isKill(how: string, writesPerSecond: number): boolean {
  return how === 'kill' && writesPerSecond <= FEW_WRITES;
}

function isBusy(how: string, writesPerSecond: number): boolean {
  return how === 'kill' && writesPerSecond > FEW_WRITES;
}

function killTitle([{ nodeTimeoutMs, writesPerSecond, fullCoverage }]: Shots): string {
  return `kill, node timeout ${nodeTimeoutMs} ms, ${writesPerSecond}/s, full coverage ${yes(fullCoverage)}`;
}

function pauseTitle([{ nodeTimeoutMs, clientTimeoutMs }]: Shots): string {
  const client = clientTimeoutMs === 0 ? 'none' : `${clientTimeoutMs} ms`;
  return `pause, node timeout ${nodeTimeoutMs} ms, client timeout ${client}`;
}

// ── comparisons ──

const crash = (node: string): Intervention => ({
  at: 0,
  kind: 'strike',
  fault: 'node-crash',
  target: `node:${node}`,
});

/** When a notice first came, in ms since the fault; NaN for never. */
const firstMs = (sim: Simulation, code: NoticeCode): number =>
  ((noticesOf(sim, code)[0]?.at ?? Number.NaN) - CALM) / MILLISECOND;

/** NaN where any is NaN. */
function median(list: readonly number[]): number {
  if (list.some(Number.isNaN)) return Number.NaN;
  const sorted = [...list].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Medians within 25 %; the detail says the ranges. */
function medianRow(name: string, figure: string, measured: number[], simulated: number[]): Row {
  const range = (list: number[]) =>
    `${Math.round(Math.min(...list))} to ${Math.round(Math.max(...list))}, n ${list.length}`;
  return {
    ...shareRow(name, `${figure}, median ms`, median(measured), median(simulated), 25),
    detail: `measured ${range(measured)}; simulated ${range(simulated)}`,
  };
}

/** Each of these between the two, both included; NaN is wrong. */
function bandRow(
  name: string,
  figure: string,
  simulated: readonly number[],
  [least, most]: readonly [number, number],
): Row {
  const wrong = simulated.filter((ms) => !(ms >= least && ms <= most));
  const lines = wrong.map((ms) => `${Math.round(ms)} not in ${least} to ${most} ms`);
  return exactRow(name, figure, simulated.length, lines);
}

/** Least and most that writes are down after the loss of a primary. */
const downBand = (nodeTimeoutMs: number): [number, number] => [
  nodeTimeoutMs + 800,
  1.45 * nodeTimeoutMs + 2_500,
];

const lostRow = (name: string, measured: number, sim: Simulation, percent: number): Row =>
  shareRow(name, 'acknowledged writes lost', measured, sim.probe.total('lostWrites'), percent);

// ── a killed primary ──

function killRows(name: string, shots: Shots, all: boolean): Row[] {
  const [first] = shots;
  const band = downBand(first.nodeTimeoutMs);
  // Few writes are enough to see the times; what is lost is counted at the recorded rate.
  const seldom: Setting = { ...first, writesPerSecond: 100 };
  const runs = seedsTo(all ? 100 : 24).map((seed) =>
    watchWriters(recordedRun(seldom, [crash('0001-001')], seed), band[1] + 200),
  );
  const downs = runs.map(({ firstAckMs }) => firstAckMs[1] as number);
  const measured = shots.map(({ writesDownMs }) => writesDownMs);
  return [
    medianRow(name, 'writes down', measured, downs),
    bandRow(name, 'writes down, in the recorded band', downs, band),
    ...stepRows(name, shots, runs),
    ...othersRows(name, shots, runs),
    ...runs.map(({ sim }) => lostRow(name, first.ackedLost, sim, 0)),
  ];
}

/** PFAIL, FAIL and the election. */
function stepRows(name: string, shots: Shots, runs: readonly Writers[]): Row[] {
  const steps = [
    ['first PFAIL', 'node-suspected', (shot: Shot) => shot.pfailMs],
    ['FAIL', 'node-failed', (shot: Shot) => shot.failMs],
    ['election planned', 'election-planned', (shot: Shot) => shot.plannedMs],
    ['election started', 'election-started', (shot: Shot) => shot.startMs],
    ['election won', 'election-won', (shot: Shot) => shot.wonMs],
  ] as const;
  const wrong: string[] = [];
  for (const { sim } of runs) {
    const [planned] = noticesOf(sim, 'election-planned');
    const [won] = noticesOf(sim, 'election-won');
    const delay = (planned?.args.delayNanos ?? Number.NaN) / MILLISECOND;
    const after = firstMs(sim, 'election-planned') - firstMs(sim, 'node-failed');
    const late = firstMs(sim, 'election-started') - firstMs(sim, 'election-planned') - delay;
    if (!(delay >= 500 && delay < 1_000)) wrong.push(`delay ${delay} ms`);
    // The cron looks every 100 ms: the plan follows the failure, the start its moment, by no more.
    if (!(after < 102)) wrong.push(`planned ${after} ms after FAIL`);
    if (!(late >= 0 && late <= 100)) wrong.push(`started ${late} ms late`);
    if (won?.args.epoch !== 4 || won.args.primaries !== 3) wrong.push('epoch, primaries');
  }
  return [
    ...steps.map(([figure, code, of]) => {
      const simulated = runs.map(({ sim }) => firstMs(sim, code));
      return medianRow(name, figure, shots.map(of), simulated);
    }),
    exactRow(name, 'election delay, its cron and its epoch', runs.length, wrong),
  ];
}

/** With full coverage the other shards answer CLUSTERDOWN from FAIL to the election. */
function othersRows(name: string, shots: Shots, runs: readonly Writers[]): Row[] {
  const windows = runs.map(({ othersDownMs: [from, until] }) => until - from);
  const failed = runs.filter(({ othersFailed }) => othersFailed !== 0).map(() => 'failed');
  const rows = [exactRow(name, 'other shards, no other error', runs.length, failed)];
  if (!shots[0].fullCoverage) {
    return [...rows, bandRow(name, 'other shards, never CLUSTERDOWN', windows, [0, 0])];
  }
  const measured = shots.map(({ othersDownMs: [from = 0, until = 0] }) => until - from);
  return [
    ...rows,
    medianRow(name, 'CLUSTERDOWN of other shards', measured, windows),
    bandRow(name, 'CLUSTERDOWN of other shards, 0.5 to 1.3 s', windows, [500, 1_300]),
  ];
}

function busyRows(name: string, [first]: Shots, all: boolean): Row[] {
  return (all ? [1, 2, 3, 4, 5] : [1]).flatMap((seed) => {
    const run = recordedRun(first, [crash('0001-001')], seed);
    const [least, most] = downBand(first.nodeTimeoutMs);
    // Cut short in the sample: each write costs time here.
    const { sim, firstAckMs } = watchWriters(run, all ? most : least + 1_400);
    const downs = [firstAckMs[1] as number];
    return [
      lostRow(name, first.ackedLost, sim, 0),
      bandRow(name, 'writes down, in the recorded band', downs, [least, most]),
    ];
  });
}

// ── a paused primary ──

/** When the paused primary goes on, as recorded. */
const GOES_ON_MS = 14_636;

function pauseRows(name: string, [first]: Shots, all: boolean): Row[] {
  const strike = { ...crash('0001-001'), fault: 'node-pause' } as Intervention;
  const heal = { ...strike, at: GOES_ON_MS * MILLISECOND, kind: 'heal' } as Intervention;
  // A client without a timeout hangs on until the paused primary has answered it.
  const [figure, band] =
    first.clientTimeoutMs === 0
      ? (['writes down until the primary goes on', [GOES_ON_MS, GOES_ON_MS + 50]] as const)
      : (['writes down, in the recorded band', downBand(first.nodeTimeoutMs)] as const);
  return (all ? seedsTo(10) : [1, 4]).flatMap((seed) => {
    const run = recordedRun(first, [strike, heal], seed);
    const { sim, firstAckMs } = watchWriters(run, GOES_ON_MS + 600);
    const lost = sim.probe.total('lostWrites');
    const told = noticesOf(sim, 'primary-demoted')[0]?.args.lostWrites;
    return [
      lostRow(name, first.ackedLost, sim, 1),
      exactRow(name, 'lost writes that are told', 1, told === lost ? [] : [`${told} of ${lost}`]),
      bandRow(name, figure, [firstAckMs[1] as number], band),
    ];
  });
}

// ── the majority lost ──

const TAKEOVER_MS = 15_010;

function majorityRows(name: string, row: Majority, seed: number): Row[] {
  const takeover: Intervention = {
    at: TAKEOVER_MS * MILLISECOND,
    kind: 'strike',
    fault: 'cluster-takeover',
    target: 'node:0001-002',
  };
  const setting = { ...row, writesPerSecond: 100, clientTimeoutMs: 0 };
  const run = recordedRun(setting, [crash('0001-001'), crash('0002-001'), takeover], seed);
  const { sim, firstAckMs, lastAckMs } = watchWriters(run, TAKEOVER_MS - 1);
  const after = watchWriters(run, TAKEOVER_MS + 2_300);
  const since = (code: NoticeCode) => firstMs(after.sim, code) - TAKEOVER_MS;
  const ack = (after.firstAckMs[1] as number) - TAKEOVER_MS;
  const failed = noticesOf(after.sim, 'node-failed').map(() => since('node-failed'));
  return [
    exactRow(name, 'majority lost: PFAIL only, CLUSTERDOWN', 5, stuckWrong(row, sim, firstAckMs)),
    shareRow(
      name,
      'majority lost: last write of the healthy shard, ms',
      row.healthyLastAckMs,
      lastAckMs[4] as number,
      25,
    ),
    exactRow(name, 'takeover: FAIL of both', 2, failed.length === 2 ? [] : [`${failed.length}`]),
    bandRow(name, 'takeover: FAIL at once', failed, [0, 5]),
    // Recorded: 0.63 to 0.91 s to the start of the election, which draws its delay from 0.5 s.
    bandRow(name, 'takeover: other replica elected', [since('election-won')], [500, 1_200]),
    shareRow(name, 'takeover: first write, ms', row.takeoverFirstAckMs, ack, 10),
  ];
}

/** PFAIL, never FAIL; every node answers CLUSTERDOWN, to reads and writes, for as long as it is watched. */
function stuckWrong(row: Majority, sim: Simulation, firstAckMs: readonly number[]): string[] {
  const count = (code: NoticeCode) => noticesOf(sim, code).length;
  const down = sim.cluster.nodes.filter((node) => node.isUp).map((node) => node.clusterDown);
  const states = row.states.map((state) => state === 'fail');
  const isAsRecorded = {
    'two suspected': count('node-suspected') === 2,
    'none failed': count('node-failed') === 0,
    'no election': count('election-planned') === 0,
    'cluster_state as recorded':
      down.length === states.length && down.every((isDown, i) => isDown === states[i]),
    'no writes to the lost shards': firstAckMs[1] === -1 && firstAckMs[3] === -1,
  };
  return Object.entries(isAsRecorded).flatMap(([what, holds]) => (holds ? [] : [`not: ${what}`]));
}
