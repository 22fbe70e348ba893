import { answerColumns, exitColumns, flightColumns } from './frame.ts';
import { ANSWER_ROWS, EXIT_ROWS, FLIGHT_ROWS, SPAN_ROWS } from './limits.ts';

/** A ring of rows of numbers. `written` counts all rows ever; the newest `capacity` are kept. */
export class RowRing {
  readonly stride: number;
  readonly capacity: number;
  readonly values: Float64Array;
  written = 0;

  constructor(stride: number, capacity: number) {
    this.stride = stride;
    this.capacity = capacity;
    this.values = new Float64Array(stride * capacity);
  }

  /** Base index of a new row in `values`. */
  push(): number {
    return (this.written++ % this.capacity) * this.stride;
  }

  /** The rows from number `from` on that are still kept, oldest first. */
  since(from: number): Float64Array {
    const first = Math.max(from, this.written - this.capacity, 0);
    const rows = Math.max(0, this.written - first);
    const out = new Float64Array(rows * this.stride);
    const start = first % this.capacity;
    const head = Math.min(rows, this.capacity - start);
    out.set(this.values.subarray(start * this.stride, (start + head) * this.stride));
    if (rows > head)
      out.set(this.values.subarray(0, (rows - head) * this.stride), head * this.stride);
    return out;
  }

  clear(): void {
    this.written = 0;
  }
}

/**
 * What the picture needs and the history does not: legs, answers and exits of sampled requests. Outside
 * digest and checkpoint; how much is sampled changes nothing in the run.
 */
export class Recorder {
  /** Requests whose number is a multiple of this are recorded; failures always. 0 records nothing. */
  sampleEvery = 1;
  readonly flights = new RowRing(flightColumns.stride, FLIGHT_ROWS);
  readonly answers = new RowRing(answerColumns.stride, ANSWER_ROWS);
  readonly exits = new RowRing(exitColumns.stride, EXIT_ROWS);
  /** Rows before these name places that have since been numbered anew. */
  firstFlight = 0;
  firstExit = 0;
  /** Whether the rows kept are not all of the sample: it was another before, or they begin in the midst of a run. */
  isPartial = false;
  /** request, span, place, from, to, ahead */
  readonly spans = new RowRing(6, SPAN_ROWS);

  /** From now on one of so many requests is recorded. */
  sample(every: number): void {
    if (every === this.sampleEvery) return;
    this.sampleEvery = every;
    this.isPartial = true;
  }

  flight(
    request: number,
    leg: number,
    from: number,
    to: number,
    departAt: number,
    arriveAt: number,
    outcome: number,
    key: number,
    reason: number,
    write: number,
  ): void {
    const v = this.flights.values;
    const i = this.flights.push();
    v[i] = request;
    v[i + 1] = leg;
    v[i + 2] = from;
    v[i + 3] = to;
    v[i + 4] = departAt;
    v[i + 5] = arriveAt;
    v[i + 6] = outcome;
    v[i + 7] = key;
    v[i + 8] = reason;
    v[i + 9] = write;
  }

  answer(
    request: number,
    startedAt: number,
    at: number,
    outcome: number,
    reason: number,
    app: number,
    node: number,
    key: number,
    write: number,
  ): void {
    const v = this.answers.values;
    const i = this.answers.push();
    v[i] = request;
    v[i + 1] = startedAt;
    v[i + 2] = at;
    v[i + 3] = outcome;
    v[i + 4] = reason;
    v[i + 5] = app;
    v[i + 6] = node;
    v[i + 7] = key;
    v[i + 8] = write;
  }

  exit(at: number, node: number, key: number, exit: number): void {
    const v = this.exits.values;
    const i = this.exits.push();
    v[i] = at;
    v[i + 1] = node;
    v[i + 2] = key;
    v[i + 3] = exit;
  }

  span(
    request: number,
    span: number,
    place: number,
    from: number,
    to: number,
    ahead: number,
  ): void {
    const v = this.spans.values;
    const i = this.spans.push();
    v[i] = request;
    v[i + 1] = span;
    v[i + 2] = place;
    v[i + 3] = from;
    v[i + 4] = to;
    v[i + 5] = ahead;
  }

  /** The places have new numbers: rows with old ones are not shown any more. */
  placesChanged(): void {
    this.firstFlight = this.flights.written;
    this.firstExit = this.exits.written;
  }

  clear(): void {
    this.firstFlight = 0;
    this.firstExit = 0;
    this.isPartial = false;
    this.flights.clear();
    this.answers.clear();
    this.exits.clear();
    this.spans.clear();
  }
}
