import { SECOND } from '../../engine/base/units.ts';
import { TRACE_GET } from '../../engine/clients/trace.ts';
import {
  BATCH_ROWS,
  MOST_TRACE_NANOS,
  newBatch,
  type ReaderParts,
  TraceError,
  type TraceReader,
} from './batch.ts';

/** u32 time in s, u64 object id, u32 size, i64 position of the next access (not needed); little endian. */
export const RECORD_BYTES = 24;
/** The ids are hashes, so a record says nothing of the length of the key: that of 16 hexadecimal digits. */
export const ORACLE_KEY_BYTES = 16;

/** Reader of libCacheSim's oracleGeneral format. Every record is a get of an object of the given size. */
export class OracleGeneralReader implements TraceReader {
  readonly hasTimes = true;
  readonly unusedColumns: readonly string[] = [];
  private readonly parts: ReaderParts;
  private readonly batch = newBatch();
  private readonly carry = new Uint8Array(RECORD_BYTES);
  private carried = 0;
  private record = 0;
  private firstSeconds = 0;
  private seconds = 0;

  constructor(parts: ReaderParts) {
    this.parts = parts;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    if (this.carried > 0) {
      at = Math.min(RECORD_BYTES - this.carried, bytes.length);
      this.carry.set(bytes.subarray(0, at), this.carried);
      this.carried += at;
      if (this.carried < RECORD_BYTES) return;
      this.read(this.carry, viewOf(this.carry), 0);
      this.carried = 0;
    }
    const view = viewOf(bytes);
    for (; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) this.read(bytes, view, at);
    this.carried = bytes.length - at;
    this.carry.set(bytes.subarray(at));
  }

  end(): void {
    if (this.carried > 0) {
      throw new TraceError(
        `${this.parts.name}: the file ends ${this.carried} bytes into record ${this.record + 1}. Records have ${RECORD_BYTES} bytes; get the whole file.`,
      );
    }
    this.flush();
  }

  private read(bytes: Uint8Array, view: DataView, start: number): void {
    const { batch, parts } = this;
    const seconds = view.getUint32(start, true);
    this.record += 1;
    if (this.record === 1) this.firstSeconds = seconds;
    else if (seconds < this.seconds) {
      throw new TraceError(
        `${parts.name}, record ${this.record}: its time is ${seconds} s, before ${this.seconds} s in the record above. Sort the trace by time.`,
      );
    }
    this.seconds = seconds;
    const at = (seconds - this.firstSeconds) * SECOND;
    if (at > MOST_TRACE_NANOS) {
      throw new TraceError(
        `${parts.name}, record ${this.record}: it is more than 104 days after the first. Cut the trace there.`,
      );
    }
    const row = batch.count++;
    batch.key[row] = parts.keys.idOf(bytes, start + 4, start + 12);
    batch.op[row] = TRACE_GET;
    batch.atNanos[row] = at;
    batch.keyBytes[row] = parts.options.keyBytes ?? ORACLE_KEY_BYTES;
    batch.valueBytes[row] = view.getUint32(start + 12, true);
    batch.ttlMs[row] = parts.options.ttlMs;
    if (batch.count === BATCH_ROWS) this.flush();
  }

  private flush(): void {
    if (this.batch.count > 0) this.parts.onBatch(this.batch);
    this.batch.count = 0;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
