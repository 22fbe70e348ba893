import type { TraceData } from '../engine/clients/trace.ts';
import { UNSTATED_BYTES, UNSTATED_TTL } from '../engine/clients/trace.ts';
import type { TraceBatch } from '../engine/replay.ts';
import { MOST_TRACE_ROWS } from './scenarioSchema.ts';
import { type ReaderParts, TraceError, type TraceReader } from './trace/batch.ts';
import { CsvReader } from './trace/csv.ts';
import { Fnv64 } from './trace/fnv64.ts';
import { KeyIds } from './trace/keyIds.ts';
import { OracleGeneralReader } from './trace/oracleGeneral.ts';

/** True for a file name that means the binary oracleGeneral format. */
export function isOracleGeneral(name: string): boolean {
  return /\.oracleGeneral(\.bin)?$/i.test(name);
}

/** A reader for the format that the file name means: oracleGeneral by its extension, else CSV. */
export function openTrace(parts: ReaderParts): TraceReader {
  return isOracleGeneral(parts.name) ? new OracleGeneralReader(parts) : new CsvReader(parts);
}

export type LoadedTrace = { ok: true; trace: TraceData } | { ok: false; message: string };

/** Reads a whole trace for a scenario: at most MOST_TRACE_ROWS rows. */
export function loadTrace(bytes: Uint8Array, name: string): LoadedTrace {
  const keys = new KeyIds();
  const columns = new Columns(name);
  const reader = openTrace({
    name,
    keys,
    options: { valueBytes: UNSTATED_BYTES, ttlMs: UNSTATED_TTL, ratePerSecond: 1000 },
    onBatch: (batch) => columns.add(batch),
  });
  try {
    reader.push(bytes);
    reader.end();
  } catch (error) {
    if (error instanceof TraceError) return { ok: false, message: error.message };
    throw error;
  }
  if (columns.rows === 0) {
    return { ok: false, message: `${name}: the trace has no rows. Write at least one request.` };
  }
  const trace = columns.finish(reader.hasTimes, nameList(keys, isOracleGeneral(name)));
  return { ok: true, trace };
}

/** The columns of a whole trace while it is read. */
class Columns {
  rows = 0;
  private keys = 0;
  private readonly name: string;
  private key = new Int32Array(1 << 13);
  private op = new Uint8Array(1 << 13);
  private atNanos = new Float64Array(1 << 13);
  private keyBytes = new Uint32Array(1 << 13);
  private valueBytes = new Uint32Array(1 << 13);
  private ttlMs = new Float64Array(1 << 13);
  private statesTtl = false;

  constructor(name: string) {
    this.name = name;
  }

  add(batch: TraceBatch): void {
    const { rows } = this;
    const end = rows + batch.count;
    if (end > MOST_TRACE_ROWS) {
      throw new TraceError(
        `${this.name}: the trace has more than ${MOST_TRACE_ROWS} rows, the most that a scenario takes. Cut it, or use: cachescape replay.`,
      );
    }
    for (let i = 0; i < batch.count; i++)
      this.sizeKey(batch.key[i] as number, batch.keyBytes[i] as number);
    if (end > this.key.length) this.grow(Math.max(end, this.key.length * 2));
    this.key.set(batch.key.subarray(0, batch.count), rows);
    this.op.set(batch.op.subarray(0, batch.count), rows);
    this.atNanos.set(batch.atNanos.subarray(0, batch.count), rows);
    this.valueBytes.set(batch.valueBytes.subarray(0, batch.count), rows);
    this.ttlMs.set(batch.ttlMs.subarray(0, batch.count), rows);
    for (let i = 0; i < batch.count; i++)
      if (batch.ttlMs[i] !== UNSTATED_TTL) this.statesTtl = true;
    this.rows = end;
  }

  finish(hasTimes: boolean, keyNames: string[]): TraceData {
    const { rows } = this;
    const trace: TraceData = {
      name: this.name,
      requests: rows,
      hash: '',
      key: this.key.slice(0, rows),
      op: this.op.slice(0, rows),
      atNanos: hasTimes ? this.atNanos.slice(0, rows) : null,
      keyBytes: this.keyBytes.slice(0, this.keys),
      valueBytes: this.valueBytes.slice(0, rows),
      ttlMs: this.statesTtl ? this.ttlMs.slice(0, rows) : null,
      keyNames,
    };
    trace.hash = hashOf(trace);
    return trace;
  }

  /** Keys are numbered in order of appearance, so a new one is always the next. Its first row gives its length. */
  private sizeKey(key: number, bytes: number): void {
    if (key < this.keys) return;
    if (key === this.keyBytes.length) {
      this.keyBytes = extended(this.keyBytes, new Uint32Array(key * 2));
    }
    this.keyBytes[key] = bytes;
    this.keys = key + 1;
  }

  private grow(size: number): void {
    this.key = extended(this.key, new Int32Array(size));
    this.op = extended(this.op, new Uint8Array(size));
    this.atNanos = extended(this.atNanos, new Float64Array(size));
    this.valueBytes = extended(this.valueBytes, new Uint32Array(size));
    this.ttlMs = extended(this.ttlMs, new Float64Array(size));
  }
}

type Column = Int32Array | Uint8Array | Float64Array | Uint32Array;

function extended<T extends Column>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** The rows as they count: line ends, quoting and the order of columns make no difference. */
function hashOf(trace: TraceData): string {
  const hash = new Fnv64();
  trace.keyNames.forEach((name, key) => {
    hash.text(name).word(trace.keyBytes[key] as number);
  });
  for (let i = 0; i < trace.requests; i++) {
    hash.word(trace.key[i] as number).word(trace.op[i] as number);
    hash.word(trace.valueBytes[i] as number);
    hash.number(trace.atNanos ? (trace.atNanos[i] as number) : 0);
    hash.number(trace.ttlMs ? (trace.ttlMs[i] as number) : UNSTATED_TTL);
  }
  return hash.toString();
}

function nameList(keys: KeyIds, isBinary: boolean): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: keys.size }, (_, id) => {
    const bytes = keys.bytesOf(id);
    if (!isBinary) return decoder.decode(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return view.getBigUint64(0, true).toString();
  });
}
