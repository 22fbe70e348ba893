import {
  mixOf,
  mixScenario,
  sourceOf,
  type WorkloadMix,
  workloadMixes,
} from '../../content/catalog/workloadMixes.ts';
import { meanBytes } from '../../engine/clients/generators/sizeLaws.ts';
import { nearest } from '../../exchange/nearest.ts';
import { choiceOption } from '../arguments.ts';
import { type Command, InputError } from '../command.ts';

export const WORKLOADS_SCHEMA = 'cachescape.workloads/1';

export const workloadsCommand: Command = {
  usage: '[<name>] [--format text|json]',
  about:
    'Lists the published workloads that replay --workload knows. With a name it prints a scenario with that workload, for cachescape run.',
  options: { format: { value: 'text|json', about: 'Of the list. Default text.' } },
  async run(args, io) {
    const format = choiceOption(args, 'format', ['text', 'json'], 'text');
    const [name] = args.positionals;
    if (args.positionals.length > 1) {
      throw new InputError('workloads takes one name. Without one it lists them all.');
    }
    if (name === undefined) {
      io.out(format === 'json' ? `${JSON.stringify(listed())}\n` : asText());
      return;
    }
    const mix = mixOf(name);
    if (mix === undefined) throw unknownMix(name);
    for (const note of notesOn(mix)) io.err(`note: ${note}\n`);
    io.out(`${JSON.stringify(mixScenario(mix), null, 2)}\n`);
  },
};

function listed() {
  const workloads = workloadMixes.map((mix) => ({ ...mix, source: sourceOf(mix) }));
  return { schema: WORKLOADS_SCHEMA, workloads };
}

function asText(): string {
  const rows = workloadMixes.map((mix) => [
    mix.name,
    `${Math.round(mix.readShare * 100)} % reads`,
    popularityWords(mix),
    `${Math.round(meanBytes(mix.values))} bytes`,
    mix.title,
  ]);
  const widths = [0, 1, 2, 3].map((i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows
    .map((row) => `${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}\n`)
    .join('');
}

function popularityWords({ popularity }: WorkloadMix): string {
  if (popularity.law === 'zipf') return `Zipf ${popularity.alpha}`;
  return popularity.law === 'uniform' ? 'even' : 'measured';
}

function notesOn(mix: WorkloadMix): string[] {
  const { title, url, licence } = sourceOf(mix);
  const notes = [
    `${mix.name}: ${title} (${url}), ${licence}.`,
    'The number of keys is chosen so that they are about twice what a node holds; the most common TTL stands for all.',
  ];
  if (mix.popularity.law === 'measured') {
    notes.push(
      `The popularity is the Zipf law nearest to the measured one, ${mix.popularity.alpha}.`,
    );
  }
  if (mix.popularity.law === 'uniform') {
    notes.push('No law of popularity was published: every key is equally likely (assumed).');
  }
  if (mix.values.kind === 'quantiles') {
    notes.push('The sizes are the lognormal law with the measured median and 90th percentile.');
  }
  return notes;
}

function unknownMix(name: string): InputError {
  const meant = nearest(
    name,
    workloadMixes.map((mix) => mix.name),
  );
  const fix = meant ? `Write ${meant}.` : 'cachescape workloads lists them.';
  return new InputError(`${JSON.stringify(name)} is not a published workload here. ${fix}`);
}
