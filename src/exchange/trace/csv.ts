import { MILLISECOND, SECOND } from '../../engine/base/units.ts';
import { TRACE_DELETE, TRACE_GET, TRACE_SET } from '../../engine/clients/trace.ts';
import { nearest } from '../nearest.ts';
import {
  BATCH_ROWS,
  MOST_KEY_BYTES,
  MOST_TRACE_NANOS,
  newBatch,
  type ReaderParts,
  TraceError,
  type TraceReader,
} from './batch.ts';

export const traceColumns = ['key', 'op', 'time_ms', 'key_bytes', 'value_bytes', 'ttl_s'] as const;
type TraceColumn = (typeof traceColumns)[number];

/** Longest row, line ends inside quotes included. */
export const MOST_ROW_BYTES = 1024 * 1024;
export const MOST_COLUMNS = 64;
/** Largest size in a row: that of the largest string of Redis. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Largest TTL, about 31 years. */
const MOST_TTL_SECONDS = 1e9;

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;

/** Reader of key traces as CSV (RFC 4180) with a header. */
export class CsvReader implements TraceReader {
  hasTimes = false;
  unusedColumns: readonly string[] = [];
  private readonly parts: ReaderParts;
  private readonly batch = newBatch();
  /** The start of a row that is not complete yet. */
  private carry: Uint8Array = new Uint8Array(0);
  private bytes: Uint8Array = new Uint8Array(0);
  private isStarted = false;
  /** Line on which the row starts that is being read, from 1. */
  private line = 1;
  private rows = 0;
  private firstMs = 0;
  private ms = 0;

  /** Of the row that was split last. */
  private readonly starts = new Int32Array(MOST_COLUMNS + 1);
  private readonly ends = new Int32Array(MOST_COLUMNS + 1);
  private fields = 0;
  private linesOfRow = 1;
  /** Bit i is set when field i was quoted and holds a doubled quote. Fields beyond 31 are never used. */
  private doubled = 0;

  /** Number of columns of the header; 0 before it was read. */
  private columns = 0;
  private keyColumn = -1;
  private opColumn = -1;
  private timeColumn = -1;
  private keyBytesColumn = -1;
  private valueBytesColumn = -1;
  private ttlColumn = -1;

  constructor(parts: ReaderParts) {
    this.parts = parts;
  }

  push(bytes: Uint8Array): void {
    this.bytes = this.carry.length === 0 ? bytes : joined(this.carry, bytes);
    let at = 0;
    if (!this.isStarted) {
      if (this.bytes.length < 3) {
        this.carry = this.bytes.slice();
        return;
      }
      at = this.start();
    }
    for (;;) {
      const next = this.split(at);
      if (next < 0) break;
      this.row(at);
      at = next;
    }
    this.carry = this.bytes.slice(at);
    if (this.carry.length > MOST_ROW_BYTES) {
      throw this.error(
        `the row that starts here is longer than ${MOST_ROW_BYTES} bytes. Look for a quote that is not closed.`,
      );
    }
  }

  end(): void {
    if (!this.isStarted || this.carry.length > 0) {
      const rest = this.carry;
      this.carry = new Uint8Array(0);
      this.isStarted = true;
      this.bytes = joined(rest, Uint8Array.of(LF));
      let at = startsWithMark(this.bytes) ? 3 : 0;
      const next = this.split(at);
      if (next < 0) throw this.error('a quote is opened here and not closed. Close it.');
      this.row(at);
      at = next;
    }
    if (this.columns === 0) {
      throw new TraceError(
        `${this.parts.name}: the file is empty. Write a header line with a column key.`,
      );
    }
    this.flush();
  }

  /** Looks at the first bytes; returns where the text begins. */
  private start(): number {
    this.isStarted = true;
    const { bytes } = this;
    if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
      throw new TraceError(`${this.parts.name}: the file is UTF-16. Save it as UTF-8.`);
    }
    if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f) {
      throw new TraceError(
        `${this.parts.name}: the file is packed with zstd. Unpack it first: zstd -d.`,
      );
    }
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      throw new TraceError(
        `${this.parts.name}: the file is packed with gzip. Unpack it first: gunzip.`,
      );
    }
    return startsWithMark(bytes) ? 3 : 0;
  }

  /** Finds the fields of the row at `from`. Returns where the next row starts, or -1 when this one is not complete. */
  private split(from: number): number {
    const { bytes, starts, ends } = this;
    const { length } = bytes;
    let at = from;
    let field = 0;
    this.doubled = 0;
    this.linesOfRow = 1;
    for (;;) {
      if (field > MOST_COLUMNS) throw this.error(`the row has more than ${MOST_COLUMNS} fields.`);
      if (at < length && bytes[at] === QUOTE) {
        starts[field] = at + 1;
        at = this.closing(at + 1, field);
        if (at < 0) return -1;
        ends[field] = at++;
        if (at < length && bytes[at] === CR) at++;
        if (at >= length) return -1;
        if (bytes[at] !== COMMA && bytes[at] !== LF) {
          throw this.error(
            'text follows a closing quote. Double a quote that belongs to the text: "".',
          );
        }
      } else {
        starts[field] = at;
        let byte = 0;
        while (at < length) {
          byte = bytes[at] as number;
          if (byte === COMMA || byte === LF) break;
          at++;
        }
        if (at >= length) return -1;
        ends[field] =
          byte === LF && at > (starts[field] as number) && bytes[at - 1] === CR ? at - 1 : at;
      }
      field++;
      if (bytes[at++] === LF) {
        this.fields = field;
        return at;
      }
    }
  }

  /** Where the quote that was opened before `from` closes; -1 when it does not. */
  private closing(from: number, field: number): number {
    const { bytes } = this;
    let at = from;
    for (;;) {
      if (at >= bytes.length) return -1;
      const byte = bytes[at];
      if (byte === LF) this.linesOfRow += 1;
      else if (byte === QUOTE) {
        if (at + 1 >= bytes.length) return -1;
        if (bytes[at + 1] !== QUOTE) return at;
        this.doubled |= field < 32 ? 1 << field : 0;
        at++;
      }
      at++;
    }
  }

  private row(from: number): void {
    const isBlank =
      this.fields === 1 && this.starts[0] === this.ends[0] && this.bytes[from] !== QUOTE;
    if (!isBlank) {
      if (this.columns === 0) this.header();
      else this.record();
    }
    this.line += this.linesOfRow;
  }

  private header(): void {
    const names: string[] = [];
    for (let i = 0; i < this.fields; i++) names.push(this.textOf(i).trim().toLowerCase());
    if (names.some((name) => name.includes('\0'))) {
      throw this.error('the file is not text. Traces are CSV, or oracleGeneral by that extension.');
    }
    const columnOf = (name: TraceColumn): number => {
      const column = names.indexOf(name);
      if (column >= 32)
        throw this.error(`${name} is column ${column + 1}. Move it into the first 32.`);
      return column;
    };
    this.keyColumn = columnOf('key');
    this.opColumn = columnOf('op');
    this.timeColumn = columnOf('time_ms');
    this.keyBytesColumn = columnOf('key_bytes');
    this.valueBytesColumn = columnOf('value_bytes');
    this.ttlColumn = columnOf('ttl_s');
    this.hasTimes = this.timeColumn >= 0;
    if (this.keyColumn < 0) {
      throw this.error(
        `no column is named key; the header has ${names.slice(0, 12).join(', ').slice(0, 120)}. Name the column of keys "key".`,
      );
    }
    const free = traceColumns.filter((column) => !names.includes(column));
    names.forEach((name, i) => {
      const twice = names.indexOf(name) !== i && (traceColumns as readonly string[]).includes(name);
      if (twice) throw this.error(`two columns are named ${name}. Keep one of them.`);
      const meant = (traceColumns as readonly string[]).includes(name)
        ? undefined
        : nearest(name, free);
      if (meant) throw this.error(`column ${name} is not known. Write ${meant}, or take it out.`);
    });
    this.unusedColumns = names.filter(
      (name) => !(traceColumns as readonly string[]).includes(name),
    );
    this.columns = this.fields;
  }

  private record(): void {
    const { batch, parts } = this;
    if (this.fields > this.columns) {
      throw this.error(
        `the row has ${this.fields} fields, the header ${this.columns}. Put quotes around a comma that belongs to a field.`,
      );
    }
    const { options } = parts;
    const row = batch.count;
    const keyBytes = this.readKey(row);
    batch.op[row] = this.opColumn < 0 ? TRACE_GET : this.op();
    batch.atNanos[row] =
      this.timeColumn < 0 ? Math.round((this.rows * SECOND) / options.ratePerSecond) : this.time();
    batch.keyBytes[row] = this.size('key_bytes', this.keyBytesColumn, options.keyBytes ?? keyBytes);
    batch.valueBytes[row] = this.size('value_bytes', this.valueBytesColumn, options.valueBytes);
    const ttl =
      this.ttlColumn < 0
        ? -1
        : this.number('ttl_s', this.ttlColumn, 'seconds, for example 300', MOST_TTL_SECONDS);
    batch.ttlMs[row] = ttl < 0 ? options.ttlMs : ttl * 1000;
    this.rows += 1;
    batch.count = row + 1;
    if (batch.count === BATCH_ROWS) this.flush();
  }

  /** Numbers the key; returns its length. */
  private readKey(row: number): number {
    const column = this.keyColumn;
    if (column >= this.fields || this.starts[column] === this.ends[column]) {
      throw this.error('key is empty. Write a key, or take the line out.');
    }
    let { bytes } = this;
    let start = this.starts[column] as number;
    let end = this.ends[column] as number;
    if ((this.doubled & (1 << column)) !== 0) {
      bytes = new TextEncoder().encode(this.textOf(column));
      start = 0;
      end = bytes.length;
    }
    if (end - start > MOST_KEY_BYTES) {
      throw this.error(`key has ${end - start} bytes. Write at most ${MOST_KEY_BYTES}.`);
    }
    this.batch.key[row] = this.parts.keys.idOf(bytes, start, end);
    return end - start;
  }

  private op(): number {
    const column = this.opColumn;
    if (column >= this.fields || this.starts[column] === this.ends[column]) return TRACE_GET;
    const found = this.textOf(column).trim().toLowerCase();
    if (found === 'get') return TRACE_GET;
    if (found === 'set') return TRACE_SET;
    if (found === 'delete') return TRACE_DELETE;
    throw this.error(`op is ${quoted(found)}. Write get, set or delete.`);
  }

  private time(): number {
    const ms = this.number('time_ms', this.timeColumn, 'milliseconds, for example 1500', 1e15);
    if (ms < 0) throw this.error('time_ms is empty. Write milliseconds, for example 1500.');
    if (this.rows === 0) this.firstMs = ms;
    else if (ms < this.ms) {
      throw this.error(
        `time_ms is ${ms}, before ${this.ms} in the row above. Sort the trace by time.`,
      );
    }
    this.ms = ms;
    const at = Math.round((ms - this.firstMs) * MILLISECOND);
    if (at > MOST_TRACE_NANOS) {
      throw this.error('time_ms is more than 104 days after the first row. Cut the trace there.');
    }
    return at;
  }

  private size(name: TraceColumn, column: number, otherwise: number): number {
    if (column < 0) return otherwise;
    const bytes = this.number(name, column, 'a whole number of bytes', MOST_BYTES);
    if (bytes < 0) return otherwise;
    if (!Number.isInteger(bytes)) throw this.refused(name, column, 'a whole number of bytes');
    return bytes;
  }

  /** The number in a field, -1 when the field is empty. */
  private number(name: TraceColumn, column: number, fix: string, most: number): number {
    if (column >= this.fields) return -1;
    const { bytes } = this;
    const start = this.starts[column] as number;
    const end = this.ends[column] as number;
    if (start === end) return -1;
    let value = 0;
    let at = start;
    for (; at < end && at - start < 15; at++) {
      const digit = (bytes[at] as number) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at < end) {
      const found = this.textOf(column).trim();
      if (found === '') return -1;
      if (!/^\d+(\.\d*)?([eE][+-]?\d+)?$/.test(found)) throw this.refused(name, column, fix);
      value = Number(found);
    }
    if (value > most) throw this.error(`${name} is ${value}. Write at most ${most}.`);
    return value;
  }

  private refused(name: TraceColumn, column: number, fix: string): TraceError {
    return this.error(`${name} is ${quoted(this.textOf(column))}. Write ${fix}.`);
  }

  private textOf(field: number): string {
    const text = decoder.decode(this.bytes.subarray(this.starts[field], this.ends[field]));
    return field < 32 && (this.doubled & (1 << field)) !== 0 ? text.replaceAll('""', '"') : text;
  }

  private error(what: string): TraceError {
    return new TraceError(`${this.parts.name}, line ${this.line}: ${what}`);
  }

  private flush(): void {
    if (this.batch.count > 0) this.parts.onBatch(this.batch);
    this.batch.count = 0;
  }
}

const decoder = new TextDecoder();

/** The UTF-8 byte order mark. */
function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function quoted(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
