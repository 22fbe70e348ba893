import {
  ENGINE_VERSION,
  MAX_RUN_NANOS,
  type Nanos,
  type Run,
  SECOND,
  Simulation,
  type TraceData,
} from '../../engine/index.ts';
import { type ExpectedDigest, readRun } from '../../exchange/schema.ts';
import { loadTrace } from '../../exchange/trace.ts';
import { choiceOption, numberOption, textOption, timeOption } from '../arguments.ts';
import { type Arguments, type Command, InputError, type Io, RunError } from '../command.ts';
import { displayName, readBytes, readText } from '../files.ts';
import { type DigestCheckResult, resultOf } from '../result.ts';
import { resultText } from '../resultText.ts';

const STANDARD_UNTIL: Nanos = 60 * SECOND;
/** Events between two looks at the clock for the progress line. */
const SLICE_EVENTS = 200_000;

export const runCommand: Command = {
  usage: '<run.json | scenario.json | -> [options]',
  about: 'Runs a scenario or a saved run: totals, latency, nodes, events and one row a second.',
  options: {
    seed: { value: '<n>', about: 'Seed in place of the one of the file (scenario: 1).' },
    until: { value: '<time>', about: 'How far, for example 120s or 5m. Default 60s.' },
    trace: {
      value: '<file>',
      about: 'The key trace that the scenario names, or one to use as its workload.',
    },
    format: { value: 'text|json', about: 'Default text.' },
  },
  async run(args, io) {
    const [path] = args.positionals;
    if (path === undefined || args.positionals.length > 1) {
      throw new InputError('run takes one file. Write a run, a scenario, or - for standard input.');
    }
    const format = choiceOption(args, 'format', ['text', 'json'], 'text');
    const until = timeOption(args, 'until', STANDARD_UNTIL, MAX_RUN_NANOS);
    const seeds = { low: 0, high: Number.MAX_SAFE_INTEGER, whole: true };
    const seed =
      textOption(args, 'seed') === undefined ? null : numberOption(args, 'seed', seeds, 1);
    const read = readRun(await readText(path, io), displayName(path));
    if (!read.ok) throw new InputError(read.message);
    const run = seed === null ? read.run : { ...read.run, seed };
    const trace = await traceFor(run, args, displayName(path));
    // With another seed the history is another one.
    const expected = seed === null ? read.digest : null;
    const { sim, check } = simulate(run, trace, until, expected, io);
    const result = resultOf(sim, check);
    io.out(format === 'json' ? `${JSON.stringify(result)}\n` : resultText(result));
    if (check && !check.equal) {
      throw new RunError(
        `the replay differs from the file: at ${check.at / SECOND} s its digest is ${check.found}, the file says ${check.expected}${differentEngine(check)}.`,
      );
    }
  },
};

function differentEngine(check: DigestCheckResult): string {
  return check.engineVersion === ENGINE_VERSION
    ? ''
    : ` (written by engine ${check.engineVersion || 'unknown'}, this is ${ENGINE_VERSION})`;
}

/** The rows of `--trace`, checked against what the scenario names; null when there is no trace. */
async function traceFor(run: Run, args: Arguments, runName: string): Promise<TraceData | null> {
  const { workload } = run.scenario;
  const named = workload.trace;
  const path = textOption(args, 'trace');
  if (path === undefined) {
    if (!named) return null;
    throw new InputError(
      `${runName}: workload.trace names ${JSON.stringify(named.name)} with ${named.requests} requests. Give that file with --trace.`,
    );
  }
  const loaded = loadTrace(await readBytes(path), displayName(path));
  if (!loaded.ok) throw new InputError(loaded.message);
  const { trace } = loaded;
  if (named && named.hash !== trace.hash) {
    throw new InputError(
      `--trace: ${trace.name} has ${trace.requests} requests and hash ${trace.hash}; ${runName} names a trace with ${named.requests} requests and hash ${named.hash}. Give it that file.`,
    );
  }
  workload.trace = { name: trace.name, requests: trace.requests, hash: trace.hash };
  return trace;
}

function simulate(
  run: Run,
  trace: TraceData | null,
  until: Nanos,
  expected: ExpectedDigest | null,
  io: Io,
): { sim: Simulation; check: DigestCheckResult | null } {
  const sim = new Simulation(run, trace);
  // Flights and exits are for the page.
  sim.recorder.sampleEvery = 0;
  sim.probe.dropFine();
  let check: DigestCheckResult | null = null;
  if (expected && expected.at <= until) {
    goOn(sim, expected.at, until, io);
    const found = sim.digest();
    check = { ...expected, found, equal: found === expected.expected };
  }
  goOn(sim, until, until, io);
  if (io.isTerminal) io.err('\r\x1b[K');
  return { sim, check };
}

function goOn(sim: Simulation, to: Nanos, until: Nanos, io: Io): void {
  if (!io.isTerminal) {
    sim.runUntil(to);
    return;
  }
  let shownAt = performance.now();
  while (!sim.runSome(to, SLICE_EVENTS)) {
    if (performance.now() - shownAt < 250) continue;
    shownAt = performance.now();
    const percent = Math.floor((100 * sim.now) / until);
    io.err(`\r\x1b[K${(sim.now / SECOND).toFixed(1)} s of ${until / SECOND} s, ${percent} %`);
  }
}
