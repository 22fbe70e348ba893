import { TraceError } from './batch.ts';

export const MOST_COLUMNS = 64;
/** Longest mark at the start of a file that tells its format. */
export const MARK_BYTES = 3;

export const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;

/** Splits CSV (RFC 4180) bytes into rows and fields without copying. Lines may end in LF or CR LF. */
export class RowSplitter {
  bytes: Uint8Array = new Uint8Array(0);
  /** Of the row that was split last: how many fields, and where each starts and ends. */
  fields = 0;
  readonly starts = new Int32Array(MOST_COLUMNS + 1);
  readonly ends = new Int32Array(MOST_COLUMNS + 1);
  /** How many lines the row takes: more than one with a line end in quotes. */
  lines = 1;
  /** Bit i is set when field i holds a doubled quote. Fields from 32 on are not looked at. */
  doubled = 0;
  /** True for a line without any text. */
  isBlank = false;
  /** What is wrong with the row; empty when nothing is. */
  problem = '';

  /** Finds the fields of the row at `from`. Returns where the next row starts, or -1 when this one is not complete. */
  row(from: number): number {
    const { bytes, starts, ends } = this;
    const { length } = bytes;
    let at = from;
    let field = 0;
    this.doubled = 0;
    this.lines = 1;
    for (;;) {
      if (field > MOST_COLUMNS) return this.refuse(`the row has more than ${MOST_COLUMNS} fields.`);
      if (at < length && bytes[at] === QUOTE) {
        starts[field] = at + 1;
        at = this.closing(at + 1, field);
        if (at < 0) return -1;
        ends[field] = at++;
        if (at < length && bytes[at] === CR) at++;
        if (at >= length) return -1;
        if (bytes[at] !== COMMA && bytes[at] !== LF) {
          return this.refuse(
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
        const start = starts[field] as number;
        ends[field] = byte === LF && at > start && bytes[at - 1] === CR ? at - 1 : at;
      }
      field++;
      if (bytes[at++] === LF) {
        this.fields = field;
        this.isBlank = field === 1 && starts[0] === ends[0] && bytes[from] !== QUOTE;
        return at;
      }
    }
  }

  /** A field of the row as text, doubled quotes made single. */
  text(field: number): string {
    const text = decoder.decode(this.bytes.subarray(this.starts[field], this.ends[field]));
    return field < 32 && (this.doubled & (1 << field)) !== 0 ? text.replaceAll('""', '"') : text;
  }

  /** Where the quote that was opened before `from` closes; -1 when it does not. */
  private closing(from: number, field: number): number {
    const { bytes } = this;
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === LF) this.lines += 1;
      else if (byte === QUOTE) {
        if (at + 1 >= bytes.length) return -1;
        if (bytes[at + 1] !== QUOTE) return at;
        if (field < 32) this.doubled |= 1 << field;
        at++;
      }
    }
    return -1;
  }

  private refuse(problem: string): number {
    this.problem = problem;
    return -1;
  }
}

const decoder = new TextDecoder();

/** Looks at the first bytes of a file: where its text begins. Files that are no UTF-8 text are refused. */
export function textStart(bytes: Uint8Array, name: string): number {
  const [a, b, c] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    throw new TraceError(`${name}: the file is UTF-16. Save it as UTF-8.`);
  }
  if (a === 0x28 && b === 0xb5 && c === 0x2f) {
    throw new TraceError(`${name}: the file is packed with zstd. Unpack it first: zstd -d.`);
  }
  if (a === 0x1f && b === 0x8b) {
    throw new TraceError(`${name}: the file is packed with gzip. Unpack it first: gunzip.`);
  }
  // The byte order mark of UTF-8.
  return a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
}
