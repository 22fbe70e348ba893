import { exactRow, type Row } from './compare.ts';
import { makeTrace, type SizeSpec, type TraceSpec, traceChecksum, valueSizes } from './traces.ts';

/** Keys and requests of the recorded replays. */
export const KEYS = 100_000;
export const REQUESTS = 1_000_000;

type Loaded = { trace: Int32Array; valueBytes: Uint32Array; checksumRow: Row };

/** The traces of a recording by name, made when they are asked for; the last one is kept. */
export class RecordedTraces {
  private readonly specs: Readonly<Record<string, unknown>>;
  private name = '';
  private loaded: Loaded | null = null;

  constructor(specs: Readonly<Record<string, unknown>>) {
    this.specs = specs;
  }

  load(name: string): Loaded {
    if (this.loaded !== null && this.name === name) return this.loaded;
    const { spec, seed, sizes, checksum } = this.specs[name] as {
      spec: TraceSpec;
      seed: number;
      sizes: SizeSpec;
      checksum: number;
    };
    const trace = makeTrace(spec, KEYS, REQUESTS, seed);
    const valueBytes = valueSizes(KEYS, sizes, seed);
    const isSame = traceChecksum(trace, valueBytes) === checksum;
    const wrong = isSame ? [] : ['the generator gives another trace'];
    this.name = name;
    this.loaded = { trace, valueBytes, checksumRow: exactRow(name, 'trace as recorded', 1, wrong) };
    return this.loaded;
  }
}
