import { generatedOf, mixOf, workloadMixes } from '../../content/catalog/workloadMixes.ts';
import type { GeneratedSpec, TtlSpec } from '../../engine/clients/generators/generatedTrace.ts';
import { type TraceSpec, traceKinds } from '../../engine/clients/generators/keyTrace.ts';
import type { SizeSpec } from '../../engine/clients/generators/sizeLaws.ts';
import { nearest } from '../../exchange/nearest.ts';
import { numberOption, textOption } from '../arguments.ts';
import { type Arguments, InputError } from '../command.ts';

const MOST_BYTES = 512 * 1024 * 1024;
const MOST_KEYS = 50_000_000;
const MOST_REQUESTS = 1e12;
const MOST_TTL_MS = 1e12;
/** Largest item of a lognormal or Pareto law that names none. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** What a generated trace is made of when the arguments do not say. */
const KEYS = 100_000;
const REQUESTS = 1_000_000;
/** `key:` and eight digits. */
const KEY_BYTES = 12;
const RATE = 1000;

type Published = ReturnType<typeof generatedOf>;
type Kind = keyof typeof written;
/** The kinds that can be written on the command line, with their parameters. */
const { measured: _, ...written } = traceKinds;

/** How each kind is written, for help and messages. */
export const workloadForms = (Object.keys(written) as Kind[]).map((kind) =>
  [kind, ...Object.keys(written[kind].params)].join(':'),
);

/** The generated trace that `--workload` and what belongs to it describe. */
export function generatedSpecOf(args: Arguments, seed: number): GeneratedSpec {
  const whole = (name: string, high: number, standard: number) =>
    numberOption(args, name, { low: 1, high, whole: true }, standard);
  const name = textOption(args, 'workload') ?? '';
  const keys = whole('keys', MOST_KEYS, KEYS);
  const mix = mixOf(name);
  const published = mix ? generatedOf(mix, keys) : null;
  const isGiven = (option: string) => args.values[option] !== undefined || published === null;
  const ratePerSecond = numberOption(
    args,
    'rate',
    { low: 0.001, high: 1e9 },
    mix?.ratePerSecond ?? RATE,
  );
  return {
    trace: published?.trace ?? traceSpecOf(name),
    keys,
    requests: whole('requests', MOST_REQUESTS, REQUESTS),
    seed,
    sizes: isGiven('value-bytes') ? sizeSpecOf(args) : (published as Published).sizes,
    keyBytes: whole('key-bytes', MOST_BYTES, published?.keyBytes ?? KEY_BYTES),
    ttl: isGiven('ttl') ? ttlSpecOf(args) : (published as Published).ttl,
    ratePerSecond,
    pipeline: whole('pipeline', 1e6, usualPipeline(ratePerSecond)),
    writeShare: published?.writeShare ?? 0,
  };
}

/** Requests at once in the recordings: a tenth of a second's, from 20 to 100. */
function usualPipeline(ratePerSecond: number): number {
  return Math.max(20, Math.min(100, Math.round(ratePerSecond / 10)));
}

/** Refuses what makes sense only for a generated trace. */
export function refuseGeneratedOptions(args: Arguments): void {
  for (const name of ['keys', 'requests', 'pipeline']) {
    if (args.values[name] === undefined) continue;
    throw new InputError(
      `--${name} belongs to a generated trace. Write --workload zipf:0.99 in place of the file, or leave --${name} out.`,
    );
  }
}

function traceSpecOf(text: string): TraceSpec {
  const [name = '', ...parts] = text.split(':');
  const kinds = Object.keys(written) as Kind[];
  const kind = kinds.find((one) => one === name);
  if (kind === undefined) {
    const meant = nearest(name, [...kinds, ...workloadMixes.map((mix) => mix.name)]);
    const forms = workloadForms.join(', ');
    throw new InputError(
      `--workload is ${JSON.stringify(text)}. Write ${meant ? `${meant}, or another of` : 'one of'} ${forms}, or a published mix: cachescape workloads lists them.`,
    );
  }
  const params = Object.entries(written[kind].params);
  const form = [kind, ...params.map(([param]) => param)].join(':');
  if (parts.length !== params.length) {
    throw new InputError(
      `--workload is ${JSON.stringify(text)}. Write ${form}: ${examples[kind]}.`,
    );
  }
  const values = params.map(([param, [low, high, isWhole]], i) => {
    const value = plainNumber(parts[i] as string);
    if (value >= low && value <= high && (!isWhole || Number.isInteger(value)))
      return [param, value];
    const type = isWhole ? 'a whole number' : 'a number';
    throw new InputError(
      `--workload is ${JSON.stringify(text)}: ${param} is ${JSON.stringify(parts[i])}. Write ${type} from ${low} to ${high}, as in ${examples[kind]}.`,
    );
  });
  return { kind, ...Object.fromEntries(values) } as TraceSpec;
}

const examples: Readonly<Record<Kind, string>> = {
  zipf: 'zipf:0.99',
  uniform: 'uniform',
  scan: 'scan',
  zipfscan: 'zipfscan:0.99:90000:20000',
  shift: 'shift:0.99:100000:5000',
  hotset: 'hotset:5000:0.9:100000',
};

const sizeFix =
  'Write bytes, for example 500, or lognormal:median:sigma[:min:max], for example lognormal:300:1:16:16384, or pareto:location:scale:shape[:min:max].';

/** `--value-bytes` as bytes or as a law; 100 bytes by default. */
export function sizeSpecOf(args: Arguments): SizeSpec {
  const text = textOption(args, 'value-bytes') ?? '100';
  const [law = '', ...parts] = text.split(':');
  const refuse = () => new InputError(`--value-bytes is ${JSON.stringify(text)}. ${sizeFix}`);
  const values = (parts.length === 0 ? [law] : parts).map(plainNumber);
  if (!values.every((value) => value >= 0)) throw refuse();
  const [a = 0, b = 0, c = 0] = values;
  if (parts.length === 0) {
    if (Number.isInteger(a) && a <= MOST_BYTES) return { kind: 'fixed', bytes: a };
    throw refuse();
  }
  const own = law === 'lognormal' ? 2 : law === 'pareto' ? 3 : -1;
  if (parts.length !== own && parts.length !== own + 2) throw refuse();
  const [min = law === 'lognormal' ? 1 : 0, max = LARGEST_BYTES] = values.slice(own);
  if (min > max || max > MOST_BYTES) throw refuse();
  if (law === 'lognormal') {
    if (a <= 0 || b > 10) throw refuse();
    return { kind: 'lognormal', median: a, sigma: b, min, max };
  }
  if (b <= 0 || c > 10) throw refuse();
  return { kind: 'pareto', location: a, scale: b, shape: c, min, max };
}

const millis: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
  d: 86_400e3,
};

/** `--ttl`: 60s, 500ms, or a range such as 10-600s; seconds without a unit; 0, the default, is for ever. */
export function ttlSpecOf(args: Arguments): TtlSpec & { kind: 'range' } {
  const text = textOption(args, 'ttl') ?? '0';
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?(?:-(\d+(?:\.\d+)?)(ms|s|m|h|d)?)?$/.exec(text);
  const [, low = '', lowUnit, high = low, highUnit = lowUnit] = parts ?? [];
  const lowMs = Number(low) * (millis[lowUnit ?? highUnit ?? 's'] as number);
  const highMs = Number(high) * (millis[highUnit ?? 's'] as number);
  if (parts && lowMs <= highMs && highMs <= MOST_TTL_MS) return { kind: 'range', lowMs, highMs };
  throw new InputError(
    `--ttl is ${JSON.stringify(text)}. Write a time such as 60s, 500ms or 2h, a range from the shorter to the longer such as 10-600s, or 0 for none.`,
  );
}

function plainNumber(text: string): number {
  return /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}
