import { allocated, ENTRY_BYTES, OBJECT_BYTES } from '../bytes.ts';
import { entriesBytes, LISTPACK_BYTES, longest, stringsBytes } from './elements.ts';
import type { MemoryRules } from './rules.ts';
import { DICT_BYTES, type ValueCost, type ValueShape } from './shape.ts';
import { tableBytes } from './table.ts';

/** A hash that one HSET made: `members` fields with names of `memberBytes` and values of `valueBytes`. */
export function hashCost(rules: MemoryRules, shape: ValueShape): ValueCost {
  const { quantum } = rules;
  const { members } = shape;
  const fields = { bytes: shape.memberBytes, integers: false };
  const values = { bytes: shape.valueBytes, integers: shape.integers };
  const isShort =
    shape.memberBytes <= rules.hashBytes && longest(values, members) <= rules.hashBytes;
  if (members <= rules.hashEntries && isShort) {
    const bytes = LISTPACK_BYTES + entriesBytes(fields, members) + entriesBytes(values, members);
    return { bytes: OBJECT_BYTES + allocated(bytes, quantum), encoding: 'listpack' };
  }
  // Redis 7.0 turns a listpack that has grown too long into a table of its length; long texts start as a table.
  const atOnce = members > rules.hashEntries && rules.presizes ? members : 0;
  const converted = isShort && !rules.presizes ? rules.hashEntries + 1 : 0;
  const growth = { presizedFor: atOnce + converted, stepsPerInsert: rules.hashSteps };
  const bytes =
    allocated(DICT_BYTES, quantum) +
    tableBytes(members, growth) +
    members * allocated(ENTRY_BYTES, quantum) +
    stringsBytes(fields, members, quantum) +
    stringsBytes(values, members, quantum);
  return { bytes: OBJECT_BYTES + bytes, encoding: 'hashtable' };
}
