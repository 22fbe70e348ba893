import { main } from '../src/cli/main.ts';
import { KeyIds } from '../src/exchange/trace/keyIds.ts';
import { openTrace } from '../src/exchange/trace.ts';
import { printRates } from './report.ts';
import { type Pass, timed } from './rounds.ts';

/** Rows of the CSV file that is parsed. */
const ROWS = 2_000_000;
const CHUNK_BYTES = 1 << 16;

/** What lies before the loop that is timed: making the keys, reading a file, numbering its keys; and all of it. */
export async function printStages(generation: Pass, keys: Int32Array): Promise<void> {
  const text = csvOf(keys.subarray(0, ROWS));
  const name = 'bench.csv';
  const options = { valueBytes: 100, ttlMs: 0, ratePerSecond: 1000 };
  const parsing = timed(() => {
    const reader = openTrace({ name, options, keys: new KeyIds(), onBatch: () => undefined });
    for (const chunk of chunks(text)) reader.push(chunk);
    reader.end();
    return ROWS;
  });
  const hashing = timed(() => numbered(keys.subarray(0, ROWS)));
  const startedAt = process.cpuUsage();
  const wallAt = performance.now();
  const argv = ['replay', '-', '--engine', 'redis', '--maxmemory', '16mb'];
  let problem = '';
  const code = await main([...argv, '--policy', 'allkeys-lru', '--format', 'json'], {
    stdin: piped(text),
    out: () => undefined,
    err: (text) => {
      problem += text;
    },
    isTerminal: false,
  });
  if (code !== 0) throw new Error(problem);
  const { user, system } = process.cpuUsage(startedAt);
  const wallMs = performance.now() - wallAt;
  const whole = { work: ROWS, wallMs, cpuMs: (user + system) / 1000 };
  printRates(`around the loop (one pass each; a CSV of ${ROWS / 1e6} M rows)`, {
    'generation of Zipf keys': [generation],
    'parsing, keys numbered': [parsing],
    'hashing and numbering of keys alone': [hashing],
    'replay of the CSV, end to end': [whole],
  });
}

/** Numbers the keys by their names; returns how many rows there were. */
function numbered(keys: Int32Array): number {
  const ids = new KeyIds();
  const name = new Uint8Array(16);
  for (let row = 0; row < keys.length; row++) {
    let rest = keys[row] as number;
    for (let i = 15; i >= 0; i--) {
      name[i] = 48 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    ids.idOf(name, 0, 16);
  }
  return keys.length;
}

function csvOf(keys: Int32Array): Uint8Array {
  const lines: string[] = ['key,op,value_bytes\n'];
  for (const key of keys) lines.push(`key:${String(key).padStart(12, '0')},get,100\n`);
  return new TextEncoder().encode(lines.join(''));
}

async function* piped(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* chunks(bytes);
}

function* chunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}
