import { parseArgs } from 'node:util';
import { nearest } from '../exchange/nearest.ts';
import { type Arguments, InputError, type OptionSpec } from './command.ts';

/** Reads arguments; an unknown option, one given twice or one without its value is refused. */
export function readArguments(
  argv: readonly string[],
  options: Record<string, OptionSpec>,
): Arguments {
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(options).map(([name, spec]) => [
        name,
        { type: spec.value ? ('string' as const) : ('boolean' as const) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Arguments['values'] = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!spec) throw unknownOption(token.rawName, Object.keys(options));
    if (Object.hasOwn(values, token.name)) {
      throw new InputError(`--${token.name} is given twice. Give it once.`);
    }
    if (spec.value && token.value === undefined) {
      throw new InputError(`--${token.name} has no value. Write --${token.name} ${spec.value}.`);
    }
    if (!spec.value && token.value !== undefined) {
      throw new InputError(`--${token.name} takes no value. Write --${token.name} alone.`);
    }
    values[token.name] = token.value ?? true;
  }
  return { positionals, values };
}

function unknownOption(rawName: string, known: readonly string[]): InputError {
  const meant = nearest(rawName.replace(/^-+/, ''), known);
  const fix = meant
    ? `Write --${meant}.`
    : `The options are ${known.map((n) => `--${n}`).join(', ')}.`;
  return new InputError(`${rawName} is not an option here. ${fix}`);
}

/** The value of an option as text, or undefined. */
export function textOption(args: Arguments, name: string): string | undefined {
  const value = args.values[name];
  return value === true ? undefined : value;
}

/** One of the choices; `standard` when left out. */
export function choiceOption<T extends string>(
  args: Arguments,
  name: string,
  choices: readonly T[],
  standard?: T,
): T {
  const value = textOption(args, name) ?? standard;
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  const was = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
  const meant = value === undefined ? undefined : nearest(value, choices);
  throw new InputError(
    `--${name} ${was}. Write ${meant ? `${meant}, or another of` : 'one of'} ${choices.join(', ')}.`,
  );
}

/** A number within bounds; `standard` when left out. */
export function numberOption(
  args: Arguments,
  name: string,
  bounds: { low: number; high: number; whole?: boolean },
  standard: number,
): number {
  const given = textOption(args, name);
  if (given === undefined) return standard;
  const value = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(given) ? Number(given) : Number.NaN;
  const isRight =
    value >= bounds.low && value <= bounds.high && (!bounds.whole || Number.isInteger(value));
  if (isRight) return value;
  throw new InputError(
    `--${name} is ${JSON.stringify(given)}. Write a ${bounds.whole ? 'whole number' : 'number'} from ${bounds.low} to ${bounds.high}.`,
  );
}

const KIB = 1024;
const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: KIB,
  m: 1e6,
  mb: KIB ** 2,
  g: 1e9,
  gb: KIB ** 3,
};

/** A memory size as redis.conf has it: 1k is 1000 bytes, 1kb is 1024, capitals make no difference. */
export function sizeOption(args: Arguments, name: string): number {
  const given = textOption(args, name);
  const fix =
    'Write a size above 0, for example 10mb (k, m, g count in 1000s; kb, mb, gb in 1024s).';
  if (given === undefined) throw new InputError(`--${name} is missing. ${fix}`);
  const parts = /^(\d{1,15})([a-z]{0,2})$/i.exec(given);
  const unit = units[parts?.[2]?.toLowerCase() ?? ''];
  const bytes = parts && unit !== undefined ? Number(parts[1]) * unit : 0;
  if (bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER) return bytes;
  throw new InputError(`--${name} is ${JSON.stringify(given)}. ${fix}`);
}

const timeUnits: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** A length of simulated time in nanoseconds: 120s, 500ms, 2m. */
export function timeOption(args: Arguments, name: string, standard: number, most: number): number {
  const given = textOption(args, name);
  if (given === undefined) return standard;
  const parts = /^(\d{1,15}(?:\.\d{1,9})?)(ns|us|ms|s|m|h)$/.exec(given);
  const nanos = parts
    ? Math.round(Number(parts[1]) * (timeUnits[parts[2] as string] as number))
    : 0;
  if (nanos >= 1 && nanos <= most) return nanos;
  throw new InputError(
    `--${name} is ${JSON.stringify(given)}. Write a time with its unit, for example 120s, 500ms or 2m, at most ${most / 1e9}s.`,
  );
}
