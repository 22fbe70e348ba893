import { describe, expect, it } from 'vitest';
import { TRACE_SET } from '../trace.ts';
import { TraceChecksum } from './checksum.ts';
import { type GeneratedSpec, GeneratedTrace } from './generatedTrace.ts';
import { KeyTrace } from './keyTrace.ts';
import { valueSizes } from './sizeLaws.ts';
import { ttlMsOf } from './ttl.ts';

const spec: GeneratedSpec = {
  trace: { kind: 'zipf', alpha: 0.9 },
  keys: 5_000,
  requests: 20_000,
  seed: 9,
  sizes: { kind: 'lognormal', median: 400, sigma: 1, min: 1, max: 1e6 },
  keyBytes: 14,
  ttl: { kind: 'range', lowMs: 0, highMs: 0 },
  ratePerSecond: 3_000,
  pipeline: 1,
  writeShare: 0,
};

/** Every row of a trace. */
function rowsOf(changes: Partial<GeneratedSpec>) {
  const trace = new GeneratedTrace({ ...spec, ...changes });
  const { batch } = trace;
  const rows: { key: number; op: number; at: number; bytes: number; ttlMs: number }[] = [];
  while (trace.next()) {
    for (let i = 0; i < batch.count; i++) {
      rows.push({
        key: batch.key[i] as number,
        op: batch.op[i] as number,
        at: batch.atNanos[i] as number,
        bytes: batch.valueBytes[i] as number,
        ttlMs: batch.ttlMs[i] as number,
      });
    }
  }
  return { rows, trace };
}

describe('a generated trace', () => {
  it('has the keys of its kind and the sizes of its law, batch after batch', () => {
    const { rows, trace } = rowsOf({});
    const keys = new Int32Array(20_000);
    new KeyTrace(spec.trace, 5_000, 9).fill(keys, 20_000);
    const sizes = valueSizes(5_000, spec.sizes, 9);
    expect(rows.map(({ key }) => key)).toEqual([...keys]);
    expect(rows.map(({ bytes }) => bytes)).toEqual([...keys].map((key) => sizes[key]));
    expect(trace.fnv()).toBe(new TraceChecksum().add(keys).add(sizes).value);
    expect([trace.fnv(), trace.next()]).toEqual([trace.fnv(), false]);
  });

  it('sums up sizes that are all alike', () => {
    const { rows, trace } = rowsOf({ sizes: { kind: 'fixed', bytes: 500 }, keys: 3_000 });
    const keys = rows.map(({ key }) => key);
    const sizes = new Uint32Array(3_000).fill(500);
    expect(trace.fnv()).toBe(new TraceChecksum().add(keys).add(sizes).value);
    expect(new Set(rows.map(({ bytes }) => bytes))).toEqual(new Set([500]));
  });

  it('spaces requests evenly, or pipelines of them', () => {
    expect(
      rowsOf({})
        .rows.slice(0, 4)
        .map(({ at }) => at),
    ).toEqual([0, 333_333, 666_666, 1_000_000]);
    const { rows } = rowsOf({ pipeline: 3, ratePerSecond: 1_000 });
    expect(rows.every(({ at }, i) => at === Math.floor(i / 3) * 3e6)).toBe(true);
  });

  it('gives each key its TTL', () => {
    const range = rowsOf({ ttl: { kind: 'range', lowMs: 1_000, highMs: 9_000 } }).rows;
    expect(range.every(({ key, ttlMs }) => ttlMs === ttlMsOf(key, 1_000, 9_000))).toBe(true);
    const shared = rowsOf({
      trace: { kind: 'scan' },
      ttl: {
        kind: 'shares',
        shares: [
          [60_000, 0.7],
          [5_000, 0.2],
        ],
      },
    }).rows;
    const share = (wanted: number) =>
      shared.filter(({ ttlMs }) => ttlMs === wanted).length / shared.length;
    expect([60_000, 5_000, 0].map((ttlMs) => Math.round(share(ttlMs) * 10))).toEqual([7, 2, 1]);
  });

  it('writes its share, without another choice of keys', () => {
    const reading = rowsOf({}).rows;
    const { rows } = rowsOf({ writeShare: 0.3 });
    expect(rows.map(({ key }) => key)).toEqual(reading.map(({ key }) => key));
    const writes = rows.filter(({ op }) => op === TRACE_SET).length / rows.length;
    expect(Math.abs(writes - 0.3)).toBeLessThan(0.01);
  });
});
