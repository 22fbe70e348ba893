import { almostPercent } from '../../content/words.ts';
import { type KnobSetting, SweepProblem, type SweepRow, sweep } from '../../engine/folded/sweep.ts';
import { ENGINE_VERSION, knobs, MAX_RUN_NANOS, type Nanos, SECOND } from '../../engine/index.ts';
import { nearest } from '../../exchange/nearest.ts';
import { readRun } from '../../exchange/schema.ts';
import { choiceOption, numberOption, textOption, timeOption } from '../arguments.ts';
import { type Arguments, type Command, InputError } from '../command.ts';
import { displayName, readText } from '../files.ts';

export const SWEEP_SCHEMA = 'cachescape.sweep/1';

/** What `sweep --format json` prints. Times are nanoseconds of simulated time. */
export type SweepResult = {
  schema: typeof SWEEP_SCHEMA;
  engineVersion: string;
  name: string;
  seed: number;
  at: Nanos;
  knob: string;
  rows: SweepRow[];
};

const STANDARD_UNTIL: Nanos = 60 * SECOND;
const MOST_VALUES = 1_000;

export const sweepCommand: Command = {
  usage: '<run.json | scenario.json | -> --knob <setting> --values <a,b,...> [options]',
  about:
    'Runs a scenario once for each value of a setting: one row a value, with the same requests.',
  options: {
    knob: { value: '<setting>', about: 'Path of a setting, for example cache.ttlMs.' },
    values: { value: '<a,b,...>', about: 'Its values, for example 1000,5000,60000.' },
    seed: { value: '<n>', about: 'Seed in place of the one of the file (scenario: 1).' },
    until: { value: '<time>', about: 'How far, for example 120s or 5m. Default 60s.' },
    format: { value: 'text|json', about: 'Default text.' },
  },
  async run(args, io) {
    const [path] = args.positionals;
    if (path === undefined || args.positionals.length > 1) {
      throw new InputError(
        'sweep takes one file. Write a run, a scenario, or - for standard input.',
      );
    }
    const format = choiceOption(args, 'format', ['text', 'json'], 'text');
    const until = timeOption(args, 'until', STANDARD_UNTIL, MAX_RUN_NANOS);
    const knob = knobOption(args);
    const values = valuesOption(args, knob);
    const read = readRun(await readText(path, io), displayName(path));
    if (!read.ok) throw new InputError(read.message);
    if (read.run.scenario.workload.trace) {
      throw new InputError(
        `${displayName(path)}: workload.trace: sweep makes its requests itself. Take the trace out of the scenario.`,
      );
    }
    const seeds = { low: 0, high: Number.MAX_SAFE_INTEGER, whole: true };
    const run = { ...read.run, seed: numberOption(args, 'seed', seeds, read.run.seed) };
    let rows: SweepRow[];
    try {
      rows = sweep(run, knob, values, until);
    } catch (error) {
      if (error instanceof SweepProblem) throw new InputError(`--values: ${error.message}`);
      throw error;
    }
    const result: SweepResult = {
      schema: SWEEP_SCHEMA,
      engineVersion: ENGINE_VERSION,
      name: run.scenario.name,
      seed: run.seed,
      at: until,
      knob,
      rows,
    };
    io.out(format === 'json' ? `${JSON.stringify(result)}\n` : sweepText(result));
  },
};

function knobOption(args: Arguments): string {
  const given = textOption(args, 'knob');
  if (given !== undefined && Object.hasOwn(knobs, given)) return given;
  const meant = given === undefined ? undefined : nearest(given, Object.keys(knobs));
  const was = given === undefined ? 'is missing' : `is ${JSON.stringify(given)}`;
  throw new InputError(
    `--knob ${was}. Write the path of a setting, for example ${meant ?? 'cache.ttlMs'}; docs/scenario.md lists them.`,
  );
}

function valuesOption(args: Arguments, knob: string): KnobSetting[] {
  const parts = (textOption(args, 'values') ?? '').split(',').map((part) => part.trim());
  if (parts.some((part) => part === '')) {
    throw new InputError('--values needs one or more values, for example --values 1000,5000.');
  }
  if (parts.length > MOST_VALUES) {
    throw new InputError(`--values has ${parts.length} values. Give at most ${MOST_VALUES}.`);
  }
  return parts.map((part) => settingOf(knob, part));
}

/** A value as its setting takes it; what is none is refused by the engine, which says what would do. */
function settingOf(knob: string, text: string): KnobSetting {
  const kind = knobs[knob]?.kind;
  if (kind === 'switch' && (text === 'true' || text === 'false')) return text === 'true';
  if (kind === 'number' && /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  return text;
}

function sweepText({ name, seed, at, knob, rows }: SweepResult): string {
  const percent = (ratio: number | null) =>
    ratio === null ? '-' : (almostPercent(100 * ratio, 0.01) ?? `${(100 * ratio).toFixed(2)} %`);
  const millis = (nanos: number | null) => (nanos === null ? '-' : (nanos / 1e6).toFixed(3));
  const table = [
    [knob, 'hit ratio', 'mean ms', 'p50', 'p99', 'database', 'evicted', 'errors', 'engine'],
    ...rows.map(({ value, hitRatio, latency, counts, mode, reason }) => [
      String(value),
      percent(hitRatio),
      millis(latency.meanNanos),
      millis(latency.p50Nanos),
      millis(latency.p99Nanos),
      String(counts.originReads + counts.originWrites),
      String(counts.evicted),
      String(counts.errors),
      reason === '' ? mode : `${mode}: ${reason}`,
    ]),
  ];
  const widths = (table[0] as string[]).map((_, column) =>
    Math.max(...table.map((row) => (row[column] as string).length)),
  );
  const lines = table.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i] as number)).join('  '),
  );
  return [
    `${name}: ${at / SECOND} s of cluster time, seed ${seed}`,
    '',
    ...lines.map((line) => `  ${line.trimEnd()}`),
    '',
  ].join('\n');
}
