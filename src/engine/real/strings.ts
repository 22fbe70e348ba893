import { type ByteModelName, keysetBytes } from '../store/redis/bytes.ts';
import { type Row, type Suite, shareRow } from './compare.ts';
import recorded from './data/memory.json' with { type: 'json' };

/** Bytes that a key takes on average among so many like ones. */
export type StringRow = [
  model: ByteModelName,
  keyBytes: number,
  valueBytes: number,
  ttl: boolean,
  keys: number,
  bytesPerKey: number,
];

export const recordedStrings = recorded.rows as StringRow[];

export const stringSuite: Suite = {
  mechanism: 'Bytes per string key',
  servers: 'Redis 7.0.15, Valkey 7.2.7, Valkey 8.0.1',
  cases: () =>
    recordedStrings.map((row) => ({ name: stringTitle(row), rows: () => [compareString(row)] })),
};

/** Within 2 % or 6 bytes. */
export function compareString(row: StringRow): Row {
  const [model, keyBytes, valueBytes, ttl, keys, measured] = row;
  const simulated = keysetBytes(model, keys, keyBytes, valueBytes, ttl) / keys;
  return shareRow(stringTitle(row), 'bytes per key', measured, simulated, 2, 6);
}

function stringTitle([model, keyBytes, valueBytes, ttl]: StringRow): string {
  return `${model}, key ${keyBytes} B, value ${valueBytes} B${ttl ? ', TTL' : ''}`;
}
