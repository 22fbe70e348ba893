import { allocated, OBJECT_BYTES } from '../bytes.ts';
import { type Elements, LISTPACK_BYTES, listpackBytes, runsOf } from './elements.ts';
import type { MemoryRules } from './rules.ts';
import type { ValueCost, ValueShape } from './shape.ts';

/** The quicklist: head, tail, count, nodes, fill. */
const QUICKLIST_BYTES = 40;
/** A node: neighbours, listpack, its size, flags. */
const NODE_BYTES = 40;
/** What the server reckons with for the encoding of one more element. */
const ENTRY_ALLOWANCE = 8;

/** A list that one RPUSH made. */
export function listCost(rules: MemoryRules, shape: ValueShape): ValueCost {
  const { quantum, listNodeBytes } = rules;
  const { members } = shape;
  const elements = { bytes: shape.memberBytes, integers: shape.integers };
  if (rules.hasListpackLists) {
    // Before it pushes, the server adds up the texts as they came, without their encoding.
    const texts = runsOf(elements, members).reduce((sum, run) => sum + run.count * run.length, 0);
    if (LISTPACK_BYTES + texts <= listNodeBytes) {
      const bytes = allocated(listpackBytes(elements, members), quantum);
      return { bytes: OBJECT_BYTES + bytes, encoding: 'listpack' };
    }
  }
  const bytes = allocated(QUICKLIST_BYTES, quantum) + nodesBytes(rules, elements, members);
  return { bytes: OBJECT_BYTES + bytes, encoding: 'quicklist' };
}

/** All nodes with what they hold. A node takes elements until the next one might pass the limit. */
function nodesBytes(rules: MemoryRules, elements: Elements, members: number): number {
  const { quantum, listNodeBytes } = rules;
  let bytes = 0;
  let size = 0;
  for (const { count, length, entryBytes } of runsOf(elements, members)) {
    if (rules.hasPlainNodes && length > listNodeBytes) {
      bytes += count * nodeBytes(length, quantum);
      continue;
    }
    const fitting = () =>
      Math.floor((listNodeBytes - ENTRY_ALLOWANCE - length - size) / entryBytes) + 1;
    for (let left = count; left > 0; ) {
      if (size === 0 || fitting() <= 0) {
        bytes += nodeBytes(size, quantum);
        size = LISTPACK_BYTES;
      }
      const taken = Math.min(left, Math.max(1, fitting()));
      size += taken * entryBytes;
      left -= taken;
    }
  }
  return bytes + nodeBytes(size, quantum);
}

/** A node whose listpack has `size` bytes; 0 for no node. */
function nodeBytes(size: number, quantum: number): number {
  return size === 0 ? 0 : allocated(NODE_BYTES, quantum) + allocated(size, quantum);
}
