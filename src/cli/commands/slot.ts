import { keySlot } from '../../engine/cluster/slots.ts';
import { choiceOption } from '../arguments.ts';
import { type Command, InputError } from '../command.ts';
import { asRows } from './inspect/text.ts';

export const slotCommand: Command = {
  usage: '<key>...',
  about: 'Hash slot (0 to 16383) of each key, with hash tags, as CLUSTER KEYSLOT has it.',
  options: { format: { value: 'text|json', about: 'Default json.' } },
  async run(args, io) {
    const { positionals } = args;
    const format = choiceOption(args, 'format', ['text', 'json'], 'json');
    if (positionals.length === 0) {
      throw new InputError('slot has no key. Write for example: cachescape slot user:{42}:cart');
    }
    const slots = positionals.map((key) => ({ key, slot: keySlot(key) }));
    const rows = slots.map(({ key, slot }) => [key, String(slot)]);
    io.out(format === 'json' ? `${JSON.stringify(slots)}\n` : asRows(rows));
  },
};
