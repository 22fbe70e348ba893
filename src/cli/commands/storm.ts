import { brokenStorms } from '../../engine/storms.ts';
import { choiceOption, numberOption } from '../arguments.ts';
import { type Command, RunError } from '../command.ts';

export const STORM_SCHEMA = 'cachescape.storm/1';

/** What `storm --format json` prints. */
export type StormsResult = {
  schema: typeof STORM_SCHEMA;
  /** First seed, and how many storms. */
  seed: number;
  count: number;
  /** What did not hold, by seed, and the line that repeats it. Empty when all is well. */
  broken: { seed: number; broken: string[]; command: string }[];
};

export const stormCommand: Command = {
  usage: '[--seed 1] [--count 1] [--format text|json]',
  about:
    'Runs storms: a seed draws a cluster, workload, settings and faults; what must always hold is checked throughout, then everything heals and the cluster must converge. Exit code 1 when something did not hold.',
  options: {
    seed: { value: '<n>', about: 'Seed of the first storm. Default 1.' },
    count: { value: '<n>', about: 'How many storms, of this seed and those after it. Default 1.' },
    format: { value: 'text|json', about: 'Default text.' },
  },
  async run(args, io) {
    const format = choiceOption(args, 'format', ['text', 'json'], 'text');
    const seed = numberOption(args, 'seed', { low: 0, high: 1e15, whole: true }, 1);
    const count = numberOption(args, 'count', { low: 1, high: 1e6, whole: true }, 1);
    const result: StormsResult = { schema: STORM_SCHEMA, seed, count, broken: [] };
    for (let i = 0; i < count; i++) {
      if (io.isTerminal && count > 1) io.err(`\r\x1b[Kstorm ${i + 1} of ${count}`);
      const found = brokenStorms([seed + i]);
      result.broken.push(...found);
      if (format === 'text') for (const storm of found) io.out(asText(storm));
    }
    if (io.isTerminal && count > 1) io.err('\r\x1b[K');
    if (format === 'json') io.out(`${JSON.stringify(result)}\n`);
    const failed = result.broken.length;
    if (failed > 0) {
      throw new RunError(`${failed} of ${count} storms broke something that must hold.`);
    }
    if (format === 'text') io.out(`${count} ${count === 1 ? 'storm' : 'storms'}, nothing broken\n`);
  },
};

function asText({ seed, broken, command }: StormsResult['broken'][number]): string {
  return `seed ${seed}: ${command}\n${broken.map((line) => `  ${line}\n`).join('')}`;
}
