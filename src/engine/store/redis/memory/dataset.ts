import {
  allocated,
  type ByteModelName,
  byteModels,
  EMBEDDED_LIMIT,
  expiryCost,
  keyCost,
  OBJECT_BYTES,
  SLOT_BYTES,
  slotsFor,
  valueCost,
} from '../bytes.ts';
import { areNumbers } from './elements.ts';
import { hashCost } from './hash.ts';
import { listCost } from './list.ts';
import { type MemoryRules, memoryRules } from './rules.ts';
import { setCost } from './set.ts';
import type { ValueCost, ValueShape } from './shape.ts';
import { sortedSetCost } from './sortedSet.ts';

type ValueType = {
  about: string;
  cost(rules: MemoryRules, shape: ValueShape, model: ByteModelName): ValueCost;
};

/** The data types, and what a value of each takes. */
export const valueTypes = Object.freeze({
  string: { about: 'a text or a whole number', cost: stringCost },
  hash: { about: 'fields with values', cost: hashCost },
  list: { about: 'elements in order', cost: listCost },
  set: { about: 'different elements', cost: setCost },
  zset: { about: 'different elements in the order of their scores', cost: sortedSetCost },
} satisfies Record<string, ValueType>);
export type ValueTypeName = keyof typeof valueTypes;

/** Many keys of one kind. */
export type Dataset = {
  type: ValueTypeName;
  shape: ValueShape;
  /** Number of keys; at least 1. */
  count: number;
  keyBytes: number;
  expiring: boolean;
};

export type DatasetCost = {
  encoding: string;
  /** The parts of one key, in bytes: entry and key, value, entry of the expires table, share of the tables. */
  parts: { key: number; value: number; expiry: number; tables: number };
  /** Their sum. */
  bytesPerKey: number;
  /** used_memory with these keys in an otherwise empty server. */
  usedMemoryBytes: number;
};

/** What a dataset takes; the main tables at rest, without an old one. */
export function datasetCost(model: ByteModelName, dataset: Dataset): DatasetCost {
  const { type, shape, count, keyBytes, expiring } = dataset;
  const valueType: ValueType = valueTypes[type];
  const value = valueType.cost(memoryRules[model], shape, model);
  const tables = expiring ? 2 : 1;
  const parts = {
    key: keyCost(model, keyBytes),
    value: value.bytes,
    expiry: expiring ? expiryCost(model) : 0,
    tables: (slotsFor(count) * SLOT_BYTES * tables) / count,
  };
  const bytesPerKey = parts.key + parts.value + parts.expiry + parts.tables;
  const usedMemoryBytes = Math.round(byteModels[model].emptyBytes + bytesPerKey * count);
  return { encoding: value.encoding, parts, bytesPerKey, usedMemoryBytes };
}

/** Whole numbers of up to this many digits are all below 10,000: the server has one object for each. */
const SHARED_DIGITS = 4;

function stringCost(rules: MemoryRules, shape: ValueShape, model: ByteModelName): ValueCost {
  const { valueBytes } = shape;
  if (areNumbers({ bytes: valueBytes, integers: shape.integers })) {
    const shared = valueBytes <= SHARED_DIGITS;
    return { bytes: shared ? 0 : allocated(OBJECT_BYTES, rules.quantum), encoding: 'int' };
  }
  const encoding = valueBytes <= EMBEDDED_LIMIT ? 'embstr' : 'raw';
  return { bytes: valueCost(model, valueBytes), encoding };
}
