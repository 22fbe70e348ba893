import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNSTATED_BYTES, UNSTATED_TTL } from '../engine/clients/trace.ts';
import { BATCH_ROWS, TraceError, type TraceOptions } from './trace/batch.ts';
import { KeyIds } from './trace/keyIds.ts';
import { isOracleGeneral, loadTrace, openTrace } from './trace.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** All rows of a trace given in pieces, keys by name. */
function rowsOf(name: string, pieces: readonly Uint8Array[], options: Partial<TraceOptions> = {}) {
  const keys = new KeyIds();
  const rows: unknown[][] = [];
  const reader = openTrace({
    name,
    keys,
    options: { valueBytes: 100, ttlMs: 0, ratePerSecond: 1000, ...options },
    onBatch: ({ count, key, op, atNanos, keyBytes, valueBytes, ttlMs }) => {
      for (let i = 0; i < count; i++) {
        const text = new TextDecoder().decode(keys.bytesOf(key[i] as number));
        rows.push([text, op[i], atNanos[i], keyBytes[i], valueBytes[i], ttlMs[i]]);
      }
    },
  });
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return { rows, reader };
}

const csv = (text: string, options?: Partial<TraceOptions>) =>
  rowsOf('orders.csv', [encode(text)], options).rows;

describe('CSV', () => {
  test('a key column alone: gets, a thousandth of a second apart, sizes by option', () => {
    expect(csv('key\nuser:1\nb\n', { valueBytes: 64, ttlMs: 5000 })).toEqual([
      ['user:1', 0, 0, 6, 64, 5000],
      ['b', 0, 1e6, 1, 64, 5000],
    ]);
  });

  test('every column, in any order; empty cells take the option', () => {
    const text =
      'ttl_s,op,key,value_bytes,key_bytes,time_ms\n0.5,set,a,10,20,7000\n,,a,,,7000.25\n300,delete,b,0,9,7001\n';
    expect(csv(text)).toEqual([
      ['a', 1, 0, 20, 10, 500],
      ['a', 0, 250_000, 1, 100, 0],
      ['b', 2, 1e6, 9, 0, 300_000],
    ]);
  });

  test('quotes, CR LF, byte order mark, blank lines, no last line end', () => {
    const text = '\ufeffkey,op\r\n"a,""b""",get\r\n\r\n"two\r\nlines","set"\r\nc,get';
    expect(csv(text).map(([key, op]) => [key, op])).toEqual([
      ['a,"b"', 0],
      ['two\r\nlines', 1],
      ['c', 0],
    ]);
  });

  test('columns that mean nothing here are named, not used', () => {
    const { reader } = rowsOf('orders.csv', [encode('key,client,shard\na,1,2\n')]);
    expect(reader.unusedColumns).toEqual(['client', 'shard']);
  });

  test('any pieces give the rows of the whole', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' '),
      minLength: 1,
      maxLength: 6,
    });
    const row = fc.tuple(cell, fc.constantFrom('get', 'set', 'delete'), fc.nat(1000));
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (rows, size) => {
          const lines = rows.map(
            ([key, op, bytes]) => `"${key.replaceAll('"', '""')}",${op},${bytes}`,
          );
          const bytes = encode(`key,op,value_bytes\n${lines.join('\n')}`);
          const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
            bytes.slice(i * size, (i + 1) * size),
          );
          const read = rowsOf('orders.csv', pieces).rows;
          expect(read.map(([key, op, , , valueBytes]) => [key, op, valueBytes])).toEqual(
            rows.map(([key, op, valueBytes]) => [
              key,
              ['get', 'set', 'delete'].indexOf(op),
              valueBytes,
            ]),
          );
        },
      ),
      { seed: 31, numRuns: 200 },
    );
  });

  test('more rows than a batch holds', () => {
    const rows = csv(
      `key\n${Array.from({ length: BATCH_ROWS + 5 }, (_, i) => `k${i}`).join('\n')}`,
    );
    expect([rows.length, rows.at(-1)]).toEqual([
      BATCH_ROWS + 5,
      [`k${BATCH_ROWS + 4}`, 0, (BATCH_ROWS + 4) * 1e6, 5, 100, 0],
    ]);
  });

  test.each([
    ['', ': the file is empty. Write a header line with a column key.'],
    [
      'id\n1\n',
      ', line 1: no column is named key; the header has id. Name the column of keys "key".',
    ],
    ['key,ttl\na,5\n', ', line 1: column ttl is not known. Write ttl_s, or take it out.'],
    ['key,key\na,b\n', ', line 1: two columns are named key. Keep one of them.'],
    ['key,ttl_s\na,5\nb,5m\n', ', line 3: ttl_s is "5m". Write seconds, for example 300.'],
    ['key,value_bytes\na,-1\n', ', line 2: value_bytes is "-1". Write a whole number of bytes.'],
    [
      'key,value_bytes\na,1e12\n',
      ', line 2: value_bytes is 1000000000000. Write at most 536870912.',
    ],
    ['key,op\na,incr\n', ', line 2: op is "incr". Write get, set or delete.'],
    [
      'key,time_ms\na,5\n"b\n",4\n',
      ', line 3: time_ms is 4, before 5 in the row above. Sort the trace by time.',
    ],
    ['key,time_ms\na,\n', ', line 2: time_ms is empty. Write milliseconds, for example 1500.'],
    ['key,op\n,get\n', ', line 2: key is empty. Write a key, or take the line out.'],
    [
      'key\na,b\n',
      ', line 2: the row has 2 fields, the header 1. Put quotes around a comma that belongs to a field.',
    ],
    ['key\na\n"b', ', line 3: a quote is opened here and not closed. Close it.'],
    [
      'key\n"a"b\n',
      ', line 2: text follows a closing quote. Double a quote that belongs to the text: "".',
    ],
    [
      'key,time_ms\na,0\nb,1e10\n',
      ', line 3: time_ms is more than 104 days after the first row. Cut the trace there.',
    ],
  ])('%j is refused', (text, message) => {
    expect(() => csv(text)).toThrow(new TraceError(`orders.csv${message}`));
  });

  test('other formats are told by their first bytes', () => {
    const start =
      (...bytes: number[]) =>
      () =>
        rowsOf('t.csv', [Uint8Array.from(bytes)]);
    expect(start(0xff, 0xfe, 0x6b, 0)).toThrow('t.csv: the file is UTF-16. Save it as UTF-8.');
    expect(start(0x1f, 0x8b, 8)).toThrow(
      't.csv: the file is packed with gzip. Unpack it first: gunzip.',
    );
    expect(start(0x28, 0xb5, 0x2f, 0xfd)).toThrow(
      't.csv: the file is packed with zstd. Unpack it first: zstd -d.',
    );
  });
});

/** Records of libCacheSim's oracleGeneral format. */
function oracleGeneral(
  records: readonly [seconds: number, id: bigint, size: number][],
): Uint8Array {
  const view = new DataView(new ArrayBuffer(records.length * 24));
  records.forEach(([seconds, id, size], i) => {
    view.setUint32(i * 24, seconds, true);
    view.setBigUint64(i * 24 + 4, id, true);
    view.setUint32(i * 24 + 12, size, true);
    view.setBigInt64(i * 24 + 16, -1n, true);
  });
  return new Uint8Array(view.buffer);
}

describe('oracleGeneral', () => {
  const bytes = oracleGeneral([
    [100, 7n, 4096],
    [100, 2n ** 63n, 512],
    [103, 7n, 4096],
  ]);

  test('is chosen by the extension', () => {
    expect(
      ['a.oracleGeneral', 'a.oracleGeneral.bin', 'a.oraclegeneral', 'a.csv', 'oracleGeneral'].map(
        isOracleGeneral,
      ),
    ).toEqual([true, true, true, false, false]);
  });

  test('the same rows, whole or byte by byte', () => {
    const numbers = (pieces: Uint8Array[]) =>
      rowsOf('t.oracleGeneral', pieces).rows.map((row) => row.slice(1));
    const expected = [
      [0, 0, 16, 4096, 0],
      [0, 0, 16, 512, 0],
      [0, 3e9, 16, 4096, 0],
    ];
    expect(numbers([bytes])).toEqual(expected);
    expect(numbers(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  test('keys are named by their 64-bit number', () => {
    const loaded = loadTrace(bytes, 't.oracleGeneral.bin');
    expect(loaded.ok && [loaded.trace.keyNames, [...loaded.trace.key]]).toEqual([
      ['7', '9223372036854775808'],
      [0, 1, 0],
    ]);
  });

  test('a cut file and falling times are refused', () => {
    expect(loadTrace(bytes.subarray(0, 60), 't.oracleGeneral')).toEqual({
      ok: false,
      message:
        't.oracleGeneral: the file ends 12 bytes into record 3. Records have 24 bytes; get the whole file.',
    });
    expect(
      loadTrace(
        oracleGeneral([
          [9, 1n, 1],
          [8, 1n, 1],
        ]),
        't.oracleGeneral',
      ),
    ).toEqual({
      ok: false,
      message:
        't.oracleGeneral, record 2: its time is 8 s, before 9 s in the record above. Sort the trace by time.',
    });
  });
});

describe('loadTrace', () => {
  test('the whole trace in typed arrays; what the file does not say stays unsaid', () => {
    expect(
      loadTrace(encode('key,op,value_bytes\na,get,\nb,set,9\na,delete,\n'), 'orders.csv'),
    ).toEqual({
      ok: true,
      trace: {
        name: 'orders.csv',
        requests: 3,
        hash: expect.stringMatching(/^[0-9a-f]{16}$/),
        key: Int32Array.of(0, 1, 0),
        op: Uint8Array.of(0, 1, 2),
        atNanos: null,
        keyBytes: Uint32Array.of(1, 1),
        valueBytes: Uint32Array.of(UNSTATED_BYTES, 9, UNSTATED_BYTES),
        ttlMs: null,
        keyNames: ['a', 'b'],
      },
    });
  });

  test('times and TTLs where there are some', () => {
    const loaded = loadTrace(encode('key,time_ms,ttl_s\na,5,\nb,6,2\n'), 'orders.csv');
    expect(loaded.ok && [loaded.trace.atNanos, loaded.trace.ttlMs]).toEqual([
      Float64Array.of(0, 1e6),
      Float64Array.of(UNSTATED_TTL, 2000),
    ]);
  });

  test('the hash knows the rows, not how they are written', () => {
    const hash = (text: string) => {
      const loaded = loadTrace(encode(text), 'orders.csv');
      return loaded.ok ? loaded.trace.hash : loaded.message;
    };
    const plain = hash('key,op\na,get\nb,set\n');
    expect(hash('op,key\r\nget,"a"\r\nset,b')).toBe(plain);
    expect(
      new Set([
        plain,
        hash('key,op\na,get\nc,set\n'),
        hash('key,op\na,get\nb,get\n'),
        hash('key,op\na,get\n'),
      ]).size,
    ).toBe(4);
  });

  test('a trace without rows is refused', () => {
    expect(loadTrace(encode('key\n'), 'orders.csv')).toEqual({
      ok: false,
      message: 'orders.csv: the trace has no rows. Write at least one request.',
    });
  });
});
