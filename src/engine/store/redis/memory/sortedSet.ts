import { allocated, ENTRY_BYTES, OBJECT_BYTES } from '../bytes.ts';
import {
  entriesBytes,
  integerEntryBytes,
  LISTPACK_BYTES,
  longest,
  stringsBytes,
  textEntryBytes,
} from './elements.ts';
import type { MemoryRules } from './rules.ts';
import { DICT_BYTES, type ValueCost, type ValueShape } from './shape.ts';
import { tableBytes } from './table.ts';

/** Table and skiplist. */
const SORTED_SET_BYTES = 16;
/** First node, last node, length, levels. */
const SKIPLIST_BYTES = 32;
/** Element, score and the node before. */
const NODE_BYTES = 24;
/** The next node on a level, and how far it is. */
const LEVEL_BYTES = 16;
const MAX_LEVELS = 32;
/** Chance that a node reaches one level more. */
const LEVEL_CHANCE = 0.25;

/** A sorted set that one ZADD made; nodes of the skiplist at their expected height. */
export function sortedSetCost(rules: MemoryRules, shape: ValueShape): ValueCost {
  const { quantum } = rules;
  const { members } = shape;
  const elements = { bytes: shape.memberBytes, integers: shape.integers };
  if (members <= rules.zsetEntries && longest(elements, members) <= rules.zsetBytes) {
    const bytes =
      LISTPACK_BYTES + entriesBytes(elements, members) + scoresBytes(shape.scores, members);
    return { bytes: OBJECT_BYTES + allocated(bytes, quantum), encoding: 'listpack' };
  }
  // ZADD looks an element up, then inserts it.
  const growth = { presizedFor: rules.presizes ? members : 0, stepsPerInsert: 2 };
  const bytes =
    allocated(SORTED_SET_BYTES, quantum) +
    allocated(DICT_BYTES, quantum) +
    tableBytes(members, growth) +
    members * allocated(ENTRY_BYTES, quantum) +
    stringsBytes(elements, members, quantum) +
    allocated(SKIPLIST_BYTES, quantum) +
    allocated(NODE_BYTES + MAX_LEVELS * LEVEL_BYTES, quantum) +
    members * meanNodeBytes(quantum);
  return { bytes: OBJECT_BYTES + bytes, encoding: 'skiplist' };
}

/** Scores in a listpack: whole ones as numbers, others as text. */
function scoresBytes(scores: ValueShape['scores'], members: number): number {
  let bytes = 0;
  for (let j = 0; j < members; j++) {
    if (scores === 'integers') bytes += integerEntryBytes(j);
    else {
      const score = 1000.5 + j * 0.25;
      const isWhole = score === Math.floor(score);
      bytes += isWhole ? integerEntryBytes(score) : textEntryBytes(String(score).length);
    }
  }
  return bytes;
}

function meanNodeBytes(quantum: number): number {
  let bytes = 0;
  let chance = 1;
  for (let levels = 1; levels <= MAX_LEVELS; levels++) {
    const stops = levels === MAX_LEVELS ? 1 : 1 - LEVEL_CHANCE;
    bytes += chance * stops * allocated(NODE_BYTES + levels * LEVEL_BYTES, quantum);
    chance *= LEVEL_CHANCE;
  }
  return bytes;
}
