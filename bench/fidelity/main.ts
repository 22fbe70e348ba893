import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { outside, type Row } from '../../src/engine/real/compare.ts';
import { suites } from '../../src/engine/real/suites.ts';
import { Draws } from './draws.ts';
import type { LiveCheck, Replayed } from './live.ts';
import { liveEviction } from './liveEviction.ts';
import { liveExpiry } from './liveExpiry.ts';
import { liveLfu, liveSlots } from './liveKeys.ts';
import { liveAutomove, liveMemcached, liveSlabs } from './liveMemcached.ts';
import { liveMemory } from './liveMemory.ts';
import { liveRing } from './liveRing.ts';
import { markdown, type Report, type ReportRow, replayedRow, sentence, summed } from './report.ts';
import { compiled, prepareMachine, versionOf } from './servers.ts';

const checks: readonly LiveCheck[] = [
  liveSlots,
  liveRing,
  liveMemory,
  liveEviction,
  liveLfu,
  liveExpiry,
  liveSlabs,
  liveMemcached,
  liveAutomove,
];

/** What the page shows. */
const DATA_FILE = 'src/content/fidelity.json';

const options = optionsOf(process.argv.slice(2));
const leftOut = prepareMachine();
const present = {
  redis: versionOf('redis-server') && `Redis ${versionOf('redis-server')}`,
  memcached: versionOf('memcached') && `memcached ${versionOf('memcached')}`,
  libmemcached: compiled('ring.c', '-lmemcached') === null ? '' : 'libmemcached',
};
const hasClock = compiled('clock.c', '-shared', '-fPIC') !== null;
const wrong: string[] = [];
const replayed: Replayed[] = [];

// Pages move in real time and take no CPU: that check runs beside the others.
const beside = isWanted(liveAutomove) ? live(liveAutomove) : Promise.resolve([]);
const rows: ReportRow[] = [];
for (const check of checks) {
  if (!isWanted(check)) continue;
  rows.push(...(check === liveAutomove ? await beside : await live(check)));
}
for (const { mechanism, servers, cases } of suites) {
  if (!isWanted({ mechanism })) continue;
  const found = cases(true).flatMap((one) => one.rows());
  rows.push(...told(mechanism, 'recorded', servers, found));
}
if (options.only.length === 0) write();
for (const one of replayed) console.log(`replayed ${sentence(replayedRow(one))}`);
for (const line of leftOut) console.log(line);
for (const line of wrong) console.error(`OUTSIDE ${line}`);
console.log(
  `${rows.length} figures, ${wrong.length} rows outside their tolerance, seed ${options.seed}`,
);
process.exit(wrong.length === 0 ? 0 : 1);

/** Runs one comparison where the machine has what it needs. */
async function live(check: LiveCheck): Promise<ReportRow[]> {
  const { mechanism, server, needsClock } = check;
  const servers = present[server];
  if (servers === '' || (needsClock && !hasClock)) {
    leftOut.push(`${mechanism}: needs ${servers === '' ? server : 'a C compiler for its clock'}`);
    return [];
  }
  const { isLong } = options;
  // Each draws from a stream of its own: one more case here does not change another's.
  const draws = new Draws(options.seed + 1000 * checks.indexOf(check));
  return told(mechanism, 'fresh', servers, await check.rows({ draws, isLong, replayed }));
}

function told(mechanism: string, source: ReportRow['source'], servers: string, found: Row[]) {
  const report = summed(mechanism, source, servers, found);
  for (const { figure, cases, worst, mean, unit } of report) {
    const off = `worst ${worst} ${unit}, mean ${mean} ${unit}`;
    console.log(`${source} ${mechanism}, ${figure}: ${cases} cases, ${off}`);
  }
  wrong.push(...outside(found).map((line) => `${source} ${mechanism}: ${line}`));
  return report;
}

function write(): void {
  const servers = Object.values(present).filter((name) => name !== '');
  const date = new Date().toISOString().slice(0, 10);
  const report: Report = {
    date,
    seed: options.seed,
    servers,
    rows,
    replayed: replayed.map(replayedRow),
    leftOut,
  };
  writeFileSync('docs/FIDELITY.md', markdown(report));
  writeFileSync(DATA_FILE, JSON.stringify(report));
  spawnSync('npx', ['--no-install', 'biome', 'format', '--write', DATA_FILE], { stdio: 'ignore' });
}

function isWanted({ mechanism }: { mechanism: string }): boolean {
  const { only } = options;
  return only.length === 0 || only.some((word) => mechanism.toLowerCase().includes(word));
}

function optionsOf(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: { seed: { type: 'string' }, long: { type: 'boolean' }, only: { type: 'string' } },
    });
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const seed = Number(values.seed ?? today);
    if (!Number.isSafeInteger(seed) || seed < 0) throw new Error('--seed takes a whole number.');
    const only = values.only?.toLowerCase().split(',') ?? [];
    return { seed, isLong: values.long ?? false, only };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
