import { nearest } from '../../exchange/nearest.ts';
import { type Command, InputError } from '../command.ts';
import { lfuCommand } from './inspect/lfu.ts';
import { memoryCommand } from './inspect/memory.ts';
import { ringCommand } from './inspect/ring.ts';
import { slabsCommand } from './inspect/slabs.ts';

const subcommands = {
  memory: memoryCommand,
  slabs: slabsCommand,
  ring: ringCommand,
  lfu: lfuCommand,
} satisfies Record<string, Command>;

/** What can be worked out without a run. */
export const inspectCommand: Command = {
  usage: 'memory|slabs|ring|lfu [options]',
  about:
    'Works out one mechanism by itself: bytes per key, slab classes, key placement, LFU counters.',
  options: {},
  subcommands,
  async run({ positionals }) {
    const names = Object.keys(subcommands);
    const [name] = positionals;
    const found = name === undefined ? 'it is not said what' : `${JSON.stringify(name)} is none`;
    const meant = name === undefined ? undefined : nearest(name, names);
    const fix = meant ?? `one of ${names.join(', ')}`;
    throw new InputError(`inspect: ${found}. Write cachescape inspect ${fix}.`);
  },
};
