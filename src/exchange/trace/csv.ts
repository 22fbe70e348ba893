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
import { LF, MARK_BYTES, RowSplitter, textStart } from './rows.ts';

export const traceColumns = ['key', 'op', 'time_ms', 'key_bytes', 'value_bytes', 'ttl_s'] as const;
type TraceColumn = (typeof traceColumns)[number];

/** Longest row, line ends inside quotes included. */
export const MOST_ROW_BYTES = 1024 * 1024;
/** Largest size in a row: that of the largest string of Redis. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Largest TTL, about 31 years. */
const MOST_TTL_SECONDS = 1e9;

/** Reader of key traces as CSV (RFC 4180) with a header. */
export class CsvReader implements TraceReader {
  hasTimes = false;
  unusedColumns: readonly string[] = [];
  private readonly parts: ReaderParts;
  private readonly batch = newBatch();
  /** The start of a row that is not complete yet. */
  private carry: Uint8Array = new Uint8Array(0);
  private readonly split = new RowSplitter();
  private isStarted = false;
  /** Line on which the row starts that is being read, from 1. */
  private line = 1;
  private rows = 0;
  private firstMs = 0;
  private ms = 0;

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
    const all = this.carry.length === 0 ? bytes : joined(this.carry, bytes);
    let at = 0;
    if (!this.isStarted) {
      if (all.length < MARK_BYTES) {
        this.carry = all.slice();
        return;
      }
      this.isStarted = true;
      at = textStart(all, this.parts.name);
    }
    this.split.bytes = all;
    for (let next = this.next(at); next >= 0; next = this.next(at)) {
      this.row();
      at = next;
    }
    this.carry = all.slice(at);
    if (this.carry.length > MOST_ROW_BYTES) {
      throw this.error(
        `the row that starts here is longer than ${MOST_ROW_BYTES} bytes. Look for a quote that is not closed.`,
      );
    }
  }

  end(): void {
    if (!this.isStarted || this.carry.length > 0) {
      // The last line may lack its end.
      this.split.bytes = joined(this.carry, Uint8Array.of(LF));
      const start = this.isStarted ? 0 : textStart(this.split.bytes, this.parts.name);
      if (this.next(start) < 0)
        throw this.error('a quote is opened here and not closed. Close it.');
      this.row();
    }
    if (this.columns === 0) {
      throw new TraceError(
        `${this.parts.name}: the file is empty. Write a header line with a column key.`,
      );
    }
    this.flush();
  }

  /** Splits the row at `from`; where the next one starts, -1 when it is not complete. */
  private next(from: number): number {
    const next = this.split.row(from);
    if (this.split.problem !== '') throw this.error(this.split.problem);
    return next;
  }

  private row(): void {
    if (!this.split.isBlank) {
      if (this.columns === 0) this.header();
      else this.record();
    }
    this.line += this.split.lines;
  }

  private header(): void {
    const names: string[] = [];
    for (let i = 0; i < this.split.fields; i++) names.push(this.split.text(i).trim().toLowerCase());
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
    this.columns = this.split.fields;
  }

  private record(): void {
    const { batch, parts } = this;
    if (this.split.fields > this.columns) {
      throw this.error(
        `the row has ${this.split.fields} fields, the header ${this.columns}. Put quotes around a comma that belongs to a field.`,
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
    if (column >= this.split.fields || this.split.starts[column] === this.split.ends[column]) {
      throw this.error('key is empty. Write a key, or take the line out.');
    }
    let { bytes } = this.split;
    let start = this.split.starts[column] as number;
    let end = this.split.ends[column] as number;
    if ((this.split.doubled & (1 << column)) !== 0) {
      bytes = new TextEncoder().encode(this.split.text(column));
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
    if (column >= this.split.fields || this.split.starts[column] === this.split.ends[column])
      return TRACE_GET;
    const found = this.split.text(column).trim().toLowerCase();
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
    if (column >= this.split.fields) return -1;
    const { bytes } = this.split;
    const start = this.split.starts[column] as number;
    const end = this.split.ends[column] as number;
    if (start === end) return -1;
    let value = 0;
    let at = start;
    for (; at < end && at - start < 15; at++) {
      const digit = (bytes[at] as number) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at < end) {
      const found = this.split.text(column).trim();
      if (found === '') return -1;
      if (!/^\d+(\.\d*)?([eE][+-]?\d+)?$/.test(found)) throw this.refused(name, column, fix);
      value = Number(found);
    }
    if (value > most) throw this.error(`${name} is ${value}. Write at most ${most}.`);
    return value;
  }

  private refused(name: TraceColumn, column: number, fix: string): TraceError {
    return this.error(`${name} is ${quoted(this.split.text(column))}. Write ${fix}.`);
  }

  private error(what: string): TraceError {
    return new TraceError(`${this.parts.name}, line ${this.line}: ${what}`);
  }

  private flush(): void {
    if (this.batch.count > 0) this.parts.onBatch(this.batch);
    this.batch.count = 0;
  }
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
