import { keySlot } from '../../engine/cluster/slots.ts';
import { type Command, InputError } from '../command.ts';

export const slotCommand: Command = {
  usage: '<key>...',
  about: 'Hash slot (0 to 16383) of each key, with hash tags, as CLUSTER KEYSLOT has it.',
  options: {},
  async run({ positionals }, io) {
    if (positionals.length === 0) {
      throw new InputError('slot has no key. Write for example: cachescape slot user:{42}:cart');
    }
    const slots = positionals.map((key) => ({ key, slot: keySlot(key) }));
    io.out(`${JSON.stringify(slots)}\n`);
  },
};
