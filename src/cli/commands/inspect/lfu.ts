import { lfuMoments } from '../../../engine/store/redis/lfuMean.ts';
import { numberOption, textOption } from '../../arguments.ts';
import { type Command, InputError } from '../../command.ts';
import { asRows, formatOption } from './text.ts';

/** What `inspect lfu --format json` prints. */
export type LfuResult = {
  accesses: number;
  logFactor: number;
  /** Expected OBJECT FREQ, and how far keys lie around it. */
  mean: number;
  standardDeviation: number;
};

const MOST_ACCESSES = 1e7;

export const lfuCommand: Command = {
  usage: '--accesses <n> [--log-factor 10]',
  about:
    'The LFU counter (OBJECT FREQ) that a new key is expected to have after so many accesses, without decay.',
  options: {
    accesses: { value: '<n>', about: 'Accesses after the key was made.' },
    'log-factor': { value: '<f>', about: 'lfu-log-factor. Default 10.' },
    format: { value: 'text|json', about: 'Default text.' },
  },
  async run(args, io) {
    if (args.positionals.length > 0 || textOption(args, 'accesses') === undefined) {
      throw new InputError(
        '--accesses is missing. Write for example: cachescape inspect lfu --accesses 1000 --log-factor 10',
      );
    }
    const format = formatOption(args);
    const bounds = { low: 0, high: MOST_ACCESSES, whole: true };
    const accesses = numberOption(args, 'accesses', bounds, 0);
    const logFactor = numberOption(args, 'log-factor', { low: 0, high: 1e9 }, 10);
    const result: LfuResult = { accesses, logFactor, ...lfuMoments(accesses, logFactor) };
    io.out(format === 'json' ? `${JSON.stringify(result)}\n` : asText(result));
  },
};

function asText(result: LfuResult): string {
  return asRows(Object.entries(result).map(([name, value]) => [name, String(round(value))]));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
