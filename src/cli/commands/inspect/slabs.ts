import {
  classOf,
  isSplit,
  MAX_ITEM_BYTES,
  type SlabTable,
  slabTable,
} from '../../../engine/store/memcached/slabs.ts';
import { numberOption } from '../../arguments.ts';
import { type Command, InputError } from '../../command.ts';
import { asRows, formatOption } from './text.ts';

/** What `inspect slabs --format json` prints. Classes count from 1, as in memcached. */
export type SlabsResult = {
  classes: { class: number; chunkBytes: number; chunksPerPage: number }[];
  /** With --item-bytes. */
  item?: { itemBytes: number; class: number; chunkBytes: number; isSplit: boolean };
};

export const slabsCommand: Command = {
  usage: '[--slab-factor 1.25] [--item-bytes <bytes>]',
  about: 'Slab classes of Memcached 1.6 for a growth factor, and the class of an item.',
  options: {
    'slab-factor': { value: '<f>', about: 'Growth factor, as -f. Default 1.25.' },
    'item-bytes': {
      value: '<bytes>',
      about:
        'Size of one item: key and value, and 59 bytes of header, CAS and line end (63 with client flags).',
    },
    format: { value: 'text|json', about: 'Default text.' },
  },
  async run(args, io) {
    if (args.positionals.length > 0) {
      throw new InputError(
        'inspect slabs takes options alone. Write for example: cachescape inspect slabs --item-bytes 600',
      );
    }
    const format = formatOption(args);
    const factor = numberOption(args, 'slab-factor', { low: 1.01, high: 100 }, 1.25);
    const table = slabTable(factor);
    const bounds = { low: 1, high: MAX_ITEM_BYTES, whole: true };
    const itemBytes = numberOption(args, 'item-bytes', bounds, 0);
    const result: SlabsResult = { classes: classesOf(table) };
    if (itemBytes > 0) result.item = itemOf(table, itemBytes);
    io.out(format === 'json' ? `${JSON.stringify(result)}\n` : asText(result));
  },
};

function classesOf(table: SlabTable): SlabsResult['classes'] {
  return Array.from(table.chunkBytes, (chunkBytes, i) => ({
    class: i + 1,
    chunkBytes,
    chunksPerPage: table.chunksPerPage[i] as number,
  }));
}

function itemOf(table: SlabTable, itemBytes: number): NonNullable<SlabsResult['item']> {
  const slab = classOf(table, itemBytes);
  const chunkBytes = table.chunkBytes[slab] as number;
  return { itemBytes, class: slab + 1, chunkBytes, isSplit: isSplit(table, itemBytes) };
}

function asText({ classes, item }: SlabsResult): string {
  const rows = classes.map((c) => [c.class, c.chunkBytes, c.chunksPerPage].map(String));
  const table = asRows([['class', 'chunkBytes', 'chunksPerPage'], ...rows]);
  if (item === undefined) return table;
  const place = item.isSplit
    ? `is split over chunks and listed in class ${item.class}`
    : `goes to class ${item.class}: ${item.chunkBytes - item.itemBytes} of ${item.chunkBytes} bytes stay empty`;
  return `${table}\nAn item of ${item.itemBytes} bytes ${place}.\n`;
}
