import {
  engineVersionNames,
  engineVersionOf,
  mappingOf,
  type RecordedServer,
} from '../../../engine/scenario/engineVersions.ts';
import { MAX_STRING_BYTES } from '../../../engine/store/redis/bytes.ts';
import {
  type Dataset,
  type DatasetCost,
  datasetCost,
  type ValueTypeName,
  valueTypes,
} from '../../../engine/store/redis/memory/dataset.ts';
import { nearest } from '../../../exchange/nearest.ts';
import { choiceOption, numberOption, textOption, timeOption } from '../../arguments.ts';
import { type Arguments, type Command, InputError, type Io } from '../../command.ts';
import { asRows, formatOption } from './text.ts';

/** What `inspect memory --format json` prints. */
export type MemoryResult = {
  bytesPerKey: number;
  usedMemoryBytes: number;
  encoding: string;
  /** The parts of bytesPerKey. */
  parts: DatasetCost['parts'];
  engineVersion: string;
  recorded: RecordedServer;
};

const types = Object.keys(valueTypes) as ValueTypeName[];
const MOST_KEYS = 1e9;
const MOST_MEMBERS = 1e8;
const LONGEST_TTL_NANOS = 1e9 * 1e9;
const usualVersion = 'valkey-8.0.1';

export const memoryCommand: Command = {
  usage: '--type string|hash|list|set|zset [options]',
  about:
    'Bytes that each of many like keys takes in Redis OSS or Valkey, and the encoding of its value. Each value is made by one command; texts are no numbers unless --integers is given.',
  options: {
    type: { value: types.join('|'), about: 'Data type. Default string.' },
    'key-bytes': { value: '<bytes>', about: 'Length of each key. Default 16.' },
    'value-bytes': {
      value: '<bytes>',
      about: 'Length of a string, or of each value of a hash. Default 100, with --integers 8.',
    },
    members: {
      value: '<n>',
      about: 'Fields of a hash, elements of a list, set or sorted set. Default 10.',
    },
    'member-bytes': {
      value: '<bytes>',
      about: 'Length of the name of a field, or of an element. Default 10.',
    },
    integers: {
      about:
        'Strings, values of a hash and elements are whole numbers of that many digits (6: 100000, 100001, ...).',
    },
    scores: {
      value: 'integers|fractions',
      about: 'Scores of a sorted set: 0, 1, 2, ... or 1000.5, 1000.75, ... Default integers.',
    },
    ttl: { value: '<time>', about: 'Every key expires, for example 3600s. Default: none does.' },
    count: { value: '<n>', about: 'Number of keys; they share the tables. Default 100000.' },
    'engine-version': {
      value: '<name>',
      about: `Server, for example redis-7.0.15-debian or valkey-8.0. Default ${usualVersion}.`,
    },
    format: { value: 'text|json', about: 'Default text.' },
  },
  async run(args, io) {
    refusePositionals(args);
    const format = formatOption(args);
    const result = inspect(args, io);
    io.out(format === 'json' ? `${JSON.stringify(result)}\n` : asText(result));
  },
};

function inspect(args: Arguments, io: Io): MemoryResult {
  const name = textOption(args, 'engine-version') ?? usualVersion;
  const version = engineVersionOf(name);
  const names = engineVersionNames.filter((n) => engineVersionOf(n)?.byteModel !== null);
  if (version === undefined) {
    const meant = nearest(name, names);
    throw new InputError(
      `--engine-version is ${JSON.stringify(name)}. Write ${meant ? `${meant}, or another of` : 'one of'} ${names.join(', ')}.`,
    );
  }
  if (version.byteModel === null) {
    throw new InputError(
      `--engine-version is ${JSON.stringify(name)}: Memcached stores items in slab classes. Write cachescape inspect slabs --item-bytes 600, or one of ${names.join(', ')}.`,
    );
  }
  if (version.note !== '') io.err(`note: ${mappingOf(version)}\n`);
  const { bytesPerKey, usedMemoryBytes, encoding, parts } = datasetCost(
    version.byteModel,
    datasetOf(args),
  );
  const engineVersion = `${version.engine} ${version.version}`;
  const { recorded } = version;
  return { bytesPerKey, usedMemoryBytes, encoding, parts, engineVersion, recorded };
}

function datasetOf(args: Arguments): Dataset {
  const bytes = { low: 0, high: MAX_STRING_BYTES, whole: true };
  const usualValueBytes = args.values['integers'] === true ? 8 : 100;
  return {
    type: choiceOption(args, 'type', types, 'string'),
    shape: {
      valueBytes: atLeastOneDigit(args, numberOption(args, 'value-bytes', bytes, usualValueBytes)),
      members: numberOption(args, 'members', { low: 1, high: MOST_MEMBERS, whole: true }, 10),
      memberBytes: atLeastOneDigit(args, numberOption(args, 'member-bytes', bytes, 10)),
      integers: args.values['integers'] === true,
      scores: choiceOption(args, 'scores', ['integers', 'fractions'], 'integers'),
    },
    count: numberOption(args, 'count', { low: 1, high: MOST_KEYS, whole: true }, 100_000),
    keyBytes: numberOption(args, 'key-bytes', bytes, 16),
    expiring: timeOption(args, 'ttl', 0, LONGEST_TTL_NANOS) > 0,
  };
}

/** A whole number has a digit. */
function atLeastOneDigit(args: Arguments, bytes: number): number {
  return args.values['integers'] === true ? Math.max(1, bytes) : bytes;
}

function refusePositionals({ positionals }: Arguments): void {
  const [first] = positionals;
  if (first === undefined) return;
  throw new InputError(
    `inspect memory takes options alone, not ${JSON.stringify(first)}. Write for example: cachescape inspect memory --type hash --members 50 --value-bytes 65`,
  );
}

function asText(result: MemoryResult): string {
  const { parts } = result;
  return asRows([
    ['server', `${result.engineVersion} (model: ${result.recorded})`],
    ['encoding', result.encoding],
    ['bytesPerKey', rounded(result.bytesPerKey)],
    ['  entry and key', rounded(parts.key)],
    ['  value', rounded(parts.value)],
    ['  expiry entry', rounded(parts.expiry)],
    ['  tables', rounded(parts.tables)],
    ['usedMemoryBytes', String(result.usedMemoryBytes)],
  ]);
}

function rounded(bytes: number): string {
  return String(Math.round(bytes * 100) / 100);
}
