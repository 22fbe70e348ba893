import type { ByteModelName } from '../store/redis/bytes.ts';
import { type Dataset, datasetCost, type ValueTypeName } from '../store/redis/memory/dataset.ts';
import type { ValueShape } from '../store/redis/memory/shape.ts';
import { exactRow, type Row, type Suite, shareRow } from './compare.ts';
import recorded from './data/memory.json' with { type: 'json' };
import edges from './data/memoryEdges.json' with { type: 'json' };

/** Bytes that a key takes on average among so many like ones, and the encoding of its value. */
export type RecordedMemory = {
  model: ByteModelName;
  dataset: Dataset;
  bytesPerKey: number;
  encoding: string;
};

type DataRow = [
  model: ByteModelName,
  type: ValueTypeName,
  keyBytes: number,
  valueBytes: number,
  members: number,
  memberBytes: number,
  integers: boolean,
  scores: ValueShape['scores'],
  ttl: boolean,
  keys: number,
  bytesPerKey: number,
  encoding: string,
];

export const recordedMemory: readonly RecordedMemory[] = (
  [...recorded.rows, ...edges.rows] as DataRow[]
).map(
  ([
    model,
    type,
    keyBytes,
    valueBytes,
    members,
    memberBytes,
    integers,
    scores,
    ttl,
    keys,
    ...end
  ]) => ({
    model,
    dataset: {
      type,
      shape: { valueBytes, members, memberBytes, integers, scores },
      count: keys,
      keyBytes,
      expiring: ttl,
    },
    bytesPerKey: end[0],
    encoding: end[1],
  }),
);

export const memorySuite: Suite = {
  mechanism: 'Bytes per key',
  servers: 'Redis 7.0.15, Valkey 7.2.7, Valkey 8.0.1',
  cases: () =>
    recordedMemory.map((row) => ({ name: memoryTitle(row), rows: () => compareMemory(row) })),
};

/** Strings within 2 % or 6 bytes, other types within 5 % and of the same encoding. */
export function compareMemory(row: RecordedMemory): Row[] {
  const { bytesPerKey, encoding } = datasetCost(row.model, row.dataset);
  const title = memoryTitle(row);
  const isString = row.dataset.type === 'string';
  const wrong =
    encoding === row.encoding ? [] : [`measured ${row.encoding}, simulated ${encoding}`];
  return [
    isString
      ? shareRow(title, 'bytes per key, strings', row.bytesPerKey, bytesPerKey, 2, 6)
      : shareRow(title, 'bytes per key, other types', row.bytesPerKey, bytesPerKey, 5),
    exactRow(title, 'encoding', 1, wrong),
  ];
}

function memoryTitle({ model, dataset }: RecordedMemory): string {
  const { type, keyBytes, shape, expiring } = dataset;
  const { valueBytes, members, memberBytes } = shape;
  const value = type === 'string' || type === 'hash' ? `, value ${valueBytes} B` : '';
  const content = type === 'string' ? '' : `, ${members} of ${memberBytes} B`;
  const numbers = shape.integers ? ', integers' : '';
  const scores = shape.scores === 'fractions' ? ', fractional scores' : '';
  const ttl = expiring ? ', TTL' : '';
  return `${model}, ${type}, key ${keyBytes} B${content}${value}${numbers}${scores}${ttl}`;
}
