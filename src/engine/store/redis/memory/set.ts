import { allocated, ENTRY_BYTES, OBJECT_BYTES } from '../bytes.ts';
import {
  areNumbers,
  type Elements,
  firstNumber,
  listpackBytes,
  longest,
  stringsBytes,
} from './elements.ts';
import type { MemoryRules } from './rules.ts';
import { DICT_BYTES, type ValueCost, type ValueShape } from './shape.ts';
import { chainedEntries, tableBytes } from './table.ts';

/** Encoding and length. */
const INTSET_HEAD_BYTES = 8;
/** An entry without a value: key and next. */
const BARE_ENTRY_BYTES = 16;

/** A set that one SADD made. */
export function setCost(rules: MemoryRules, shape: ValueShape): ValueCost {
  const { quantum } = rules;
  const { members } = shape;
  const elements = { bytes: shape.memberBytes, integers: shape.integers };
  const isIntset = areNumbers(elements) && members <= rules.intsetEntries;
  if (isIntset) {
    const bytes = INTSET_HEAD_BYTES + members * intsetBytes(elements, members);
    return { bytes: OBJECT_BYTES + allocated(bytes, quantum), encoding: 'intset' };
  }
  if (members <= rules.setEntries && longest(elements, members) <= rules.setBytes) {
    const bytes = allocated(listpackBytes(elements, members), quantum);
    return { bytes: OBJECT_BYTES + bytes, encoding: 'listpack' };
  }
  const growth = { presizedFor: presizedFor(rules, elements, members), stepsPerInsert: 1 };
  const entries = rules.hasBareSets
    ? chainedEntries(members, growth) * allocated(BARE_ENTRY_BYTES, quantum)
    : members * allocated(ENTRY_BYTES, quantum);
  const bytes =
    allocated(DICT_BYTES, quantum) +
    tableBytes(members, growth) +
    entries +
    stringsBytes(elements, members, quantum);
  return { bytes: OBJECT_BYTES + bytes, encoding: 'hashtable' };
}

function presizedFor(rules: MemoryRules, elements: Elements, members: number): number {
  if (rules.presizes) return members > rules.setEntries ? members : 0;
  // Redis 7.0 collects numbers in an intset until it is too long, then makes a table of its length.
  return areNumbers(elements) ? rules.intsetEntries + 1 : 0;
}

/** All numbers of an intset are as wide as its largest needs. */
function intsetBytes(elements: Elements, members: number): number {
  const largest = firstNumber(elements.bytes) + members - 1;
  if (largest < 32_768) return 2;
  return largest < 2_147_483_648 ? 4 : 8;
}
